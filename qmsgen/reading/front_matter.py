"""What a document says about itself: the YAML between two lines of ``---`` at its head.

Status, dates of approval and the like are computed from history, so typing them is a fault that says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from qmsgen.evidence.characters import short
from qmsgen.messages import say
from qmsgen.model.notation import REVISION, is_document_id
from qmsgen.model.text import ChangeClass, Citation, Fault, FaultKind, FrontMatter
from qmsgen.reading.fields import (
    BadValue,
    FieldReader,
    bare,
    day,
    document_id,
    interval,
    line_of_text,
    name,
    revision,
    text,
    word_of,
)
from qmsgen.reading.foreign_keys import remedies
from qmsgen.reading.scalars import Fields, is_simple, read_yaml
from qmsgen.reading.yaml_repairs import quoted

MAX_SIZE = 64 * 1024

REQUIRED = {
    "id": "id: SOP-01",
    "title": "title: Control of documents",
    "revision": "revision: 1",
    "owner": "owner: quality-manager",
    "changes": "changes: First issue.",
}
"""The keys that every document has, each with an example."""

OPTIONAL = (
    "effective",
    "change_class",
    "clauses",
    "applies_to",
    "author",
    "process",
    "review",
    "replaces",
    "classification",
    "language",
    "translation_of",
    "label",
    "former_numbers",
    "keywords",
    "expires",
    "record",
)
KEYS = frozenset((*REQUIRED, *OPTIONAL))


@dataclass(frozen=True, slots=True)
class FrontMatterReading:
    """A document taken apart: its front matter, what is wrong with that, and its body with the body's first line."""

    front_matter: FrontMatter
    faults: tuple[Fault, ...]
    body: str
    body_line: int


def read_front_matter(source: str) -> FrontMatterReading:
    """Take a document's text apart. Never fails: what cannot be read is a fault, and everything else is still read."""
    faults: list[Fault] = []
    found = _parts(source, faults)
    if found is None:
        return FrontMatterReading(FrontMatter(), (_not_there(source),), source, 1)
    yaml_text, first_line, body, body_line, ends_for_sure = found
    if not faults and (known := _next_revision(yaml_text, first_line)) is not None:
        return FrontMatterReading(known, (), body, body_line)
    reading = read_yaml(yaml_text, first_line=first_line, max_size=MAX_SIZE)
    faults.extend(reading.faults)
    if reading.fields is not None:
        front_matter = _front_matter(FieldReader(reading.fields, faults, at=1))
        faults.extend(_cut_off(reading.fields, yaml_text.split("\n"), first_line))
    else:
        front_matter = _salvaged(yaml_text[:MAX_SIZE])
        if not faults:
            faults.append(_empty())
    if not (reading.is_whole and ends_for_sure):  # what is missing may stand where it could not be read
        faults = [fault for fault in faults if fault.kind is not FaultKind.MISSING_KEY]
    return FrontMatterReading(front_matter, tuple(faults), body, body_line)


# The next revision of a document ----------------------------------------------------------------------------------

_LONGEST_KNOWN = 4000
_ANY_REVISION, _ANY_CHANGES = 1, "What was changed since the revision before"
_REVISION, _CHANGES = "\nrevision: ", "\nchanges: "


def _next_revision(yaml_text: str, first_line: int) -> FrontMatter | None:
    """Front matter that differs from another only in its revision and its changes, as it does from one to the next."""
    number, changes = _after(_REVISION, yaml_text), _after(_CHANGES, yaml_text)
    if REVISION.fullmatch(number) is None or not changes.isprintable() or not is_simple(changes):
        return None
    pattern = yaml_text.replace(f"{_REVISION}{number}\n", f"{_REVISION}{_ANY_REVISION}\n", 1).replace(
        f"{_CHANGES}{changes}\n", f"{_CHANGES}{_ANY_CHANGES}\n", 1
    )
    known = _known(pattern, first_line) if len(pattern) <= _LONGEST_KNOWN else None
    return None if known is None else replace(known, revision=int(number), changes=changes)


