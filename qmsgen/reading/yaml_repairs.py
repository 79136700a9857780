"""A text that is no YAML is repaired on trial, so that the fault can name the line to put in its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import yaml

from qmsgen.evidence.characters import short
from qmsgen.messages import say
from qmsgen.reading.yaml_parser import events

ABOVE = 10
"""So many lines above the one that a parser names may be to blame for it."""


class Repair(NamedTuple):
    """A text with one line put right, or without it where nothing helped; the line (from 0), what was wrong with it."""

    text: str
    line: int
    message: str
    fix: str
    is_found: bool


def put_right(text: str, error: yaml.MarkedYAMLError) -> Repair:
    """``text`` with the line that ``error`` speaks of put right or, where nothing helps, left out."""
    lines = text.split("\n")
    place = _place(error, len(lines))
    for number in _suspects(lines, place):
        line = lines[number]
        for repair in _repairs(line):
            attempt = "\n".join([*lines[:number], repair, *lines[number + 1 :]])
            if _gets_beyond(attempt, number):
                fix = say("Write this line as: {line}", line=repair.strip())
                return Repair(attempt, number, _explained(error, line), fix, is_found=True)
    message = _explained(error, lines[place])
    lines[place] = ""
    return Repair("\n".join(lines), place, message, _remedy(error), is_found=False)


_KEY_AND_VALUE = re.compile(r"(?P<key> *(?:- +)*[\w.-]+: +)(?P<value>\S.*)")
_CLOSERS = {"[": "]", "{": "}", '"': '"', "'": "'"}


def _place(error: yaml.MarkedYAMLError, lines: int) -> int:
    """The line (from 0) that ``error`` speaks of: rather where something opened than where it did not close."""
    opened = any(word in (error.context or "") for word in ("quoted", "flow", "simple key"))
    mark = error.context_mark if opened and error.context_mark else error.problem_mark or error.context_mark
    return min(mark.line, lines - 1) if mark else 0


def _suspects(lines: list[str], place: int) -> Iterator[int]:
    """The lines (from 0) that may be to blame: the one named, then those above it that leave something open."""
    yield place
    for number in range(place - 1, max(place - ABOVE, -1), -1):
        match = _KEY_AND_VALUE.fullmatch(lines[number].rstrip())
        if match and _is_open(match["value"]):
            yield number


def _repairs(line: str) -> Iterator[str]:
    """Ways to write ``line`` that may be what was meant: with what was opened closed, or with its value in quotes."""
    match = _KEY_AND_VALUE.fullmatch(line.rstrip())
    if match is None:
        return
    key, value = match["key"], match["value"]
    closer = _CLOSERS.get(value[0])
    if _is_open(value):
        yield f"{key}{value}{closer}"
    if closer and closer == value[0] == value[-1] and len(value) > 1:
        yield key + quoted(value[1:-1])
    elif closer is None or not value.endswith(closer):
        yield key + quoted(value)


def _is_open(value: str) -> bool:
    """Whether ``value`` begins with a bracket or quotation mark that it does not close."""
    closer = _CLOSERS.get(value[0])
    if closer is None:
        return False
    if closer == value[0]:
        return closer not in value[1:]
    return value.count(value[0]) > value.count(closer)


def quoted(value: str) -> str:
    """``value`` in quotes, so that YAML reads it back unchanged."""
    if '"' in value or "\\" in value:
        return "'" + value.replace("'", "''") + "'"
    return f'"{value}"'


def _gets_beyond(attempt: str, number: int) -> bool:
    """Whether ``attempt`` is YAML, or at least fails only below line ``number``."""
    try:
        for _ in events(attempt):
            pass
    except yaml.MarkedYAMLError as later:
        return _place(later, attempt.count("\n") + 1) > number
    return True


def _explained(error: yaml.MarkedYAMLError, line: str) -> str:
    """What is wrong, in words that somebody who has never heard of YAML understands."""
    match = _KEY_AND_VALUE.fullmatch(line.rstrip())
    if match is None:
        return _explained_by_parser(error)
    value = match["value"]
    if _is_open(value):
        return say("`{opener}` is opened on this line and not closed", opener=value[0])
    if "mapping values" in (error.problem or "") and error.problem_mark is not None:
        if error.problem_mark.column < len(match["key"]):
            return say("this line is indented deeper than the line it should stand beside")
        return say("`{value}` holds a colon and a blank, which YAML takes for another key", value=short(value))
    if value[0] in "\"'":
        return say("the quotation marks of `{value}` end too early, or hold a backslash", value=short(value))
    return _explained_by_parser(error)


def _explained_by_parser(error: yaml.MarkedYAMLError) -> str:
    problem, context = error.problem or "", error.context or ""
    if "quoted" in context:
        return say("quotation marks are opened here and not closed")
    if "flow" in context:
        return say("a bracket is opened here and not closed, or a comma is missing")
    if "cannot start any token" in problem:
        return say("a value begins with a character that means something else in YAML")
    if "could not find expected ':'" in problem:
        return say("this line is neither `key: value` nor part of a list")
    return say("this line does not fit the lines before it")


def _remedy(error: yaml.MarkedYAMLError) -> str:
    if "could not find expected ':'" in (error.problem or ""):
        return say("Write it as `key: value`, or delete the line.")
    return say("Write one `key: value` per line, keys that belong together equally indented, unusual values in quotes.")
