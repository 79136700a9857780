"""What MkDocs reads beside the controlled documents: a manual that names a commit shows what that commit holds.

The pages and files of `docs/` come from the commit itself. MkDocs has read its configuration, theme and hooks before
anybody could take them from elsewhere, so where these differ from the commit, the manual says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.structure.files import File, Files

from qmsgen.evidence.digest import normalised
from qmsgen.messages import say_number
from qmsgen.reading.git import object_name

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig

    from qmsgen.reading.repository import Reading

POINTER = b"version https://git-lfs.github.com/spec/"
"""How the committed text of a large file begins whose bytes are kept elsewhere."""


def uncommitted_configuration(config: MkDocsConfig, root: Path, reading: Reading) -> tuple[str, ...]:
    """Which files that shape the site, from `mkdocs.yml` to the theme's own, are not as the commit holds them."""
    found = (_below(path, root) for path in _shaping(config, root))
    return tuple(path for path in dict.fromkeys(found) if path and not _is_as_committed(root / path, path, reading))


def take_from_commit(files: Files, config: MkDocsConfig, root: Path, reading: Reading) -> Iterator[str]:
    """Make of ``files`` what the commit holds in `docs/`; yields a sentence for what is left out and what is not shown.

    What lies behind a symbolic link or in another repository is not the commit's to say, and stays.
    """
    folder = _below(Path(config.docs_dir), root)
    if not folder:
        return
    own = {f"{folder}/{file.src_uri}": file for file in files if file.src_dir == config.docs_dir}
    left_out = [path for path in own if path not in reading.committed and not _is_beyond(path, reading)]
    changed = [path for path, file in own.items() if _differs(path, file, reading)]
    for path in left_out:
        files.remove(own[path])
    for path in changed:
        files.remove(own[path])
        files.append(_committed_file(config, folder, path, reading, own[path]))
    addresses = {file.dest_uri for file in files}
    for path in reading.committed:
        if path.startswith(f"{folder}/") and path not in own and reading.committed[path].is_file:
            file = _committed_file(config, folder, path, reading)
            if file.dest_uri not in addresses:
                files.append(file)
    yield from _sentences([path for path in left_out if own[path].inclusion.is_included()], changed)


def _sentences(left_out: list[str], changed: list[str]) -> Iterator[str]:
    if left_out:
        yield say_number(
            "{paths} is not committed and is left out: commit it, or look at it with `qmsgen serve`",
            "{paths} are not committed and are left out: commit them, or look at them with `qmsgen serve`",
            len(left_out),
            paths=", ".join(sorted(left_out)),
        )
    if changed:
        yield say_number(
            "{paths} has changes that are not committed, so its committed text is published: commit it to publish them",
            "{paths} have changes that are not committed, so their committed text is published: "
            "commit them to publish them",
            len(changed),
            paths=", ".join(sorted(changed)),
        )


def _shaping(config: MkDocsConfig, root: Path) -> Iterator[Path]:
    yield Path(config.config_file_path)
    yield from (root / name for name in config.hooks or ())
    if config.theme.custom_dir:
        yield from _files_below(Path(config.theme.custom_dir))


def _files_below(folder: Path) -> Iterable[Path]:
    return sorted(p for p in folder.rglob("*") if p.is_file() and "__pycache__" not in p.parts)


def _below(path: Path, root: Path) -> str:
    """``path`` as the commit names it; empty for what lies elsewhere, or is the whole repository."""
    whole = path if path.is_absolute() else root / path
    return whole.relative_to(root).as_posix().removeprefix(".") if whole.is_relative_to(root) else ""


def _is_as_committed(file: Path, path: str, reading: Reading) -> bool:
    entry = reading.committed.get(path)
    if entry is None:
        return _is_beyond(path, reading)
    return not entry.is_file or (file.is_file() and _is_same(file.read_bytes(), entry.blob))


def _differs(path: str, file: File, reading: Reading) -> bool:
    entry = reading.committed.get(path)
    if entry is None or not entry.is_file or _is_same(file.content_bytes, entry.blob):
        return False
    return not reading.library.data(entry.blob).startswith(POINTER)


def _is_same(data: bytes, blob: str) -> bool:
    """Whether ``data`` is what the commit holds; other line ends in the work tree are no change."""
    return blob in (object_name(data, digits=len(blob)), object_name(normalised(data), digits=len(blob)))


def _is_beyond(path: str, reading: Reading) -> bool:
    return any(parent.as_posix() in reading.committed for parent in Path(path).parents)


def _committed_file(
    config: MkDocsConfig, folder: str, path: str, reading: Reading, instead_of: File | None = None
) -> File:
    data = reading.library.data(reading.committed[path].blob)
    file = File.generated(config, path.removeprefix(f"{folder}/"), content=data)
    if instead_of is not None:
        file.inclusion = instead_of.inclusion
    return file
