"""Public keys as OpenSSH writes them: what stands in `people.yml`, in a `.pub` file, and inside a signature.

A key is read whole and strictly, so that one key has one spelling and nobody can register it twice under two names.
Formats: RFC 4253, section 6.6 (RSA), RFC 5656 (ECDSA), RFC 8709 (Ed25519), OpenSSH's PROTOCOL.u2f (FIDO keys).
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from qmsgen.evidence.characters import short
from qmsgen.evidence.ssh_wire import Fields, Malformed, base64_bytes
from qmsgen.messages import say

ED25519 = "ssh-ed25519"
ECDSA = "ecdsa-sha2-nistp256"
RSA = "ssh-rsa"
SK_ED25519 = "sk-ssh-ed25519@openssh.com"
SK_ECDSA = "sk-ecdsa-sha2-nistp256@openssh.com"

ACCEPTED = (ED25519, SK_ED25519, ECDSA, SK_ECDSA, RSA)
"""Kinds of keys whose signatures can count; an RSA key must be long enough too."""

LEAST_RSA_BITS = 3072
MOST_RSA_BITS = 16384
MAX_SIZE = 4096
"""More bytes than the longest key has."""


class IsCertificate(Malformed):
    """This is not a key but a certificate, in which somebody vouches for a key; here the registry does that."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A public key: who has its other half can sign, and everybody can check it.

    ``point`` is the key itself for elliptic curves, ``modulus`` and ``exponent`` for RSA. ``application`` is what a
    FIDO key was made for: `ssh:` mostly, or the host name (RP id) that a passkey belongs to.
    """

    kind: str
    blob: bytes
    point: bytes = b""
    modulus: int = 0
    exponent: int = 0
    application: str = ""

    @property
    def line(self) -> str:
        """The key as one text, always the same for the same key: its kind and its bytes, without a comment."""
        return f"{self.kind} {base64.b64encode(self.blob).decode('ascii')}"

    @property
    def fingerprint(self) -> str:
        """The short mark by which people compare keys, as `ssh-keygen -l` prints it."""
        digest = hashlib.sha256(self.blob).digest()
        return "SHA256:" + base64.b64encode(digest).decode("ascii").rstrip("=")

    @property
    def is_fido(self) -> bool:
        """Whether the key lives in a security key, telephone or computer that can ask for a touch or a PIN."""
        return self.kind in (SK_ED25519, SK_ECDSA)

    @property
    def is_passkey(self) -> bool:
        """Whether the key belongs to a web page; security keys for OpenSSH belong to `ssh:` and are none."""
        return self.is_fido and not self.application.startswith("ssh:")

    @property
    def is_trial(self) -> bool:
        """Whether this is a passkey for trials on one's own machine, which proves nothing to others."""
        return self.is_fido and (self.application == "localhost" or self.application.endswith(".localhost"))

    @property
    def refusal(self) -> str | None:
        """Why no signature by this key counts; None when it can."""
        if self.kind not in ACCEPTED:
            return say("a key of kind {kind} is not accepted", kind=self.kind)
        bits = self.modulus.bit_length()
        if self.kind == RSA and bits < LEAST_RSA_BITS:
            return say("the RSA key has {bits} bits, and at least {least} are needed", bits=bits, least=LEAST_RSA_BITS)
        return None


@dataclass(frozen=True, slots=True)
class KeyFault:
    """Why a text is no public key that can be used, and what puts it right."""

    message: str
    fix: str


def read_public_key(line: str, name: str = "") -> PublicKey | KeyFault:
    """Read the line of a `.pub` file: the kind, the key, and a comment if there is one.

    ``name`` is what the sentences call the key. A key that is whole but whose signatures never count is read as well:
    its ``refusal`` says why.
    """
    name = name or say("the key")
    kind, _, rest = line.strip().partition(" ")
    if "PRIVATE KEY" in line:
        return KeyFault(
            say("{key} is a private key, which nobody else may see", key=name),
            say("Replace the key pair at once, and register the line of the new .pub file."),
        )
    if _is_certificate(kind):
        return KeyFault(
            say("{key} is a certificate; what counts here is the key itself", key=name),
            say("Write the line of the .pub file that does not end with -cert.pub."),
        )
    if kind not in _READERS:
        return KeyFault(
            say("{key} begins with `{kind}`, which is no kind of key that can sign", key=name, kind=short(kind)),
            say("Write the line of the .pub file; kinds are {kinds}.", kinds=", ".join(ACCEPTED)),
        )
    try:
        key = key_of(base64_bytes(rest.strip().partition(" ")[0], "the key"))
        if key.kind != kind:
            raise Malformed(f"the key is of kind {key.kind}")
    except Malformed:
        return KeyFault(
            say("{key} is not a complete public key", key=name), say("Copy the whole line of the .pub file again.")
        )
    return key


