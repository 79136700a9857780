"""Reads every text that the walk will ask for in a few large bites, so that no text is a request of its own."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping, Sequence

from qmsgen.model.organization import CONTROLLED_FOLDERS
from qmsgen.reading.git import Entry, Step
from qmsgen.reading.library import DOCUMENT, SNIPPET, Library, role_of_attachment
from qmsgen.reading.registry import read_registry
from qmsgen.reading.resolution import is_document

Blobs = dict[str, dict[str, None]]
"""Per path the blobs it has had, in the order in which they landed."""


def read_history_ahead(
    library: Library, steps: Iterable[Step], standing_on: Mapping[str, Entry], folders: Sequence[str]
) -> None:
    """Read all documents of the steps, the snippets they include, and the files they show."""
    history: Blobs = {path: {entry.blob: None} for path, entry in standing_on.items()}
    last = {path: entry.blob for path, entry in standing_on.items()}
    for step in steps:
        for change in step.changes:
            if change.entry is not None and change.entry.is_file:
                history.setdefault(change.path, {})[change.entry.blob] = None
                last[change.path] = change.entry.blob
    newest = frozenset(last.values())  # the others are not asked for again once the walk is kept
    controlled = _controlled_folders(library, history, folders)
    documents = [path for path in history if is_document(path, controlled)]
    # The revisions of a document come one after the other: they share most of their blocks, and of their bytes in git.
    library.read_ahead(((blob, DOCUMENT) for path in documents for blob in history[path]), keep=newest)
    linked = _read_snippets_ahead(library, documents, history)
    attachments = sorted(linked & history.keys() - set(documents))
    library.read_ahead((blob, role_of_attachment(path)) for path in attachments for blob in history[path])


def _controlled_folders(library: Library, history: Blobs, folders: Sequence[str]) -> tuple[str, ...]:
    """Every folder that was ever controlled; one too many costs a little time, nothing else."""
    found = dict.fromkeys((*CONTROLLED_FOLDERS, *folders))
    for blob in history.get("qms.yml", ()):
        organization = read_registry(library.raw(blob), None).organization
        if organization is not None:
            found |= dict.fromkeys(organization.folders)
    return tuple(found)


def _read_snippets_ahead(library: Library, documents: Sequence[str], history: Blobs) -> set[str]:
    """Read the included texts, those that they include, and so on; returns every path that is linked to."""
    linked: set[tuple[str, str]] = set()
    seen: set[tuple[str, str]] = set()
    pending = [(posixpath.dirname(path), blob, DOCUMENT) for path in documents for blob in history[path]]
    while pending:
        found: list[tuple[str, str, str]] = []
        for folder, blob, role in pending:
            source = library.source(blob, role)
            linked.update((folder, link.path) for link in source.links)
            for include in source.includes:
                for snippet in history.get(include.path, ()):
                    if (folder, snippet) not in seen:
                        seen.add((folder, snippet))
                        found.append((folder, snippet, SNIPPET))
        library.read_ahead((blob, role) for _, blob, role in found)
        pending = found
    return {posixpath.normpath(posixpath.join(folder, path)) for folder, path in linked if path}
