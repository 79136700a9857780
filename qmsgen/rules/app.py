"""APP: whether approvals are given as the organization's rules say, by records that prove it."""

from __future__ import annotations

from collections.abc import Iterable

from qmsgen.messages import say
from qmsgen.model.approval import Meaning, ObjectionKind
from qmsgen.model.document import Document, Revision, Waiting
from qmsgen.model.finding import Severity, Stage
from qmsgen.model.organization import Requirement
from qmsgen.model.qms import Qms
from qmsgen.model.repository import RecordEvent, RecordEventKind, Stranger
from qmsgen.rules.rule import Objected, Observations, at_key, place_of, rule

APPROVAL = ("ISO 9001 7.5.2", "ISO 13485 4.2.4")


@rule(
    "APP001",
    each=RecordEvent,
    kinds=(RecordEventKind.UNREADABLE,),
    severity=Severity.ERROR,
    clauses=("ISO 9001 7.5.2", "ISO 13485 4.2.5"),
)
def unreadable_record(event: RecordEvent) -> Observations:
    """A record of an approval, withdrawal or waiver does not have the form of one.

    A record that cannot be read counts for nothing, although someone meant to decide something with it.

    ## Example

    The line that says what it is does not come first:

        2026-01-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            records/approvals/SOP-01/r1/ada.approval.txt
            | document: SOP-01
            | qmsgen-approval: 1
        → records/approvals/SOP-01/r1/ada.approval.txt:1: APP001 the first line should be `qmsgen-approval: 1`

    A text elsewhere is no record:

        2026-01-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            records/training/2026.txt
            | Ada explained SOP-01 to the warehouse.

    ## Put right

    Write the record again, line for line as the message says, and land it under the next free number. Records are only
    ever added: the unreadable one stays, and a waiver with `finding: APP001` and its path explains it.
    """
    yield event, event.message


@rule("APP002", each=Document, severity=Severity.NOTE, clauses=APPROVAL)
def landed_and_not_in_force(document: Document) -> Observations:
    """A text has landed, nothing is wrong with it, and yet it is not in force, because it lacks approvals.

    Whoever looks into the repository would take it for what holds; the manual keeps to the revision before it.

    ## Example

    Approvals are asked for:

        2026-01-03 Ada: Issue SOP-01
            qms.yml with
            | evidence: {level: signed}
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
        → procedures/sop-01.md:4: APP002 SOP-01 r1, which landed on 2026-01-03, is not in force: missing is approval by
              quality-manager

    It is approved:

        2026-01-03 Ben: Issue SOP-01
            qms.yml with
            | evidence: {level: signed}
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            ada signs approval of SOP-01 r1 as quality-manager

    ## Put right

    Have it approved as `qms.yml` asks (`qmsgen approve`). The finding is gone with the landing that completes the
    approvals, or with one that changes the text.
    """
    if document.open_irregularities:
        return
    if any(i.healed_by is not None and i.healed_by.stage is not Stage.MAIN for i in document.irregularities):
        return  # what is wrong with it on the main line is put right by what is proposed
    for waiting in document.waiting:
        if waiting.rejected is not None or not waiting.missing:
            continue
        yield (
            at_key(waiting.version, "revision"),
            say(
                "{document} r{revision}, which {landed}, is not in force: missing is {missing}",
                document=document.id,
                revision=waiting.version.revision,
                landed=_landed(waiting),
                missing=spoken(waiting, waiting.missing),
            ),
        )


def _landed(waiting: Waiting) -> str:
    if waiting.recorded.stage is Stage.MAIN:
        return say("landed on {day}", day=waiting.recorded.day)
    return say("is proposed")


def spoken(waiting: Waiting, missing: Iterable[Requirement]) -> str:
    """What is missing, as people say it: "review by process-owner and approval by quality-manager"."""
    parts = []
    for requirement in missing:
        count = say("{count} times ", count=requirement.count) if requirement.count > 1 else ""
        roles = say(" or ").join(waiting.roles_of(requirement)) or say("a role that qms.yml does not name")
        parts.append(say("{count}{meaning} by {roles}", count=count, meaning=requirement.meaning.value, roles=roles))
    return say(" and ").join(parts)


