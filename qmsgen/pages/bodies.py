"""A document's own text on a page: what was issued, word for word, with links that lead to pages."""

from __future__ import annotations

from qmsgen.model.document import Part, Reference, Version
from qmsgen.pages import addresses
from qmsgen.pages.context import Context
from qmsgen.pages.page import Framed
from qmsgen.pages.writing import html
from qmsgen.rendering.body import published_body


def body(context: Context, version: Version, page: str) -> str:
    """The Markdown of ``version`` as it stands on ``page``; pages in one folder have the same."""

    def page_of(reference: Reference) -> str | None:
        return context.page_of(reference, page)

    def file_of(part: Part) -> str:
        return addresses.link(page, addresses.attachment(part))

    text = published_body(version, context.texts, page_of=page_of, file_of=file_of).strip("\n")
    if not Framed(text=text).has_title:
        return text
    title, _, rest = text.partition("\n")
    rest = rest.lstrip("\n")
    return f"{title}\n\n{rest}"


def with_head(head: str, title: str, standing: str, text: str, below: str, language: str | None) -> Framed:
    """A page in the order in which it is read: number, title, standing, text, and what stands below it.

    The title is the text's own first heading where it begins with one, so that a page has one heading of that level.
    """
    above = head.strip()
    if not Framed(text=text).has_title:
        spoken = f' lang="{html(language)}" dir="auto"' if language else ""
        above = f"{above}\n\n<h1{spoken}>{html(title)}</h1>"
    return Framed(above, standing.strip(), text, below.strip(), language=language or "")
