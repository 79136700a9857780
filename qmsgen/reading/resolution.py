"""A text becomes a version of a document: its links and includes are looked up in the tree in which it stands.

Links to controlled documents become references by id; everything else that a reader sees or can open becomes part of
the digest (DESIGN section 4). What cannot be found is a fault, and a text with such a fault has no digest.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from qmsgen.evidence.digest import digest_of, manifest
from qmsgen.evidence.markup.whole_text import (
    LARGEST,
    MAX_INCLUDE_DEPTH,
    MOST_INCLUDES,
    MOST_MARKS,
    Excess,
    WholeText,
    whole_text,
)
from qmsgen.messages import say
from qmsgen.model.document import Part, PartKind, Reference, Version
from qmsgen.model.landing import Landing
from qmsgen.model.text import Citation, Fault, FaultKind, Heading, Link, Source
from qmsgen.reading.body import read_whole
from qmsgen.reading.git import SUBMODULE, SYMLINK, Entry
from qmsgen.reading.library import SNIPPET, role_of_attachment


def is_document(path: str, folders: Iterable[str]) -> bool:
    """Whether ``path`` is a controlled document: Markdown in a controlled folder."""
    return path.endswith(".md") and path.startswith(_beginnings(tuple(folders))) and is_text(path)


@lru_cache(maxsize=256)
def _beginnings(folders: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{folder}/" for folder in folders)


def is_text(path: str) -> bool:
    """Whether a path is UTF-8; another cannot be shown, and is a fault of its own."""
    return path.isascii() or not any("\ud800" <= character <= "\udfff" for character in path)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The tree around a text: its files and folders, the ids of its documents, what a blob says, and its text.

    ``controlled`` are the folders that hold documents.
    """

    files: Mapping[str, Entry]
    folders: Mapping[str, int]
    documents: Mapping[str, str]
    controlled: tuple[str, ...]
    source: Callable[[str, str], Source]
    text: Callable[[str], str]


@dataclass(slots=True)
class _Found:
    references: list[Reference] = field(default_factory=list)
    parts: dict[tuple[PartKind, str], Part] = field(default_factory=dict)
    headings: tuple[Heading, ...] = ()
    clauses: tuple[Citation, ...] = ()
    anchors: tuple[str, ...] = ()
    faults: list[Fault] = field(default_factory=list)
    looked_up: set[str] = field(default_factory=set)
    texts: list[tuple[Source, str | None]] = field(default_factory=list)


def resolve(
    path: str, blob: str, source: Source, landing: Landing, around: Surroundings
) -> tuple[Version, frozenset[str]]:
    """The version of the document at ``path``, and every path whose change would change it."""
    found = _Found(headings=source.headings, clauses=source.clauses, anchors=source.anchors)
    _add_text(path, source, around, found, chain=())
    if len(found.texts) > 1:
        _add_shared_links(path, around, found)
        _read_with_snippets(blob, around, found)
    front_matter = source.front_matter
    assert front_matter is not None
    faults = (*source.faults, *found.faults)
    digest = None
    if not any(fault.kind.is_blocking for fault in faults):
        lines = ((part.kind.value, part.name, part.sha256) for part in found.parts.values())
        digest = digest_of(manifest(front_matter.id, front_matter.revision, source.sha256, lines))
    version = Version(
        document=front_matter.id,
        revision=front_matter.revision,
        path=path,
        blob=blob,
        digest=digest,
        landing=landing,
        front_matter=front_matter,
        headings=found.headings,
        clauses=found.clauses,
        references=tuple(found.references),
        parts=tuple(found.parts.values()),
        faults=faults,
        body_sha256=source.body_sha256,
        anchors=found.anchors,
    )
    return version, frozenset(found.looked_up)


def _add_text(path: str, source: Source, around: Surroundings, found: _Found, *, chain: tuple[str, ...]) -> None:
    """Add what one text brings: the document's own, or a snippet's, whose links count from the document's folder."""
    snippet = chain[-1] if chain else None
    found.texts.append((source, snippet))
    for link in source.links:
        _add_link(path, link, snippet, around, found)
    for include in source.includes:
        _add_include(path, include.path, include.line, around, found, chain)


def _add_shared_links(path: str, around: Surroundings, found: _Found) -> None:
    """Add the links whose label one text uses and another, included beside it, defines."""
    defined = {definition.label: definition for source, _ in found.texts for definition in source.definitions}
    for source, snippet in found.texts:
        own = {definition.label for definition in source.definitions}
        for used in source.references:
            target = None if used.label in own else defined.get(used.label)
            if target is not None:
                _add_link(path, Link(target.path, target.fragment, used.line, used.is_image), snippet, around, found)


def _read_with_snippets(blob: str, around: Surroundings, found: _Found) -> None:
    """Read the text again with its snippets in place: which anchors its headings have shows only there."""
    blobs = {part.path: part.blob for part in found.parts.values() if part.kind is PartKind.INCLUDE}
    whole = whole_text(around.text(blob), lambda path: around.text(blobs[path]) if path in blobs else None)
    if whole.excess:
        found.faults.append(_too_much(whole.excess, whole))
        return
    read = read_whole(whole)
    found.headings, found.clauses, found.anchors = read.headings, read.clauses, read.anchors


