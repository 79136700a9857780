"""Keys for demonstrations, derived from a seed that everybody may know: they prove nothing, and show how proof works.

The same seed and person give the same key and the same signatures (Ed25519 is deterministic, RFC 8032), so a
demonstration is the same bytes wherever it is made. No private key is ever written to a file.
"""

from __future__ import annotations

from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from qmsgen.evidence.demonstration_keys import private_key, public_key
from qmsgen.evidence.ssh_armour import armour
from qmsgen.evidence.ssh_keys import ED25519, PublicKey
from qmsgen.evidence.ssh_signatures import signed_data
from qmsgen.evidence.ssh_wire import string


@dataclass(frozen=True, slots=True)
class DemonstrationKey:
    """One person's key for demonstrations."""

    private: Ed25519PrivateKey
    key: PublicKey

    @classmethod
    def of(cls, seed: str, person: str, number: int = 1) -> DemonstrationKey:
        """The key of ``person``; ``number`` tells a later key of the same person from the first."""
        private = private_key(seed, person, number)
        return cls(private, public_key(private))

    @property
    def public(self) -> str:
        """The line for `people.yml`."""
        return self.key.line

    def sign(self, message: bytes, namespace: str) -> bytes:
        """An SSHSIG armour over ``message``, as `ssh-keygen -Y sign -n NAMESPACE` writes it (PROTOCOL.sshsig)."""
        signature = string(ED25519.encode()) + string(self.private.sign(signed_data(message, namespace)))
        blob = (
            b"SSHSIG"
            + (1).to_bytes(4, "big")
            + string(self.key.blob)
            + string(namespace.encode())
            + string(b"")
            + string(b"sha512")
            + string(signature)
        )
        return armour(blob).encode()