@rule(
    "APP003",
    each=Objected,
    kinds=(ObjectionKind.OTHER_CONTENT, ObjectionKind.UNKNOWN_REVISION),
    severity=Severity.ERROR,
    clauses=(*APPROVAL, "21 CFR 11.70"),
)
def record_of_other_content(objected: Objected) -> Observations:
    """A record is about a text that is not the one that landed.

    What was signed and what readers would see must be the same bytes, with every picture and shared text.

    ## Example

    The text was changed after it was signed:

        2026-01-03 Ben: Issue SOP-01
            qms.yml with
            | evidence: {level: signed}
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            ada signs approval of SOP-01 r1 as quality-manager
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            | Orders above 900 EUR need two offers.
        → records/approvals/SOP-01/r1/ada.approval.txt:1: APP003 ada signed a text of SOP-01 r1 with the digest
              sha256:7f9958ed468f…, and what landed has sha256:66cad573d05c…

    The text that was signed:

        2026-01-03 Ben: Issue SOP-01
            qms.yml with
            | evidence: {level: signed}
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            | Orders above 900 EUR need two offers.
            ada signs approval of SOP-01 r1 as quality-manager

    ## Put right

    Have the text that landed read and signed again, under the next free number. The finding is gone with the landing
    that brings this record, or one by which the signer takes the first one back (`meaning: revocation`).
    """
    yield objected, objected.objection.message


@rule("APP004", each=Objected, kinds=(ObjectionKind.SIGNER,), severity=Severity.ERROR,
      clauses=(*APPROVAL, "21 CFR 11.100"))  # fmt: skip
def signer_not_registered(objected: Objected) -> Observations:
    """A record was signed by someone whom `people.yml` did not know before it landed, or under another name.

    Only registered people can be asked later what they approved, and why.

    ## Example

    A stranger signs:

        2026-01-03 Ben: Issue SOP-01
            qms.yml with
            | evidence: {level: signed}
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            zoe signs approval of SOP-01 r1 as quality-manager
        → records/approvals/SOP-01/r1/zoe.approval.txt:1: APP004 zoe, who signed, was not in people.yml before this
              landing

    A registered person signs:

        2026-01-03 Ben: Issue SOP-01
            qms.yml with
            | evidence: {level: signed}
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            ada signs approval of SOP-01 r1 as quality-manager

    ## Put right

    Register the person, land that, and then have the record signed again. The finding is gone with the landing that
    brings the new record.
    """
    yield objected, objected.objection.message


@rule("APP005", each=Objected, kinds=(ObjectionKind.ROLE,), severity=Severity.ERROR,
      clauses=("ISO 9001 5.3", *APPROVAL, "21 CFR 11.10(g)"))  # fmt: skip
def role_not_held(objected: Objected) -> Observations:
    """A record was signed in a role that the signer did not hold, when it was signed or when it landed.

    ## Example

    The role is someone else's:

        2026-01-03 Ben: Issue SOP-01
            qms.yml with
            | evidence: {level: signed}
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            carol signs approval of SOP-01 r1 as quality-manager
        → records/approvals/SOP-01/r1/carol.approval.txt:1: APP005 carol was not quality-manager when it was signed, on
              2026-01-03

    The own role:

        2026-01-03 Ben: Issue SOP-01
            qms.yml with
            | evidence: {level: signed}
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            ada signs approval of SOP-01 r1 as quality-manager

    ## Put right

    Have someone sign who holds the role. The finding is gone with the landing that approves a later revision, or with
    a record by which the signer takes this one back.
    """
    yield objected, objected.objection.message


