"""How the cache keeps what the walk knows of a document: what its revisions have in common is written once.

From one revision to the next nearly nothing changes but a paragraph, so headings, clauses and links are told again
only where they differ from the text before.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from qmsgen.model.document import Landing, Version
from qmsgen.model.text import FrontMatter
from qmsgen.reading.history import Ledger

_OF_TEXT = ("headings", "clauses", "references", "parts", "faults")
_OF_FRONT_MATTER = ("clauses", "lines", "keywords", "applies_to")

_NOWHERE = Version("", 0, "", "", None, Landing("", date.min, datetime.min.replace(tzinfo=UTC), 0), FrontMatter())
"""Stands where a revision's text is told by its number."""


@dataclass(frozen=True, slots=True)
class KeptLedger:
    """A ledger without its texts, and the texts, each without what it shares with the one before.

    ``shared`` names those fields as bits; ``of_issued``, ``newest`` and ``newest_on_main`` are numbers of texts.
    """

    ledger: Ledger
    texts: tuple[Version, ...]
    shared: tuple[int, ...]
    of_issued: tuple[int, ...]
    newest: int | None
    newest_on_main: int | None


def pack(ledger: Ledger) -> KeptLedger:
    """The ledger as it is kept."""
    texts: list[Version] = []
    numbers: dict[int, int] = {}

    def number_of(version: Version | None) -> int | None:
        if version is None:
            return None
        if id(version) not in numbers:
            numbers[id(version)] = len(texts)
            texts.append(version)
        return numbers[id(version)]

    of_issued = tuple(number for revision in ledger.issued if (number := number_of(revision.version)) is not None)
    newest, newest_on_main = number_of(ledger.newest), number_of(ledger.newest_on_main)
    without = replace(
        ledger,
        issued=[replace(revision, version=_NOWHERE) for revision in ledger.issued],
        newest=None,
        newest_on_main=None,
    )
    packed = [_packed(text, texts[number - 1] if number else None) for number, text in enumerate(texts)]
    return KeptLedger(
        without,
        tuple(text for text, _ in packed),
        tuple(bits for _, bits in packed),
        of_issued,
        newest,
        newest_on_main,
    )


def unpack(kept: KeptLedger) -> Ledger:
    """The ledger as it was. Raises LookupError where a damaged entry names a text that is not there."""
    ledger, texts = kept.ledger, kept.texts
    for number, bits in enumerate(kept.shared):
        if bits:
            _complete(texts[number], texts[number - 1], bits)
    for revision, number in zip(ledger.issued, kept.of_issued, strict=True):
        object.__setattr__(revision, "version", texts[number])  # nobody has seen the revision yet
    ledger.newest = None if kept.newest is None else texts[kept.newest]
    ledger.newest_on_main = None if kept.newest_on_main is None else texts[kept.newest_on_main]
    return ledger


def _packed(text: Version, before: Version | None) -> tuple[Version, int]:
    if before is None:
        return text, 0
    bits = 0
    same: dict[str, object] = {}
    for number, name in enumerate(_OF_TEXT):
        if (value := getattr(text, name)) and value == getattr(before, name):
            bits |= 1 << number
            same[name] = ()
    same_in_front: dict[str, object] = {}
    for number, name in enumerate(_OF_FRONT_MATTER, len(_OF_TEXT)):
        if (value := getattr(text.front_matter, name)) and value == getattr(before.front_matter, name):
            bits |= 1 << number
            same_in_front[name] = type(value)()
    if same_in_front:
        same["front_matter"] = replace(text.front_matter, **same_in_front)  # type: ignore[arg-type]  # empty values
    return replace(text, **same) if same else text, bits  # type: ignore[arg-type]  # the same


def _complete(text: Version, before: Version, bits: int) -> None:
    """Give ``text``, which nobody has seen yet, what it shares with the one before."""
    for number, name in enumerate(_OF_TEXT):
        if bits & 1 << number:
            object.__setattr__(text, name, getattr(before, name))
    for number, name in enumerate(_OF_FRONT_MATTER, len(_OF_TEXT)):
        if bits & 1 << number:
            object.__setattr__(text.front_matter, name, getattr(before.front_matter, name))
