"""How pages and redlines get at the bytes of a file without knowing where they come from."""

from __future__ import annotations

from typing import Protocol


class Texts(Protocol):
    """The files of a repository by their blob ids."""

    def data(self, blob: str) -> bytes:
        """The bytes of a blob, CRLF as LF where its first 8,000 bytes hold no NUL (DESIGN section 4)."""
        ...

    def text(self, blob: str) -> str:
        """The same as text; only for blobs that were read as a text before."""
        ...
