"""What an address that leads nowhere shows: how addresses are made, and two ways to what was looked for."""

from __future__ import annotations

from qmsgen.messages import say
from qmsgen.pages import addresses
from qmsgen.pages.context import Context
from qmsgen.pages.page import Page
from qmsgen.pages.writing import write


def not_found_page(context: Context) -> Page:
    """The page behind the status 404; its links are relative to the root of the manual."""
    example = next(iter(context.dossiers), "SOP-01")
    return Page(
        path=addresses.NOT_FOUND,
        title=say("Not found"),
        text=write(
            "not_found.md.jinja",
            organization=context.organization.name,
            example=example,
            register_link=addresses.REGISTER,
            front_link=addresses.FRONT,
            # a document's address is made from this one by the script
            example_link=addresses.document_page(example) if context.dossiers else "",
        ),
    )
