"""What a field of front matter or of the registry may hold: days, ids, roles, intervals, lists of them.

Each function here takes the field's name and its text and gives back the value, or raises ``BadValue`` with what is
wrong and what to write instead. ``FieldReader`` applies them to the fields of one mapping and collects every fault.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from typing import TypeVar

from qmsgen.evidence.characters import short
from qmsgen.messages import say
from qmsgen.model.notation import DOCUMENT_ID, LONGEST_ID, REVISION, day_of, is_document_id, is_name, is_reserved
from qmsgen.model.text import Fault, FaultKind, Interval
from qmsgen.reading.scalars import Fields, Items, Node, Scalar
from qmsgen.reading.yaml_repairs import quoted

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)

Read = Callable[[str, str], T]
"""Makes a value of a field's name and its text."""


class BadValue(ValueError):  # noqa: N818 (reads better where it is raised)
    """A field does not hold what it should."""

    def __init__(self, message: str, fix: str, kind: FaultKind = FaultKind.BAD_VALUE, *, is_name: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.fix = fix
        self.kind = kind
        self.is_name = is_name


class FieldReader:
    """Reads the fields of one mapping; what is missing, unknown or wrong becomes a fault, never an exception."""

    __slots__ = ("at", "faults", "fields", "place")

    def __init__(self, fields: Fields, faults: list[Fault], place: str = "", at: int | None = None) -> None:
        self.fields = fields
        self.faults = faults
        self.place = place
        self.at = fields.line if at is None else at

    @classmethod
    def of_nothing(cls, line: int = 1) -> FieldReader:
        """A reader of a mapping that is not there and has been reported already."""
        return cls(Fields({}, {}, line), [])

    def line(self, key: str) -> int:
        """The line of ``key``, or where the mapping begins."""
        return self.fields.lines.get(key, self.at)

    def name(self, key: str) -> str:
        """The field as messages call it, such as ``evidence.level``."""
        return self.place + key

    def complain(self, key: str, message: str, fix: str, kind: FaultKind = FaultKind.BAD_VALUE) -> None:
        self.faults.append(Fault(kind, self.line(key), message, fix))

    def one(self, key: str, read: Read[T], default: T) -> T:
        """The value of ``key``; ``default`` where it is missing or wrong."""
        node = self.fields.values.get(key)
        if node is None:
            return default
        if type(node) is not Scalar:
            self.complain(key, *self._one_value(key))
            return default
        return self._read(key, node.value, read, default, self.line(key))

    def required(self, key: str, read: Read[T], default: T, example: str) -> T:
        """The value of ``key``, which must be there; ``example`` shows how it is written."""
        self.require(key, example)
        return self.one(key, read, default)

    def require(self, key: str, example: str) -> None:
        """Report that ``key`` is not there; ``example`` shows how it is written."""
        if key not in self.fields.values:
            self.complain(
                key,
                say("`{key}` is missing", key=self.name(key)),
                say("Add a line such as `{example}`.", example=example),
                FaultKind.MISSING_KEY,
            )

    def many(self, key: str, read: Read[T]) -> tuple[T, ...]:
        """The values of ``key``: a list, or a single one."""
        node = self.fields.values.get(key)
        return () if node is None else tuple(value for value, _ in self.listed(key, node, read))

    def listed(self, key: str, node: Node, read: Read[T]) -> list[tuple[T, int]]:
        """The values of a list, or of a single value without a comma, each with its line."""
        if type(node) is Scalar and ("," not in node.value or not node.value.strip()):
            node = Items((node,), node.line)
        if type(node) is not Items:
            self.complain(key, *self._list_of_values(key, node))
            return []
        found = []
        for item in node.items:
            if type(item) is not Scalar:
                self.faults.append(Fault(FaultKind.BAD_VALUE, item.line, *self._list_of_values(key, item)))
            elif (value := self._read(key, item.value, read, None, item.line)) is not None:
                found.append((value, item.line))
        return found

    def count(self, key: str) -> int:
        """How many values ``key`` lists, right or wrong."""
        node = self.fields.values.get(key)
        if node is None or (type(node) is Scalar and not node.value):
            return 0
        return len(node.items) if type(node) is Items else 1

    def section(self, key: str) -> FieldReader | None:
        """The mapping below ``key``; None where it is missing or something else."""
        node = self.fields.values.get(key)
        if node is None:
            return None
        if type(node) is not Fields:
            self.complain(key, *self._keys_and_values(key))
            return None
        return FieldReader(node, self.faults, f"{self.name(key)}.", self.line(key))

    def sections(self, key: str, shorthand: str | None = None) -> tuple[FieldReader, ...]:
        """The mappings of the list below ``key``; a plain value stands for a mapping with only ``shorthand``."""
        node = self.fields.values.get(key)
        if node is None or (type(node) is Scalar and not node.value):  # every entry is commented out
            return ()
        place = f"{self.name(key)}: "
        found = []
        for item in node.items if type(node) is Items else (node,):
            if type(item) is Fields:
                found.append(FieldReader(item, self.faults, place))
            elif type(item) is Scalar and shorthand is not None:
                fields = Fields({shorthand: item}, {shorthand: item.line}, item.line)
                found.append(FieldReader(fields, self.faults, place))
            else:
                self.faults.append(Fault(FaultKind.BAD_VALUE, item.line, *self._list_of_mappings(key)))
        return tuple(found)

    def named_sections(self, key: str, read: Read[str]) -> tuple[tuple[str, FieldReader], ...]:
        """The mappings below ``key``, each with its name as ``read`` takes it."""
        node = self.fields.values.get(key)
        if type(node) is Scalar and not node.value:  # every entry is commented out
            return ()
        below = self.section(key)
        return below.named_entries(read) if below is not None else ()

    def named_entries(self, read: Read[str]) -> tuple[tuple[str, FieldReader], ...]:
        """The mappings of this mapping, each with its name as ``read`` takes it."""
        found = []
        for key in self.fields.values:
            try:
                name = read(self.name(key), key)
            except BadValue as bad:
                self.complain(key, bad.message, bad.fix, bad.kind)
                continue
            below = self.section(key)
            if below is not None:
                found.append((name, below))
        return tuple(found)

    def refuse_unknown(self, known: Collection[str], other: Mapping[str, str] | None = None) -> None:
        """Report every key that is not ``known``; ``other`` says what to do about keys that people may expect."""
        for key in self.fields.values:
            if key not in known:
                message = say("`{key}` is not a key that qmsgen knows", key=self.name(key))
                fix = (other or {}).get(plain(key)) or hint(key, known)
                self.complain(key, message, fix, FaultKind.UNKNOWN_KEY)

    def _read(self, key: str, text: str, read: Read[T], default: T, line: int) -> T:
        if not text or text.isspace():
            message = say("`{key}` is empty", key=self.name(key))
            fix = say("Write its value, or delete the line where it may be left out.")
            self.faults.append(Fault(FaultKind.MISSING_KEY, line, message, fix))
            return default
        try:
            return read(self.place + key, text)
        except BadValue as bad:
            named = (self.name(key), text) if bad.is_name else ("", "")
            self.faults.append(Fault(bad.kind, line, bad.message, bad.fix, None, *named))
            return default

    def _one_value(self, key: str) -> tuple[str, str]:
        return (
            say("`{key}` should be one value, not a list or mapping", key=self.name(key)),
            say("Write `{key}: value` on one line.", key=key),
        )

    def _list_of_values(self, key: str, node: Node) -> tuple[str, str]:
        if type(node) is Scalar:
            values = ", ".join(part.strip() for part in node.value.split(",") if part.strip())
            return (
                say("`{key}` should be a list", key=self.name(key)),
                say("Write this line as: {key}: [{values}]", key=key, values=values),
            )
        return (
            say("`{key}` should be a list of plain values", key=self.name(key)),
            say("Write `{key}: [first, second]`.", key=key),
        )

    def _keys_and_values(self, key: str) -> tuple[str, str]:
        return (
            say("`{key}` should be keys and values", key=self.name(key)),
            say("Write `{key}: {{key: value}}`, or the keys indented below it.", key=key),
        )

    def _list_of_mappings(self, key: str) -> tuple[str, str]:
        return (
            say("`{key}` should be a list of entries with keys and values", key=self.name(key)),
            say("Write each entry as `- {{key: value}}` below `{key}:`.", key=key),
        )


# Hints -------------------------------------------------------------------------------------------------------------


def plain(key: str) -> str:
    """A key without the ways in which people write the same key differently."""
    return re.sub(r"[^a-z0-9]+", "_", key.lower()).strip("_")


def nearest(word: str, known: Iterable[str], alike: float = 0.6) -> str | None:
    """The known word that is most like ``word``, None where none is ``alike`` enough (0 to 1)."""
    by_plain = {plain(name): name for name in known}
    matches = get_close_matches(plain(word[:64]), by_plain, n=1, cutoff=alike)
    return by_plain[matches[0]] if matches else None


def hint(word: str, known: Collection[str]) -> str:
    """What to write instead of an unknown word."""
    close = nearest(word, known)
    if close is not None:
        return say("Write `{close}` if that was meant; otherwise delete the line.", close=close)
    return say("Delete the line; the keys are {known}.", known=", ".join(sorted(known)))


# Values ------------------------------------------------------------------------------------------------------------


def bare(key: str) -> str:
    """A field's name as its line has it: ``level`` for ``evidence.level``."""
    return re.split(r"[. ]", key)[-1]


def text(_key: str, value: str) -> str:
    """Words on any number of lines."""
    return value.strip()


def line_of_text(key: str, value: str) -> str:
    """Words on one line."""
    value = value.strip()
    if "\n" in value:
        raise BadValue(
            say("`{key}` should be one line", key=key),
            say("Write it on one line: {key}: {value}", key=bare(key), value=quoted(" ".join(value.split()))),
        )
    return value


def word_of(words: type[E]) -> Read[E]:
    """One of a list of words."""

    def read(key: str, value: str) -> E:
        try:
            return words(value)
        except ValueError:
            raise BadValue(*_not_one_of(key, value, [word.value for word in words])) from None

    return read


def one_of(*words: str) -> Read[str]:
    """One of the given words."""

    def read(key: str, value: str) -> str:
        if value not in words:
            raise BadValue(*_not_one_of(key, value, words))
        return value

    return read


def _not_one_of(key: str, value: str, words: Collection[str]) -> tuple[str, str]:
    message = say("`{key}` is `{value}`, which it cannot be", key=key, value=short(value))
    close = nearest(value, words)
    if close is not None:
        return message, say("Write `{close}`; it can be {words}.", close=close, words=", ".join(words))
    return message, say("Write one of {words}.", words=", ".join(words))


def document_id(key: str, value: str) -> str:
    """The number of a document, such as SOP-01."""
    if is_document_id(value):
        return value
    raise BadValue(*_not_a_document_id(key, value), FaultKind.BAD_ID)


def _not_a_document_id(key: str, value: str) -> tuple[str, str]:
    if len(value) > LONGEST_ID and DOCUMENT_ID.fullmatch(value):
        return (
            say("`{key}` has {count} characters: {value}", key=key, count=len(value), value=short(value)),
            say("Choose a number of at most {limit} characters.", limit=LONGEST_ID),
        )
    if DOCUMENT_ID.fullmatch(value):
        return (
            say("`{key}` is {value}, and Windows keeps that name for a device", key=key, value=value),
            say("Choose another number, such as SOP-01."),
        )
    message = say("`{key}` is `{value}`, which is not a document number", key=key, value=short(value))
    suggestion = _as_document_id(value)
    if suggestion is not None:
        return message, say("Write {suggestion}.", suggestion=suggestion)
    return message, say("Write capital letters and digits in parts joined by `-` or `.`, such as SOP-01 or QP-8.4-01.")


def _as_document_id(value: str) -> str | None:
    """What ``value`` may have been meant to be: ``sop 01`` is SOP-01, ``SOP01`` too."""
    upper = re.sub(r"[\s_/–—-]+", "-", value.strip().upper()).strip("-.")
    split = re.sub(r"^([A-Z]+)(?=[0-9])", r"\1-", upper)
    return next((candidate for candidate in (upper, split) if is_document_id(candidate)), None)


def revision(key: str, value: str) -> int:
    """A revision: a whole number from 1."""
    if REVISION.fullmatch(value):
        return int(value)
    message = say("`{key}` is `{value}`, and a revision is a whole number: 1, 2, 3 …", key=key, value=short(value))
    digits = re.sub(r"^(?:rev(?:ision)?|version|[rv])?[\s.]*0*", "", value.lower())
    if REVISION.fullmatch(digits):
        raise BadValue(message, say("Write `{key}: {number}`.", key=bare(key), number=digits))
    if value.strip("0") == "":
        raise BadValue(message, say("Write `{key}: 1` for the first one.", key=bare(key)))
    raise BadValue(
        message,
        say(
            "Count up by one from the revision before, and keep your own way of writing it as `label: {label}`.",
            label=quoted(short(value)) if re.search(r"[^\w. ]", value) else short(value),
        ),
    )


def whole_number(key: str, value: str) -> int:
    """A whole number from 1."""
    if REVISION.fullmatch(value):
        return int(value)
    raise BadValue(
        say("`{key}` is `{value}`, and should be a whole number from 1", key=key, value=short(value)),
        say("Write `{key}: 1`.", key=bare(key)),
    )


def yes_or_no(key: str, value: str) -> bool:
    """``true`` or ``false``."""
    if value in ("true", "false"):
        return value == "true"
    raise BadValue(
        say("`{key}` is `{value}`, and should be true or false", key=key, value=short(value)),
        say("Write `{key}: true` or delete the line.", key=bare(key)),
    )


def day(key: str, value: str) -> date:
    """A day, such as 2026-01-31."""
    found = day_of(value)
    if found is not None:
        return found
    parts = re.fullmatch(r"([0-9]{4})[-./]?([0-9]{1,2})[-./]?([0-9]{1,2})(?:[T ].*)?", value)
    if parts is None:
        raise BadValue(
            say("`{key}` is `{value}`, and should be a date such as 2026-01-31", key=key, value=short(value)),
            say("Write year, month and day as `{key}: 2026-01-31`.", key=bare(key)),
        )
    written = "{:0>4}-{:0>2}-{:0>2}".format(*parts.groups())
    if day_of(written) is None:
        raise BadValue(
            say("`{key}` is {value}, a day that does not exist", key=key, value=short(value)),
            say("Write a day of the calendar, such as `{key}: 2026-01-31`.", key=bare(key)),
        )
    raise BadValue(
        say("`{key}` is `{value}`, and should be a date such as 2026-01-31", key=key, value=short(value)),
        say("Write `{key}: {written}`.", key=bare(key), written=written),
    )


_INTERVAL = re.compile(r"([1-9][0-9]{0,3}) (day|week|month|year)s?")


def interval(key: str, value: str) -> Interval:
    """How long until the next review, such as ``12 months``."""
    match = _INTERVAL.fullmatch(value)
    if match is None:
        raise BadValue(
            say("`{key}` is `{value}`, and should be an interval such as 12 months", key=key, value=short(value)),
            say("Write `{key}: 12 months`, or a number of years, weeks or days.", key=bare(key)),
        )
    number, unit = int(match[1]), match[2]
    months = {"month": number, "year": number * 12}.get(unit, 0)
    days = {"day": number, "week": number * 7}.get(unit, 0)
    return Interval(months=months, days=days)


def name(key: str, value: str) -> str:
    """The id of a role, person or process, such as ``document-controller``."""
    if is_name(value):
        return value
    if is_reserved(value):
        raise BadValue(
            say("`{key}` is `{value}`, and Windows keeps that name for a device", key=key, value=value),
            say("Choose another name."),
        )
    suggestion = re.sub(r"[^a-z0-9]+", "-", value.lower()).strip("-")
    if not is_name(suggestion):
        suggestion = "quality-manager"
    raise BadValue(
        say("`{key}` is `{value}`, which is not an id", key=key, value=short(value)),
        say(
            "Write small letters, digits and hyphens, at most 31, such as `{suggestion}`.",
            suggestion=suggestion,
        ),
        is_name=True,
    )