def _after(key: str, yaml_text: str) -> str:
    """The rest of the line that begins with ``key``, empty where there is none."""
    position = yaml_text.find(key)
    return yaml_text[position + len(key) : yaml_text.find("\n", position + 1)] if position >= 0 else ""


@lru_cache(maxsize=256)
def _known(yaml_text: str, first_line: int) -> FrontMatter | None:
    """What faultless front matter says; None for any other."""
    reading = read_yaml(yaml_text, first_line=first_line, max_size=MAX_SIZE)
    if reading.faults or reading.fields is None:
        return None
    faults = list(_cut_off(reading.fields, yaml_text.split("\n"), first_line))
    front_matter = _front_matter(FieldReader(reading.fields, faults, at=1))
    is_pattern = (front_matter.revision, front_matter.changes) == (_ANY_REVISION, _ANY_CHANGES)
    return front_matter if is_pattern and not faults else None


# Where the front matter begins and ends ----------------------------------------------------------------------------


class _Parts(NamedTuple):
    """The YAML with its first line and the body with its first line; whether it is sure where the one ends."""

    yaml_text: str
    first_line: int
    body: str
    body_line: int
    ends_for_sure: bool = True


def _parts(source: str, faults: list[Fault]) -> _Parts | None:
    """A text taken apart; None where there is no front matter."""
    if source.startswith("---\n"):
        start, first_line = 4, 2
    else:
        opening = re.match(r"\s*(?:---[^\S\n]*\n|---$)", source)
        if opening is None:
            return _unfenced(source, faults)
        start, first_line = opening.end(), source.count("\n", 0, opening.end()) + 1
        faults.append(
            Fault(
                FaultKind.FRONT_MATTER,
                max(first_line - 1, 1),
                say("the front matter should open with exactly `---` on line 1"),
                say("Delete what stands before and after the three hyphens."),
            )
        )
    if source.startswith("---\n", start):
        return _Parts("", first_line, source[start + 4 :], first_line + 1)
    end = source.find("\n---\n", start)
    if end >= 0:
        body_line = first_line + source.count("\n", start, end) + 2
        return _Parts(source[start : end + 1], first_line, source[end + 5 :], body_line)
    return _unclosed(source[start:], first_line, faults)


def _unclosed(rest: str, first_line: int, faults: list[Fault]) -> _Parts:
    """Front matter that no line of exactly ``---`` ends: guess where it was meant to, and say so."""
    lines = rest.split("\n")
    number, is_fence = _likely_end(lines)
    line = first_line + number
    if is_fence and lines[number] == "---":  # the last line of the file, without a line end
        fault = (say("the front matter should close with `---` and a line end"), say("End the last line."))
    elif is_fence:
        written = lines[number].strip()
        fault = (
            say("the front matter should close with exactly `---`, not with `{written}`", written=short(written)),
            say("Write `---` alone on line {line}.", line=line),
        )
    else:
        fault = (
            say("the front matter is not closed"),
            say("Put a line `---` before line {line}.", line=line),
        )
    faults.append(Fault(FaultKind.FRONT_MATTER, line if is_fence else 1, *fault))
    body = lines[number + is_fence :]
    return _Parts("\n".join(lines[:number]), first_line, "\n".join(body), line + is_fence, is_fence)


_FENCE_LIKE = re.compile(r"\s*(?:-{2,}|\.{3}|[–—]+|```|\+{3})\s*")
_YAML_LIKE = re.compile(r"[\w.-]+ *:(?: |$)|[\s#]|- |[\]}]|$")


def _likely_end(lines: list[str]) -> tuple[int, bool]:
    """The line (from 0) at which front matter was meant to end, and whether something like a fence stands there."""
    for number, line in enumerate(lines):
        if _FENCE_LIKE.fullmatch(line):
            return number, True
        if re.match(r"#{1,6} ", line) and not all(beside.strip() for beside in lines[max(number - 1, 0) : number + 2]):
            return number, False
        if not _YAML_LIKE.match(line):
            return number, False
    return len(lines), False


