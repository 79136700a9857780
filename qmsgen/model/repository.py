"""The repository as it was delivered: what of it cannot be trusted by itself, and what was looked at."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


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
    LEVEL_LOWERED = "level-lowered"  # back to level of evidence none
    SECOND_REGISTRY = "second-registry"  # qms.yaml beside qms.yml
    APPROVAL_RECORD = "approval-record"  # a record that cannot be read


@dataclass(frozen=True, slots=True)
class TreeFault:
    """One thing wrong with the repository as delivered."""

    kind: TreeFaultKind
    path: str
    message: str
    fix: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class RegistryFault:
    """One thing wrong with `qms.yml` or `people.yml`; what depends on it falls back to the strictest reading."""

    path: str
    line: int
    message: str
    fix: str