@lru_cache(maxsize=1024)  # a few keys make all the signatures of a manual
def key_of(blob: bytes) -> PublicKey:
    """The key that ``blob`` holds, as it stands within signatures; `Malformed` when it is none."""
    if len(blob) > MAX_SIZE:
        raise Malformed(f"the key has {len(blob)} bytes")
    fields = Fields(blob, "the key")
    kind = fields.text("the kind of key")
    if _is_certificate(kind):
        raise IsCertificate(f"the key is a certificate, {kind}")
    if kind not in _READERS:
        raise Malformed(f"the kind of key is {kind}")
    key = _READERS[kind](kind, blob, fields)
    fields.end()
    return key


def _is_certificate(kind: str) -> bool:
    return kind.partition("@")[0].endswith("-cert-v01")


# Kinds -------------------------------------------------------------------------------------------------------------


def _ed25519(kind: str, blob: bytes, fields: Fields) -> PublicKey:
    point = fields.string("the Ed25519 key")
    _check_ed25519(point)
    return PublicKey(kind, blob, point=point, application=_application(kind, fields))


def _ecdsa(kind: str, blob: bytes, fields: Fields) -> PublicKey:
    curve = fields.text("the curve")
    if not kind.partition("@")[0].endswith(f"-{curve}"):
        raise Malformed(f"the curve of {kind} is {curve}")
    point = fields.string("the ECDSA key")
    _check_ecdsa(curve, point)
    return PublicKey(kind, blob, point=point, application=_application(kind, fields))


def _application(kind: str, fields: Fields) -> str:
    return fields.text("the application") if kind in (SK_ED25519, SK_ECDSA) else ""


def _rsa(kind: str, blob: bytes, fields: Fields) -> PublicKey:
    exponent, modulus = fields.mpint("the RSA exponent"), fields.mpint("the RSA modulus")
    if modulus % 2 == 0 or modulus.bit_length() > MOST_RSA_BITS:
        raise Malformed(f"the RSA modulus is even, or longer than {MOST_RSA_BITS} bits")
    if exponent % 2 == 0 or not 3 <= exponent < 2**64:
        raise Malformed("the RSA exponent is even, 1, or longer than 64 bits")
    return PublicKey(kind, blob, modulus=modulus, exponent=exponent)


_READERS: dict[str, Callable[[str, bytes, Fields], PublicKey]] = {
    ED25519: _ed25519,
    SK_ED25519: _ed25519,
    ECDSA: _ecdsa,
    SK_ECDSA: _ecdsa,
    "ecdsa-sha2-nistp384": _ecdsa,
    "ecdsa-sha2-nistp521": _ecdsa,
    RSA: _rsa,
}


# Points ------------------------------------------------------------------------------------------------------------

_ED25519_PRIME = 2**255 - 19
_ED25519_D = -121665 * pow(121666, -1, _ED25519_PRIME) % _ED25519_PRIME
_ORDER_EIGHT = 0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826


def _check_ed25519(point: bytes) -> None:
    """A point of the curve in its only spelling, and none of the eight that fit any signature (RFC 8032, 5.1.3).

    OpenSSH lets the eight points of small order pass; with one of them, a signature can fit every record.
    """
    if len(point) != 32:
        raise Malformed(f"the Ed25519 key has {len(point)} bytes")
    y = int.from_bytes(point, "little") & (2**255 - 1)
    if y >= _ED25519_PRIME:
        raise Malformed("the Ed25519 key is not in its only spelling")
    if y in (0, 1, _ED25519_PRIME - 1, _ORDER_EIGHT, _ED25519_PRIME - _ORDER_EIGHT):
        raise Malformed("the Ed25519 key is a point of small order")
    x_squared = (y * y - 1) * (_ED25519_D * y * y + 1)  # times a square: Euler's criterion needs no division
    if pow(x_squared, (_ED25519_PRIME - 1) // 2, _ED25519_PRIME) != 1:
        raise Malformed("the Ed25519 key is not a point of the curve")


_P256_PRIME = 2**256 - 2**224 + 2**192 + 2**96 - 1
_P256_B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
_COORDINATE_BYTES = {"nistp256": 32, "nistp384": 48, "nistp521": 66}


def _check_ecdsa(curve: str, point: bytes) -> None:
    """A point written in full (RFC 5656, 3.1); that it is on the curve matters for the one curve that is accepted."""
    size = _COORDINATE_BYTES[curve]
    if len(point) != 1 + 2 * size or point[0] != 4:
        raise Malformed(f"the ECDSA key is not a point of {curve} written in full")
    if curve != "nistp256":
        return
    x, y = int.from_bytes(point[1 : 1 + size], "big"), int.from_bytes(point[1 + size :], "big")
    if max(x, y) >= _P256_PRIME or (y * y - (x * x * x - 3 * x + _P256_B)) % _P256_PRIME:
        raise Malformed("the ECDSA key is not a point of the curve")
