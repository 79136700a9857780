"""The words by which pages name statuses, types, severities and days: one word for one thing on the whole site."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from qmsgen.messages import say
from qmsgen.model.document import Status
from qmsgen.model.finding import Severity
from qmsgen.model.text import ChangeClass


def long_day(day: date) -> str:
    """A day as people say it: 22 November 2026."""
    months = (
        say("January"),
        say("February"),
        say("March"),
        say("April"),
        say("May"),
        say("June"),
        say("July"),
        say("August"),
        say("September"),
        say("October"),
        say("November"),
        say("December"),
    )
    return say("{day} {month} {year}", day=day.day, month=months[day.month - 1], year=day.year)


def status_word(status: Status, *, approved: bool) -> str:
    """A status as readers see it. What no one approved is never called approved, whatever the model calls it."""
    if status is Status.APPROVED:
        return say("Approved, not yet in force") if approved else say("Issued, not yet in force")
    return {
        Status.DRAFT: say("Draft"),
        Status.IN_REVIEW: say("In review"),
        Status.EFFECTIVE: say("In force"),
        Status.SUPERSEDED: say("Superseded"),
        Status.WITHDRAWN: say("Withdrawn"),
        Status.EXPIRED: say("Expired"),
        Status.REVOKED: say("Approval taken back"),
        Status.NEVER_EFFECTIVE: say("Never in force"),
    }[status]


def status_key(status: Status) -> str:
    """A status as a name for style sheets."""
    return status.value.replace(" ", "-")


def severity_word(severity: Severity) -> str:
    """A severity as a heading over findings."""
    return {
        Severity.ERROR: say("Errors"),
        Severity.WARNING: say("Warnings"),
        Severity.NOTE: say("Notes"),
    }[severity]


def change_class_word(change_class: ChangeClass) -> str:
    """Whether a revision changes what people do."""
    return {
        ChangeClass.SUBSTANTIVE: say("Substantive"),
        ChangeClass.EDITORIAL: say("Editorial"),
    }[change_class]


def type_title(name: str) -> str:
    """A document type as readers see it: work-instruction is "Work instruction"."""
    known = {
        "policy": say("Policy"),
        "manual": say("Manual"),
        "plan": say("Plan"),
        "procedure": say("Procedure"),
        "work-instruction": say("Work instruction"),
        "form": say("Form"),
        "guide": say("Guide"),
        "register": say("Register"),
    }
    return known.get(name) or _spoken(name)


def type_titles(name: str) -> str:
    """The same for several of them, as a heading."""
    known = {
        "policy": say("Policies"),
        "manual": say("Manuals"),
        "plan": say("Plans"),
        "procedure": say("Procedures"),
        "work-instruction": say("Work instructions"),
        "form": say("Forms"),
        "guide": say("Guides"),
        "register": say("Registers"),
        "": say("Other documents"),
    }
    return known.get(name) or _spoken(name)


def css_string(text: str) -> str:
    """``text`` as a string in a style sheet that nothing in it can leave."""
    return '"' + "".join(_css_character(c) for c in " ".join(text.split())) + '"'


def _css_character(character: str) -> str:
    plain = character.isascii() and (character.isalnum() or character in " .,:;·-–()/+")
    return character if plain else f"\\{ord(character):x} "


def _spoken(name: str) -> str:
    words = " ".join(_words(name))
    return words[:1].upper() + words[1:]


def _words(name: str) -> Iterator[str]:
    return (word for word in re.split(r"[-_\s]+", name) if word)
