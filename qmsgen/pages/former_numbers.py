"""A number that a document had before leads to the document that has another one now."""

from __future__ import annotations

import re

from qmsgen.messages import say
from qmsgen.pages import addresses
from qmsgen.pages.context import Context
from qmsgen.pages.page import Layout, Page
from qmsgen.pages.writing import write_html


def former_number_pages(context: Context) -> tuple[Page, ...]:
    """A page for every former number that can be an address and is no document's own."""
    taken = {document.casefold() for document in context.dossiers}
    pages = []
    for number, documents in context.successors.items():
        is_address = re.fullmatch(r"[A-Za-z0-9]+([.-][A-Za-z0-9]+)+", number)
        if is_address and number.casefold() not in taken:
            taken.add(number.casefold())
            pages.append(_page(context, number, documents))
    return tuple(pages)


def _page(context: Context, number: str, documents: tuple[str, ...]) -> Page:
    page = addresses.document_page(number)
    successors = tuple(
        (id, context.dossiers[id].title, addresses.link(page, addresses.document_page(id))) for id in documents
    )
    return Page(
        path=page,
        title=say("{former} is now {number}", former=number, number=", ".join(documents)),
        text=write_html(
            "former_number.md.jinja",
            organization=context.organization.name,
            former=number,
            successors=successors,
        ),
        layout=Layout.ARCHIVED,
    )
