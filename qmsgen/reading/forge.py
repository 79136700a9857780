"""Whether a registered key of the forge signed a commit: then the forge vouches for who made it (level *forge*)."""

from __future__ import annotations

from collections.abc import Iterable

from qmsgen.evidence.ssh_keys import KeyFault, read_public_key
from qmsgen.evidence.ssh_signatures import SshSignature, verify

NAMESPACE = "git"
"""The namespace that git gives to signatures of commits."""


def is_signed_by(commit: bytes, keys: Iterable[str]) -> bool:
    """Whether the commit object carries a signature by one of ``keys``; signatures other than SSH's never count."""
    armour, payload = split_signature(commit)
    if not armour:
        return False
    proof = verify(armour, payload, NAMESPACE)
    registered = {key.line for line in keys if not isinstance(key := read_public_key(line), KeyFault)}
    return isinstance(proof, SshSignature) and proof.key.line in registered


def split_signature(commit: bytes) -> tuple[bytes, bytes]:
    """The signature in a commit object's header, and the bytes that it covers: the object without that header."""
    header, blank, message = commit.partition(b"\n\n")
    armour: list[bytes] = []
    rest: list[bytes] = []
    in_signature = False
    for line in header.split(b"\n"):
        if line.startswith(b"gpgsig "):
            in_signature = True
            armour.append(line.removeprefix(b"gpgsig "))
        elif in_signature and line.startswith(b" "):
            armour.append(line[1:])
        else:
            in_signature = False
            rest.append(line)
    signature = b"\n".join(armour) + b"\n" if armour else b""
    return signature, b"\n".join(rest) + blank + message
