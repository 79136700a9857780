"""Words that several rules use in their messages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches

from qmsgen.messages import say
from qmsgen.model.document import Document
from qmsgen.model.qms import Qms


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that ``word`` was probably meant to be."""
    return next(iter(get_close_matches(word, list(known), n=1, cutoff=0.6)), None)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """An imperative that names the nearest known word, empty where none is near."""
    near = nearest(word, known)
    return say("Write '{near}' if that is what is meant.", near=near) if near else ""


def listed(words: Iterable[str]) -> str:
    """Several words as people list them."""
    return ", ".join(words)


def folded(text: str) -> str:
    """A text as it is compared: compatible forms and case made equal, spaces and punctuation at its edges gone."""
    plain = text.lower() if text.isascii() else unicodedata.normalize("NFKC", text).casefold()
    return " ".join(plain.split()).strip(" .!-")


def words_of(text: str) -> frozenset[str]:
    """The words of a title, for telling whether two titles have any in common."""
    return frozenset(word for word in re.findall(r"\w+", folded(text)) if len(word) > 2)


def has_ended(document: Document, qms: Qms) -> bool:
    """Whether a document was withdrawn or has expired: its text is history and asks for nothing any more."""
    if document.id in qms.periods_in_force:
        return False
    periods = document.periods()
    return bool(periods) and all(p.until is not None and p.until <= qms.as_of for p in periods)
