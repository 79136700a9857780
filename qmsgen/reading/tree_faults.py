"""Faults of the repository as delivered: names, links, attributes and settings that make its bytes doubtful."""

from __future__ import annotations

import fnmatch
import posixpath
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from qmsgen.messages import say
from qmsgen.model.repository import TreeFault, TreeFaultKind
from qmsgen.reading.git import SUBMODULE, SYMLINK, Entry
from qmsgen.reading.site_configuration import read_site_configuration

ATTRIBUTES = ".gitattributes"
REQUIRED_ATTRIBUTES = ("* text=auto eol=lf", "records/approvals/** -text", "records/releases/** -text")
"""What `.gitattributes` holds at least (DESIGN section 2)."""

_ALLOWED_ATTRIBUTE = re.compile(
    r"-?text|!text|text=auto|eol=lf|!eol|binary|-?linguist-[a-z-]+(=[\w.+-]+)?|[-!](diff|merge|filter|ident)"
)
_DANGEROUS_ATTRIBUTE = re.compile(r"(filter|ident|working-tree-encoding|export-[a-z-]+)(=.*)?|(diff|merge)=.*")
_BY_ENDING = re.compile(r"(?:\*\*/)?\*(\.[A-Za-z0-9]+)")
_DOCUMENT_ENDINGS = (".markdown", ".mdown", ".mkdn", ".mkd")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def no_pointers(_files: Mapping[str, str]) -> Collection[str]:
    """For those who do not ask for pointers."""
    return ()


def tree_faults(
    files: Mapping[str, Entry],
    folders: Sequence[str],
    data: Callable[[str], bytes],
    docs_dir: str = "docs",
    pointers: Callable[[Mapping[str, str]], Collection[str]] = no_pointers,
) -> tuple[TreeFault, ...]:
    """Everything doubtful about the files of a tree; ``folders`` are the controlled ones.

    ``pointers`` names the paths, of those given with their blobs, whose content is kept in Git LFS.
    """
    own = tuple(f"{folder}/" for folder in (*folders, "snippets", "records"))
    guarded = (*own, f"{docs_dir}/")
    found: list[TreeFault] = []
    for path, entry in files.items():
        if path.startswith(guarded) or "/" not in path:
            found += _kind_faults(path, entry)
        if path.startswith(own):
            found += _name_faults(path)
    found += _same_names(files, tuple(map(str.casefold, (*guarded, "qms.yml", "people.yml", "mkdocs.yml"))))
    found += _attribute_faults(files, own, data)
    found += _pointer_faults(files, folders, pointers)
    for name in ("mkdocs.yml", "mkdocs.yaml"):
        if name in files and files[name].is_file:
            found += read_site_configuration(data(files[name].blob), name)
    for second, first in (("qms.yaml", "qms.yml"), ("people.yaml", "people.yml")):
        if second in files:
            found.append(_second_registry(second, first))
    return tuple(sorted(found, key=lambda fault: (fault.path, fault.line or 0, fault.kind)))


def _kind_faults(path: str, entry: Entry) -> Iterator[TreeFault]:
    if entry.mode == SYMLINK:
        yield TreeFault(
            TreeFaultKind.SYMLINK,
            path,
            say("{path} is a symbolic link; what it shows can change without a landing", path=path),
            say("Replace the link by the file itself."),
        )
    elif entry.mode == SUBMODULE:
        yield TreeFault(
            TreeFaultKind.SUBMODULE,
            path,
            say("{path} is a submodule; its content is not in this repository", path=path),
            say("Put the files themselves into this repository."),
        )


def _pointer_faults(
    files: Mapping[str, Entry], folders: Sequence[str], pointers: Callable[[Mapping[str, str]], Collection[str]]
) -> Iterator[TreeFault]:
    """Placeholders of Git LFS beside documents and among snippets; a document that is one is told with its text."""
    documents = tuple(f"{folder}/" for folder in folders)
    beside = (*documents, "snippets/")
    asked = {
        path: entry.blob
        for path, entry in files.items()
        if path.startswith(beside) and entry.is_file and not (path.endswith(".md") and path.startswith(documents))
    }
    for path in sorted(pointers(asked)):
        yield TreeFault(
            TreeFaultKind.LFS_POINTER,
            path,
            say("{path} is only a pointer; its content is kept in Git LFS, outside of this repository", path=path),
            say("Put the file itself into this repository: `git lfs migrate export` or `git lfs untrack`."),
        )


