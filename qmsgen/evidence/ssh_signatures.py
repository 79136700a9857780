"""Signatures: whether the holder of a key signed exactly these bytes, for exactly this purpose.

This is asked and answered here, within the program, in a fraction of a millisecond; `ssh-keygen -Y verify` can be asked
for a second opinion. Whose key it is, and whether it counted on that day, is judged elsewhere, by the registry.
Format: OpenSSH's PROTOCOL.sshsig; what keys, files and FIDO parts look like stands in the modules beside this one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from qmsgen.evidence.characters import short
from qmsgen.evidence.ssh_algorithms import WEBAUTHN, algorithms_of, is_signed
from qmsgen.evidence.ssh_armour import NotOneArmour, Shape, blob_of
from qmsgen.evidence.ssh_fido import (
    Assertion,
    Touch,
    is_for,
    page_fault,
    read_passkey,
    read_security_key,
)
from qmsgen.evidence.ssh_keys import IsCertificate, PublicKey, key_of
from qmsgen.evidence.ssh_wire import Fields, Malformed, string
from qmsgen.messages import say

APPROVAL = "qmsgen-approval-v1"
RELEASE = "qmsgen-release-v1"
"""What a signature is for stands within it, so that a signed approval can never pass as a signed release."""

_MAGIC = b"SSHSIG"
_VERSION = 1
_HASHES = {"sha512": hashlib.sha512, "sha256": hashlib.sha256}


class FaultKind(StrEnum):
    """What is wrong with a signature, for programs."""

    UNREADABLE = "unreadable"
    NAMESPACE = "namespace"
    ALGORITHM = "algorithm"
    KEY = "key"
    MISMATCH = "mismatch"
    PRESENCE = "presence"
    PASSKEY = "passkey"


@dataclass(frozen=True, slots=True)
class SshSignature:
    """A signature that was checked: ``key`` signed exactly these bytes for exactly this purpose."""

    key: PublicKey
    namespace: str
    algorithm: str
    hash_algorithm: str
    touch: Touch | None = None

    @property
    def is_trial(self) -> bool:
        """Whether a passkey of `localhost` made it, which proves nothing to others."""
        return self.key.is_trial

    def missing(self, requires: Iterable[str]) -> tuple[str, ...]:
        """Which of "presence" and "verification" were asked for and not shown; a key in a file shows neither."""
        shown = {
            "presence": self.touch is not None and self.touch.presence,
            "verification": self.touch is not None and self.touch.verification,
        }
        return tuple(need for need in requires if not shown.get(need, False))


@dataclass(frozen=True, slots=True)
class SignatureFault:
    """Why a signature does not count: what a person needs to know, the technical cause, and what puts it right."""

    kind: FaultKind
    message: str
    cause: str
    fix: str


def verify(
    armour: bytes | str, message: bytes, namespace: str, *, presence: bool = True
) -> SshSignature | SignatureFault:
    """Check the signature file ``armour`` over ``message``; whatever the bytes, the answer is a value.

    ``presence`` False lets a security key sign without a touch, when the registry does not ask for one; a passkey must
    always be touched.
    """
    try:
        envelope = _read_envelope(blob_of(armour))
        _check_envelope(envelope, namespace)
        return _verified(envelope, signed_data(message, namespace, envelope.hash_algorithm), presence=presence)
    except NotOneArmour as reason:
        return _not_one_armour(reason.shape)
    except Malformed as cause:
        return SignatureFault(FaultKind.UNREADABLE, say("the signature is damaged"), str(cause), _again())
    except _Wrong as wrong:
        return wrong.fault


def signed_data(message: bytes, namespace: str, hash_algorithm: str = "sha512") -> bytes:
    """What a key signs for ``message``; it is the challenge of a passkey (PROTOCOL.sshsig, section 3)."""
    digest = _HASHES[hash_algorithm](message).digest()
    return _MAGIC + string(namespace) + string("") + string(hash_algorithm) + string(digest)


class _Wrong(ValueError):  # noqa: N818 (reads better where it is raised)
    def __init__(self, kind: FaultKind, message: str, cause: str, fix: str = "") -> None:
        super().__init__(message)
        self.fault = SignatureFault(kind, message, cause, fix or _again())


def _again() -> str:
    return say("Ask the signer to sign the record again.")


# Envelope ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Envelope:
    key: PublicKey
    namespace: str
    hash_algorithm: str
    algorithm: str
    signature: Fields


def _read_envelope(blob: bytes) -> _Envelope:
    fields = Fields(blob, "the signature")
    if fields.raw(len(_MAGIC), "the mark") != _MAGIC or fields.uint32("the version") != _VERSION:
        raise Malformed("the signature does not begin with SSHSIG and version 1")
    key_blob = fields.string("the key")
    namespace = fields.text("the namespace")
    if fields.string("the reserved field"):
        raise Malformed("the reserved field is not empty")
    hash_algorithm = fields.text("the hash algorithm")
    signature = Fields(fields.string("the signature proper"), "the signature proper")
    fields.end()
    return _Envelope(_key(key_blob), namespace, hash_algorithm, signature.text("the algorithm"), signature)


def _key(blob: bytes) -> PublicKey:
    try:
        return key_of(blob)
    except IsCertificate as cause:
        message = say("the signature was made with a certificate; what counts here is the key itself")
        raise _Wrong(
            FaultKind.KEY, message, str(cause), say("Sign again, with the key and not its -cert.pub.")
        ) from None
    except Malformed as cause:
        message = say("the key of the signature cannot be used")
        raise _Wrong(FaultKind.KEY, message, str(cause), _another_key()) from None


def _check_envelope(envelope: _Envelope, namespace: str) -> None:
    if envelope.namespace != namespace:
        raise _Wrong(
            FaultKind.NAMESPACE,
            say(
                "the signature was made for `{found}`, not for `{needed}`",
                found=short(envelope.namespace),
                needed=namespace,
            ),
            "the namespace differs",
        )
    if envelope.key.refusal is not None:
        raise _Wrong(FaultKind.KEY, envelope.key.refusal, f"key {envelope.key.fingerprint}", _another_key())
    if envelope.hash_algorithm not in _HASHES or envelope.algorithm not in algorithms_of(envelope.key.kind):
        raise _Wrong(
            FaultKind.ALGORITHM,
            say("the signature was made in a way that is not accepted: {way}", way=_way(envelope)),
            f"algorithm {envelope.algorithm}, hash {envelope.hash_algorithm}, key of kind {envelope.key.kind}",
            say("Sign again with a current `ssh-keygen -Y sign`."),
        )


def _way(envelope: _Envelope) -> str:
    if envelope.hash_algorithm not in _HASHES:
        return say("hash {name}", name=short(envelope.hash_algorithm))
    if envelope.algorithm == "ssh-rsa":
        return say("RSA with SHA-1")
    return short(envelope.algorithm)


def _another_key() -> str:
    return say("Make a key with `ssh-keygen -t ed25519`, have it registered in people.yml, and sign again.")


# Signature ---------------------------------------------------------------------------------------------------------


def _verified(envelope: _Envelope, data: bytes, *, presence: bool) -> SshSignature:
    key, algorithm = envelope.key, envelope.algorithm
    value = envelope.signature.string("the signature value")
    assertion = _assertion(envelope, data)
    envelope.signature.end()
    if not is_signed(key, algorithm, value, data if assertion is None else assertion.signed(key.application)):
        raise _mismatch("the signature value does not fit")
    if assertion is None:
        return SshSignature(key, envelope.namespace, algorithm, envelope.hash_algorithm)
    if algorithm == WEBAUTHN:
        _check_page(assertion, data, key.application)
    _check_presence(assertion.touch, needed=presence or key.is_passkey)
    return SshSignature(key, envelope.namespace, algorithm, envelope.hash_algorithm, assertion.touch)


def _assertion(envelope: _Envelope, data: bytes) -> Assertion | None:
    if not envelope.key.is_fido:
        return None
    if envelope.algorithm == WEBAUTHN:
        return read_passkey(envelope.signature)
    return read_security_key(envelope.signature, data)


def _mismatch(cause: str) -> _Wrong:
    message = say("the signature does not fit: the record was changed after signing, or another one was signed")
    return _Wrong(FaultKind.MISMATCH, message, cause)


def _check_page(assertion: Assertion, data: bytes, rp_id: str) -> None:
    if not is_for(assertion, data):
        raise _mismatch("the challenge is that of other data")
    if (fault := page_fault(assertion, data, rp_id)) is not None:
        raise _Wrong(FaultKind.PASSKEY, fault.message, fault.cause, say("Sign again on the manual's own web page."))


def _check_presence(touch: Touch, *, needed: bool) -> None:
    if needed and not touch.presence:
        raise _Wrong(
            FaultKind.PRESENCE,
            say("nobody touched the security key when it signed"),
            f"the flags are 0x{touch.flags:02x}",
            say("Sign again, and touch the key when it blinks; it must not be one made with `no-touch-required`."),
        )


# File --------------------------------------------------------------------------------------------------------------


def _not_one_armour(reason: Shape) -> SignatureFault:
    return SignatureFault(FaultKind.UNREADABLE, _SHAPES[reason](), f"armour: {reason}", _fix_of(reason))


def _fix_of(reason: Shape) -> str:
    if reason is Shape.LINE_ENDS:
        return say("Put `records/approvals/** -text` into .gitattributes, and commit the signature as it was made.")
    return say("Commit the signature file exactly as it was made, or sign again.")


_SHAPES: dict[Shape, Callable[[], str]] = {
    Shape.EMPTY: lambda: say("the signature file is empty"),
    Shape.LINE_ENDS: lambda: say("lines of the signature file end with CR or CRLF"),
    Shape.NO_SIGNATURE: lambda: say("the file holds no SSH signature"),
    Shape.TWO: lambda: say("the file holds more than one signature"),
    Shape.TEXT_BEFORE: lambda: say("there is text before the signature"),
    Shape.TEXT_AFTER: lambda: say("there is text after the signature"),
    Shape.CUT_OFF: lambda: say("the signature file is cut off"),
    Shape.TOO_LONG: lambda: say("the signature file is longer than any signature"),
    Shape.DAMAGED: lambda: say("the signature is damaged"),
}
