"""What was rendered once is kept, by what it was rendered from: a superseded revision is rendered once ever.

The cache makes a build faster and never another: a key covers everything that shapes the bytes, and an entry that is
damaged, or was made for another key, is not believed but rendered again.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TypeVar

import platformdirs

T = TypeVar("T")

LIMIT = 2_000_000_000
"""Bytes that the cache may take up; what was not asked for longest goes first."""

BATCH = 50
"""Entries written together."""

WORTH_SHARING = 50
"""From this many pages to render on, starting other processes pays."""

RUN = 20
"""Neighbours that one process renders: the pages of one document have texts in common."""

SCHEMA = "create table if not exists entry (key text primary key, sum blob, payload blob, used integer)"
DAY = 86_400


def cache_folder() -> Path:
    """Where caches live: `QMSGEN_CACHE`, or the usual place of the operating system."""
    named = os.environ.get("QMSGEN_CACHE")
    return Path(named) if named else Path(platformdirs.user_cache_dir("qmsgen", appauthor=False))


def key_of(*parts: str | bytes) -> str:
    """One key for all ``parts``, whatever they hold: each is framed by its length."""
    digest = hashlib.blake2b(digest_size=24)
    for part in parts:
        data = part if isinstance(part, bytes) else part.encode("utf-8", "surrogatepass")
        digest.update(b"%d:" % len(data))
        digest.update(data)
    return digest.hexdigest()


class PageCache:
    """A store of texts by content keys. One that cannot be opened, read or written is simply empty."""

    def __init__(self, folder: Path | None, limit: int = LIMIT) -> None:
        self.hits = 0
        self.misses = 0
        self._folder = folder
        self._limit = limit
        self._connection = _open(folder) if folder else None
        self._waiting: dict[str, str] = {}
        self._used: list[str] = []
        self._today = int(time.time()) // DAY  # only for what goes first when the cache is full

    @property
    def is_open(self) -> bool:
        """Whether anything can be kept at all."""
        return self._connection is not None

    def has(self, key: str) -> bool:
        """Whether there is an entry, not yet whether it is whole."""
        return self._connection is not None and bool(self._rows("select 1 from entry where key = ?", key))

    def get(self, key: str) -> str | None:
        """The text kept for ``key``, None when there is none to be believed."""
        text = self._waiting.get(key)
        if text is None and self._connection is not None:
            text = self._read(key)
        self.hits += text is not None
        self.misses += text is None
        return text

    def put(self, key: str, text: str) -> None:
        """Keep ``text`` for ``key``."""
        if self._connection is not None:
            self._waiting[key] = text
            if len(self._waiting) >= BATCH:
                self.flush()

    def flush(self) -> None:
        """Write what waits to be written."""
        packed = ((key, zlib.compress(text.encode("utf-8", "surrogatepass"), 1)) for key, text in self._waiting.items())
        rows = [(key, _check_sum(key, data), data, self._today) for key, data in packed]
        self._write("insert or replace into entry values (?, ?, ?, ?)", rows)
        self._waiting.clear()

    def close(self) -> None:
        """Write what waits, and make room when the cache has grown beyond its limit."""
        self.flush()
        self._write("update entry set used = ? where key = ?", [(self._today, key) for key in self._used])
        self._make_room()
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def reopen(self) -> None:
        """Go on in a process of its own: a connection must not cross a fork."""
        self._waiting, self._used = {}, []
        self._connection = _open(self._folder) if self._folder else None

    def _read(self, key: str) -> str | None:
        for check_sum, data, used in self._rows("select sum, payload, used from entry where key = ?", key):
            if not isinstance(data, bytes) or check_sum != _check_sum(key, data):
                return None
            if used != self._today:
                self._used.append(key)
            try:
                return zlib.decompress(data).decode("utf-8", "surrogatepass")
            except (zlib.error, UnicodeDecodeError):
                return None
        return None

    def _rows(self, query: str, *values: object) -> list[tuple[object, ...]]:
        if self._connection is None:
            return []
        try:
            return self._connection.execute(query, values).fetchall()
        except sqlite3.Error:
            return []

    def _write(self, statement: str, rows: Sequence[tuple[object, ...]]) -> None:
        if self._connection is None or not rows:
            return
        try:
            with self._connection:
                self._connection.executemany(statement, rows)
        except sqlite3.Error:
            return

    def _make_room(self) -> None:
        """Drop the entries not asked for longest, until a tenth of the room is free again."""
        size = self._rows("select coalesce(sum(length(payload)), 0) from entry")
        surplus = int(str(size[0][0])) - self._limit if size else 0
        if surplus <= 0:
            return
        surplus += self._limit // 10
        doomed = []
        for key, length in self._rows("select key, length(payload) from entry order by used, rowid"):
            if surplus <= 0:
                break
            doomed.append((key,))
            surplus -= int(str(length))
        self._write("delete from entry where key = ?", doomed)
        if self._connection is not None:
            try:
                self._connection.execute("vacuum")
            except sqlite3.Error:
                return


def share(cache: PageCache, items: Sequence[T], work: Callable[[T], object], jobs: int) -> None:
    """Let forked children do ``work`` on ``items``, each filling the cache; the caller then finds the results there.

    Nothing else comes back from a child, so the caller's own way through the pages stays the only one, and its
    output does not depend on the number of jobs. Where forking is not to be had, or not safe because other threads
    run, nothing happens here.
    """
    if jobs < 2 or len(items) < WORTH_SHARING or not cache.is_open or not hasattr(os, "fork"):
        return
    if threading.active_count() > 1:
        return
    cache.flush()
    runs = [items[start : start + RUN] for start in range(0, len(items), RUN)]
    children = [_child(cache, [item for run in runs[number::jobs] for item in run], work) for number in range(jobs)]
    for child in children:
        os.waitpid(child, 0)


def _child(cache: PageCache, items: Iterable[T], work: Callable[[T], object]) -> int:
    pid = os.fork()
    if pid:
        return pid
    try:
        cache.reopen()
        for item in items:
            work(item)
        cache.flush()
    except BaseException:  # noqa: BLE001 - whatever fails here fails again, and is told, where the pages are written
        os._exit(1)
    os._exit(0)


def _check_sum(key: str, data: bytes) -> bytes:
    return hashlib.blake2b(data, key=key.encode()[:64], digest_size=16).digest()


def _open(folder: Path) -> sqlite3.Connection | None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return _connect(folder / "pages-1.sqlite")
    except (OSError, sqlite3.Error):
        return None


def _connect(file: Path) -> sqlite3.Connection:
    """Open the store; a file that is no store is moved out of the way by a new one."""
    try:
        return _prepared(file)
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):
            raise
        for part in file.parent.glob(f"{file.name}*"):
            part.unlink(missing_ok=True)
        return _prepared(file)


def _prepared(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file, timeout=10, check_same_thread=False)
    connection.execute("pragma journal_mode = wal")
    connection.execute("pragma synchronous = off")
    connection.execute(SCHEMA)
    return connection