@rule("APP006", each=Objected, kinds=(ObjectionKind.NOT_ASKED,), severity=Severity.ERROR, clauses=APPROVAL)
def role_not_asked(objected: Objected) -> Observations:
    """A record was signed in a role that is not asked for it.

    It counts for nothing, although whoever signed may think that it does.

    ## Example

    The owner approves, and nobody else may:

        2026-01-03 Ben: Issue SOP-01
            qms.yml with
            | evidence: {level: signed}
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            carol signs approval of SOP-01 r1 as managing-director
        → records/approvals/SOP-01/r1/carol.approval.txt:1: APP006 managing-director is not asked for approval of
              SOP-01; asked is quality-manager

    That it was read may be said by everyone:

        2026-01-03 Ben: Issue SOP-01
            qms.yml with
            | evidence: {level: signed}
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            carol signs acknowledgement of SOP-01 r1 as managing-director

    ## Put right

    Have it signed in a role that `qms.yml` asks for. The finding is gone with the landing that approves a later
    revision, or with a record by which the signer takes this one back.
    """
    yield objected, objected.objection.message


@rule("APP007", each=Objected, kinds=(ObjectionKind.AUTHOR, ObjectionKind.GAINS), severity=Severity.ERROR,
      clauses=(*APPROVAL, "ISO/IEC 27001 A.5.3"))  # fmt: skip
def approved_by_author(objected: Objected) -> Observations:
    """A record was signed by someone who wrote part of what it approves, or gains by it.

    Four eyes see more than two. Who is an author is taken from the commits since the revision before, not only from
    what the document says.

    ## Example

    Written and approved by one person:

        2026-01-03 Ada: Issue SOP-01
            qms.yml with
            | evidence: {level: signed}
        2026-01-04 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            ada signs approval of SOP-01 r1 as quality-manager
        → records/approvals/SOP-01/r1/ada.approval.txt:1: APP007 ada worked on SOP-01 r1 and cannot also give its
              approval

    Written by one, approved by another:

        2026-01-03 Ada: Start
            qms.yml with
            | evidence: {level: signed}
        2026-01-04 Ben: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            ada signs approval of SOP-01 r1 as quality-manager

    ## Put right

    Have someone else approve it, or land the correction as a new revision that this person did not work on. Where the
    organization is too small for that, `independence: none` in `qms.yml` allows it, and every page says so. The finding
    is gone with the landing that approves a later revision, or with a record that takes this one back.
    """
    yield objected, objected.objection.message


@rule("APP008", each=Objected, kinds=(ObjectionKind.TIME,), severity=Severity.ERROR,
      clauses=(*APPROVAL, "21 CFR 11.10(f)"))  # fmt: skip
def signed_out_of_order(objected: Objected) -> Observations:
    """A record says that it was signed before its text was written, or after it landed.

    ## Example

    Tomorrow's signature:

        2026-01-03 Ben: Issue SOP-01
            qms.yml with
            | evidence: {level: signed}
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            ada signs approval of SOP-01 r1 as quality-manager signed-at=2026-01-04T09:00:00Z
        → records/approvals/SOP-01/r1/ada.approval.txt:1: APP008 the record says it was signed at 2026-01-04 10:00,
              after it landed at 2026-01-03 10:00

    A few minutes are the clocks':

        2026-01-03 Ben: Issue SOP-01
            qms.yml with
            | evidence: {level: signed}
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            ada signs approval of SOP-01 r1 as quality-manager signed-at=2026-01-03T09:10:00Z

    ## Put right

    Set the clock right and have the record signed again. The finding is gone with the landing that brings it.
    """
    yield objected, objected.objection.message


@rule("APP009", each=Objected, kinds=(ObjectionKind.SIGNATURE,), severity=Severity.ERROR,
      clauses=(*APPROVAL, "21 CFR 11.70"))  # fmt: skip
def signature_does_not_prove(objected: Objected) -> Observations:
    """The signature beside a record does not prove that its signer signed exactly these bytes.

    ## Example

    Signed with another person's key:

        2026-01-03 Ben: Issue SOP-01
            qms.yml with
            | evidence: {level: signed}
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            ada signs approval of SOP-01 r1 as quality-manager with the key of ben
        → records/approvals/SOP-01/r1/ada.approval.txt:1: APP009 the signature was made with the key
              SHA256:Peb4JhHJqf7Mk/B9gZ9Mv7zfxG+yHWX2r3iWxGX9DQA, which is not one of ada

    Signed with the own key:

        2026-01-03 Ben: Issue SOP-01
            qms.yml with
            | evidence: {level: signed}
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            ada signs approval of SOP-01 r1 as quality-manager

    ## Put right

    Have it signed again with a registered key that is valid on the day. The finding is gone with the landing that
    brings the new record; who cannot sign again takes the record back.
    """
    yield objected, objected.objection.message


