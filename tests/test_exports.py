"""What is written for terminals and for other programs."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime

import jsonschema
import pytest

from qmsgen import rules
from qmsgen.exports import findings_json, findings_text, history, in_force, rule_list, status
from qmsgen.exports.table import Table, table
from qmsgen.exports.visible import visible, visible_lines
from qmsgen.manual import InForce
from qmsgen.model.approval import Approval, ApprovalRecord, Level, Meaning
from qmsgen.model.document import Document, Revision, Span, Version
from qmsgen.model.errors import QmsgenError
from qmsgen.model.finding import Finding, Severity, Stage
from qmsgen.model.landing import Landing
from qmsgen.model.organization import EvidencePolicy, Organization
from qmsgen.model.qms import Qms
from qmsgen.model.text import FrontMatter

DAY = date(2026, 1, 3)
LANDING = Landing("c" * 40, DAY, datetime.fromisoformat("2026-01-03T09:00:00+00:00"), 0)
ERROR = Finding(
    rule="REV001",
    name="changed-without-new-revision",
    severity=Severity.ERROR,
    message="SOP-01 r1 changed.",
    fix="Raise the revision.",
    document="SOP-01",
    revision=1,
    path="procedures/sop-01.md",
    line=4,
)
WARNING = Finding("GIT009", "no-attributes", Severity.WARNING, "There is none.", "Add one:\n* text=auto")
NOTE = Finding("LIF009", "draft", Severity.NOTE, "A draft.", "", "SOP-02", stage=Stage.UNCOMMITTED)


def qms(*documents: Document, level: Level = Level.NONE, trust_root: str | None = None) -> Qms:
    return Qms(
        organization=Organization(1, "Acme", "UTC", evidence=EvidencePolicy(level=level)),
        documents={document.id: document for document in documents},
        standards={},
        mappings=(),
        today=date(2026, 11, 24),
        as_of=date(2026, 11, 24),
        head="a" * 40,
        main="a" * 40,
        trust_roots=(trust_root,) if trust_root else (),
    )


def document(*levels: Level) -> Document:
    version = Version(
        "SOP-01", 1, "procedures/sop-01.md", "b" * 40, "sha256:x", LANDING, FrontMatter(id="SOP-01", title="Purchasing")
    )
    records = [
        Approval(
            ApprovalRecord("p", "SOP-01", 1, "d", "ada", "Ada", "r", Meaning.APPROVAL, "s", LANDING.committed_at),
            LANDING,
            level,
        )
        for level in levels
    ]
    return Document(
        "SOP-01",
        (Revision(1, "sha256:x", LANDING, version, (Span(DAY),), tuple(records)),),
        version,
        version,
        records=tuple(records),
    )


# -- JSON -------------------------------------------------------------------------------------------------------------


def test_findings_are_one_object_in_a_fixed_order() -> None:
    written = findings_json.findings_json(
        qms(document(Level.SIGNED, Level.STATED, Level.SIGNED)), (NOTE, WARNING, ERROR)
    )
    assert list(json.loads(written)) == [
        "format", "commit", "as_of", "trust_root", "checked", "evidence", "findings",
    ]  # fmt: skip
    assert json.loads(written) == {
        "format": "qmsgen-findings/1",
        "commit": "a" * 40,
        "as_of": "2026-11-24",
        "trust_root": None,
        "checked": {"documents": 1, "revisions": 1, "approvals": 3, "records": 0},
        "evidence": {"signed": 2, "stated": 1},
        "findings": [
            {
                "rule": "REV001",
                "name": "changed-without-new-revision",
                "severity": "error",
                "document": "SOP-01",
                "revision": 1,
                "path": "procedures/sop-01.md",
                "line": 4,
                "message": "SOP-01 r1 changed.",
                "fix": "Raise the revision.",
                "stage": "main",
            },
            {
                "rule": "GIT009",
                "name": "no-attributes",
                "severity": "warning",
                "document": None,
                "revision": None,
                "path": None,
                "line": None,
                "message": "There is none.",
                "fix": "Add one:\n* text=auto",
                "stage": "main",
            },
            {
                "rule": "LIF009",
                "name": "draft",
                "severity": "note",
                "document": "SOP-02",
                "revision": None,
                "path": None,
                "line": None,
                "message": "A draft.",
                "fix": "",
                "stage": "uncommitted",
                "uncommitted": True,
            },
        ],
    }
    assert written.endswith("}\n")


def test_the_order_of_findings_does_not_depend_on_how_they_came() -> None:
    system = qms()
    one = findings_json.findings_json(system, (ERROR, WARNING, NOTE))
    assert findings_json.findings_json(system, (WARNING, NOTE, ERROR)) == one


@pytest.mark.parametrize(
    "written",
    [
        findings_json.findings_json(qms(document(Level.SIGNED)), (ERROR, WARNING, NOTE)),
        findings_json.findings_json(
            qms(trust_root="sha256:" + "0" * 64), (), QmsgenError("A shallow clone", "Deepen it")
        ),
        findings_json.failure_json(QmsgenError("No repository", "Start one")),
    ],
)
def test_findings_follow_their_schema(written: str) -> None:
    schema = json.loads(findings_json.schema())
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(json.loads(written))


def test_the_schema_refuses_what_is_not_in_the_format() -> None:
    value = json.loads(findings_json.findings_json(qms(), (ERROR,)))
    value["findings"][0]["colour"] = "red"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(json.loads(findings_json.schema())).validate(value)


def test_control_characters_become_codes_in_every_text_of_json() -> None:
    finding = Finding("DOC001", "x", Severity.ERROR, "red \x1b[31m \x9b \u202e \udcff", "", path="a\x07.md")
    written = findings_json.findings_json(qms(), (finding,))
    assert json.loads(written)["findings"][0]["message"] == r"red \x1b[31m \x9b \u202e \udcff"
    assert json.loads(written)["findings"][0]["path"] == r"a\x07.md"
    written.encode("utf-8")


# -- text -------------------------------------------------------------------------------------------------------------


def lines(system: Qms, *findings: Finding, error: QmsgenError | None = None) -> list[str]:
    return [line.text for line in findings_text.finding_lines(system, findings, error)]


def test_what_is_yours_comes_first_and_a_remedy_of_several_lines_is_indented() -> None:
    assert lines(qms(document()), ERROR, WARNING, NOTE) == [
        "Yours now: notes",
        "SOP-02: LIF009 A draft.",
        "",
        "Already on main: errors",
        "procedures/sop-01.md:4: REV001 SOP-01 r1 changed.",
        "    Raise the revision.",
        "",
        "Already on main: warnings",
        "the repository: GIT009 There is none.",
        "    Add one:",
        "    * text=auto",
        "",
        f"Looked at 1 document, 1 issued revision and 0 approvals as of 2026-11-24, commit {'a' * 12}.",
        "Found 1 error, 1 warning and 1 note.",
        "Level of evidence: none. No approval is required, and nothing is proved.",
    ]


def test_a_remedy_that_neighbours_share_stands_once_below_them() -> None:
    other = replace(ERROR, document="SOP-02", path="procedures/sop-02.md")
    unlike = replace(other, rule="REV002", fix="Take the next number.")
    assert lines(qms(), ERROR, other, unlike)[:7] == [
        "Errors",
        "procedures/sop-01.md:4: REV001 SOP-01 r1 changed.",
        "procedures/sop-02.md:4: REV001 SOP-01 r1 changed.",
        "    Raise the revision.",
        "procedures/sop-02.md:4: REV002 SOP-01 r1 changed.",
        "    Take the next number.",
        "",
    ]


OPEN = Finding(
    "CLA004",
    "open-clause",
    Severity.WARNING,
    "ISO 9001:2015 7.1.2 People is open.",
    "Cite it.",
    "QMS",
    1,
    "qms.yml",
    5,
    together="ISO 9001:2015 chapter 7: {number} clauses open",
    part="7.1.2 People",
)


def test_findings_that_are_read_best_together_share_a_line_and_json_keeps_each() -> None:
    second = replace(OPEN, message="ISO 9001:2015 7.1.3 Infrastructure is open.", part="7.1.3 Infrastructure")
    other = replace(OPEN, message="ISO 9001:2015 8.1 Planning is open.", together="chapter 8", part="8.1 Planning")
    elsewhere = replace(second, message="ISO 9001:2015 9.1 Audit is open.", line=6)
    found = (OPEN, second, other, elsewhere)
    assert lines(qms(), *found)[:6] == [
        "Warnings",
        "qms.yml:5: CLA004 ISO 9001:2015 chapter 7: 2 clauses open: 7.1.2 People, 7.1.3 Infrastructure",
        "qms.yml:5: CLA004 ISO 9001:2015 8.1 Planning is open.",
        "qms.yml:6: CLA004 ISO 9001:2015 9.1 Audit is open.",
        "    Cite it.",
        "",
    ]
    each = [line.text for line in findings_text.finding_lines(qms(), found, is_folded=False)]
    assert each[1:5] == [f"{findings_text.place(finding)}: CLA004 {finding.message}" for finding in found]
    written = json.loads(findings_json.findings_json(qms(), found))["findings"]
    assert [finding["message"] for finding in written] == [finding.message for finding in found]
    assert lines(qms(), *found)[-2] == "Found 0 errors, 4 warnings and 0 notes."


def test_without_changes_of_yours_the_headings_are_short() -> None:
    assert lines(qms(), ERROR)[0] == "Errors"


def test_the_last_line_says_how_far_anything_is_proved() -> None:
    digest = "sha256:" + "0" * 64
    assert lines(qms(level=Level.SIGNED, trust_root=digest))[-1] == f"Root of trust: {digest}"
    assert lines(qms(level=Level.SIGNED))[-1] == "Level of evidence asked for: signed. There is no root of trust yet."
    shallow = QmsgenError("nothing can be proved: a shallow clone")
    assert lines(qms(), error=shallow)[-1] == "Nothing is proved."


def test_a_message_cannot_begin_a_line_of_its_own() -> None:
    assert visible("good\n::error::bad\r\x1b") == r"good\x0a::error::bad\x0d\x1b"
    assert visible_lines("one\r\ntwo\x00") == ["one", r"two\x00"]
    assert visible("Prüfung – naïve 検査 😀") == "Prüfung – naïve 検査 😀"


def test_a_table_is_aligned_without_trailing_blanks() -> None:
    shown = table(("No.", "Title"), [("SOP-01", "Purchasing"), ("W", None)])
    assert shown == Table(("No.", "Title"), (("SOP-01", "Purchasing"), ("W", "")))
    assert shown.plain() == "No.     Title\nSOP-01  Purchasing\nW\n"


# -- other formats ----------------------------------------------------------------------------------------------------


def test_in_force_has_tabs_between_its_columns() -> None:
    assert in_force.as_of_text([InForce("SOP-01", 2, DAY, "none"), InForce("SOP-02", 1, DAY, "none")]) == (
        "SOP-01\t2\t2026-01-03\tnone\nSOP-02\t1\t2026-01-03\tnone\n"
    )


def test_a_document_of_which_nothing_had_landed_by_a_day_is_left_out() -> None:
    early = replace(qms(document()), as_of=date(2025, 12, 31))
    assert status.standings(early) == ()


def test_the_log_says_when_a_revision_was_in_force() -> None:
    rows = history.log_table(document(), date(2026, 11, 24), Level.NONE).rows
    assert rows == (("1", "effective", "2026-01-03", "", "2026-01-03", "c" * 12, ""),)


def test_every_rule_can_be_listed() -> None:
    listed = json.loads(rule_list.rules_json(rules.ALL))["rules"]
    assert [entry["rule"] for entry in listed] == [rule.number for rule in rules.ALL]
    assert all(rule.text in rule_list.rule_text(rule) for rule in rules.ALL)
