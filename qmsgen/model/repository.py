"""The repository as it was delivered: what of it cannot be trusted by itself, and what was looked at."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from qmsgen.model.approval import Approval
from qmsgen.model.landing import Landing


class TreeFaultKind(StrEnum):
    """What can be wrong with the files of a repository, whatever they say."""

    SYMLINK = "symlink"
    SUBMODULE = "submodule"
    LFS_POINTER = "lfs-pointer"
    ATTRIBUTE = "attribute"  # a git attribute that changes bytes or runs a program
    MISSING_ATTRIBUTES = "missing-attributes"  # .gitattributes does not hold the lines qmsgen needs
    SAME_NAME = "same-name"  # names that differ only in case or normal form
    UNSAFE_NAME = "unsafe-name"  # control characters, not UTF-8
    NOT_MARKDOWN = "not-markdown"  # a text that looks like a document but does not end in .md
    DIRECTORY = "directory"  # a directory named x.md
    SITE_CONFIGURATION = "site-configuration"  # mkdocs.yml adds words outside the digest
    SITE_CODE = "site-code"  # mkdocs.yml runs code (warning)
    COMMIT_DATE = "commit-date"  # dated before its parent or after today
    COMMIT_MALFORMED = "commit-malformed"  # an author or committer line that cannot be read
    UNRELATED_ROOTS = "unrelated-roots"
    SECOND_REGISTRY = "second-registry"  # qms.yaml beside qms.yml


@dataclass(frozen=True, slots=True)
class TreeFault:
    """One thing wrong with the repository as delivered."""

    kind: TreeFaultKind
    path: str
    message: str
    fix: str
    line: int | None = None
    commit: str = ""


class RegistryEventKind(StrEnum):
    """What a landing can do to the registry against its own rules."""

    UNAPPROVED = "unapproved"  # not approved by the administrators of the registry before
    NUMBER = "number"  # `revision` was not raised by exactly one
    ALTERED = "altered"  # people.yml lost or altered something
    EARLY = "early"  # a grant, a key or its end reaches back
    WEAKENED = "weakened"  # less is required than before
    WEAKENED_WITH_CONTENT = "weakened-with-content"  # and the same landing brings documents or records
    LEVEL_LOWERED = "level-lowered"  # back to level of evidence none
    NEW_ROOT = "new-root"  # nobody could approve any more, and proof began anew


@dataclass(frozen=True, slots=True)
class RegistryEvent:
    """Something a landing did to `qms.yml` or `people.yml`, until ``healed_by`` puts it right."""

    kind: RegistryEventKind
    landing: Landing
    path: str
    line: int
    message: str
    fix: str
    healed_by: Landing | None = None


@dataclass(frozen=True, slots=True)
class RegistryChange:
    """A state of the registry that was approved: with which landing, who worked on it, and by which records.

    ``authors`` are e-mails. ``authors_may_approve``: it was one that they may.
    """

    revision: int
    landing: Landing
    authors: tuple[str, ...]
    approvals: tuple[Approval, ...]
    authors_may_approve: bool = False


class RecordEventKind(StrEnum):
    """What can happen to a record's file, whatever it says."""

    UNREADABLE = "unreadable"  # it has not the form of a record
    CHANGED = "changed"  # a record or signature that had landed was changed
    REMOVED = "removed"  # one that had landed is gone
    NO_RECORD = "no-record"  # a signature without the record that it signs, or a file that is no record
    NOT_ADOPTED = "not-adopted"  # a line of the adoption list that takes nothing over


@dataclass(frozen=True, slots=True)
class RecordEvent:
    """Something a landing did to a file below `records/approvals/`; records are only ever added.

    ``document`` is the one whose folder the file stands in, None where it stands in none.
    """

    kind: RecordEventKind
    landing: Landing
    path: str
    document: str | None
    message: str
    fix: str
    line: int = 1
    healed_by: Landing | None = None


@dataclass(frozen=True, slots=True)
class Stranger:
    """An e-mail under which someone worked on a controlled document, and which no registered person had then."""

    email: str
    document: str
    landing: Landing
    path: str


@dataclass(frozen=True, slots=True)
class RegistryFault:
    """One thing wrong with `qms.yml` or `people.yml`; what depends on it falls back to the strictest reading."""

    path: str
    line: int
    message: str
    fix: str