def _name_faults(path: str) -> Iterator[TreeFault]:
    if _CONTROL.search(path):
        yield TreeFault(
            TreeFaultKind.UNSAFE_NAME,
            path,
            say("the file name {path} holds characters that cannot be shown", path=ascii(path)),
            say("Rename the file with letters, digits, hyphens and dots."),
        )
    folder = next((part for part in path.split("/")[:-1] if part.endswith(".md")), None)
    if folder:
        yield TreeFault(
            TreeFaultKind.DIRECTORY,
            path,
            say("{folder} is a folder, although its name ends like a document's", folder=folder),
            say("Rename the folder, or put the document's text into a file of this name."),
        )
    if path.lower().endswith(_DOCUMENT_ENDINGS) or (path.lower().endswith(".md") and not path.endswith(".md")):
        yield TreeFault(
            TreeFaultKind.NOT_MARKDOWN,
            path,
            say("{path} looks like a document, but only names that end in .md are controlled", path=path),
            say("Rename the file so that it ends in .md, or move it out of the controlled folders."),
        )


def _same_names(paths: Iterable[str], guarded: tuple[str, ...]) -> Iterator[TreeFault]:
    """Files and folders below the guarded ones that some computer takes for another; a folder is told once."""
    seen: dict[str, str] = {}
    folders: set[str] = set()
    for path in paths:
        folder = posixpath.dirname(path)
        while folder and folder not in folders:
            folders.add(folder)
            folder = posixpath.dirname(folder)
    for path in sorted({*paths, *folders}):
        folded = unicodedata.normalize("NFKC", path).casefold()
        if not f"{folded}/".startswith(guarded):
            continue
        if folded in seen and posixpath.dirname(path) == posixpath.dirname(seen[folded]):
            yield TreeFault(
                TreeFaultKind.SAME_NAME,
                path,
                say(
                    "{path} and {other} differ only in case or in how letters are encoded",
                    path=path,
                    other=seen[folded],
                ),
                say("Rename one of the two: on some computers they are the same file."),
            )
        seen.setdefault(folded, path)


def _attribute_faults(
    files: Mapping[str, Entry], own: Sequence[str], data: Callable[[str], bytes]
) -> Iterator[TreeFault]:
    lines: list[str] = []
    endings = {posixpath.splitext(path)[1] for path in files} | {".md"}
    own_endings = {posixpath.splitext(path)[1] for path in files if path.startswith(tuple(own))} | {".md"}
    for path, entry in files.items():
        if path != ATTRIBUTES and not path.endswith(f"/{ATTRIBUTES}"):
            continue
        if not entry.is_file:
            continue
        text = data(entry.blob).decode("utf-8", "replace")
        if path == ATTRIBUTES:
            lines = [" ".join(line.split()) for line in text.splitlines()]
        yield from _forbidden_attributes(path, text, own, own_endings, endings)
    missing = [line for line in REQUIRED_ATTRIBUTES if line not in lines]
    if missing:
        yield TreeFault(
            TreeFaultKind.MISSING_ATTRIBUTES,
            ATTRIBUTES,
            say(".gitattributes lacks {lines}", lines=", ".join(f"`{line}`" for line in missing)),
            say("Add these lines, so that every computer checks out the same bytes."),
            1,
        )


def _forbidden_attributes(
    path: str, text: str, own: Sequence[str], own_endings: set[str], endings: set[str]
) -> Iterator[TreeFault]:
    """What changes bytes or runs a program counts wherever it stands, for documents show files from anywhere."""
    folder = path.removesuffix(ATTRIBUTES)
    for number, line in enumerate(text.splitlines(), 1):
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        by_ending = _BY_ENDING.fullmatch(words[0])
        may_match = by_ending is None or by_ending[1] in endings
        concerns_own = words[0].startswith("[attr]") or _may_concern(folder, words[0], own, own_endings)
        for word in words[1:]:
            is_dangerous = may_match and _DANGEROUS_ATTRIBUTE.fullmatch(word)
            if is_dangerous or (concerns_own and not _ALLOWED_ATTRIBUTE.fullmatch(word)):
                yield TreeFault(
                    TreeFaultKind.ATTRIBUTE,
                    path,
                    say("the attribute {word} can change bytes or run a program when files are read", word=word),
                    say("Take it out; allowed are text, -text, eol=lf, binary and linguist-*."),
                    number,
                )


def _may_concern(folder: str, pattern: str, own: Sequence[str], endings: set[str]) -> bool:
    """Whether a pattern can match a controlled file; a pattern that is hard to tell counts as one that does."""
    if folder and not any(root.startswith(folder) or folder.startswith(root) for root in own):
        return False
    if by_ending := _BY_ENDING.fullmatch(pattern):
        return by_ending[1] in endings
    plain = pattern.lstrip("/")
    if "/" in plain.rstrip("/") and not plain.startswith("*"):
        head = plain.split("/")[0]
        return any(fnmatch.fnmatch(root.split("/")[0], head) for root in own)
    return True


def _second_registry(second: str, first: str) -> TreeFault:
    return TreeFault(
        TreeFaultKind.SECOND_REGISTRY,
        second,
        say("{second} stands beside {first}; only {first} counts", second=second, first=first),
        say("Move what is needed into {first} and delete {second}", second=second, first=first),
    )
