"""`qmsgen revise`: the next revision of a document, its number and reason in place and the text ready to be changed."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from qmsgen.authoring import repository
from qmsgen.authoring.targets import document_named, using
from qmsgen.authoring.templates import scalar
from qmsgen.messages import say
from qmsgen.model.document import Document, Version
from qmsgen.model.errors import QmsgenError
from qmsgen.model.qms import Qms
from qmsgen.model.text import ChangeClass
from qmsgen.reading.source import read_source


@dataclass(frozen=True, slots=True)
class Revised:
    """One document whose next revision was begun."""

    id: str
    number: int
    path: str
    label: str | None


@dataclass(frozen=True, slots=True)
class Begun:
    """What `revise` did."""

    revised: tuple[Revised, ...]
    branch: str | None

    def lines(self) -> Iterator[str]:
        """What was written and what comes next."""
        if self.branch:
            yield say("On the new branch {branch}:", branch=self.branch)
        for one in self.revised:
            yield say("{path}: {id} r{number}", path=one.path, id=one.id, number=one.number)
            if one.label:
                yield "  " + say("its `label` is still {label}; write the next one", label=one.label)
        paths = " ".join(one.path for one in self.revised)
        ids = ", ".join(one.id for one in self.revised)
        yield ""
        yield say("Next:")
        yield "  " + say("change the text, see what is left to do, and commit it:")
        yield f"    qmsgen check {paths}"
        yield f'    git add {paths} && git commit -m "{ids}: {say("next revision")}"'
        yield "  " + say("then those who approve it sign it:")
        yield from (f"    qmsgen approve {one.id}" for one in self.revised)


def revise(
    top: Path | None, qms: Qms, named: Sequence[str], reason: str, *, editorial: bool = False, branch: str | None = None
) -> Begun:
    """Begin the next revision of each document; with ``branch``, on a branch of that name ("" for a usual one)."""
    if top is None:
        raise QmsgenError(
            say("this repository is bare: it has no files to write to"),
            say("revise documents in an ordinary clone of it"),
        )
    documents = [document_named(qms, one) for one in named]
    return _begin(top, documents, reason, editorial=editorial, branch=branch, may_be_changed=())


def revise_using(
    top: Path | None, qms: Qms, path: str, reason: str, *, editorial: bool = False, branch: str | None = None
) -> Begun:
    """Begin the next revision of every document that shows or includes the file at ``path``."""
    if top is None:
        raise QmsgenError(
            say("this repository is bare: it has no files to write to"),
            say("revise documents in an ordinary clone of it"),
        )
    wanted = posixpath.normpath(path.replace("\\", "/"))
    documents = using(qms, wanted)
    if not documents:
        raise QmsgenError(
            say("no document shows or includes {path}", path=wanted),
            say("Write the path from the top of the repository, such as snippets/scope.md."),
        )
    return _begin(top, documents, reason, editorial=editorial, branch=branch, may_be_changed=(wanted,))


def _begin(
    top: Path, documents: Sequence[Document], reason: str, *, editorial: bool, branch: str | None,
    may_be_changed: Sequence[str],
) -> Begun:  # fmt: skip
    texts: dict[str, bytes] = {}
    revised = []
    for document in documents:
        version, number = _next(document)
        texts[version.path] = _edited(top / version.path, version, number, reason, editorial=editorial)
        revised.append(Revised(document.id, number, version.path, version.front_matter.label))
    _refuse_changes(top, may_be_changed)
    name = None
    if branch is not None:
        name = branch or "-".join(["revise", *(f"{one.id.lower()}-r{one.number}" for one in revised[:3])])
        repository.start_branch(top, name)
    for path, data in texts.items():
        (top / path).write_bytes(data)
    return Begun(tuple(revised), name)


def _refuse_changes(top: Path, may_be_changed: Sequence[str]) -> None:
    changed = [path for path in repository.changed_files(top) if path not in may_be_changed]
    if changed:
        raise QmsgenError(
            say("{path} has changes that are not committed", path=changed[0]),
            say("Commit them or take them back first, so that the revision begins with what everybody has."),
        )


def _next(document: Document) -> tuple[Version, int]:
    """The text to go on from, and its next number."""
    version = document.latest
    if version is None:
        raise QmsgenError(
            say("the file of {id} is gone", id=document.id),
            say("Bring it back first: `git log --diff-filter=D -- '*{id}*'` finds it.", id=document.id.lower()),
        )
    top = max((revision.number for revision in document.revisions), default=0)
    if not version.is_provable:
        fault = next((f for f in version.faults if f.kind.is_blocking), None)
        raise QmsgenError(
            say("{path} cannot be read: {reason}", path=version.path, reason=fault.message if fault else ""),
            fault.fix if fault else "",
        )
    if version.revision > top:
        raise QmsgenError(
            say("{id} r{number} is begun already, and not in force yet", id=document.id, number=version.revision),
            say("Change {path} as it is; approvals of the earlier text no longer count then.", path=version.path),
        )
    return version, max(top, version.revision) + 1


# -- the text -------------------------------------------------------------------------------------------------------


def _edited(file: Path, version: Version, number: int, reason: str, *, editorial: bool) -> bytes:
    change_class = ChangeClass.EDITORIAL if editorial else ChangeClass.SUBSTANTIVE
    changes = " ".join(reason.split())
    values = {"revision": str(number), "changes": scalar(changes)}
    if editorial or version.front_matter.change_class is not change_class:
        values["change_class"] = change_class.value
    before = file.read_bytes().decode()
    text = with_values(before, values)
    read = read_source(text.encode(), is_document=True).front_matter
    if read is None or (read.revision, read.change_class, read.changes) != (number, change_class, changes):
        raise QmsgenError(
            say("the first lines of {path} are written in a way that qmsgen cannot change safely", path=version.path),
            say("Write them yourself: {lines}", lines="; ".join(f"{key}: {value}" for key, value in values.items())),
        )
    return text.encode()


_KEY = re.compile(r"(?P<key>[A-Za-z_][\w-]*)[ ]*:(?:\s|$)")


def with_values(text: str, values: Mapping[str, str]) -> str:
    """A document with some keys of its front matter set; every other character stays as it is."""
    lines = text.splitlines(keepends=True)
    end = next(index for index, line in enumerate(lines[1:], 1) if line.rstrip("\r\n") == "---")
    newline = "\r\n" if lines[0].endswith("\r\n") else "\n"
    head: list[str] = []
    left = dict(values)
    skips = False
    for line in lines[1:end]:
        found = _KEY.match(line)
        if found is None and skips and (line[:1] in " \t" or not line.strip()):
            continue
        skips = found is not None and found["key"] in left
        head.append(f"{found['key']}: {left.pop(found['key'])}{newline}" if found is not None and skips else line)
    head += [f"{key}: {value}{newline}" for key, value in left.items()]
    return "".join([lines[0], *head, *lines[end:]])
