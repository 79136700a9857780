"""Words that several rules use in their messages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches

from qmsgen.messages import say
from qmsgen.model.document import Document
from qmsgen.model.organization import Person
from qmsgen.model.qms import Qms

REGISTRY_ADMIN = "registry-admin"
"""The role that keeps `qms.yml` itself: it answers for no clause, and seldom for a document."""


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that ``word`` was probably meant to be."""
    return next(iter(get_close_matches(word, list(known), n=1, cutoff=0.6)), None)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """An imperative that names the nearest known word, empty where none is near."""
    near = nearest(word, known)
    return say("Write '{near}' if that is what is meant.", near=near) if near else ""


def which_role(word: str, key: str, qms: Qms) -> str:
    """What to write for ``word`` where a role is wanted: the roles of the person it names, the nearest role, or all."""
    organization = qms.organization
    roles = [role.id for role in organization.roles]
    all_roles = listed([*roles[:12], "…"] if len(roles) > 12 else roles)
    titles = {folded(name): role.id for role in organization.roles for name in (role.title, role.id)}
    person = next((person for person in organization.people if folded(word) in _names(person, qms)), None)
    if person is not None and folded(word) not in titles:
        held = [grant.role for grant in person.roles if grant.covers(qms.as_of)]
        if not held:
            return say("{name} is a person and holds no role now; write one of {all}.", name=person.name, all=all_roles)
        return say(
            "{name} is a person; write a role instead, such as `{key}: {role}`. {name} holds {roles}.",
            name=person.name_on(qms.as_of),
            key=key,
            role=next((role for role in held if role != REGISTRY_ADMIN), held[0]),
            roles=listed(held),
        )
    if near := nearest(folded(word), titles):
        return say(
            "Write `{key}: {role}` if that is meant; qms.yml has {all}.", key=key, role=titles[near], all=all_roles
        )
    return say("Write a role of qms.yml: {all}.", all=all_roles)


def _names(person: Person, qms: Qms) -> set[str]:
    names = (person.id, person.name, person.name_on(qms.as_of), *person.emails)
    return {folded(name) for name in names}


def listed(words: Iterable[str]) -> str:
    """Several words as people list them."""
    return ", ".join(words)


def folded(text: str) -> str:
    """A text as it is compared: compatible forms and case made equal, spaces and punctuation at its edges gone."""
    plain = text.lower() if text.isascii() else unicodedata.normalize("NFKC", text).casefold()
    return " ".join(plain.split()).strip(" .!-")


COMMON = frozenset(
    "and the for from with our into how about new other general "
    "control controlling managing management administration handling procedure process policy instruction work "
    "working system company quality standard rule guideline requirement plan planning performing carrying use using "
    "und der die das des dem den für von mit zum zur über "
    "lenkung handhabung umgang verfahren verfahrensanweisung arbeitsanweisung anweisung prozess richtlinie regelung "
    "durchführung planung verwaltung".split()
)
"""Words that stand in the titles of documents about anything."""


def words_of(text: str) -> frozenset[str]:
    """The words of a title that tell what it is about, in the singular, to see whether two titles share any.

    A title of nothing but common words is told by these.
    """
    words = [word for word in re.findall(r"\w+", folded(text)) if len(word) > 2]
    telling = [word for word in words if word not in COMMON and _singular(word) not in COMMON]
    return frozenset(map(_singular, telling or words))


def _singular(word: str) -> str:
    """``word`` without the ending of its plural: solvents and solvent, policies and policy, processes and process."""
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def has_ended(document: Document, qms: Qms) -> bool:
    """Whether a document was withdrawn or has expired: its text is history and asks for nothing any more."""
    if document.id in qms.periods_in_force:
        return False
    periods = document.periods()
    return bool(periods) and all(p.until is not None and p.until <= qms.as_of for p in periods)
