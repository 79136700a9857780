"""Keys that everybody can make: derived from a published seed, they prove nothing."""

from __future__ import annotations

import hashlib
from functools import cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from qmsgen.evidence.ssh_keys import ED25519, PublicKey
from qmsgen.evidence.ssh_wire import string

PUBLISHED_SEED = "qmsgen sample company"
"""The seed of the sample company's keys. `check` warns wherever a registry holds a key derived from it."""

_KEYS_OF_A_PERSON = 3
"""So many keys one after the other has nobody in the sample company."""


def private_key(seed: str, person: str, number: int) -> Ed25519PrivateKey:
    """The private key that a seed gives a person; ``number`` tells a later one from the first."""
    secret = hashlib.sha256(f"qmsgen demonstration key\n{seed}\n{person}\n{number}\n".encode()).digest()
    return Ed25519PrivateKey.from_private_bytes(secret)


def public_key(private: Ed25519PrivateKey) -> PublicKey:
    """The public half."""
    point = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return PublicKey(ED25519, string(ED25519.encode()) + string(point), point)


@cache
def published_keys(person: str) -> frozenset[str]:
    """The public keys that the published seed gives a person of this id, as lines without a comment."""
    numbers = range(1, _KEYS_OF_A_PERSON + 1)
    return frozenset(public_key(private_key(PUBLISHED_SEED, person, number)).line for number in numbers)
