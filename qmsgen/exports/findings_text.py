"""Findings for the person at the terminal: yours first, each with where to look and what puts it right."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from qmsgen.exports.findings_json import checked
from qmsgen.exports.visible import visible, visible_lines
from qmsgen.messages import say, say_number
from qmsgen.model.approval import Level
from qmsgen.model.errors import QmsgenError
from qmsgen.model.finding import Finding, Severity, Stage
from qmsgen.model.qms import Qms


class Weight(Enum):
    """How much a line matters to the eye."""

    HEADING = "heading"
    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"
    FIX = "fix"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the answer; a terminal may colour it by its weight."""

    text: str
    weight: Weight = Weight.PLAIN


def finding_lines(
    qms: Qms,
    findings: Iterable[Finding],
    error: QmsgenError | None = None,
    *,
    is_narrowed: bool = False,
    is_folded: bool = True,
) -> Iterator[Line]:
    """Every finding, then what was looked at and how far it is proved; a remedy that several share stands once.

    Findings that are read best together share a line, unless ``is_folded`` is False.
    """
    found = sorted(findings, key=lambda finding: finding.order)
    yours = [finding for finding in found if finding.stage is not Stage.MAIN]
    on_main = [finding for finding in found if finding.stage is Stage.MAIN]
    yield from _part(say("Yours now: ") if yours else "", yours, is_folded)
    yield from _part(say("Already on main: ") if yours else "", on_main, is_folded)
    yield Line(_looked_at(qms))
    yield Line(_found(found) + (say(" Only the named files are listed.") if is_narrowed else ""))
    yield Line(proof_line(qms, error))


def proof_line(qms: Qms, error: QmsgenError | None = None) -> str:
    """How far what was said is proved: not at all, or on which root of trust."""
    if error is not None:  # the reason is told with the error itself
        return say("Nothing is proved.")
    if qms.evidence_level is Level.NONE:
        return say("Level of evidence: none. No approval is required, and nothing is proved.")
    if qms.trust_root is None:
        level = qms.evidence_level.value
        return say("Level of evidence asked for: {level}. There is no root of trust yet.", level=level)
    if len(qms.trust_roots) > 1:
        return say("Roots of trust, the newest last: {digests}", digests=", ".join(qms.trust_roots))
    return say("Root of trust: {digest}", digest=qms.trust_root)


def place(finding: Finding) -> str:
    """Where to look first, as editors understand it."""
    where = finding.path or finding.document or say("the repository")
    return visible(f"{where}:{finding.line}" if finding.path and finding.line else where)


_HEADINGS = {
    Severity.ERROR: ("errors", Weight.ERROR),
    Severity.WARNING: ("warnings", Weight.WARNING),
    Severity.NOTE: ("notes", Weight.NOTE),
}


def _part(prefix: str, findings: list[Finding], is_folded: bool) -> Iterator[Line]:
    for severity, (name, weight) in _HEADINGS.items():
        of_weight = [finding for finding in findings if finding.severity is severity]
        if not of_weight:
            continue
        heading = f"{prefix}{say(name)}"
        yield Line(heading[0].upper() + heading[1:], Weight.HEADING)
        groups = _groups(of_weight) if is_folded else [[finding] for finding in of_weight]
        for group, following in zip(groups, [*groups[1:], None], strict=True):
            first = group[0]
            yield Line(f"{place(first)}: {first.rule} {visible(_message(group))}", weight)
            if following is None or (following[0].rule, following[0].fix) != (first.rule, first.fix):
                yield from (Line(f"    {line}", Weight.FIX) for line in visible_lines(first.fix) if first.fix)
        yield Line("")


def _groups(findings: list[Finding]) -> list[list[Finding]]:
    """Neighbours that are read best together, each other finding by itself."""
    groups: list[list[Finding]] = []
    for finding in findings:
        last = groups[-1][-1] if groups else None
        if last and finding.together and _shared(finding) == _shared(last):
            groups[-1].append(finding)
        else:
            groups.append([finding])
    return groups


def _shared(finding: Finding) -> tuple[str, str, str]:
    return finding.rule, finding.together, place(finding)


def _message(group: list[Finding]) -> str:
    if len(group) == 1:
        return group[0].message
    parts = ", ".join(finding.part for finding in group)
    return f"{group[0].together.format(number=len(group))}: {parts}"


def _looked_at(qms: Qms) -> str:
    counts = checked(qms)
    return say(
        "Looked at {documents}, {revisions} and {approvals} as of {day}{commit}.",
        documents=say_number("{number} document", "{number} documents", counts["documents"]),
        revisions=say_number("{number} issued revision", "{number} issued revisions", counts["revisions"]),
        approvals=say_number("{number} approval", "{number} approvals", counts["approvals"]),
        day=qms.as_of,
        commit=say(", commit {commit}", commit=qms.head[:12]) if qms.head else "",
    )


def _found(findings: list[Finding]) -> str:
    number = {severity: sum(f.severity is severity for f in findings) for severity in Severity}
    return say(
        "Found {errors}, {warnings} and {notes}.",
        errors=say_number("{number} error", "{number} errors", number[Severity.ERROR]),
        warnings=say_number("{number} warning", "{number} warnings", number[Severity.WARNING]),
        notes=say_number("{number} note", "{number} notes", number[Severity.NOTE]),
    )
