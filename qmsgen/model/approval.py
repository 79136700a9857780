"""Approvals: who accepted which revision, in which meaning, and how well that is proved."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from qmsgen.model.landing import Landing


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


class ObjectionKind(StrEnum):
    """Why a record does not count."""

    UNKNOWN_REVISION = "unknown-revision"  # nothing with this number has landed
    OTHER_CONTENT = "other-content"  # the digest is not that of the text
    SIGNER = "signer"  # nobody in the registry, or under another name
    STATEMENT = "statement"  # not the words that qms.yml asks for
    ROLE = "role"  # not held when it was signed, or when it landed
    NOT_ASKED = "not-asked"  # nobody asked this role
    AUTHOR = "author"  # the signer wrote part of what is judged
    GAINS = "gains"  # the signer gains by the change of the registry
    TIME = "time"  # signed before the text was written, or after it landed
    REPEATED = "repeated"  # the same record has landed already, or its signer had taken it back
    SUPERSEDED = "superseded"  # about a revision that a later one has replaced
    SIGNATURE = "signature"  # does not prove that the signer signed these bytes
    LEVEL = "level"  # weaker evidence than the policy asks for


@dataclass(frozen=True, slots=True)
class Objection:
    """One reason why a record does not count, and what its signer can do."""

    kind: ObjectionKind
    message: str
    fix: str


@dataclass(frozen=True, slots=True)
class KeyUse:
    """The key with which a record was signed, and what it showed of its holder.

    ``key`` is the public key without a comment, ``fingerprint`` its short mark as `ssh-keygen -l` prints it.
    ``presence`` (a touch) and ``verification`` (a PIN or biometrics) are None for a key that cannot show them.
    ``is_trial`` marks a passkey of `localhost`, which proves nothing to others.
    """

    key: str
    fingerprint: str
    algorithm: str
    presence: bool | None = None
    verification: bool | None = None
    is_trial: bool = False

    def missing(self, requires: Iterable[str]) -> tuple[str, ...]:
        """Which of "presence" and "verification" a key must show and this signature does not."""
        shown = {"presence": self.presence, "verification": self.verification}
        return tuple(need for need in requires if not shown.get(need))


@dataclass(frozen=True, slots=True)
class Approval:
    """A record as it was judged at its landing: by the organization before it, for the text it is about.

    ``level`` is how well it is proved. It counts when there are no ``objections`` and it has not ``lapsed``: a later
    landing can take it back (a revocation, or its key was revoked). ``deputy_for`` is the role that the signer stood
    in for, ``by_author`` is True where the rules of the organization let an author give it.
    """

    record: ApprovalRecord
    landing: Landing
    level: Level
    objections: tuple[Objection, ...] = ()
    key: KeyUse | None = None
    deputy_for: str | None = None
    by_author: bool = False
    lapsed: Landing | None = None

    @property
    def counts(self) -> bool:
        """Whether it counts for what it says."""
        return not self.objections and self.lapsed is None

    def objected_to(self, kind: ObjectionKind) -> bool:
        """Whether there is an objection of this kind."""
        return any(objection.kind is kind for objection in self.objections)

    @property
    def place(self) -> tuple[str, int, str]:
        """What it is about: document, revision and digest."""
        return self.record.document, self.record.revision, self.record.digest
