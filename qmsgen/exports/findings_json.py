"""Findings for other programs, in the format `qmsgen-findings/1` (DESIGN section 8)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from importlib.resources import files

from qmsgen.exports.json_text import Value, error_value, json_text
from qmsgen.model.approval import Approval
from qmsgen.model.errors import QmsgenError
from qmsgen.model.finding import Finding, Stage
from qmsgen.model.qms import Qms

FORMAT = "qmsgen-findings/1"


def findings_json(qms: Qms, findings: Iterable[Finding], error: QmsgenError | None = None) -> str:
    """What was looked at and what was found; with ``error``, why nothing of it is proved."""
    return _document(qms.head or None, qms.as_of, qms.trust_root, checked(qms), _evidence(qms), findings, error)


def failure_json(error: QmsgenError, as_of: date | None = None, commit: str | None = None) -> str:
    """The same for a repository that could not be looked at; day and commit as far as they are known."""
    nothing = {"documents": 0, "revisions": 0, "approvals": 0, "records": 0}
    return _document(commit, as_of, None, nothing, {}, (), error)


def schema() -> str:
    """The JSON Schema of the format."""
    return files("qmsgen.exports").joinpath("qmsgen-findings-1.schema.json").read_text(encoding="utf-8")


def checked(qms: Qms) -> dict[str, int]:
    """How much was looked at. Filled-in forms are not read yet, so no record is counted."""
    revisions = [revision for document in qms.documents.values() for revision in document.revisions]
    return {
        "documents": len(qms.documents),
        "revisions": len(revisions),
        "approvals": sum(1 for _ in _counting(qms)),
        "records": 0,
    }


def _evidence(qms: Qms) -> dict[str, int]:
    """How many approvals have which level, best first."""
    levels = Counter(approval.level for approval in _counting(qms))
    return {level.value: levels[level] for level in sorted(levels, key=lambda level: -level.rank)}


def _counting(qms: Qms) -> Iterator[Approval]:
    """Every record that counts, about documents and about the registry."""
    records = (qms.registry_records, *(document.records for document in qms.documents.values()))
    return (approval for given in records for approval in given if approval.counts)


def _document(
    commit: str | None,
    as_of: date | None,
    trust_root: str | None,
    looked_at: dict[str, int],
    evidence: dict[str, int],
    findings: Iterable[Finding],
    error: QmsgenError | None,
) -> str:
    value: dict[str, Value] = {
        "format": FORMAT,
        "commit": commit,
        "as_of": as_of,
        "trust_root": trust_root,
        "checked": looked_at,
        "evidence": evidence,
        "findings": [_finding(finding) for finding in sorted(findings, key=lambda finding: finding.order)],
    }
    if error is not None:
        value["error"] = error_value(error)
    return json_text(value)


def _finding(finding: Finding) -> dict[str, Value]:
    value: dict[str, Value] = {
        "rule": finding.rule,
        "name": finding.name,
        "severity": finding.severity.value,
        "document": finding.document,
        "revision": finding.revision,
        "path": finding.path,
        "line": finding.line,
        "message": finding.message,
        "fix": finding.fix,
        "stage": finding.stage.value,
    }
    if finding.stage is Stage.UNCOMMITTED:
        value["uncommitted"] = True
    return value
