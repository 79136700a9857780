"""What a rule is: one small function that looks and reports, with its number, weight and page.

The function's name in kebab case is the rule's name, its docstring is its page. The docstring begins with the fault in
one sentence and why it matters, then has two sections: ``## Example``, with one block that the rule reports and one
that resembles it and stays silent (both are tests), and ``## Put right``, whose first sentence is the remedy of every
finding that brings none of its own.
"""

from __future__ import annotations

import inspect
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property, singledispatch
from typing import Any, TypeVar

from qmsgen.model.approval import Approval, Objection, ObjectionKind
from qmsgen.model.coverage import CitedClause, StandardCoverage, cited_clauses, coverage
from qmsgen.model.document import Document, Irregularity, Revision, Version, Waiting
from qmsgen.model.finding import Finding, Severity, Stage
from qmsgen.model.organization import REGULATED
from qmsgen.model.qms import Qms, Unidentified
from qmsgen.model.repository import RecordEvent, RegistryChange, RegistryEvent, RegistryFault, Stranger, TreeFault
from qmsgen.model.text import Fault

REGISTRY = "QMS"
"""What findings about `qms.yml` and `people.yml` name as their document."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where to look first: a document and revision as far as known, a file and a line.

    ``commit`` and ``landed``, its position, are the landing that brought a fault of the past.
    """

    document: str | None = None
    revision: int | None = None
    path: str | None = None
    line: int | None = None
    stage: Stage = Stage.MAIN
    commit: str = ""
    landed: int | None = None


@dataclass(frozen=True, slots=True)
class TextFault:
    """A fault of a text together with the place where it stands; the newest text of each document is looked at."""

    fault: Fault
    place: Place


@dataclass(frozen=True, slots=True)
class Objected:
    """A record that does not count, and one of the reasons."""

    approval: Approval
    objection: Objection

    @property
    def kind(self) -> ObjectionKind:
        """The kind of reason."""
        return self.objection.kind


Where = (
    Objected
    | RecordEvent
    | RegistryEvent
    | Place
    | Document
    | Version
    | Revision
    | Irregularity
    | TextFault
    | Unidentified
    | TreeFault
    | RegistryFault
    | Stranger
)
"""Whatever a rule may point at; None points at the repository as a whole."""


@dataclass(frozen=True, slots=True)
class Observation:
    """What a rule saw: where, in one sentence, and what puts it right where that is special to this one.

    ``together`` and ``part`` are those of the finding.
    """

    where: Where | None
    message: str
    fix: str = ""
    line: int | None = None
    together: str = ""
    part: str = ""


Observations = Iterable[Observation | tuple[Where | None, str]]


def regulated(severity: Severity) -> Mapping[str, Severity]:
    """Raise a rule to ``severity`` in every regulated profile."""
    return dict.fromkeys(REGULATED, severity)


@dataclass(frozen=True)
class Rule:
    """One rule: what it looks at, how much its findings weigh, and its page.

    ``stops_manual`` says whether an error of it holds back the manual as a whole, and not one document at most.
    ``can_be_waived`` is False for what a signed waiver cannot accept.
    """

    number: str
    severity: Severity
    clauses: tuple[str, ...]
    each: type[Any]
    look: Callable[..., Observations]
    kinds: tuple[StrEnum, ...] = ()
    profiles: Mapping[str, Severity] = field(default_factory=dict)
    stops_manual: bool = False
    can_be_waived: bool = True
    since: str = "0.1"

    @property
    def name(self) -> str:
        """The rule's name in kebab case, such as ``changed-without-new-revision``."""
        return self.look.__name__.replace("_", "-")

    @property
    def family(self) -> str:
        """The three letters that rules about the same thing share."""
        return self.number[:3]

    @cached_property
    def text(self) -> str:
        """The docstring, its margin taken off."""
        return inspect.cleandoc(self.look.__doc__ or "")

    @property
    def summary(self) -> str:
        """The fault in one sentence."""
        return " ".join(self.text.split("\n\n", 1)[0].split())

    def section(self, title: str) -> str:
        """What the page says below the heading ``title``."""
        found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", self.text, re.MULTILINE | re.DOTALL)
        return found.group(1).strip("\n") if found else ""

    @cached_property
    def remedy(self) -> str:
        """The first sentence of "Put right"."""
        prose = " ".join(self.section("Put right").split("\n\n", 1)[0].split())
        return re.split(r"(?<=[.!])\s+(?=[A-Z`'\"])", prose, maxsplit=1)[0]

    def severity_in(self, profile: str) -> Severity:
        """How much a finding of this rule weighs in ``profile``, which may only raise it."""
        return min(self.severity, self.profiles.get(profile, self.severity), key=lambda severity: severity.rank)

    def findings(self, subjects: Subjects) -> Iterator[Finding]:
        """Everything this rule reports. A rule that fails is never skipped: its number is noted on the failure."""
        qms = subjects.qms
        severity = self.severity_in(qms.judging.profile)
        whole = (qms,) if self._asks_for_whole else ()
        for subject in subjects.of(self):
            try:
                for seen in self.look(subject, *whole):
                    yield self._finding(seen if isinstance(seen, Observation) else Observation(*seen), severity)
            except Exception as error:
                error.add_note(f"while rule {self.number} ({self.name}) looked at {subject!r:.200}")
                raise

    @cached_property
    def _asks_for_whole(self) -> bool:
        return len(inspect.signature(self.look).parameters) > 1

    def _finding(self, seen: Observation, severity: Severity) -> Finding:
        place = place_of(seen.where)
        return Finding(
            rule=self.number,
            name=self.name,
            severity=severity,
            message=seen.message,
            fix=seen.fix or fix_of(seen.where) or self.remedy,
            document=place.document,
            revision=place.revision,
            path=place.path,
            line=place.line if seen.line is None else seen.line,
            stage=place.stage,
            together=seen.together,
            part=seen.part,
            commit=place.commit,
            landed=place.landed,
            can_be_waived=self.can_be_waived,
        )


