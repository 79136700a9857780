"""The clause catalogues that come with qmsgen, read when somebody claims one of them.

A catalogue holds numbers and short titles, never a standard's text. Its file is named for the standard's id; a file
named ``OLDER--NEWER.yml`` says where the clauses of one edition are found in the next.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

from qmsgen.model.standard import (
    Clause,
    ClauseChange,
    DocumentedInformation,
    EditionMapping,
    Standard,
    clause_order,
)
from qmsgen.reading.scalars import Fields, Items, Node, Scalar, read_yaml

CATALOGUES = files("qmsgen.standards")

NEW = "new"
"""The kind of change of a clause that follows from none in the older edition; its source is empty."""


@cache
def known_standards() -> tuple[str, ...]:
    """The ids of all catalogues, without reading them."""
    return tuple(name for name in _names() if "--" not in name)


@cache
def catalogue(standard: str) -> Standard | None:
    """The catalogue of one edition, with the clauses of the standard that it extends; None where there is none."""
    if standard not in known_standards():
        return None
    fields = _read(standard)
    extends = _text(fields, "extends") or None
    base = catalogue(extends) if extends else None
    clauses = {clause.number: clause for clause in (*(base.clauses if base else ()), *_clauses(fields))}
    return Standard(
        id=_text(fields, "id"),
        title=_text(fields, "title"),
        short_title=_text(fields, "short_title"),
        clauses=tuple(sorted(clauses.values(), key=_order) if base else clauses.values()),
        status=_text(fields, "status").split()[0],
        superseded_by=_text(fields, "superseded_by") or None,
        extends=extends,
    )


class Catalogues(Mapping[str, Standard]):
    """The catalogues that documents may cite, claimed or not; each is read when somebody asks for it."""

    def __getitem__(self, standard: str) -> Standard:
        found = catalogue(standard)
        if found is None:
            raise KeyError(standard)
        return found

    def __contains__(self, standard: object) -> bool:
        return standard in known_standards()

    def __iter__(self) -> Iterator[str]:
        return iter(known_standards())

    def __len__(self) -> int:
        return len(known_standards())


def editions(family: str) -> tuple[str, ...]:
    """The editions of a family such as ``iso-9001``, oldest first; a standard without editions is its own."""
    return tuple(id_ for id_ in known_standards() if re.fullmatch(re.escape(family) + r"(?:-[0-9]{4})?", id_))


@cache
def mappings() -> tuple[EditionMapping, ...]:
    """Where the clauses of an edition are found in the one after it, as far as that is known."""
    return tuple(_mapping(_read(name)) for name in _names() if "--" in name)


# The files ---------------------------------------------------------------------------------------------------------


@cache
def _names() -> tuple[str, ...]:
    return tuple(sorted(entry.name[:-4] for entry in CATALOGUES.iterdir() if entry.name.endswith(".yml")))


def _read(name: str) -> Fields:
    reading = read_yaml((CATALOGUES / f"{name}.yml").read_text("utf-8"))
    if reading.fields is None or reading.faults:
        raise ValueError(f"the catalogue {name} is damaged: {reading.faults}")
    return reading.fields


def _clauses(fields: Fields) -> Iterator[Clause]:
    for entry in _entries(fields, "clauses"):
        yield Clause(
            number=_text(entry, "number"),
            title=_text(entry, "title"),
            is_requirement=_text(entry, "requirement") == "true",
            documented_information=DocumentedInformation(_text(entry, "documented_information")),
            note=_text(entry, "note"),
            title_is_official=_text(entry, "title_official") != "false",
            is_control=_text(entry, "kind") == "control",
        )


def _mapping(fields: Fields) -> EditionMapping:
    changes = [
        ClauseChange(
            source=_text(entry, "from"),
            targets=_texts(entry, "to"),
            change=_text(entry, "change"),
            confidence=_text(entry, "confidence"),
            note=_text(entry, "note"),
        )
        for entry in _entries(fields, "mappings")
    ]
    new = (key for key in fields.values if key.startswith("new_in_"))
    changes += [
        ClauseChange("", (_text(entry, "number"),), NEW, note=_text(entry, "note"))
        for key in new
        for entry in _entries(fields, key)
    ]
    return EditionMapping(_text(fields, "from"), _text(fields, "to"), tuple(changes))


def _order(clause: Clause) -> tuple[tuple[int, int | str], ...]:
    return clause_order(clause.number)


def _entries(fields: Fields, key: str) -> Iterator[Fields]:
    node = fields.values.get(key)
    if isinstance(node, Items):
        yield from (item for item in node.items if isinstance(item, Fields))


def _text(fields: Fields, key: str) -> str:
    node = fields.values.get(key)
    return " ".join(node.value.split()) if isinstance(node, Scalar) else ""


def _texts(fields: Fields, key: str) -> tuple[str, ...]:
    node: Node | None = fields.values.get(key)
    items = node.items if isinstance(node, Items) else ()
    return tuple(item.value for item in items if isinstance(item, Scalar))
