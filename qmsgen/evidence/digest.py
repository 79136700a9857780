"""The digest: which bytes of a document were approved (DESIGN section 4).

It covers the whole source file, every picture and file that the document shows or links to, and every snippet that it
includes. Whoever changes one of them changes the digest, and with it needs a new revision.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

BINARY_WITHIN = 8000
"""A NUL in so many first bytes marks a file as binary, as git does."""


def normalised(data: bytes) -> bytes:
    """The bytes that are digested: CRLF as LF, unless a NUL in the first 8,000 bytes marks the file as binary."""
    if b"\r" not in data or b"\0" in data[:BINARY_WITHIN]:
        return data
    return data.replace(b"\r\n", b"\n")


def sha256(data: bytes) -> str:
    """The hexadecimal SHA-256 of already normalised bytes."""
    return hashlib.sha256(data).hexdigest()


def manifest(document: str, revision: int, source: str, parts: Iterable[tuple[str, str, str]]) -> str:
    """The text whose hash is a document's digest.

    ``source`` is the hexadecimal SHA-256 of the document's own file, ``parts`` are (kind, name, SHA-256) of what it
    shows, links to or includes. Lines from the fifth on are sorted by the bytes after the hash.
    """
    lines = sorted({f"sha256:{hash_} {kind} {name}" for kind, name, hash_ in parts}, key=_after_the_hash)
    head = ["qmsgen-document-digest 1", f"document {document}", f"revision {revision}", f"sha256:{source} source"]
    return "\n".join([*head, *lines]) + "\n"


def digest_of(text: str) -> str:
    """The digest of a manifest, as ``sha256:`` and 64 hexadecimal digits."""
    return "sha256:" + sha256(text.encode("utf-8", "surrogateescape"))


def _after_the_hash(line: str) -> bytes:
    return line.partition(" ")[2].encode("utf-8", "surrogateescape")
