"""What a document has to do with others: the clauses it addresses, its forms, and who refers to it."""

from __future__ import annotations

from dataclasses import dataclass

from qmsgen.messages import say
from qmsgen.model.document import Version
from qmsgen.model.standard import clause_order
from qmsgen.pages import addresses
from qmsgen.pages.context import Context
from qmsgen.pages.dossier import Dossier, Standing


@dataclass(frozen=True, slots=True)
class LinkedDocument:
    """A line of a list of documents; ``word`` says how it stands when it is not in force."""

    link: str
    number: str
    title: str
    word: str = ""


@dataclass(frozen=True, slots=True)
class LinkGroup:
    """Documents that belong together: the forms of a procedure, or what refers to it."""

    id: str
    title: str
    entries: tuple[LinkedDocument, ...]


@dataclass(frozen=True, slots=True)
class CitedClause:
    """A clause with its place in the matrix."""

    number: str
    title: str
    link: str


@dataclass(frozen=True, slots=True)
class CitedEdition:
    """The clauses of one edition that a document addresses."""

    title: str
    link: str
    clauses: tuple[CitedClause, ...]


def cited_editions(context: Context, document: str, page: str) -> tuple[CitedEdition, ...]:
    """The clauses that a document in force addresses, by claimed edition."""
    editions = []
    for standard, clauses in context.clauses_by_document.get(document, {}).items():
        target = addresses.standard_page(standard)
        cited = tuple(
            CitedClause(number, title, addresses.link(page, target, addresses.clause_anchor(number)))
            for number, title in sorted(
                ((c.clause.number, c.clause.title) for c in clauses), key=lambda clause: clause_order(clause[0])
            )
        )
        editions.append(CitedEdition(context.standard_title(standard), addresses.link(page, target), cited))
    return tuple(editions)


def link_groups(context: Context, dossier: Dossier, version: Version | None, page: str) -> tuple[LinkGroup, ...]:
    """The forms and documents that a text refers to, and the documents in force that refer to it."""
    linked = references(context, dossier, version)
    forms = [id for id in linked if _is_form(context.dossiers[id])]
    groups = (
        ("qms-forms", say("Forms"), forms),
        ("qms-linked-documents", say("Related documents"), [id for id in linked if id not in forms]),
        ("qms-linked-from", say("Who links here"), backlinks(context, dossier)),
    )
    return tuple(
        LinkGroup(id, title, tuple(_linked(context.dossiers[d], page) for d in documents))
        for id, title, documents in groups
        if documents
    )


def references(context: Context, dossier: Dossier, version: Version | None) -> list[str]:
    """The documents with a page that a text links to, in its order."""
    linked = dict.fromkeys(r.document for r in version.references) if version else {}
    return [id for id in linked if id in context.dossiers and id != dossier.id]


def backlinks(context: Context, dossier: Dossier) -> list[str]:
    """The documents in force that link to this one."""
    return [id for id in context.qms.backlinks.get(dossier.id, ()) if id in context.dossiers]


def _is_form(dossier: Dossier) -> bool:
    return dossier.kind is not None and ("form" in dossier.kind.name.split("-") or dossier.kind.folder == "forms")


def _linked(dossier: Dossier, page: str) -> LinkedDocument:
    word = "" if dossier.standing is Standing.IN_FORCE else dossier.word
    return LinkedDocument(addresses.link(page, addresses.document_page(dossier.id)), dossier.id, dossier.title, word)