def _unfenced(source: str, faults: list[Fault]) -> _Parts | None:
    """Keys at the head of the text, but no ``---`` before them: other programs read that, and so do we to go on."""
    head, _, body = source.partition("\n\n")
    lines = head.split("\n")
    keys = [line.partition(":")[0] for line in lines]
    if sum(key in KEYS for key in keys) < 2 or len(head) > MAX_SIZE:
        return None
    if lines[-1] == "---":
        head = head.removesuffix("\n---")
    faults.append(
        Fault(
            FaultKind.FRONT_MATTER,
            1,
            say("the front matter has no line `---` before it"),
            say("Put `---` above line 1, and below the last key."),
        )
    )
    return _Parts(head, 1, body, len(lines) + 2)


_HEADING = re.compile(r"^(?:#{1,2} +(?P<atx>\S.*?)(?: +#+)? *|(?P<setext>\S.*)\n(?:=+|-+) *)$", re.MULTILINE)
_NUMBERED = re.compile(r"(?P<id>[A-Za-z][A-Za-z0-9]*(?:[.-][A-Za-z0-9]+){1,4})[:\s–—-]+(?P<title>\S.*)")


def _not_there(source: str) -> Fault:
    """A file that never was a document of qmsgen: show the lines that make it one."""
    number, title = _guessed(source)
    lines = (
        "---",
        f"id: {number or 'SOP-01'}",
        f"title: {_as_value(title or say('What the document is about'))}",
        "revision: 1",
        "owner: quality-manager",
        "changes: First issue.",
        "---",
    )
    return Fault(
        FaultKind.FRONT_MATTER,
        1,
        say("the document has no front matter, so nothing says its number, title, revision and owner"),
        say(
            "Put these lines above the text, with the document's own number and owner (`qmsgen new` writes them"
            " for a new document):\n{lines}",
            lines="\n".join(lines),
        ),
    )


def _guessed(source: str) -> tuple[str | None, str | None]:
    """The number and title of a foreign document, as its first heading shows them."""
    heading = _HEADING.search(source[:4000])
    if heading is None:
        return None, None
    words = re.sub(r"\s*\{[^{}]*\}\s*$", "", heading["atx"] or heading["setext"])
    words = re.sub(r"[*_`]|\[([^\]]*)\]\([^)]*\)", r"\1", words)
    numbered = _NUMBERED.fullmatch(words)
    if numbered and any(c.isdigit() for c in numbered["id"]) and is_document_id(numbered["id"].upper()):
        return numbered["id"].upper(), numbered["title"]
    return None, words


def _as_value(words: str) -> str:
    """``words`` as a value of YAML, in quotes only where they need them."""
    return words if re.fullmatch(r"\w[\w ,.()/–—-]*", words) else quoted(words)


def _empty() -> Fault:
    return Fault(
        FaultKind.FRONT_MATTER,
        1,
        say("the front matter is empty"),
        say("Write {keys} between the two lines `---`.", keys=", ".join(f"`{key}`" for key in REQUIRED)),
    )


_PLAIN_LINE = re.compile(r"^(id|revision|title): *+[\"']?(?:([^\"'\n]+)[\"'] *$|([^\"'\n]*[^\"'\n ]) *$)", re.MULTILINE)


def _salvaged(yaml_text: str) -> FrontMatter:
    """The number of a document whose front matter cannot be read, so that its faults are told under its own name."""
    found = {match[1]: match[2] or match[3] for match in _PLAIN_LINE.finditer(yaml_text)}
    front_matter = FrontMatter()
    if is_document_id(found.get("id", "")):
        front_matter = replace(front_matter, id=found["id"], title=found.get("title", ""))
    return front_matter


_WORDS = ("title", "changes", "classification", "label")
"""Keys whose values are sentences; a comment behind any other value takes nothing away from it."""

_COMMENTED = re.compile(r"(?P<key>\w+: +)(?P<words>[^\s\"'\[{|>&*!%@`#].*?\s#.*)")


