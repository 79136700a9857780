"""A small quality management system made by hand, in which every standing of a document appears once."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime

from qmsgen.model.approval import Level
from qmsgen.model.document import Document, Part, PartKind, Reference, Revision, Span, Version, Withdrawal
from qmsgen.model.finding import Finding, Severity, Stage
from qmsgen.model.landing import Landing
from qmsgen.model.organization import (
    ByPractice,
    ClaimedStandard,
    DocumentType,
    EvidencePolicy,
    Organization,
    Person,
    Process,
    Role,
    RoleGrant,
)
from qmsgen.model.qms import Qms
from qmsgen.model.standard import Clause, DocumentedInformation, Standard
from qmsgen.model.text import Citation, FrontMatter, Heading, Interval

TODAY = date(2026, 11, 24)


class Blobs:
    """Texts by the SHA-1 of their bytes."""

    def __init__(self) -> None:
        self.blobs: dict[str, bytes] = {}

    def add(self, data: bytes) -> str:
        name = hashlib.sha1(data, usedforsecurity=False).hexdigest()
        self.blobs[name] = data
        return name

    def data(self, blob: str) -> bytes:
        return self.blobs[blob]

    def text(self, blob: str) -> str:
        return self.blobs[blob].decode()


TEXTS = Blobs()


def version(
    matter: FrontMatter,
    day: date,
    body: str,
    *,
    clauses: tuple[Citation, ...] = (),
    references: tuple[str, ...] = (),
    parts: tuple[Part, ...] = (),
    stage: Stage = Stage.MAIN,
) -> Version:
    """One landing of a document; its commit and digest follow from its text."""
    folder = {"SOP": "procedures", "FRM": "forms"}.get(matter.id[:3], "policies")
    source = f"---\nid: {matter.id}\nrevision: {matter.revision}\n---\n{body}\n".encode()
    blob = TEXTS.add(source)
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    return Version(
        document=matter.id,
        revision=matter.revision,
        path=f"{folder}/{matter.id.lower()}.md",
        blob=blob,
        digest=f"sha256:{hashlib.sha256(source).hexdigest()}",
        landing=Landing(hashlib.sha1(source + b"commit", usedforsecurity=False).hexdigest(), day, noon, 0, stage),
        front_matter=matter,
        headings=tuple(Heading(2, c.heading, c.anchor, 9) for c in clauses if c.heading and c.anchor),
        clauses=clauses,
        references=tuple(Reference(id, f"forms/{id.lower()}.md", "", 9) for id in references),
        parts=parts,
    )


def revision(version: Version) -> Revision:
    """The revision that a landing issues where no approval is required."""
    return Revision(version.revision, version.digest or "", version.landing, version, (Span(version.landing.day),))


def document(*versions: Version, latest: Version | None = None, withdrawn: Withdrawal | None = None) -> Document:
    """A document through its revisions; ``latest`` is a newer text that is none."""
    newest = None if withdrawn else latest or versions[-1]
    return Document(
        versions[0].document,
        tuple(revision(v) for v in versions),
        newest,
        newest if newest and newest.landing.stage is Stage.MAIN else versions[-1],
        (withdrawn,) if withdrawn else (),
    )


def picture() -> Part:
    """A drawing that SOP-01 shows."""
    data = b"<svg/>"
    return Part(
        PartKind.ASSET, "img/flow.svg", "procedures/img/flow.svg", TEXTS.add(data), hashlib.sha256(data).hexdigest()
    )


def procedure(number: int, day: date, changes: str, body: str, **values: object) -> Version:
    """A revision of SOP-01."""
    matter = FrontMatter(
        id="SOP-01",
        title="Control of documents",
        revision=number,
        owner="quality-manager",
        changes=changes,
        applies_to=("all",),
        author=("ada",),
        process="documents",
        keywords=("records", "archive"),
        former_numbers=("QP-07",),
        replaces=("SOP-02",),
        clauses=(Citation("iso-9001", "7.5.2", 5),),
    )
    heading = Citation("iso-9001", "7.5.3", 12, "2-release", "2 Release")
    text = f"# Control of documents\n\n{body}\n\n## 2 Release\n\nUse [FRM-05](../forms/frm-05.md)."
    return version(replace(matter, **values), day, text, clauses=(heading,), references=("FRM-05",))  # type: ignore[arg-type]


SOP_01 = (
    procedure(1, date(2026, 1, 5), "First issue.", "Paper copies are stamped."),
    procedure(2, date(2026, 3, 9), "Approval moves to the screen, because stamps were lost.", "Nobody stamps paper."),
    procedure(
        3, date(2026, 11, 2), "Passkeys take the place of passwords.", "Use a passkey.", effective=date(2026, 12, 1)
    ),
)

FRM_05 = version(
    FrontMatter(id="FRM-05", title="Change request", revision=1, owner="quality-manager", changes="First issue."),
    date(2026, 1, 5),
    "# Change request\n\nWhat should change?",
)

HOSTILE = version(
    FrontMatter(
        id="POL-01",
        title='Quality <b>policy</b> | *not* _bold_ {: .x } "quoted"',
        revision=1,
        owner="managing-director",
        changes="First issue:\n```\n<script>alert(1)</script>\n# not a heading",
    ),
    date(2026, 2, 2),
    "We keep our promises.",
)

SOP_02 = version(
    FrontMatter(id="SOP-02", title="Paper master copies", revision=1, owner="quality-manager", changes="First issue."),
    date(2026, 1, 5),
    "# Paper master copies\n\nThe master is on paper.",
)

BROKEN = replace(version(FrontMatter(id="SOP-03", revision=1), date(2026, 11, 20), "# Secret draft title"), digest=None)

DRAFT = version(
    FrontMatter(id="SOP-04", title="Secret plans", revision=1, owner="quality-manager", changes="Secret reason."),
    date(2026, 11, 23),
    "# Secret plans\n\nSecret text.",
    stage=Stage.PROPOSED,
)

STANDARD = Standard(
    id="iso-9001-2015",
    title="Quality management systems - Requirements (ISO 9001:2015)",
    short_title="ISO 9001:2015",
    clauses=(
        Clause("7", "Support", is_requirement=False, documented_information=DocumentedInformation.NONE),
        Clause("7.4", "Communication", is_requirement=True, documented_information=DocumentedInformation.NONE),
        Clause(
            "7.5", "Documented information", is_requirement=False, documented_information=DocumentedInformation.NONE
        ),
        Clause(
            "7.5.2", "Creating and updating", is_requirement=True, documented_information=DocumentedInformation.NONE
        ),
        Clause("7.5.3", "Control", is_requirement=True, documented_information=DocumentedInformation.MAINTAIN),
        Clause("8", "Operation", is_requirement=False, documented_information=DocumentedInformation.NONE),
        Clause("8.1", "Planning and control", is_requirement=True, documented_information=DocumentedInformation.BOTH),
    ),
)

ORGANIZATION = Organization(
    revision=1,
    name="Acme Precision",
    time_zone="Europe/Berlin",
    standards=(ClaimedStandard("iso-9001-2015", date(2029, 9, 30)),),
    by_practice=(ByPractice("iso-9001-2015", "7.4", "managing-director", "A short talk at the board every morning."),),
    document_types=(
        DocumentType("policy", "POL", "policies", Interval(12)),
        DocumentType("procedure", "SOP", "procedures", Interval(24)),
        DocumentType("form", "FRM", "forms", Interval(6)),
    ),
    evidence=EvidencePolicy(Level.NONE),
    roles=(Role("quality-manager", "Quality Manager"), Role("managing-director", "Managing Director")),
    processes=(Process("documents", "Document control", "quality-manager"),),
    people=(
        Person("ada", "Ada Quality", roles=(RoleGrant("quality-manager", date(2026, 1, 1)),)),
        Person("carol", "Carol Chief", roles=(RoleGrant("managing-director", date(2026, 1, 1)),)),
    ),
)

FINDINGS = (
    Finding(
        "REV001",
        "changed-without-new-revision",
        Severity.ERROR,
        "forms/frm-05.md changed on 2026-11-10 but is still revision 1",
        "Raise `revision` to 2 and say in `changes` what is different.",
        "FRM-05",
        1,
        "forms/frm-05.md",
        4,
    ),
    Finding(
        "DOC003",
        "unreadable-front-matter",
        Severity.ERROR,
        "'changes' holds a colon that is not quoted",
        "Put the value in double quotes.",
        "SOP-03",
        None,
        "procedures/sop-03.md",
        6,
    ),
    Finding("CLA002", "open-clause", Severity.WARNING, "Clause 8.1 is open", "Cite it.", None, None, "qms.yml", 4),
)


def system(*more: Document, as_of: date = TODAY, organization: Organization = ORGANIZATION) -> Qms:
    """The system on a day, with further documents."""
    gone = Withdrawal(date(2026, 3, 9), SOP_02.landing, "Ada Quality", "The paper master copy is gone.", "x.txt")
    documents = (
        document(*SOP_01),
        document(FRM_05),
        document(HOSTILE),
        document(SOP_02, withdrawn=gone),
        Document("SOP-03", (), BROKEN, BROKEN),
        Document("SOP-04", (), DRAFT, None),
        *more,
    )
    return Qms(
        organization=organization,
        documents={d.id: d for d in documents},
        standards={STANDARD.id: STANDARD},
        mappings=(),
        today=max(as_of, TODAY),
        as_of=as_of,
        head="1234567890abcdef1234567890abcdef12345678",
        main="main",
    )