Subject = TypeVar("Subject")


def rule(
    number: str,
    *,
    each: type[Subject],
    severity: Severity,
    clauses: tuple[str, ...] = (),
    kinds: tuple[StrEnum, ...] = (),
    profiles: Mapping[str, Severity] | None = None,
    stops_manual: bool = False,
    can_be_waived: bool = True,
    since: str = "0.1",
) -> Callable[[Callable[[Subject], Observations] | Callable[[Subject, Qms], Observations]], Rule]:
    """Make a rule of a function that is shown ``each`` subject of the model, of the given ``kinds`` where it has any.

    The function takes the subject, and the whole system as well where it has to look around.

    ``each=Version`` is shown the newest text of every document, ``each=TextFault`` the faults of those texts and of
    the files that could not be identified, ``each=Irregularity`` those that nothing has put right yet.
    """

    def make(look: Callable[[Subject], Observations] | Callable[[Subject, Qms], Observations]) -> Rule:
        return Rule(number, severity, clauses, each, look, kinds, profiles or {}, stops_manual, can_be_waived, since)

    return make


class Subjects:
    """Everything in a quality management system that rules are shown, gathered once."""

    def __init__(self, qms: Qms) -> None:
        self.qms = qms

    def of(self, rule: Rule) -> Iterable[Any]:
        """The subjects of ``rule``."""
        if rule.kinds:
            grouped = self._by_kind[rule.each]
            return [subject for kind in rule.kinds for subject in grouped.get(kind, ())]
        qms = self.qms
        plain: Mapping[type[Any], Callable[[], Iterable[Any]]] = {
            Qms: lambda: (qms,),
            Document: qms.documents.values,
            Version: lambda: qms.latest_versions,
            Revision: lambda: (revision for document in qms.documents.values() for revision in document.revisions),
            CitedClause: lambda: self._cited,
            StandardCoverage: lambda: self._coverage,
            RegistryFault: lambda: qms.registry_faults,
            Waiting: lambda: (waiting for document in qms.documents.values() for waiting in document.waiting),
            Stranger: lambda: qms.strangers,
            RegistryChange: lambda: qms.registry_changes,
        }
        return plain[rule.each]()

    @cached_property
    def _cited(self) -> tuple[CitedClause, ...]:
        return cited_clauses(self.qms)

    @cached_property
    def _coverage(self) -> tuple[StandardCoverage, ...]:
        return coverage(self.qms, self._cited)

    @cached_property
    def _by_kind(self) -> Mapping[type[Any], Mapping[StrEnum, Sequence[Any]]]:
        faults: dict[StrEnum, list[TextFault]] = defaultdict(list)
        for text_fault in text_faults(self.qms):
            faults[text_fault.fault.kind].append(text_fault)
        irregularities: dict[StrEnum, list[Irregularity]] = defaultdict(list)
        for document in self.qms.documents.values():
            for irregularity in document.open_irregularities:
                irregularities[irregularity.kind].append(irregularity)
        tree_faults: dict[StrEnum, list[TreeFault]] = defaultdict(list)
        for tree_fault in self.qms.tree_faults:
            tree_faults[tree_fault.kind].append(tree_fault)
        objected: dict[StrEnum, list[Objected]] = defaultdict(list)
        for one in self.qms.objected_records():
            for objection in one.objections:
                objected[objection.kind].append(Objected(one, objection))
        record_events: dict[StrEnum, list[RecordEvent]] = defaultdict(list)
        for record_event in self.qms.record_events:
            record_events[record_event.kind].append(record_event)
        registry_events: dict[StrEnum, list[RegistryEvent]] = defaultdict(list)
        for registry_event in self.qms.registry_events:
            if registry_event.healed_by is None:
                registry_events[registry_event.kind].append(registry_event)
        return {
            TextFault: faults,
            Irregularity: irregularities,
            TreeFault: tree_faults,
            Objected: objected,
            RecordEvent: record_events,
            RegistryEvent: registry_events,
        }


