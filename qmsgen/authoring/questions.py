"""What `qmsgen init` asks: five questions, each with an example, and whether an answer to one can be used."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import NoReturn
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from qmsgen.authoring.first_files import Answers, first_files, refuse_unreadable
from qmsgen.authoring.repository import Identity
from qmsgen.messages import say
from qmsgen.model.errors import QmsgenError
from qmsgen.reading import standards

OFFERED_FIRST = ("iso-9001-2026", "iso-9001-2015", "iso-13485-2016")

_HARMLESS = Answers("Acme", "UTC", (), "Carol Chief", "carol@example.com")
"""Answers beside which one answer is tried: whatever is wrong then is wrong with that one."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question of `init`: what it is about in one line with an example, and the option that answers it.

    ``known`` is taken without asking, ``default`` only offered; both are empty where nothing is known.
    """

    field: str
    option: str
    words: str
    about: str
    known: str = ""
    default: str = ""


def questions(folder: Path, person: Identity) -> tuple[Question, ...]:
    """The five questions for a manual in ``folder``, started by ``person``."""
    return (
        Question(
            "organization",
            "--organization",
            say("Name of the organization"),
            say("As it is to stand on every page, such as Acme Precision Ltd."),
            default=name_of_folder(folder),
        ),
        Question(
            "time_zone",
            "--time-zone",
            say("Time zone"),
            say("At its midnight a revision takes effect; region and city, such as Europe/Berlin."),
            default=time_zone_of_machine(),
        ),
        Question(
            "standards",
            "--standard",
            say("Standards"),
            say("Those you claim to meet, by number or id, such as 1, iso-14001-2026; more can be added any day."),
            default=say("none"),
        ),
        Question(
            "name",
            "--name",
            say("Your name"),
            say("As it is to stand in people.yml, with every role for now, such as Carol Chief."),
            known=person.name,
        ),
        Question(
            "email",
            "--email",
            say("Your e-mail address"),
            say("By which git knows your commits, such as carol@example.com."),
            known=person.email,
        ),
    )


# -- answers ----------------------------------------------------------------------------------------------------------


def read_answer(field: str, answer: str) -> str | tuple[str, ...]:
    """What ``answer`` means; raises QmsgenError with the reason when it cannot be used."""
    if field == "standards":
        return chosen_standards(answer, standards_to_claim())
    words = " ".join(answer.split())
    if not words:
        raise QmsgenError(say("the answer is empty"), say("It cannot be left out."))
    if field == "time_zone":
        _refuse_unknown_zone(words)
    tried: Answers = replace(_HARMLESS, **{field: words})  # type: ignore[arg-type]  # `standards` has returned above
    refuse_unreadable(first_files(tried, date(2000, 1, 1)))
    return words


def read_answers(asked: Sequence[Question], given: Mapping[str, str]) -> Answers:
    """All answers together; raises QmsgenError with every one that is missing or cannot be used."""
    read: dict[str, str | tuple[str, ...]] = {}
    refused: list[tuple[Question, QmsgenError]] = []
    for question in asked:
        answer = given.get(question.field, question.known or question.default)
        is_missing = not answer and question.field not in given
        try:
            read[question.field] = _missing(question) if is_missing else read_answer(question.field, answer)
        except QmsgenError as error:
            refused.append((question, error))
    if len(refused) == 1:
        question, refusal = refused[0]
        fix = say("{fix} The option is {option}.", fix=refusal.fix, option=question.option)
        raise QmsgenError(refusal.message, fix)
    if refused:
        raise QmsgenError(
            say("{number} answers are missing or cannot be used; nothing was written", number=len(refused)),
            "\n".join(f"{question.option}: {refusal.message}. {refusal.fix}" for question, refusal in refused),
        )
    return Answers(**read)  # type: ignore[arg-type]  # every field has its question


def as_command(directory: Path, asked: Sequence[Question], given: Mapping[str, str]) -> str:
    """The command that gives the same answers again, so that none has to be typed a second time."""
    words = ["qmsgen", "init", *([] if directory == Path() else [str(directory)])]
    for question in asked:
        if answer := given.get(question.field):
            words += [question.option, answer]
    return shlex.join(words)


def _missing(question: Question) -> NoReturn:
    raise QmsgenError(
        say("git does not know {what}", what=question.words.lower()),
        say("Tell it with `git config --global user.{field} …`.", field=question.field),
    )


# -- time zones -------------------------------------------------------------------------------------------------------


def time_zone_of_machine(environment: Mapping[str, str] = os.environ, localtime: Path = Path("/etc/localtime")) -> str:
    """The zone this machine is set to, UTC where that cannot be told."""
    candidates = [environment.get("TZ", "").removeprefix(":")]
    if localtime.is_symlink():
        candidates.append(localtime.resolve().as_posix().partition("zoneinfo/")[2])
    for name in candidates:
        if name and _is_zone(name):
            return "UTC" if name in ("Etc/UTC", "Etc/UCT", "UCT", "Zulu", "Universal") else name
    return "UTC"


def _refuse_unknown_zone(name: str) -> None:
    if _is_zone(name):
        return
    known = {place: zone for zone in sorted(available_timezones()) for place in (zone.casefold(), _city(zone))}
    near = [f for word in (_city(name), name.casefold()) for f in get_close_matches(word, known, n=1, cutoff=0.75)]
    raise QmsgenError(
        say("there is no time zone {zone}", zone=name),
        say("Write {zone} if that is meant.", zone=known[near[0]])
        if near
        else say("Name one such as Europe/Berlin, America/Chicago or UTC."),
    )


def _city(zone: str) -> str:
    return zone.rpartition("/")[2].replace(" ", "_").casefold()


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


# -- standards --------------------------------------------------------------------------------------------------------


def standards_to_claim() -> tuple[tuple[str, str], ...]:
    """The standards with a clause catalogue: id and short title, the most common first."""
    known = sorted(standards.known_standards(), key=lambda id: (id not in OFFERED_FIRST, _rank(id), id))
    return tuple((id, found.short_title) for id in known if (found := standards.catalogue(id)) is not None)


def chosen_standards(answer: str, choices: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """The standards that an answer such as ``1, iso-14001-2026`` means; ``none`` means none."""
    words = [word.strip() for word in answer.split(",") if word.strip()]
    if [word.casefold() for word in words] in ([], ["none"], [say("none")]):
        return ()
    known = {name.casefold(): id for id, title in choices for name in (id, title)}
    known |= {str(number): id for number, (id, _) in enumerate(choices, 1)}
    chosen: list[str] = []
    for word in words:
        parts = word.split()
        named = parts if all(part.casefold() in known for part in parts) else [word]
        chosen += [_standard(name, known, choices) for name in named]
    return tuple(dict.fromkeys(chosen))


def _standard(word: str, known: Mapping[str, str], choices: Sequence[tuple[str, str]]) -> str:
    if found := known.get(word.casefold()):
        return found
    family = re.sub(r"[\s:]+", "-", word.casefold())
    editions = [id for id, _ in choices if id.startswith(f"{family}-")]
    near = editions or get_close_matches(family, [id for id, _ in choices], n=1)
    if word.isdecimal():
        message = say("{word} is not among the numbers 1 to {last}", word=word, last=len(choices))
    else:
        message = say("there is no clause catalogue for the standard {word}", word=word)
    fix = say("Write {ids} if that is meant.", ids=say(" or ").join(near)) if near else ""
    ids = ", ".join(id for id, _ in choices)
    raise QmsgenError(message, fix or say("Choose among {ids}, or claim none for now.", ids=ids))


def _rank(standard: str) -> int:
    return OFFERED_FIRST.index(standard) if standard in OFFERED_FIRST else len(OFFERED_FIRST)


def name_of_folder(folder: Path) -> str:
    """A first guess at the organization's name."""
    words = re.sub(r"[-_.]+", " ", folder.name).strip()
    return words if words and not words.islower() else words.title() or say("Our organization")