@rule("APP010", each=Objected, kinds=(ObjectionKind.LEVEL,), severity=Severity.ERROR, clauses=APPROVAL)
def evidence_too_weak(objected: Objected) -> Observations:
    """A record is less well proved than the organization's policy asks for.

    ## Example

    There is no signature:

        2026-01-03 Ben: Issue SOP-01
            qms.yml with
            | evidence: {level: signed}
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            ada signs approval of SOP-01 r1 as quality-manager without signature
        → records/approvals/SOP-01/r1/ada.approval.txt:1: APP010 the record of ada is stated, and qms.yml asks for
              signed: there is no records/approvals/SOP-01/r1/ada.approval.txt.sig beside it

    None is asked for:

        2026-01-03 Ben: Issue SOP-01
            qms.yml with
            | evidence: {level: stated}
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            ada signs approval of SOP-01 r1 as quality-manager without signature

    ## Put right

    Land the signature, or a record that is signed. The finding is gone with the landing that does.
    """
    yield objected, objected.objection.message


@rule("APP011", each=Objected, kinds=(ObjectionKind.STATEMENT,), severity=Severity.ERROR,
      clauses=(*APPROVAL, "21 CFR 11.50"))  # fmt: skip
def other_statement(objected: Objected) -> Observations:
    """A record makes another statement than `qms.yml` has for its meaning.

    Who signs must know what the signature says, and so must whoever reads it.

    ## Example

    Other words:

        2026-01-03 Ben: Issue SOP-01
            qms.yml with
            | evidence: {level: signed}
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            ada signs approval of SOP-01 r1 as quality-manager statement="Looks good to me."
        → records/approvals/SOP-01/r1/ada.approval.txt:1: APP011 the statement of approval should be: I have read this
              revision and approve it for use.

    The words of the organization:

        2026-01-03 Ben: Issue SOP-01
            qms.yml with
            | evidence: {level: signed}
            | statements: {approval: Looks good to me.}
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            ada signs approval of SOP-01 r1 as quality-manager statement="Looks good to me."

    ## Put right

    Have the record signed again with the statement that the message shows. The finding is gone with the landing that
    brings it.
    """
    yield objected, objected.objection.message


@rule(
    "APP012",
    each=RecordEvent,
    kinds=(RecordEventKind.CHANGED, RecordEventKind.REMOVED),
    severity=Severity.ERROR,
    clauses=("ISO 9001 7.5.3.2", "ISO 13485 4.2.5", "21 CFR 11.10(e)"),
    can_be_waived=False,
)
def record_changed(event: RecordEvent) -> Observations:
    """A record or its signature was changed or removed after it had landed.

    Records are only ever added: what someone signed stays as it was signed.

    ## Example

    A record is gone:

        2026-01-03 Ben: Issue SOP-01
            qms.yml with
            | evidence: {level: signed}
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            ada signs approval of SOP-01 r1 as quality-manager
        2026-02-03 Ben: Tidy up
            - records/approvals/SOP-01/r1/ada.approval.txt.sig
        → records/approvals/SOP-01/r1/ada.approval.txt.sig:1: APP012
              records/approvals/SOP-01/r1/ada.approval.txt.sig, which had landed, is gone

    Another record comes beside it:

        2026-01-03 Ben: Issue SOP-01
            qms.yml with
            | evidence: {level: signed}
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            ada signs approval of SOP-01 r1 as quality-manager
        2026-02-03 Ben: Carol has read it too
            carol signs acknowledgement of SOP-01 r1 as managing-director

    ## Put right

    Put its bytes back, and explain in a signed waiver why they were gone (`finding: APP013` and the path, `until:
    never`). With the bytes back APP013 speaks until the waiver has landed.
    """
    if event.healed_by is None:
        yield event, event.message