def _cut_off(fields: Fields, lines: list[str], first_line: int) -> Iterator[Fault]:
    """Sentences that end before a `#`: YAML takes it, with all that follows, for a comment, and so does not read it."""
    for key in _WORDS:
        line = fields.lines.get(key)
        match = _COMMENTED.fullmatch(lines[line - first_line].rstrip()) if line else None
        if line and match:
            lost = "#" + re.split(r"\s#", match["words"], maxsplit=1)[1]
            yield Fault(
                FaultKind.COMMENT,
                line,
                say("`{key}` ends before `{lost}`, which YAML takes for a comment", key=key, lost=short(lost)),
                say("Write this line as: {line}", line=match["key"] + quoted(match["words"].replace("\t", " "))),
            )


# What it says ------------------------------------------------------------------------------------------------------


def _front_matter(reader: FieldReader) -> FrontMatter:
    for key, example in REQUIRED.items():
        reader.require(key, example)
    if not reader.fields.values.keys() <= KEYS:
        reader.refuse_unknown(KEYS, remedies())
    one, many = reader.one, reader.many
    return FrontMatter(
        id=one("id", document_id, ""),
        title=one("title", line_of_text, ""),
        revision=one("revision", revision, 0),
        owner=one("owner", name, ""),
        changes=one("changes", text, ""),
        change_class=one("change_class", word_of(ChangeClass), ChangeClass.SUBSTANTIVE),
        effective=one("effective", day, None),
        expires=one("expires", day, None),
        review=one("review", interval, None),
        clauses=tuple(citations(reader, "clauses")),
        applies_to=many("applies_to", name),
        author=many("author", name),
        process=one("process", name, None),
        replaces=many("replaces", document_id),
        classification=one("classification", line_of_text, None),
        language=one("language", _language, None),
        translation_of=one("translation_of", document_id, None),
        label=one("label", line_of_text, None),
        former_numbers=many("former_numbers", line_of_text),
        keywords=many("keywords", line_of_text),
        has_record=reader.section("record") is not None if "record" in reader.fields.values else False,
        lines=reader.fields.lines,
    )


def citations(reader: FieldReader, key: str) -> Iterator[Citation]:
    """The clauses below ``key``: per standard a list of numbers, each with its line."""
    node = reader.fields.values.get(key)
    if node is None:
        return
    if type(node) is not Fields:
        reader.complain(
            key,
            say("`{key}` should name a standard and its clauses", key=reader.name(key)),
            say("Write `{key}: {{iso-9001: [7.5.2, 7.5.3]}}`, or one standard per line below it.", key=bare(key)),
        )
        return
    below = FieldReader(node, reader.faults, f"{reader.name(key)}.")
    for standard, numbers in node.values.items():
        if _STANDARD.fullmatch(standard) is None:
            below.complain(
                standard,
                say("`{standard}` is not the id of a standard", standard=short(standard)),
                say("Write small letters, digits and hyphens, such as iso-9001."),
            )
            continue
        for number, line in below.listed(standard, numbers, clause_number):
            yield Citation(standard, number, line)


_STANDARD = re.compile(r"[a-z][a-z0-9-]{0,40}")


def standard_id(key: str, value: str) -> str:
    """The id of a standard or of a family of editions, such as iso-9001-2015 or iso-9001."""
    if _STANDARD.fullmatch(value):
        return value
    raise BadValue(
        say("`{key}` is `{value}`, which is not the id of a standard", key=key, value=short(value)),
        say("Write small letters, digits and hyphens, such as iso-9001-2015."),
    )


def clause_number(key: str, value: str) -> str:
    """A clause's number as the standard prints it; whether it exists is for the rules to say."""
    value = line_of_text(key, value)
    if len(value) <= 40:
        return value
    raise BadValue(
        say("`{key}` names `{value}`, which is not the number of a clause", key=key, value=short(value)),
        say("Write the number alone, such as 7.5.2."),
    )


def _language(key: str, value: str) -> str:
    if re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", value):
        return value
    raise BadValue(
        say("`{key}` is `{value}`, which is not a language tag", key=key, value=short(value)),
        say("Write it as in `{key}: de` or `{key}: pt-BR`.", key=bare(key)),
    )
