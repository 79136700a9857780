"""What one controlled text says: its front matter, headings, links and includes, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class FaultKind(StrEnum):
    """What can be wrong with a text by itself; a rule of the family DOC, REF or GIT speaks for each kind."""

    UNREADABLE = "unreadable"  # not UTF-8, BOM, NUL, lone CR, not NFC, too large, empty
    HIDDEN_CHARACTER = "hidden-character"  # bidi controls, zero-width characters
    FRONT_MATTER = "front-matter"  # missing, unclosed, not YAML, anchors, aliases, tags, duplicate keys, tabs, too deep
    UNKNOWN_KEY = "unknown-key"
    MISSING_KEY = "missing-key"
    BAD_VALUE = "bad-value"
    BAD_ID = "bad-id"
    TEMPLATE_SYNTAX = "template-syntax"  # {{ }} and {% %}
    RAW_HTML = "raw-html"
    ATTRIBUTE = "attribute"  # event or style attributes, an attribute list that did not parse
    LINK_SCHEME = "link-scheme"
    REMOTE_IMAGE = "remote-image"
    ACTIVE_IMAGE = "active-image"  # SVG with script, event handlers or references to other places
    BROKEN_LINK = "broken-link"  # a missing file or heading, or a folder
    MISSING_ASSET = "missing-asset"  # a picture or attachment that is not there
    BAD_INCLUDE = "bad-include"  # missing, outside the repository, a URL, part of a file, a cycle
    NOT_A_FILE = "not-a-file"  # a symbolic link, a submodule, an LFS pointer, a directory named x.md
    COMMENT = "comment"  # an HTML comment: readers do not see it (warning)
    CARRIAGE_RETURN = "carriage-return"  # CRLF in a committed blob (warning)

    @property
    def is_blocking(self) -> bool:
        """Whether a text with this fault cannot be published: nobody can say for sure what a reader would see."""
        return self not in (FaultKind.COMMENT, FaultKind.CARRIAGE_RETURN)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a text, its line in that text's file (from 1), and what puts it right.

    ``path`` is set when the fault stands in another file, such as a snippet that the document includes. ``key`` and
    ``value`` are those of a field whose value is no name: whoever knows the organization can say what may be meant.
    """

    kind: FaultKind
    line: int
    message: str
    fix: str
    path: str | None = None
    key: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Citation:
    """A clause that a document or heading says it addresses, as written: ``iso-9001`` may name a family."""

    standard: str
    clause: str
    line: int
    anchor: str | None = None
    heading: str | None = None


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a text, with the anchor by which pages link to it."""

    level: int
    title: str
    anchor: str
    line: int


@dataclass(frozen=True, slots=True)
class Link:
    """A local target that a text shows or links to, entities and percent-encoding decoded, query cut off.

    ``path`` is empty for a link within the page (``#scope``).
    """

    path: str
    fragment: str
    line: int
    is_image: bool


@dataclass(frozen=True, slots=True)
class Include:
    """A snippet that a text includes, by its path from the root of the repository."""

    path: str
    line: int


@dataclass(frozen=True, slots=True)
class LinkDefinition:
    """A local target under a label (``[flow]: img/flow.png``), to which this text or one that shares it may refer."""

    label: str
    path: str
    fragment: str
    line: int


@dataclass(frozen=True, slots=True)
class LinkReference:
    """A label in brackets, which is a link where this text or one that it is shared with defines the label."""

    label: str
    line: int
    is_image: bool


class ChangeClass(StrEnum):
    """Whether a revision changes what people do, or only how it is written."""

    SUBSTANTIVE = "substantive"
    EDITORIAL = "editorial"


@dataclass(frozen=True, slots=True)
class Interval:
    """A review interval such as ``12 months``, ``2 years`` or ``90 days``."""

    months: int = 0
    days: int = 0

    def after(self, day: date) -> date:
        """The day this interval after ``day``; the last day of a month where that month is shorter."""
        from calendar import monthrange
        from datetime import timedelta

        total = day.year * 12 + (day.month - 1) + self.months
        year, month = divmod(total, 12)
        if year > 9999:
            return date.max
        moved = date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
        return moved + timedelta(days=self.days)

    def __str__(self) -> str:
        return f"{self.days} days" if self.days else f"{self.months} months"


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What a document says about itself in its YAML front matter; status is computed, never typed.

    Fields that are missing or not readable hold their default, and the text has a fault for each of them.
    """

    id: str = ""
    title: str = ""
    revision: int = 0
    owner: str = ""
    changes: str = ""
    change_class: ChangeClass = ChangeClass.SUBSTANTIVE
    effective: date | None = None
    expires: date | None = None
    review: Interval | None = None
    clauses: tuple[Citation, ...] = ()
    applies_to: tuple[str, ...] = ()
    author: tuple[str, ...] = ()
    process: str | None = None
    replaces: tuple[str, ...] = ()
    classification: str | None = None
    language: str | None = None
    translation_of: str | None = None
    label: str | None = None
    former_numbers: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    has_record: bool = False
    lines: dict[str, int] = field(default_factory=dict)

    def line(self, key: str) -> int:
        """The line of ``key`` in the file, or 1 where the key is missing."""
        return self.lines.get(key, 1)


@dataclass(frozen=True, slots=True)
class Source:
    """What one text file says, whether document, snippet or attachment: a pure function of its bytes.

    ``sha256`` is the hex digest of the bytes, with CRLF as LF where the first 8,000 bytes hold no NUL.
    ``clauses`` are the citations of headings; those of the front matter stand there. ``body_sha256`` is the hash of the
    text below the front matter: it tells a new text from a new number. ``anchors`` are places to link to that are no
    headings.
    """

    sha256: str
    front_matter: FrontMatter | None = None
    headings: tuple[Heading, ...] = ()
    clauses: tuple[Citation, ...] = ()
    links: tuple[Link, ...] = ()
    includes: tuple[Include, ...] = ()
    faults: tuple[Fault, ...] = ()
    body_sha256: str = ""
    definitions: tuple[LinkDefinition, ...] = ()
    references: tuple[LinkReference, ...] = ()
    anchors: tuple[str, ...] = ()