@rule(
    "APP013",
    each=RecordEvent,
    kinds=(RecordEventKind.CHANGED, RecordEventKind.REMOVED),
    severity=Severity.ERROR,
    clauses=("ISO 9001 7.5.3.2", "ISO 13485 4.2.5", "21 CFR 11.10(e)"),
)
def restored_record_not_explained(event: RecordEvent) -> Observations:
    """A record that was changed or removed stands as it was again, and nobody has explained why it did not.

    ## Example

    It was gone for a week:

        2026-01-03 Ben: Issue SOP-01
            qms.yml with
            | evidence: {level: signed}
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            ada signs acknowledgement of SOP-01 r1 as quality-manager
        2026-02-03 Ben: Tidy up
            - records/approvals/SOP-01/r1/ada.acknowledgement.txt
        2026-02-10 Ben: Put it back
            ada signs acknowledgement of SOP-01 r1 as quality-manager signed-at=2026-01-03T09:00:00+00:00
        → records/approvals/SOP-01/r1/ada.acknowledgement.txt:1: APP013
              records/approvals/SOP-01/r1/ada.acknowledgement.txt, which had landed, is gone (put right on 2026-02-10,
              and not explained yet)

    Nothing was touched:

        2026-01-03 Ben: Issue SOP-01
            qms.yml with
            | evidence: {level: signed}
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            ada signs acknowledgement of SOP-01 r1 as quality-manager

    ## Put right

    Have someone who may approve the document sign a waiver with `finding: APP013` and the path, `until: never`, and the
    reason. The finding is a note from the landing of that waiver on.
    """
    if event.healed_by is not None:
        message = say(
            "{message} (put right on {day}, and not explained yet)", message=event.message, day=event.healed_by.day
        )
        yield event, message


@rule("APP014", each=RecordEvent, kinds=(RecordEventKind.NO_RECORD,), severity=Severity.ERROR,
      clauses=("ISO 9001 7.5.3.2",))  # fmt: skip
def no_record_among_records(event: RecordEvent) -> Observations:
    """A file among the records is neither a record nor the signature of one.

    ## Example

    A signature without its record:

        2026-01-03 Ben: Issue SOP-01
            qms.yml with
            | evidence: {level: signed}
            records/approvals/SOP-01/r1/ada.approval.txt.sig
            | What is this?
        → records/approvals/SOP-01/r1/ada.approval.txt.sig:1: APP014
              records/approvals/SOP-01/r1/ada.approval.txt.sig is no record and no signature of one

    A record with its signature:

        2026-01-03 Ben: Issue SOP-01
            qms.yml with
            | evidence: {level: signed}
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            ada signs approval of SOP-01 r1 as quality-manager

    ## Put right

    Take the file away, or land the record that belongs to it. The finding is gone with the landing that does; a waiver
    with `finding: APP014` and its path explains a file that stays.
    """
    if event.healed_by is None:
        yield event, event.message


@rule("APP015", each=Waiting, severity=Severity.ERROR, clauses=APPROVAL)
def rejected(waiting: Waiting) -> Observations:
    """A text has landed that someone who may review or approve it has rejected.

    It cannot take effect, whoever else approves it, until its content changes or the signer takes the rejection back.

    ## Example

    Rejected and approved:

        2026-01-03 Ben: Issue SOP-01
            qms.yml with
            | evidence: {level: signed}
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            ada signs rejection of SOP-01 r1 as quality-manager
            ada signs approval of SOP-01 r1 as quality-manager
        → procedures/sop-01.md:4: APP015 SOP-01 r1 was rejected by Ada Quality, quality-manager: It has to be.

    Rejected, changed and approved:

        2026-01-03 Ben: Issue SOP-01
            qms.yml with
            | evidence: {level: signed}
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            ada signs rejection of SOP-01 r1 as quality-manager
        2026-01-04 Ben: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            | Orders above 900 EUR need two offers.
            ada signs approval of SOP-01 r1 as quality-manager

    ## Put right

    Change the text as the reason asks and have it approved. The finding is gone with the landing that does, or with a
    record by which the signer takes the rejection back.
    """
    if waiting.rejected is not None:
        record = waiting.rejected.record
        yield (
            at_key(waiting.version, "revision"),
            say(
                "{document} r{revision} was rejected by {name}, {role}: {reason}",
                document=record.document,
                revision=record.revision,
                name=record.name,
                role=record.role,
                reason=record.reason or "",
            ),
        )


