"""The mathematics of signatures, done by the library `cryptography`, over values in their only spelling.

Accepted are Ed25519 (RFC 8709), ECDSA on P-256 (RFC 5656) and RSA with SHA-2 (RFC 8332), each from a file or, the first
two, from a security key or passkey; RSA with SHA-1 (`ssh-rsa`) is not, because SHA-1 is broken.
"""

from __future__ import annotations

from qmsgen.evidence.ssh_keys import ECDSA, ED25519, RSA, SK_ECDSA, SK_ED25519, PublicKey
from qmsgen.evidence.ssh_wire import Fields, Malformed

WEBAUTHN = "webauthn-sk-ecdsa-sha2-nistp256@openssh.com"
RSA_SHA256, RSA_SHA512 = "rsa-sha2-256", "rsa-sha2-512"

_ALGORITHMS = {
    ED25519: (ED25519,),
    SK_ED25519: (SK_ED25519,),
    ECDSA: (ECDSA,),
    SK_ECDSA: (SK_ECDSA, WEBAUTHN),
    RSA: (RSA_SHA512, RSA_SHA256),
}

_ED25519_ORDER = 2**252 + 27742317777372353535851937790883648493
_P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def algorithms_of(kind: str) -> tuple[str, ...]:
    """The ways of signing that are accepted of a kind of key."""
    return _ALGORITHMS.get(kind, ())


def is_signed(key: PublicKey, algorithm: str, value: bytes, data: bytes) -> bool:
    """Whether ``value`` is the signature of ``key`` over ``data``; `Malformed` when it is no signature at all."""
    from cryptography.exceptions import InvalidSignature

    try:
        if key.kind in (ED25519, SK_ED25519):
            _verify_ed25519(key, value, data)
        elif key.kind == RSA:
            _verify_rsa(key, algorithm, value, data)
        else:
            _verify_ecdsa(key, value, data)
    except InvalidSignature:
        return False
    return True


def _verify_ed25519(key: PublicKey, value: bytes, data: bytes) -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    if len(value) != 64 or int.from_bytes(value[32:], "little") >= _ED25519_ORDER:
        raise Malformed("the Ed25519 signature is not 64 bytes in their only spelling")
    Ed25519PublicKey.from_public_bytes(key.point).verify(value, data)


def _verify_ecdsa(key: PublicKey, value: bytes, data: bytes) -> None:
    from cryptography.hazmat.primitives.asymmetric import ec, utils
    from cryptography.hazmat.primitives.hashes import SHA256

    fields = Fields(value, "the ECDSA signature")
    r, s = fields.mpint("r"), fields.mpint("s")
    fields.end()
    if max(r, s) >= _P256_ORDER:
        raise Malformed("the ECDSA signature has a number that is not below the order of the curve")
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), key.point)
    public.verify(utils.encode_dss_signature(r, s), data, ec.ECDSA(SHA256()))


def _verify_rsa(key: PublicKey, algorithm: str, value: bytes, data: bytes) -> None:
    from cryptography.hazmat.primitives.asymmetric import padding, rsa
    from cryptography.hazmat.primitives.hashes import SHA256, SHA512

    if len(value) != (key.modulus.bit_length() + 7) // 8 or int.from_bytes(value, "big") >= key.modulus:
        raise Malformed("the RSA signature is not as long as the key")
    public = rsa.RSAPublicNumbers(key.exponent, key.modulus).public_key()
    public.verify(value, data, padding.PKCS1v15(), SHA256() if algorithm == RSA_SHA256 else SHA512())
