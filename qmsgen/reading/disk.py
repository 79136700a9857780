"""The work tree: what is not committed yet, read without asking git, which would run what its configuration names."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISDIR, S_ISLNK, S_ISREG

from qmsgen.evidence.digest import normalised
from qmsgen.messages import say
from qmsgen.model.repository import TreeFault, TreeFaultKind
from qmsgen.reading.git import EXECUTABLE, REGULAR, SYMLINK, Change, Entry, object_name

TOP_FILES = ("qms.yml", "people.yml", "qms.yaml", "people.yaml", "mkdocs.yml", "mkdocs.yaml", ".gitattributes")
MAX_FILE = 50 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Uncommitted:
    """What the work tree holds that the commit does not."""

    changes: tuple[Change, ...]
    contents: Mapping[str, bytes]
    faults: tuple[TreeFault, ...] = ()


def read_uncommitted(
    work_tree: Path, committed: Mapping[str, Entry], folders: Iterable[str], watched: Iterable[str]
) -> Uncommitted:
    """Compare the work tree with ``committed``, in the given folders, the files of the top, and ``watched`` paths.

    A checkout with CRLF line ends is no change. Editors' own files (hidden, ``~``, ``.swp`` …) are left out.
    """
    roots = tuple(dict.fromkeys(folders))
    faults: list[TreeFault] = []
    on_disk: dict[str, os.stat_result] = {}
    for root in roots:
        on_disk.update(_walk(work_tree, root, faults))
    inside = tuple(f"{root}/" for root in roots)
    for path in (*TOP_FILES, *(p for p in watched if not p.startswith(inside))):
        if (state := _state(work_tree, path)) is not None:
            on_disk[path] = state
    wanted = {p for p in committed if p.startswith(inside)} | (set(TOP_FILES) | set(watched)) & set(committed)
    changes = [Change(path, None) for path in wanted if path not in on_disk]
    contents: dict[str, bytes] = {}
    for path, state in on_disk.items():
        entry = committed.get(path)
        found = _entry(work_tree, path, state, entry, contents)
        if found is not None and found != entry:
            changes.append(Change(path, found))
    return Uncommitted(tuple(sorted(changes, key=lambda change: change.path)), contents, tuple(faults))


def read_file(work_tree: Path, path: str) -> bytes | None:
    """The bytes of one file of the work tree, None where it is no regular file."""
    state = _state(work_tree, path)
    if state is None or not S_ISREG(state.st_mode) or state.st_size > MAX_FILE:
        return None
    return normalised((work_tree / path).read_bytes())


def _walk(work_tree: Path, root: str, faults: list[TreeFault]) -> Iterator[tuple[str, os.stat_result]]:
    pending = [root]
    while pending:
        folder = pending.pop()
        try:
            entries = sorted(os.scandir(work_tree / folder), key=lambda entry: entry.name)
        except (FileNotFoundError, NotADirectoryError):
            continue
        for entry in entries:
            if _is_passing(entry.name):
                continue
            path = f"{folder}/{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                if entry.name.endswith(".md") and not _holds_file(work_tree / path):
                    faults.append(_directory(path))  # with a file in it, the tree tells
                pending.append(path)
            elif entry.is_symlink() or entry.is_file(follow_symlinks=False):
                yield path, entry.stat(follow_symlinks=False)


def _holds_file(folder: Path) -> bool:
    with os.scandir(folder) as entries:
        return any(entry.is_file() for entry in entries)


def _is_passing(name: str) -> bool:
    return name.startswith((".", "#", "~$")) or name.endswith(("~", ".swp", ".swo", ".bak", ".tmp", ".orig"))


def _directory(path: str) -> TreeFault:
    return TreeFault(
        TreeFaultKind.DIRECTORY,
        path,
        say("{path} is a folder, although its name ends like a document's", path=path),
        say("Rename the folder, or put the document's text into a file of this name."),
    )


def _state(work_tree: Path, path: str) -> os.stat_result | None:
    """What stands at ``path``, None for nothing and for a folder: where a file is meant, a folder is none."""
    try:
        state = os.lstat(work_tree / path)
    except (OSError, ValueError):
        return None
    return None if S_ISDIR(state.st_mode) else state


def _entry(
    work_tree: Path, path: str, state: os.stat_result, committed: Entry | None, contents: dict[str, bytes]
) -> Entry | None:
    digits = len(committed.blob) if committed else 40
    try:
        if S_ISLNK(state.st_mode):
            target = os.fsencode((work_tree / path).readlink())
            contents[object_name(target, digits=digits)] = target
            return Entry(SYMLINK, object_name(target, digits=digits))
        if not S_ISREG(state.st_mode) or state.st_size > MAX_FILE:
            return committed
        data = (work_tree / path).read_bytes()
    except OSError:
        return committed
    mode = committed.mode if committed and committed.is_file else _mode(state)
    raw = object_name(data, digits=digits)
    if committed and raw == committed.blob:
        return Entry(mode, raw)
    data = normalised(data)
    blob = object_name(data, digits=digits)
    if committed is None or blob != committed.blob:
        contents[blob] = data
    return Entry(mode, blob)


def _mode(state: os.stat_result) -> str:
    return EXECUTABLE if state.st_mode & 0o100 else REGULAR