@rule("APP016", each=Waiting, severity=Severity.WARNING, clauses=APPROVAL)
def effective_day_without_approval(waiting: Waiting, qms: Qms) -> Observations:
    """The day on which a revision was to take effect has passed, but its approval is not complete.

    Readers act on what is in effect, so someone must first have judged it adequate.

    ## Example

    Nobody has approved it:

        2026-01-03 Ben: Issue SOP-01
            qms.yml with
            | evidence: {level: signed}
            procedures/sop-01.md: SOP-01 r1 "Purchasing" effective=2026-02-01
        → procedures/sop-01.md:7: APP016 SOP-01 r1 was to take effect on 2026-02-01; missing is approval by
              quality-manager

    The day lies ahead:

        today 2026-01-20
        2026-01-03 Ben: Issue SOP-01
            qms.yml with
            | evidence: {level: signed}
            procedures/sop-01.md: SOP-01 r1 "Purchasing" effective=2026-02-01

    ## Put right

    Have it approved: it takes effect on the day on which its approvals are complete. The finding is gone with the
    landing that completes them, or with one that names a later day.
    """
    effective = waiting.version.front_matter.effective
    if effective is not None and effective <= qms.as_of and waiting.missing:
        yield (
            at_key(waiting.version, "effective"),
            say(
                "{document} r{revision} was to take effect on {day}; missing is {missing}",
                document=waiting.version.document,
                revision=waiting.version.revision,
                day=effective,
                missing=spoken(waiting, waiting.missing),
            ),
        )


@rule("APP017", each=Revision, severity=Severity.WARNING, clauses=APPROVAL)
def approval_taken_back(revision: Revision) -> Observations:
    """The approval of a revision was taken back, by its signer or because the key was revoked.

    It is not in force any more; the revision before it is.

    ## Example

    The signer takes it back:

        2026-01-03 Ben: Issue SOP-01
            qms.yml with
            | evidence: {level: signed}
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            ada signs approval of SOP-01 r1 as quality-manager
        2026-02-03 Ada: I had read the wrong draft
            ada signs revocation of SOP-01 r1 as quality-manager
        → procedures/sop-01.md:1: APP017 the approval of SOP-01 r1 was taken back on 2026-02-03; it is not in force

    And gives it again:

        2026-01-03 Ben: Issue SOP-01
            qms.yml with
            | evidence: {level: signed}
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            ada signs approval of SOP-01 r1 as quality-manager
        2026-02-03 Ada: I had read the wrong draft
            ada signs revocation of SOP-01 r1 as quality-manager
        2026-02-04 Ada: It is the right one
            ada signs approval of SOP-01 r1 as quality-manager

    ## Put right

    Have it approved again, or land and approve a new revision. The finding is gone with the landing that does.
    """
    if revision.approved and not revision.is_approved:
        yield (
            revision,
            say(
                "the approval of {document} r{revision} was taken back on {day}; it is not in force",
                document=revision.version.document,
                revision=revision.number,
                day=revision.approved[-1].until,
            ),
        )


@rule("APP018", each=Stranger, severity=Severity.ERROR, clauses=("ISO 9001 7.5.3.2", "21 CFR 11.10(e)"))
def author_not_registered(stranger: Stranger, qms: Qms) -> Observations:
    """Someone worked on a controlled document under an e-mail that nobody in `people.yml` has.

    Whether an approver was independent cannot be said while nobody knows who the authors were.

    ## Example

    A stranger:

        2026-01-03 Ada: Start
            qms.yml with
            | evidence: {level: signed}
        2026-01-04 Zoe: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
        → procedures/sop-01.md:1: APP018 zoe@example.com worked on SOP-01 and is not in people.yml

    A file that is no controlled document:

        2026-01-03 Ada: Start
            qms.yml with
            | evidence: {level: signed}
        2026-01-04 Zoe: Say hello
            README.md
            | Hello.

    ## Put right

    Add the e-mail to the entry of the person in `people.yml`, or register the person. The finding is gone with the
    landing that does.
    """
    if qms.judging.person_of(stranger.email) is None:
        yield (
            stranger,
            say(
                "{email} worked on {document} and is not in people.yml",
                email=stranger.email,
                document=stranger.document,
            ),
        )


