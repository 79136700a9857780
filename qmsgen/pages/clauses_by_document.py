"""The other direction of the clause matrix: from every document in force to the clauses it addresses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qmsgen.messages import say
from qmsgen.model.standard import clause_order
from qmsgen.pages import addresses
from qmsgen.pages.context import REGISTER_LENGTH, Context
from qmsgen.pages.dossier import Dossier
from qmsgen.pages.page import Page
from qmsgen.pages.register import RegisterPart
from qmsgen.pages.writing import put_off, write_html


@dataclass(frozen=True, slots=True)
class DocumentClauses:
    """A document and, per edition, the clauses it addresses."""

    number: str
    title: str
    link: str
    editions: tuple[tuple[tuple[str, str, str], ...], ...]

    @property
    def clauses(self) -> str:
        """The numbers by which the filter finds the document."""
        return " ".join(dict.fromkeys(number for edition in self.editions for number, _, _ in edition))


def clauses_by_document_pages(context: Context) -> tuple[Page, ...]:
    """The documents in force with their clauses, in parts where they are many."""
    documents = context.in_force
    chunks = [documents[i : i + REGISTER_LENGTH] for i in range(0, len(documents), REGISTER_LENGTH)] or [()]
    paths = [_part_path(number) for number in range(1, len(chunks) + 1)]
    return tuple(
        _document_page(context, path, chunk, _parts(path, paths, chunks))
        for path, chunk in zip(paths, chunks, strict=True)
    )


def _part_path(number: int) -> str:
    first = addresses.CLAUSES_BY_DOCUMENT
    return first if number == 1 else first.replace(".md", f"-{number}.md")


def _parts(here: str, paths: Sequence[str], chunks: Sequence[Sequence[Dossier]]) -> tuple[RegisterPart, ...]:
    if len(chunks) == 1:
        return ()
    return tuple(
        RegisterPart(f"{chunk[0].id} – {chunk[-1].id}", addresses.link(here, path), len(chunk), path == here)
        for path, chunk in zip(paths, chunks, strict=True)
    )


def _document_page(context: Context, page: str, dossiers: Sequence[Dossier], parts: tuple[RegisterPart, ...]) -> Page:
    return Page(
        path=page,
        title=say("Documents and their clauses"),
        **put_off(
            write_html,
            "clauses_by_document.md.jinja",
            organization=context.organization.name,
            editions=tuple(
                (c.standard.short_title, addresses.link(page, addresses.standard_page(c.standard.id)))
                for c in context.coverage
            ),
            documents=tuple(_document_clauses(context, dossier, page) for dossier in dossiers),
            overview_link=addresses.link(page, addresses.CLAUSES),
            parts=parts,
        ),
        description=say("The clauses that each document in force addresses"),
    )


def _document_clauses(context: Context, dossier: Dossier, page: str) -> DocumentClauses:
    found = context.clauses_by_document.get(dossier.id, {})
    editions = tuple(
        tuple(
            (
                c.clause.number,
                c.clause.title,
                addresses.link(page, addresses.standard_page(s.standard.id), addresses.clause_anchor(c.clause.number)),
            )
            for c in sorted(found.get(s.standard.id, ()), key=lambda c: clause_order(c.clause.number))
        )
        for s in context.coverage
    )
    return DocumentClauses(
        dossier.id, dossier.title, addresses.link(page, addresses.document_page(dossier.id)), editions
    )
