"""Approvals: who accepted which revision, in which meaning, and how well that is proved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Level(StrEnum):
    """How well an approval is proved, weakest first; printed wherever an approval is shown."""

    NONE = "none"
    ADOPTED = "adopted"
    STATED = "stated"
    ATTRIBUTED = "attributed"
    FORGE = "forge"
    SIGNED = "signed"
    ANCHORED = "anchored"

    @property
    def rank(self) -> int:
        """0 for the weakest."""
        return list(Level).index(self)


class Meaning(StrEnum):
    """What a person says with a record."""

    AUTHORSHIP = "authorship"
    REVIEW = "review"
    APPROVAL = "approval"
    WITHDRAWAL = "withdrawal"
    PERIODIC_REVIEW = "periodic-review"
    REVOCATION = "revocation"
    REJECTION = "rejection"
    WAIVER = "waiver"
    ACKNOWLEDGEMENT = "acknowledgement"


STATEMENTS: dict[Meaning, str] = {
    Meaning.AUTHORSHIP: "I wrote this revision.",
    Meaning.REVIEW: "I have reviewed this revision and found it adequate.",
    Meaning.APPROVAL: "I have read this revision and approve it for use.",
    Meaning.WITHDRAWAL: "I take this document out of force.",
    Meaning.PERIODIC_REVIEW: "I have reviewed this revision; it still fits and needs no change.",
    Meaning.REVOCATION: "I take back my approval of this revision.",
    Meaning.REJECTION: "I do not accept this revision.",
    Meaning.WAIVER: "I accept the named finding for the given reason.",
    Meaning.ACKNOWLEDGEMENT: "I have read and understood this revision.",
}
"""The default statement of each meaning (DESIGN section 5); ``statements:`` in ``qms.yml`` may reword them."""


@dataclass(frozen=True, slots=True)
class ApprovalRecord:
    """One approval record as its file states it (DESIGN section 5); whether it counts is judged elsewhere."""

    path: str
    document: str
    revision: int
    digest: str
    signer: str
    name: str
    role: str
    meaning: Meaning
    statement: str
    signed_at: datetime
    comment: str | None = None
    on_behalf_of: str | None = None
    reason: str | None = None
    supersedes: str | None = None
    finding: str | None = None
    until: str | None = None


@dataclass(frozen=True, slots=True)
class Approval:
    """A record that counts for a revision, and the level of evidence it has."""

    record: ApprovalRecord
    level: Level