@rule("APP019", each=Revision, severity=Severity.ERROR, clauses=(*APPROVAL, "ISO/IEC 27001 A.5.3"))
def approver_turned_out_to_be_author(revision: Revision, qms: Qms) -> Observations:
    """An approver turned out to have worked on the revision, under an e-mail that was registered later.

    ## Example

    Two e-mails, one person:

        2026-01-03 Ben: Start
            qms.yml with
            | evidence: {level: signed}
        2026-01-04 Adele: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            ada signs approval of SOP-01 r1 as quality-manager
        2026-02-03 Ben: Register the second address
            people.yml with
            | ada:
            |   name: Ada Quality
            |   emails: [ada@example.com, adele@example.com]
            |   roles: [{role: quality-manager, from: 2020-01-01}, {role: registry-admin, from: 2020-01-01}]
            |   keys: [{key: "KEY-OF-ada", from: 2020-01-01}]
            qms.yml with
            carol signs approval of QMS r2 as registry-admin
        → procedures/sop-01.md:1: APP019 ada approved SOP-01 r1 and had worked on it

    Somebody else's e-mail:

        2026-01-03 Ben: Start
            qms.yml with
            | evidence: {level: signed}
        2026-01-04 Ben: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            ada signs approval of SOP-01 r1 as quality-manager

    ## Put right

    Have someone else approve a new revision, or explain it in a signed waiver. The finding is gone with the landing
    that approves the revision.
    """
    document = qms.documents[revision.version.document]
    if not revision.is_approved or any(r.is_approved and r.number > revision.number for r in document.revisions):
        return
    authors = {person.id for email in revision.authors if (person := qms.judging.person_of(email)) is not None}
    for approval in revision.approvals:
        record = approval.record
        is_late = record.signer in authors and not approval.by_author
        if approval.counts and is_late and record.meaning in (Meaning.REVIEW, Meaning.APPROVAL):
            yield (
                place_of(revision),
                say(
                    "{signer} approved {document} r{revision} and had worked on it",
                    signer=record.signer,
                    document=record.document,
                    revision=record.revision,
                ),
            )


@rule("APP020", each=Objected, kinds=(ObjectionKind.REPEATED,), severity=Severity.ERROR,
      clauses=(*APPROVAL, "21 CFR 11.70"))  # fmt: skip
def said_before(objected: Objected) -> Observations:
    """A record is another one once more, or its signer had taken it back before it landed.

    A record says something once. Who could land it again could undo a decision without its signer.

    ## Example

    Taken back, and landed again under another name:

        2026-01-03 Ben: Issue SOP-01
            qms.yml with
            | evidence: {level: signed}
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            ada signs approval of SOP-01 r1 as quality-manager
        2026-02-03 Ada: I had read the wrong draft
            ada signs revocation of SOP-01 r1 as quality-manager
        2026-02-04 Ben: It was right
            ada signs approval of SOP-01 r1 as quality-manager signed-at=2026-01-04T09:00:00+00:00
        → records/approvals/SOP-01/r1/ada.approval.2.txt:1: APP020 this was signed at 2026-01-04 10:00, and taken back
              at 2026-02-03 10:00 by records/approvals/SOP-01/r1/ada.revocation.txt

    Given anew:

        2026-01-03 Ben: Issue SOP-01
            qms.yml with
            | evidence: {level: signed}
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            ada signs approval of SOP-01 r1 as quality-manager
        2026-02-03 Ada: I had read the wrong draft
            ada signs revocation of SOP-01 r1 as quality-manager
        2026-02-04 Ben: It was right
            ada signs approval of SOP-01 r1 as quality-manager

    ## Put right

    Have a new record signed if it is meant. The finding is gone with its landing; a waiver with `finding: APP020` and
    the path accepts that the repeated one stays.
    """
    yield objected, objected.objection.message


