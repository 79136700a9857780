"""What was worked out once about bytes that never change, kept beside the person's other caches.

Every entry is keyed by content: by a blob's or commit's own name and by the program that worked it out. A damaged
entry is not believed but worked out again, and `--no-cache` does without.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import weakref
from collections.abc import Iterable, Iterator
from functools import cache as once
from pathlib import Path

import platformdirs


@once
def fingerprint() -> str:
    """Names the program: another version of what reads and judges asks for other entries."""
    package = Path(__file__).parent.parent
    digest = hashlib.sha256()
    for folder in ("evidence", "model", "reading"):
        for module in sorted((package / folder).rglob("*.py")):
            digest.update(module.read_bytes())
    return digest.hexdigest()[:16]


def cache_folder() -> Path:
    """Where caches live: `QMSGEN_CACHE`, or the usual place of the operating system."""
    named = os.environ.get("QMSGEN_CACHE")
    return Path(named) if named else Path(platformdirs.user_cache_dir("qmsgen", appauthor=False))


class Cache:
    """A store of payloads by content keys; a cache that cannot be opened is simply empty."""

    def __init__(self, folder: Path | None) -> None:
        self._connection = _open(folder) if folder else None
        if self._connection is not None:
            weakref.finalize(self, self._connection.close)

    def get_many(self, keys: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """The payloads that are there and whole, with their keys."""
        if self._connection is None:
            return
        wanted = list(keys)
        for start in range(0, len(wanted), 500):
            chunk = wanted[start : start + 500]
            marks = ",".join("?" * len(chunk))
            query = f"select key, check_sum, payload from entry where key in ({marks})"  # noqa: S608 - marks only
            try:
                rows = self._connection.execute(query, chunk).fetchall()
            except sqlite3.Error:
                return
            for key, check_sum, payload in rows:
                if check_sum == _check_sum(key, payload):
                    yield key, payload

    def known(self, keys: Iterable[str]) -> set[str]:
        """Which of the keys have a payload, without reading it."""
        if self._connection is None:
            return set()
        wanted = list(keys)
        marks = ",".join("?" * len(wanted))
        query = f"select key from entry where key in ({marks})"  # noqa: S608 - marks only
        try:
            return {row[0] for row in self._connection.execute(query, wanted)}
        except sqlite3.Error:
            return set()

    def get(self, key: str) -> bytes | None:
        """The payload of one key."""
        return next((payload for _, payload in self.get_many([key])), None)

    def put_many(self, entries: Iterable[tuple[str, bytes]]) -> None:
        """Keep payloads; a cache that cannot be written is left alone."""
        if self._connection is None:
            return
        rows = ((key, _check_sum(key, payload), payload) for key, payload in entries)
        try:
            with self._connection:
                self._connection.executemany("insert or replace into entry values (?, ?, ?)", rows)
        except sqlite3.Error:
            return

    def keep_newest(self, prefix: str, number: int) -> None:
        """Of the entries whose keys begin with ``prefix``, keep the ones put last."""
        if self._connection is None:
            return
        these = "key >= :first and key < :last"
        query = (
            f"delete from entry where {these} and rowid not in "  # noqa: S608 - fixed text
            f"(select rowid from entry where {these} order by rowid desc limit :number)"
        )
        try:
            with self._connection:
                self._connection.execute(query, {"first": prefix, "last": prefix + "\uffff", "number": number})
        except sqlite3.Error:
            return


def _check_sum(key: str, payload: bytes) -> bytes:
    return hashlib.blake2b(payload, key=key.encode()[:64], digest_size=16).digest()


def _open(folder: Path) -> sqlite3.Connection | None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _remove_others(folder)
        connection = sqlite3.connect(folder / f"reading-{fingerprint()}.sqlite", timeout=5, check_same_thread=False)
        connection.execute("pragma journal_mode = wal")
        connection.execute("pragma synchronous = off")
        connection.execute("create table if not exists entry (key text primary key, check_sum blob, payload blob)")
    except (OSError, sqlite3.Error):
        return None
    return connection


def _remove_others(folder: Path) -> None:
    """Keep the three newest stores; those of older programs are of no more use."""
    stores = sorted(folder.glob("reading-*.sqlite"), key=lambda p: p.stat().st_mtime, reverse=True)
    for store in stores[3:]:
        for file in folder.glob(f"{store.name}*"):
            file.unlink(missing_ok=True)