def text_faults(qms: Qms) -> Iterator[TextFault]:
    """The faults of the newest text of every document and of the files that could not be identified."""
    for version in qms.latest_versions:
        for fault in version.faults:
            yield TextFault(fault, _place_of_fault(fault, place_of(version)))
    for file in qms.unidentified:
        for fault in file.source.faults:
            yield TextFault(fault, _place_of_fault(fault, place_of(file)))


def _place_of_fault(fault: Fault, text: Place) -> Place:
    return replace(text, path=fault.path or text.path, line=fault.line)


def place_of(where: Where | None) -> Place:
    """The place that a subject stands for."""
    return Place() if where is None else _place_of(where)


@singledispatch
def _place_of(where: Any) -> Place:
    raise TypeError(f"a rule cannot point at {where!r:.200}")


@_place_of.register
def _(where: Place) -> Place:
    return where


@_place_of.register
def _(where: TextFault) -> Place:
    return where.place


@_place_of.register
def _(where: Version) -> Place:
    return Place(where.document, where.revision or None, where.path, 1, where.landing.stage)


@_place_of.register
def _(where: Revision) -> Place:
    return replace(place_of(where.version), revision=where.number, stage=where.recorded.stage)


@_place_of.register
def _(where: Document) -> Place:
    newest = where.latest or next((revision.version for revision in where.revisions[::-1]), None)
    return replace(place_of(newest), document=where.id) if newest else Place(where.id)


@_place_of.register
def _(where: Irregularity) -> Place:
    landing = where.landing
    return Place(
        where.document, where.revision, where.path, where.line, landing.stage, landing.commit, landing.position
    )


@_place_of.register
def _(where: Unidentified) -> Place:
    return Place(where.document, None, where.path, 1, where.stage)


@_place_of.register
def _(where: TreeFault) -> Place:
    return Place(None, None, where.path or None, where.line, commit=where.commit)


@_place_of.register
def _(where: Objected) -> Place:
    record, landing = where.approval.record, where.approval.landing
    return Place(record.document, record.revision, record.path, 1, landing.stage, landing.commit, landing.position)


@_place_of.register
def _(where: RecordEvent) -> Place:
    landing = where.landing
    return Place(where.document, None, where.path, where.line, landing.stage, landing.commit, landing.position)


@_place_of.register
def _(where: RegistryEvent) -> Place:
    landing = where.landing
    return Place(REGISTRY, None, where.path, where.line, landing.stage, landing.commit, landing.position)


@_place_of.register
def _(where: Stranger) -> Place:
    landing = where.landing
    return Place(where.document, None, where.path, 1, landing.stage, landing.commit, landing.position)


@_place_of.register
def _(where: RegistryFault) -> Place:
    return Place(REGISTRY, None, where.path, where.line)


def fix_of(where: Where | None) -> str:
    """What puts a fault right, where the fault itself says so."""
    if isinstance(where, TextFault):
        return where.fault.fix
    if isinstance(where, Objected):
        return where.objection.fix
    return where.fix if isinstance(where, (TreeFault, RegistryFault, RecordEvent, RegistryEvent)) else ""


def in_registry(qms: Qms, line: int | None = None, path: str = "qms.yml") -> Place:
    """A line of `qms.yml` or `people.yml`."""
    return Place(REGISTRY, qms.organization.revision or None, path, line)


def at_key(version: Version, key: str) -> Place:
    """The line of a key in a document's front matter."""
    return replace(place_of(version), line=version.front_matter.line(key))