def _too_much(excess: Excess, whole: WholeText) -> Fault:
    message = {
        Excess.CHARACTERS: say("with its snippets the text has more than {most:,} characters", most=LARGEST),
        Excess.INCLUDES: say("more than {most:,} snippets come into the text", most=MOST_INCLUDES),
        Excess.MARKS: say(
            "with its snippets the text holds more than {most:,} marks of Markdown such as [ < # & or backticks",
            most=MOST_MARKS,
        ),
    }[excess]
    fix = say("Take this include out, or snippets out of the ones that it includes; link to a document of its own.")
    return Fault(FaultKind.BAD_INCLUDE, whole.excess_line, message, fix)


def _add_link(path: str, link: Link, snippet: str | None, around: Surroundings, found: _Found) -> None:
    if not link.path:
        own = around.documents.get(path, "")
        found.references.append(Reference(own, path, link.fragment, link.line))
        return
    target = _target(path, link.path)
    if target is None:
        found.faults.append(_outside(link, snippet))
        return
    found.looked_up.add(target)
    if target in around.documents:
        found.references.append(Reference(around.documents[target], target, link.fragment, link.line))
        return
    entry = around.files.get(target)
    if entry is None or not entry.is_file:
        found.faults.append(_no_file(link, target, entry, snippet, around))
        return
    if is_document(target, around.controlled):
        return  # a document whose id cannot be read: that is its own fault, and it is never part of another
    name = posixpath.relpath(target, posixpath.dirname(path) or ".")
    read = around.source(entry.blob, role_of_attachment(target))
    found.faults.extend(
        Fault(fault.kind, fault.line, fault.message, fault.fix, target)
        for fault in read.faults
        if fault.kind.is_blocking
    )
    found.parts.setdefault((PartKind.ASSET, name), Part(PartKind.ASSET, name, target, entry.blob, read.sha256))


@lru_cache(maxsize=65536)
def _target(path: str, link: str) -> str | None:
    """The path that a link in the document at ``path`` leads to, None where that is outside of the repository."""
    target = posixpath.normpath(posixpath.join(posixpath.dirname(path), link))
    return None if link.startswith("/") or target == ".." or target.startswith("../") else target


def _outside(link: Link, snippet: str | None) -> Fault:
    kind = FaultKind.MISSING_ASSET if link.is_image else FaultKind.BROKEN_LINK
    return Fault(
        kind,
        link.line,
        say("the link to {target} leads out of the repository", target=link.path),
        say("Keep the file in the repository and link to it relative to the document's folder."),
        snippet,
    )


def _no_file(link: Link, target: str, entry: Entry | None, snippet: str | None, around: Surroundings) -> Fault:
    if entry is not None:
        what = {SYMLINK: say("a symbolic link"), SUBMODULE: say("a submodule")}.get(entry.mode, say("no regular file"))
        return Fault(
            FaultKind.NOT_A_FILE,
            link.line,
            say("the link leads to {target}, which is {what}", target=target, what=what),
            say("Put the file itself into the repository."),
            snippet,
        )
    if target in around.folders or target == ".":
        return Fault(
            FaultKind.BROKEN_LINK,
            link.line,
            say("the link leads to the folder {target}; readers cannot open a folder", target=target),
            say("Link to a document or file in that folder."),
            snippet,
        )
    if link.is_image:
        return Fault(
            FaultKind.MISSING_ASSET,
            link.line,
            say("the picture {target} does not exist", target=target),
            say("Add the picture beside the document, or correct its path."),
            snippet,
        )
    return Fault(
        FaultKind.BROKEN_LINK,
        link.line,
        say("the link leads to {target}, which does not exist", target=target),
        say("Correct the path, or add the file."),
        snippet,
    )


def _add_include(
    path: str, target: str, line: int, around: Surroundings, found: _Found, chain: tuple[str, ...]
) -> None:
    snippet = chain[-1] if chain else None
    found.looked_up.add(target)
    message = fix = ""
    entry = around.files.get(target)
    if target in chain:
        circle = " → ".join((*chain[chain.index(target) :], target))
        message = say("the snippets include each other in a circle: {circle}", circle=circle)
        fix = say("Take one of these includes out.")
    elif len(chain) >= MAX_INCLUDE_DEPTH:
        message = say(
            "snippets are included more than {depth} deep at {target}", depth=MAX_INCLUDE_DEPTH, target=target
        )
        fix = say("Write shared text with fewer levels.")
    elif target.startswith(("/", "../")) or posixpath.normpath(target) != target:
        message = say("the include {target} does not name a file of this repository from its root", target=target)
        fix = say('Write the path from the root of the repository, such as --8<-- "snippets/scope.md".')
    elif entry is None:
        message = say("the included file {target} does not exist", target=target)
        fix = say("Correct the path (it counts from the root of the repository), or add the file.")
    elif not entry.is_file:
        message = say("the included {target} is no regular file", target=target)
        fix = say("Put the file itself into the repository.")
    elif target in around.documents:
        message = say("{target} is a controlled document and cannot be included in another", target=target)
        fix = say("Link to the document, or move the shared text to a file below snippets/ and include it in both.")
    if message or entry is None:
        found.faults.append(Fault(FaultKind.BAD_INCLUDE, line, message, fix, snippet))
        return
    source = around.source(entry.blob, SNIPPET)
    part = Part(PartKind.INCLUDE, target, target, entry.blob, source.sha256)
    known = (PartKind.INCLUDE, target) in found.parts
    found.parts.setdefault((PartKind.INCLUDE, target), part)
    if not known:
        found.faults.extend(Fault(f.kind, f.line, f.message, f.fix, f.path or target) for f in source.faults)
        _add_text(path, source, around, found, chain=(*chain, target))
