"""A catalogue of cases as data: what is done to a system that is in order, and which rules must speak about what.

A case begins with `== WHAT IS DONE`, followed by lines that say what is expected, and then by what lands, as in
`tests/situations.py`, after START:

    finds RULE DOCUMENT, …    the errors that are found, all of them; `-` stands for the repository as a whole
    notes RULE DOCUMENT, …    findings that are no error
    force DOCUMENT rN, …      what is in force afterwards where that is not what START left; `-` where nothing is

Without a line `finds` no error may be found; `refused` says that nothing can be proved (exit status 2).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

START = """
2026-01-05 Carol: Start
    qms.yml with
    | evidence: {level: signed, forge: {committers: [forge@example.com]}}
    | document_types:
    |   policy: {prefix: POL, folder: policies, review: 12 months, approval: [{meaning: approval, roles: [owner]}]}
    |   procedure: {prefix: SOP, folder: procedures, review: 24 months, approval: [{meaning: approval, roles: [owner]}]}
    |   work-instruction: {prefix: WI, folder: procedures, review: 24 months, approval: [
    |     {meaning: review, roles: [purchasing-manager]}, {meaning: approval, roles: [quality-manager]}]}
    |   form: {prefix: FRM, folder: forms, review: 36 months, approval: [{meaning: approval, roles: [owner]}]}
    people.yml with
    | dora:
    |   name: Dora Writer
    |   emails: [dora@example.com, writer@example.com]
    |   roles: [{role: machinist, from: 2020-01-01}]
    |   keys: [{key: "KEY-OF-dora", from: 2020-01-01}]
2026-01-06 Dora: Issue the first documents
    procedures/flow.png: bytes "\\x89PNG drawn by Dora"
    snippets/sites.md
    | Both plants, north and south.
    snippets/scope.md
    | This holds for everyone.
    |
    | --8<-- "snippets/sites.md"
    procedures/sop-01.md: SOP-01 r1 "Purchasing"
    | Orders above 500 EUR need two offers.
    |
    | ![The way of an order](flow.png)
    |
    | --8<-- "snippets/scope.md"
    procedures/sop-02.md: SOP-02 r1 "Warehouse"
    | --8<-- "snippets/scope.md"
    procedures/wi-01.md: WI-01 r1 "Packing"
    ada signs approval of SOP-01 r1 as quality-manager
    ada signs approval of SOP-02 r1 as quality-manager
    ben signs review of WI-01 r1 as purchasing-manager
    ada signs approval of WI-01 r1 as quality-manager
"""
"""A system in order: three documents in force, each written by Dora and approved by others."""

IN_FORCE = {"SOP-01": 1, "SOP-02": 1, "WI-01": 1}

Told = frozenset[tuple[str, str]]
"""Rules and the documents that they speak about."""


@dataclass(frozen=True)
class Case:
    """One thing that is done to a system, and what must be found."""

    name: str
    block: str
    finds: Told = frozenset()
    notes: Told = frozenset()
    force: dict[str, int] = field(default_factory=lambda: dict(IN_FORCE))
    refused: bool = False
    afterwards: Callable[[Path], None] | None = None

    @property
    def exit_status(self) -> int:
        """What `qmsgen check` ends with."""
        return 2 if self.refused else int(bool(self.finds))


def cases(text: str, start: str = START) -> tuple[Case, ...]:
    """The cases of a catalogue's text, each on top of ``start``."""
    text = text.replace("SOME-DIGEST", f"sha256:{'a' * 64}").replace("SOME-CAPITALS", f"sha256:{'A' * 64}")
    return tuple(_case(part, start) for part in re.split(r"^== ", text, flags=re.MULTILINE)[1:])


def _case(part: str, start: str) -> Case:
    name, *lines = part.splitlines()
    case = Case(name, "")
    landed: list[str] = []
    for line in lines:
        key, _, rest = line.partition(" ")
        if key in ("finds", "notes"):
            case = replace(case, **{key: getattr(case, key) | _told(rest)})
        elif key == "force":
            case = replace(case, force=_force(rest))
        elif line == "refused":
            case = replace(case, refused=True)
        elif line == "from nothing":
            start = ""
        else:
            landed.append(line)
    return replace(case, block=start + "\n".join(landed) + "\n")


def _told(text: str) -> Told:
    return frozenset((rule, document) for rule, document in _pairs(text))


def _force(text: str) -> dict[str, int]:
    changed = {document: int(number.removeprefix("r")) if number != "-" else 0 for document, number in _pairs(text)}
    return {document: number for document, number in (IN_FORCE | changed).items() if number}


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    for pair in text.split(","):
        first, second = pair.split()
        yield first, second
