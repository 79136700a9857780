"""The manual's navigation: bounded, so that a page does not grow with the number of documents."""

from __future__ import annotations

from collections.abc import Iterator

from qmsgen.messages import say
from qmsgen.pages import addresses, words
from qmsgen.pages.context import LISTED_ONE_BY_ONE, Context
from qmsgen.pages.dossier import Dossier, Standing
from qmsgen.pages.page import Entry
from qmsgen.pages.register import is_long


def navigation(context: Context) -> tuple[Entry, ...]:
    """Start, documents by type, register, clauses, findings, about."""
    return (
        Entry(say("Start"), addresses.FRONT),
        *_documents(context),
        Entry(say("Register"), addresses.REGISTER),
        *_clauses(context),
        Entry(say("Findings"), addresses.FINDINGS, (Entry(say("Rules"), addresses.RULES),)),
        Entry(say("About this manual"), addresses.ABOUT),
    )


def _documents(context: Context) -> Iterator[Entry]:
    listed = {name: [d for d in dossiers if _is_listed(d)] for name, dossiers in context.by_kind.items()}
    if sum(map(len, listed.values())) <= LISTED_ONE_BY_ONE:
        for name, dossiers in listed.items():
            if dossiers:
                yield Entry(words.type_titles(name), entries=tuple(_entry(d) for d in dossiers))
    elif is_long(context):
        for name in listed:
            yield Entry(words.type_titles(name), addresses.register_page(name))


def _is_listed(dossier: Dossier) -> bool:
    return dossier.standing in (Standing.IN_FORCE, Standing.DRAFT)


def _entry(dossier: Dossier) -> Entry:
    return Entry(f"{dossier.id} {dossier.title}", addresses.document_page(dossier.id))


def _clauses(context: Context) -> Iterator[Entry]:
    if context.coverage:
        standards = tuple(
            Entry(c.standard.short_title, addresses.standard_page(c.standard.id)) for c in context.coverage
        )
        by_document = Entry(say("By document"), addresses.CLAUSES_BY_DOCUMENT)
        yield Entry(say("Clauses"), addresses.CLAUSES, (*standards, by_document))
