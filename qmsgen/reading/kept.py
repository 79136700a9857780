"""How the cache keeps what the walk knows of a document: what its revisions have in common is written once.

From one revision to the next nearly nothing changes but a paragraph, so headings, clauses and links are told again
only where they differ from the text before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Any, NamedTuple

from qmsgen.model.approval import Approval, Level
from qmsgen.model.document import Revision, Span, Version
from qmsgen.model.landing import Landing
from qmsgen.model.text import FrontMatter
from qmsgen.reading.ledger import Ledger

_OF_TEXT = ("headings", "clauses", "references", "parts", "faults", "anchors")
_OF_FRONT_MATTER = ("clauses", "lines", "keywords", "applies_to")
_values_of_text = attrgetter(*Version.__slots__)
_values_of_front_matter = attrgetter(*FrontMatter.__slots__)


class KeptRevision(NamedTuple):
    """A revision with the number of its text."""

    number: int
    digest: str
    recorded: Landing
    text: int
    approved: tuple[Span, ...]
    approvals: tuple[Approval, ...]
    level: Level
    authors: tuple[str, ...]
    completed: int


@dataclass(frozen=True, slots=True)
class KeptLedger:
    """A ledger without its revisions and their texts, and the texts, each without what it shares with the one before.

    ``shared`` names those fields as bits; ``newest`` and ``newest_on_main`` are numbers of texts.
    """

    ledger: Ledger
    issued: tuple[KeptRevision, ...]
    texts: tuple[Version, ...]
    shared: tuple[int, ...]
    newest: int | None
    newest_on_main: int | None


def pack(ledger: Ledger) -> KeptLedger:
    """The ledger as it is kept."""
    texts: list[Version] = []
    numbers: dict[int, int] = {}

    def number_of(version: Version) -> int:
        if id(version) not in numbers:
            numbers[id(version)] = len(texts)
            texts.append(version)
        return numbers[id(version)]

    issued = tuple(
        KeptRevision(
            r.number,
            r.digest,
            r.recorded,
            number_of(r.version),
            r.approved,
            r.approvals,
            r.level,
            r.authors,
            r.completed,
        )
        for r in ledger.issued
    )
    newest = number_of(ledger.newest) if ledger.newest else None
    newest_on_main = number_of(ledger.newest_on_main) if ledger.newest_on_main else None
    without = replace(ledger, issued=[], newest=None, newest_on_main=None)
    packed = [_packed(text, texts[number - 1] if number else None) for number, text in enumerate(texts)]
    return KeptLedger(
        without,
        issued,
        tuple(text for text, _ in packed),
        tuple(bits for _, bits in packed),
        newest,
        newest_on_main,
    )


def unpack(kept: KeptLedger) -> Ledger:
    """The ledger as it was. Raises LookupError where a damaged entry names a text that is not there."""
    ledger, texts = kept.ledger, kept.texts
    named = (*(r.text for r in kept.issued), *(n for n in (kept.newest, kept.newest_on_main) if n is not None))
    if any(not 0 <= number < len(texts) for number in named) or any(kept.shared[:1]):
        raise LookupError("a text is not there")
    if len(kept.shared) != len(texts):
        raise LookupError("the texts are not complete")
    for number, bits in enumerate(kept.shared):
        if bits:
            _complete(texts[number], texts[number - 1], bits)
    ledger.issued = [
        Revision(
            r.number, r.digest, r.recorded, texts[r.text], r.approved, r.approvals, r.level, r.authors, r.completed
        )
        for r in kept.issued
    ]
    ledger.newest = None if kept.newest is None else texts[kept.newest]
    ledger.newest_on_main = None if kept.newest_on_main is None else texts[kept.newest_on_main]
    return ledger


def _packed(text: Version, before: Version | None) -> tuple[Version, int]:
    """The text without what it shares with the one before, and which fields these are."""
    if before is None:
        return text, 0
    values, same = _without(_values_of_text(text), _values_of_text(before), _PLACES_IN_TEXT)
    front_matter, same_in_front = _without(
        _values_of_front_matter(text.front_matter),
        _values_of_front_matter(before.front_matter),
        _PLACES_IN_FRONT_MATTER,
    )
    if same_in_front:
        values[_FRONT_MATTER] = FrontMatter(*front_matter)
    return Version(*values), same | same_in_front << len(_OF_TEXT)


_PLACES_IN_TEXT = tuple(map(Version.__slots__.index, _OF_TEXT))
_PLACES_IN_FRONT_MATTER = tuple(map(FrontMatter.__slots__.index, _OF_FRONT_MATTER))
_FRONT_MATTER = Version.__slots__.index("front_matter")


def _without(values: Sequence[Any], before: Sequence[Any], places: Sequence[int]) -> tuple[list[Any], int]:
    """Values with nothing at those places where they are as before, and these places as bits."""
    found, bits = list(values), 0
    for number, place in enumerate(places):
        if (value := values[place]) and value == before[place]:
            found[place] = type(value)()
            bits |= 1 << number
    return found, bits


def _complete(text: Version, before: Version, bits: int) -> None:
    """Give ``text``, which nobody has seen yet, what it shares with the one before."""
    for number, name in enumerate(_OF_TEXT):
        if bits & 1 << number:
            object.__setattr__(text, name, getattr(before, name))
    for number, name in enumerate(_OF_FRONT_MATTER, len(_OF_TEXT)):
        if bits & 1 << number:
            object.__setattr__(text.front_matter, name, getattr(before.front_matter, name))
