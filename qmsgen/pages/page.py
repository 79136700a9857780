"""A page of the manual is a value: an address, a text in its frame, and what search and navigation may do with it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Layout(StrEnum):
    """How much a page carries: the whole frame, the lean one of superseded revisions and redlines, or only an address.

    A page that is only an address leads on at once to the page ``leads_to``.
    """

    MAIN = "main"
    ARCHIVED = "archived"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class Framed:
    """A text in Markdown, and the HTML of our own around it, which need not pass through Markdown.

    ``above`` stands above everything. ``standing`` stands below the text's own title where the text begins with one,
    and otherwise above the text, below the title with which ``above`` then ends. A text that ``is_worked_by`` may fold
    what stands before its first numbered step, where a screen is too small for both. ``language`` is that of the text
    where its author says so, and empty where it is the manual's.
    """

    above: str = ""
    standing: str = ""
    text: str = ""
    below: str = ""
    is_worked_by: bool = False
    language: str = ""

    @property
    def markdown(self) -> str:
        """The whole page as Markdown, in which HTML may stand."""
        title, _, rest = self.text.partition("\n") if self.has_title else ("", "", self.text)
        parts = (self.above, title, self.standing, rest, self.below)
        return "\n\n".join(part.strip("\n") for part in parts if part.strip()) + "\n"

    @property
    def has_title(self) -> bool:
        """Whether the text begins with a heading of the first level."""
        return _TITLE.match(self.text) is not None


_TITLE = re.compile(r"# +\S")


@dataclass(frozen=True, slots=True)
class Page:
    """One page.

    ``path`` is synthetic and follows the id, such as ``SOP-01.md`` or ``SOP-01/r2.md``; links between pages are
    relative to it, end in ``.md`` and stand in Markdown as well as in ``href`` of HTML blocks. ``text`` is Markdown,
    a text in its frame, or a function that writes one of them: read it as ``framed`` or ``markdown``. Then ``key``
    stands for the text: two pages with one path and one key have the same text, so a cached page need not be written
    again. ``source`` is the
    repository path that "propose a change" leads to. ``keywords`` are the words by which search finds the page beside
    its text, ``numbers`` the document's own number and former ones, ``clauses`` those it addresses; a page that is not
    ``searchable`` stays out of search.
    """

    path: str
    title: str
    text: str | Framed | Callable[[], str | Framed]
    source: str | None = None
    description: str = ""
    layout: Layout = Layout.MAIN
    searchable: bool = False
    keywords: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()
    document: str | None = None
    revision: int | None = None
    status: str | None = None
    key: str = ""
    leads_to: str = ""

    @property
    def framed(self) -> Framed:
        """The page's text in its frame; written now where that was put off."""
        written = self.text() if callable(self.text) else self.text
        return written if isinstance(written, Framed) else Framed(text=written)

    @property
    def markdown(self) -> str:
        """The page's Markdown; written now where that was put off."""
        written = self.text() if callable(self.text) else self.text
        return written.markdown if isinstance(written, Framed) else written


@dataclass(frozen=True, slots=True)
class Attachment:
    """A picture or file that a published page shows, at an address made from its content."""

    path: str
    blob: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the manual's navigation: a page, or a section with entries of its own."""

    title: str
    path: str | None = None
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Manual:
    """All pages, the files they show, and the navigation.

    ``notice`` (above every page, mostly empty) and ``foot`` (below every page) are the HTML that holds for the manual
    as a whole: the day it was built, what it is not, that nothing is proved. They are no part of the pages, so that a
    page which did not change is the same page tomorrow. ``front`` is the generated part of the front page, to stand
    below the organization's own ``docs/index.md`` where there is one; ``not_found`` is what an address that leads
    nowhere shows, its links relative to the manual's root.
    """

    pages: tuple[Page, ...]
    attachments: tuple[Attachment, ...]
    navigation: tuple[Entry, ...]
    notice: str = ""
    foot: str = ""
    front: Page | None = None
    not_found: Page | None = None
