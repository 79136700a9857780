"""Keys in software and signatures by them, whole or spoiled in one place; FIDO keys and passkeys are only played."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa, utils

from qmsgen.evidence.ssh_algorithms import WEBAUTHN
from qmsgen.evidence.ssh_armour import armour
from qmsgen.evidence.ssh_keys import ECDSA, ED25519, RSA, SK_ECDSA, SK_ED25519, PublicKey, key_of
from qmsgen.evidence.ssh_signatures import APPROVAL, signed_data
from qmsgen.evidence.ssh_wire import mpint, string, uint32

RECORD = b"qmsgen-approval: 1\ndocument: SOP-01\nrevision: 2\n"
RP_ID = "qms.example.com"
ORIGIN = "https://qms.example.com"


@dataclass(frozen=True)
class SoftKey:
    """A key with both halves; ``value`` makes the bare signature of some bytes, ``private`` is a file of OpenSSH's."""

    kind: str
    blob: bytes
    value: Callable[[bytes], bytes]
    private: bytes = b""

    @property
    def public(self) -> PublicKey:
        return key_of(self.blob)


def _private(key: ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.OpenSSH, serialization.NoEncryption()
    )


def ed25519_key(seed: int = 1) -> SoftKey:
    key = ed25519.Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)
    return SoftKey(ED25519, string(ED25519) + string(key.public_key().public_bytes_raw()), key.sign, _private(key))


def sk_ed25519_key(application: str = "ssh:") -> SoftKey:
    key = ed25519.Ed25519PrivateKey.from_private_bytes(bytes([2]) * 32)
    point = key.public_key().public_bytes_raw()
    return SoftKey(SK_ED25519, string(SK_ED25519) + string(point) + string(application), key.sign)


def ecdsa_key() -> SoftKey:
    key = ec.derive_private_key(3**150, ec.SECP256R1())
    return SoftKey(ECDSA, string(ECDSA) + string("nistp256") + string(_point(key)), _ecdsa_value(key), _private(key))


def sk_ecdsa_key(application: str = "ssh:") -> SoftKey:
    key = ec.derive_private_key(5**100, ec.SECP256R1())
    blob = string(SK_ECDSA) + string("nistp256") + string(_point(key)) + string(application)
    return SoftKey(SK_ECDSA, blob, _ecdsa_value(key))


def _point(key: ec.EllipticCurvePrivateKey) -> bytes:
    form = serialization.PublicFormat.UncompressedPoint
    return key.public_key().public_bytes(serialization.Encoding.X962, form)


def _ecdsa_value(key: ec.EllipticCurvePrivateKey) -> Callable[[bytes], bytes]:
    algorithm = ec.ECDSA(hashes.SHA256(), deterministic_signing=True)

    def value(data: bytes) -> bytes:
        r, s = utils.decode_dss_signature(key.sign(data, algorithm))
        return mpint(r) + mpint(s)

    return value


@lru_cache
def rsa_key(bits: int = 3072, exponent: int = 65537) -> SoftKey:
    key = rsa.generate_private_key(exponent, bits)
    numbers = key.public_key().public_numbers()
    blob = string(RSA) + mpint(numbers.e) + mpint(numbers.n)
    return SoftKey(RSA, blob, lambda data: key.sign(data, padding.PKCS1v15(), hashes.SHA512()), _private(key))


def every_kind() -> dict[str, bytes]:
    """A good signature file over RECORD by each kind of key that is accepted."""
    return {
        "ed25519": signed(ed25519_key()),
        "ed25519 over sha256": signed(ed25519_key(), hash_algorithm="sha256"),
        "ecdsa": signed(ecdsa_key()),
        "rsa": signed(rsa_key()),
        "sk-ed25519": signed(sk_ed25519_key()),
        "sk-ecdsa": signed(sk_ecdsa_key()),
        "passkey": passkey_signed(),
        "passkey with extensions": passkey_signed(flags=0x85, extensions=b"\xa1\x61a\x01"),
    }


def envelope(
    key: bytes,
    signature: bytes,
    *,
    namespace: str = APPROVAL,
    hash_algorithm: str = "sha512",
    reserved: str = "",
    version: int = 1,
) -> bytes:
    """The bytes inside the armour."""
    head = b"SSHSIG" + uint32(version) + string(key) + string(namespace) + string(reserved)
    return head + string(hash_algorithm) + string(signature)


def signed(
    key: SoftKey,
    message: bytes = RECORD,
    *,
    namespace: str = APPROVAL,
    hash_algorithm: str = "sha512",
    flags: int = 0x05,
    counter: int = 7,
) -> bytes:
    """A signature file as `ssh-keygen` would write it."""
    data = signed_data(message, namespace, hash_algorithm)
    tail = b""
    if key.public.is_fido:
        tail = bytes([flags]) + uint32(counter)
        data = _sha256(key.public.application.encode()) + tail + _sha256(data)
    algorithm = "rsa-sha2-512" if key.kind == RSA else key.kind
    signature = string(algorithm) + string(key.value(data)) + tail
    blob = envelope(key.blob, signature, namespace=namespace, hash_algorithm=hash_algorithm)
    return armour(blob).encode()


def client_data(message: bytes = RECORD, origin: str = ORIGIN, more: str = ',"crossOrigin":false') -> bytes:
    """What a browser writes for a signature over ``message``."""
    challenge = base64.urlsafe_b64encode(signed_data(message, APPROVAL)).rstrip(b"=").decode()
    return f'{{"type":"webauthn.get","challenge":"{challenge}","origin":{json.dumps(origin)}{more}}}'.encode()


def passkey_signed(
    rp_id: str = RP_ID,
    *,
    flags: int = 0x05,
    counter: int = 0,
    origin: str = ORIGIN,
    data: bytes | None = None,
    extensions: bytes = b"",
) -> bytes:
    """A signature file as the manual's signing page writes it, over RECORD; ``data`` are other client data."""
    key = sk_ecdsa_key(rp_id)
    data = client_data(origin=origin) if data is None else data
    head = bytes([flags]) + uint32(counter)
    value = key.value(_sha256(rp_id.encode()) + head + extensions + _sha256(data))
    signature = string(WEBAUTHN) + string(value) + head + string(origin) + string(data) + string(extensions)
    return armour(envelope(key.blob, signature)).encode()


def _sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()
