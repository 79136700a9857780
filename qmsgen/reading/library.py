"""The files of a repository by their blobs: their bytes, and what their text says, each read once ever."""

from __future__ import annotations

import copyreg
import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import msgspec

from qmsgen.evidence.digest import normalised
from qmsgen.model.errors import QmsgenError
from qmsgen.model.text import (
    Citation,
    Fault,
    FaultKind,
    FrontMatter,
    Heading,
    Include,
    Interval,
    Link,
    LinkDefinition,
    LinkReference,
    Source,
)
from qmsgen.reading.body import BodyReader
from qmsgen.reading.cache import Cache
from qmsgen.reading.git import Git, ObjectReader
from qmsgen.reading.source import attachment, read_source

DOCUMENT, SNIPPET, ATTACHMENT, DRAWING = "document", "snippet", "attachment", "drawing"

_PARALLEL_FROM = 1000
"""Fewer texts than this are read faster than other processes start."""

_LARGEST_SLICE = 25_000

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Source)


def role_of_attachment(path: str) -> str:
    """Drawings are looked into for active content; of every other attachment only the bytes count."""
    return DRAWING if path.lower().endswith(".svg") else ATTACHMENT


class Library:
    """Reads blobs from git, or from the work tree where a change is not committed yet; a `Texts` for pages."""

    def __init__(self, git: Git | None, cache: Cache) -> None:
        self._git = git
        self._cache = cache
        self._reader: ObjectReader | None = None
        self._uncommitted: dict[str, bytes] = {}
        self._sources: dict[tuple[str, str], Source] = {}

    def add_uncommitted(self, contents: Mapping[str, bytes]) -> None:
        """Make the bytes of uncommitted files available under their blob ids."""
        self._uncommitted.update(contents)

    def raw(self, blob: str) -> bytes:
        """The bytes of a blob as git holds them."""
        if blob in self._uncommitted:
            return self._uncommitted[blob]
        if self._git is None:
            raise QmsgenError(f"there is no blob {blob}")
        if self._reader is None or self._reader.process_id != os.getpid():
            self._reader = ObjectReader(self._git)  # a forked process must not share the pipe of its parent
        return self._reader.read(blob)

    def data(self, blob: str) -> bytes:
        """The bytes of a blob, CRLF as LF where its first 8,000 bytes hold no NUL (DESIGN section 4)."""
        return normalised(self.raw(blob))

    def text(self, blob: str) -> str:
        """The same as text."""
        return self.data(blob).decode("utf-8", "replace")

    def source(self, blob: str, role: str) -> Source:
        """What the blob's text says, read in ``role``."""
        key = (blob, role)
        if key not in self._sources:
            self.read_ahead([key])
        return self._sources[key]

    def pointers(self, files: Mapping[str, str]) -> frozenset[str]:
        """The paths among ``files`` (path to blob) whose bytes only point at content in Git LFS."""
        keys = {path: (blob, role_of_attachment(path)) for path, blob in files.items()}
        self.read_ahead(keys.values())
        return frozenset(
            path
            for path, key in keys.items()
            if any(fault.kind is FaultKind.NOT_A_FILE for fault in self._sources[key].faults)
        )

    def read_ahead(self, wanted: Iterable[tuple[str, str]], *, keep: Collection[str] | None = None) -> None:
        """Read many texts at once: from the cache, else from git with all cores where there are many.

        Only the blobs to ``keep``, by default all, are put into the cache.
        """
        missing = {_key(blob, role): (blob, role) for blob, role in wanted if (blob, role) not in self._sources}
        for key, payload in self._cache.get_many(missing):
            try:
                self._sources[missing[key]] = _decoder.decode(payload)
            except msgspec.DecodeError:
                continue
            del missing[key]
        todo = list(missing.values())
        if not todo:
            return
        self._sources.update(self._read(todo))
        worth = todo if keep is None else [one for one in todo if one[0] in keep]
        self._cache.put_many((_key(*one), _encoder.encode(self._sources[one])) for one in worth)

    def _read(self, todo: Sequence[tuple[str, str]]) -> Iterable[tuple[tuple[str, str], Source]]:
        own = [(b, r) for b, r in todo if b in self._uncommitted]
        committed = [(b, r) for b, r in todo if b not in self._uncommitted]
        for blob, role in own:
            yield (blob, role), _look_at(self._uncommitted[blob], role)
        if not committed:
            return
        if self._git is None:
            raise QmsgenError(f"there is no blob {committed[0][0]}")
        workers = os.cpu_count() or 1
        if len(committed) < _PARALLEL_FROM or workers < 2:
            yield from zip(committed, _read_slice(self._git.git_dir, committed), strict=True)
            return
        # Large slices: git remembers, as long as it runs, the texts from which it puts others together.
        size = min(_LARGEST_SLICE, -(-len(committed) // workers))
        slices = [committed[start : start + size] for start in range(0, len(committed), size)]
        with ProcessPoolExecutor(max_workers=workers) as pool:
            for part, sources in zip(slices, pool.map(_read_slice, [self._git.git_dir] * len(slices), slices),
                                     strict=True):  # fmt: skip
                yield from zip(part, sources, strict=True)

    def close(self) -> None:
        """End the process that answers single requests."""
        if self._reader is not None:
            self._reader.close()
            self._reader = None


def _key(blob: str, role: str) -> str:
    return f"source:{role}:{blob}"


def _read_slice(git_dir: Path, wanted: Sequence[tuple[str, str]]) -> list[Source]:
    git = Git(git_dir, None)
    blobs = git.objects([blob for blob, _ in wanted])
    bodies = BodyReader()
    return [_look_at(data, role, bodies) for (_, role), (_, data) in zip(wanted, blobs, strict=True)]


def _as_call(value: Any) -> tuple[type, tuple[object, ...]]:
    return type(value), tuple([getattr(value, name) for name in value.__slots__])


for _type in (Source, FrontMatter, Heading, Citation, Link, Include, LinkDefinition, LinkReference, Interval, Fault):
    copyreg.pickle(_type, _as_call)  # processes hand over many of these, and dataclasses take their time


def _look_at(data: bytes, role: str, bodies: BodyReader | None = None) -> Source:
    if role in (ATTACHMENT, DRAWING):
        return attachment(data, "drawing.svg" if role == DRAWING else "")
    return read_source(data, is_document=role == DOCUMENT, bodies=bodies)
