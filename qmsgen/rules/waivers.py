"""Waivers: findings that someone who may approve has accepted by a signed record, for a reason and for a time.

There is no other way to silence a finding (DESIGN section 6). What is waived stays visible as a note.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from qmsgen.messages import say
from qmsgen.model.approval import Approval
from qmsgen.model.finding import Finding, Severity
from qmsgen.model.notation import REGISTRY_ID, day_of
from qmsgen.model.qms import Qms

_COMMIT = re.compile(r"[0-9a-f]{7,64}")


@dataclass(frozen=True, slots=True)
class Waiver:
    """What one waiver accepts: `RULE [COMMIT] [PATH]`, until a day, or for good where the fault is past."""

    approval: Approval
    rule: str
    commit: str
    path: str
    until: date | None

    @classmethod
    def of(cls, approval: Approval) -> Waiver:
        """Read `finding` and `until` of a waiver."""
        rule, *rest = (approval.record.finding or "").split(" ")
        commit = rest.pop(0) if rest and _COMMIT.fullmatch(rest[0]) else ""
        until = approval.record.until or ""
        return cls(approval, rule, commit, " ".join(rest), None if until == "never" else day_of(until))

    def covers(self, finding: Finding, today: date, documents: Container[str]) -> bool:
        """Whether the waiver accepts ``finding``: about the same document, or about the repository as a whole.

        What is said about a document that is none of ``documents`` is for those to accept who keep the registry.
        """
        about = finding.document if finding.document in documents else REGISTRY_ID
        return (
            finding.rule == self.rule
            and finding.can_be_waived
            and self.approval.record.document == about
            and (not self.commit or finding.commit.startswith(self.commit))
            and (not self.path or finding.path == self.path)
            and self._is_in_time(finding, today)
        )

    def _is_in_time(self, finding: Finding, today: date) -> bool:
        """A fault of the past is accepted when it has landed, for good or until a day; any other until a day."""
        if finding.landed is not None:
            return finding.landed <= self.approval.landing.position and (self.until is None or today < self.until)
        if self.until is None:
            return bool(finding.commit and self.commit)
        return today < self.until


def waived(findings: Iterable[Finding], qms: Qms) -> Iterator[Finding]:
    """The findings, those that a waiver accepts as notes that say who accepted them and why."""
    waivers = [Waiver.of(approval) for approval in qms.waivers]
    for finding in findings:
        waiver = next((w for w in waivers if w.covers(finding, qms.today, qms.documents)), None)
        yield finding if waiver is None else _as_note(finding, waiver)


def _as_note(finding: Finding, waiver: Waiver) -> Finding:
    record = waiver.approval.record
    message = say(
        "{message} (accepted by {name}, {role}: {reason})",
        message=finding.message,
        name=record.name,
        role=record.role,
        reason=record.reason or "",
    )
    fix = (
        say("Nothing needs to be done; the waiver is {path}.", path=record.path)
        if waiver.until is None
        else say("Put it right before {day}; the waiver {path} ends then.", day=waiver.until, path=record.path)
    )
    return replace(finding, severity=Severity.NOTE, message=message, fix=fix)