@rule("APP021", each=Objected, kinds=(ObjectionKind.SUPERSEDED,), severity=Severity.ERROR, clauses=APPROVAL)
def withdrawal_of_replaced_revision(objected: Objected) -> Observations:
    """A withdrawal names a revision that a later one has replaced, so it takes nothing out of force.

    Whoever signed it knew another text; the newer one was approved after it.

    ## Example

    An old withdrawal, landed late:

        2026-01-03 Ben: Issue SOP-01
            qms.yml with
            | evidence: {level: signed}
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            ada signs approval of SOP-01 r1 as quality-manager
        2026-02-02 Ada on gone: We have no purchasing any more
            ada signs withdrawal of SOP-01 r1 as quality-manager
        2026-02-03 Ben: Raise the limit
            procedures/sop-01.md: SOP-01 r2 "Purchasing"
            ada signs approval of SOP-01 r2 as quality-manager
        2026-03-03 Ben merges gone: We have no purchasing any more
        → records/approvals/SOP-01/r1/ada.withdrawal.txt:1: APP021 this withdraws SOP-01 r1, and r2 has replaced it

    The revision in force:

        2026-01-03 Ben: Issue SOP-01
            qms.yml with
            | evidence: {level: signed}
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            ada signs approval of SOP-01 r1 as quality-manager
        2026-03-03 Ben: We have no purchasing any more
            ada signs withdrawal of SOP-01 r1 as quality-manager
            - procedures/sop-01.md

    ## Put right

    Have the revision in force withdrawn if the document shall go. The finding is gone with the landing that approves a
    later revision, or with a record by which the signer takes this one back.
    """
    yield objected, objected.objection.message


@rule("APP022", each=RecordEvent, kinds=(RecordEventKind.NOT_ADOPTED,), severity=Severity.ERROR, clauses=APPROVAL)
def not_taken_over(event: RecordEvent) -> Observations:
    """A line of the adoption list names a text that is not here, is not the one that was signed for, or cannot be read.

    What was approved before qmsgen is taken over once, by `records/approvals/QMS/adoption.tsv`, with the digest of each
    text.

    ## Example

    A digest that is cut off:

        2026-01-03 Ben: Take over the paper manual
            qms.yml with
            | evidence: {level: signed}
            procedures/sop-01.md: SOP-01 r7 "Purchasing"
            adopts SOP-01 r7 since 2024-05-01 digest=sha256:aaaaaaaa
            ada signs approval of ADOPTION r1 as registry-admin
            carol signs approval of ADOPTION r1 as managing-director
        → records/approvals/QMS/adoption.tsv:2: APP022 `sha256:aaaaaaaa` is not what this column holds

    Its own:

        2026-01-03 Ben: Take over the paper manual
            qms.yml with
            | evidence: {level: signed}
            procedures/sop-01.md: SOP-01 r7 "Purchasing"
            adopts SOP-01 r7 since 2024-05-01
            ada signs approval of ADOPTION r1 as registry-admin
            carol signs approval of ADOPTION r1 as managing-director

    ## Put right

    Have the revision approved like any other, and explain the line in a waiver with `finding: APP022`, `until: never`.
    The finding is a note from the landing of the waiver on.
    """
    yield event, event.message


RULES = (
    unreadable_record,
    landed_and_not_in_force,
    record_of_other_content,
    signer_not_registered,
    role_not_held,
    role_not_asked,
    approved_by_author,
    signed_out_of_order,
    signature_does_not_prove,
    evidence_too_weak,
    other_statement,
    record_changed,
    restored_record_not_explained,
    no_record_among_records,
    rejected,
    effective_day_without_approval,
    approval_taken_back,
    author_not_registered,
    approver_turned_out_to_be_author,
    said_before,
    withdrawal_of_replaced_revision,
    not_taken_over,
)
