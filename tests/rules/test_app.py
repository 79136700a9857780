"""APP beyond its examples."""

from __future__ import annotations

import pytest

from qmsgen.model.finding import Severity
from tests.situations import findings, reported


def test_a_record_that_cannot_be_read_is_reported_where_it_stands() -> None:  # APP001
    assert [(f.rule, f.path) for f in findings("""
        2026-01-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            records/approvals/SOP-01/r1/ada.approval.txt
            | approved, Ada
    """)] == [("APP001", "records/approvals/SOP-01/r1/ada.approval.txt")]  # fmt: skip


ASKED = """
    2026-01-03 Ada: Start
        qms.yml with
        | evidence: {level: signed}
        procedures/sop-01.md: SOP-01 r1 "Purchasing"
"""


def test_a_text_that_landed_without_approvals_is_a_note_and_not_in_force() -> None:  # APP002
    assert reported(ASKED, "APP002") == [
        (
            "procedures/sop-01.md:4: APP002 SOP-01 r1, which landed on 2026-01-03, is not in force: missing is approval"
            " by quality-manager"
        )
    ]


def test_what_is_only_proposed_or_has_an_error_needs_no_note() -> None:  # APP002
    issued = """
    2026-01-03 Ada: Start
        procedures/sop-01.md: SOP-01 r1 "Purchasing"
    """
    assert findings(issued + """
    uncommitted
        procedures/sop-01.md: SOP-01 r2 "Purchasing"
        procedures/sop-02.md: SOP-02 r1 "Sales"
    """) == ()  # fmt: skip
    changed = """
    2026-02-03 Ada: Change it
        procedures/sop-01.md: SOP-01 r1 "Purchasing"
        | Other words.
    """
    put_right = """
    uncommitted
        procedures/sop-01.md: SOP-01 r2 "Purchasing"
        | Other words.
    """
    assert [f.rule for f in findings(issued + changed)] == ["REV001"]
    assert [f.rule for f in findings(issued + changed + put_right)] == []


START = """
    2026-01-03 Ada: Start
        qms.yml with
        | evidence: {level: signed}
"""


def ruled(block: str) -> list[str]:
    """The rules that report an error."""
    return sorted({f.rule for f in findings(block) if f.severity is Severity.ERROR})


@pytest.mark.parametrize(
    ("number", "record"),
    [
        ("APP004", 'ada signs approval of SOP-01 r1 as quality-manager name="Ada"'),
        ("APP005", "ada signs approval of SOP-01 r1 as managing-director"),
        ("APP006", "ada signs approval of SOP-01 r1 as registry-admin"),
        ("APP008", "ada signs approval of SOP-01 r1 as quality-manager signed-at=2026-02-04T09:00:00Z"),
        ("APP009", "ada signs approval of SOP-01 r1 as quality-manager with the key of ben"),
        ("APP010", "ada signs approval of SOP-01 r1 as quality-manager without signature"),
        ("APP011", 'ada signs approval of SOP-01 r1 as quality-manager statement="Fine."'),
    ],
)
def test_a_record_that_does_not_count_is_put_right_by_one_that_does_or_by_a_later_revision(
    number: str, record: str
) -> None:
    wrong = f"""{START}
    2026-02-03 Ben: Issue SOP-01
        procedures/sop-01.md: SOP-01 r1 "Purchasing"
        {record}
    """
    again = """
    2026-02-05 Ada: Once more
        ada signs approval of SOP-01 r1 as quality-manager
    """
    later = """
    2026-02-05 Ben: Issue it anew
        procedures/sop-01.md: SOP-01 r2 "Purchasing"
        ada signs approval of SOP-01 r2 as quality-manager
    """
    assert number in ruled(wrong)
    assert ruled(wrong + again) == []
    assert ruled(wrong + later) == []


def test_a_record_of_other_content_is_put_right_by_one_of_this_content() -> None:  # APP003
    other = f"""{START}
    2026-02-03 Ben: Issue SOP-01
        procedures/sop-01.md: SOP-01 r1 "Purchasing"
        ada signs approval of SOP-01 r1 as quality-manager
        procedures/sop-01.md: SOP-01 r1 "Purchasing"
        | Other words.
    """
    assert ruled(other) == ["APP003"]
    assert ruled(other + """
    2026-02-04 Ada: Of these words
        ada signs approval of SOP-01 r1 as quality-manager
    """) == []  # fmt: skip
    assert ruled(other + """
    2026-02-04 Ada: Not that one
        ada signs revocation of SOP-01 r1 as quality-manager
    """) == []  # fmt: skip


def test_an_author_who_approved_is_put_right_by_a_revision_of_others() -> None:  # APP007, APP019
    own = f"""{START}
    2026-02-03 Ada: Issue SOP-01
        procedures/sop-01.md: SOP-01 r1 "Purchasing"
        ada signs approval of SOP-01 r1 as quality-manager
    """
    late = f"""{START}
    2026-02-03 Adele: Issue SOP-01
        procedures/sop-01.md: SOP-01 r1 "Purchasing"
        ada signs approval of SOP-01 r1 as quality-manager
    2026-02-04 Ben: Register the second address
        people.yml with
        | ada:
        |   name: Ada Quality
        |   emails: [ada@example.com, adele@example.com]
        |   roles: [{{role: quality-manager, from: 2020-01-01}}, {{role: registry-admin, from: 2020-01-01}}]
        |   keys: [{{key: "KEY-OF-ada", from: 2020-01-01}}]
        qms.yml with
        carol signs approval of QMS r2 as registry-admin
    """
    by_others = """
    2026-02-05 Ben: Issue it anew
        procedures/sop-01.md: SOP-01 r2 "Purchasing"
        ada signs approval of SOP-01 r2 as quality-manager
    """
    assert ruled(late) == ["APP019"]
    assert ruled(late + by_others) == []
    assert ruled(own) == ["APP007"]
    unmade = (
        own
        + """
    2026-02-04 Ben: Other words
        procedures/sop-01.md: SOP-01 r2 "Purchasing"
        carol signs approval of SOP-01 r2 as managing-director
    """
    )
    assert ruled(unmade) == ["APP006", "APP007"]


ISSUED = f"""{START}
    2026-02-03 Ben: Issue SOP-01
        procedures/sop-01.md: SOP-01 r1 "Purchasing"
        ada signs approval of SOP-01 r1 as quality-manager
"""


def test_a_record_that_was_changed_is_put_right_by_its_bytes_and_a_waiver() -> None:  # APP012, APP013
    path = "records/approvals/SOP-01/r1/ada.approval.txt.sig"
    gone = f"""{ISSUED}
    2026-02-04 Ben: Tidy up
        {path} -> kept.sig
    """
    back = f"""
    2026-02-05 Ben: Put it back
        kept.sig -> {path}
    """
    explained = f"""
    2026-02-06 Ada: A slip
        ada signs waiver of SOP-01 r1 as quality-manager finding="APP013 {path}" until=never
    """
    assert ruled(gone) == ["APP012"]
    assert ruled(gone + explained) == ["APP012"]
    assert ruled(gone + back) == ["APP013"]
    assert ruled(gone + back + explained) == []


def test_a_waiver_accepts_no_fault_that_lands_after_it() -> None:  # APP013
    path = "records/approvals/SOP-01/r1/ada.approval.txt"
    assert ruled(f"""{ISSUED}
    2026-02-04 Ada: In advance
        ada signs waiver of SOP-01 r1 as quality-manager finding="APP013 {path}" until=never
    2026-02-05 Ben: Tidy up
        {path} -> kept.txt
    2026-02-06 Ben: Put it back
        kept.txt -> {path}
    """) == ["APP013"]  # fmt: skip


@pytest.mark.parametrize("name", ["notes.md", "ada.review.txt.sig"])
def test_a_file_among_the_records_is_gone_or_explained(name: str) -> None:  # APP014
    there = f"""{ISSUED}
    2026-02-04 Ben: Notes
        records/approvals/SOP-01/r1/{name}
        | By telephone.
    """
    assert ruled(there) == ["APP014"]
    assert ruled(there + f"""
    2026-02-05 Ben: Tidy up
        - records/approvals/SOP-01/r1/{name}
    """) == []  # fmt: skip
    assert ruled(there + f"""
    2026-02-05 Ada: It may stay
        ada signs waiver of SOP-01 r1 as quality-manager
            finding="APP014 records/approvals/SOP-01/r1/{name}" until=never
    """) == []  # fmt: skip


def test_an_unreadable_record_is_explained_by_a_waiver() -> None:  # APP001
    unreadable = f"""{ISSUED}
    2026-02-04 Ben: By telephone
        records/approvals/SOP-01/r1/carol.approval.txt
        | approved, Carol
    """
    assert ruled(unreadable) == ["APP001"]
    assert ruled(unreadable + """
    2026-02-05 Ada: A slip
        ada signs waiver of SOP-01 r1 as quality-manager
            finding="APP001 records/approvals/SOP-01/r1/carol.approval.txt" until=never
    """) == []  # fmt: skip


def test_a_record_about_a_document_that_is_not_there_is_explained_by_an_administrator() -> None:  # APP003
    stray = f"""{ISSUED}
    2026-02-04 Ben: Which one?
        ada signs approval of SOP-99 r1 as quality-manager digest=sha256:{"a" * 64}
    """
    assert [(f.rule, f.document) for f in findings(stray)] == [("APP003", "SOP-99")]
    assert ruled(stray + """
    2026-02-05 Ada: A slip
        ada signs waiver of QMS r1 as registry-admin finding=APP003 until=never
    """) == []  # fmt: skip


def test_a_rejection_is_put_right_by_a_change_or_by_its_signer() -> None:  # APP015
    rejected = f"""{START}
    2026-02-03 Ben: Issue SOP-01
        procedures/sop-01.md: SOP-01 r1 "Purchasing"
        ada signs rejection of SOP-01 r1 as quality-manager
    """
    assert ruled(rejected) == ["APP015"]
    assert ruled(rejected + """
    2026-02-04 Ben: Other words
        procedures/sop-01.md: SOP-01 r1 "Purchasing"
        | Other words.
    """) == []  # fmt: skip
    assert ruled(rejected + """
    2026-02-04 Ada: I was wrong
        ada signs revocation of SOP-01 r1 as quality-manager
    """) == []  # fmt: skip


def test_a_day_that_passed_is_put_right_by_the_approval() -> None:  # APP016, APP017
    passed = f"""{START}
    2026-02-03 Ben: Issue SOP-01
        procedures/sop-01.md: SOP-01 r1 "Purchasing" effective=2026-03-01
    """
    approved = """
    2026-04-03 Ada: At last
        ada signs approval of SOP-01 r1 as quality-manager
    """
    assert len(reported(passed, "APP016")) == 1
    assert reported(passed + approved) == []
    taken_back = (
        ISSUED
        + """
    2026-02-04 Ada: I was wrong
        ada signs revocation of SOP-01 r1 as quality-manager
    """
    )
    assert len(reported(taken_back, "APP017")) == 1
    assert reported(taken_back + approved) == []


def test_a_stranger_is_known_when_the_address_is_registered() -> None:  # APP018
    stranger = f"""{START}
    2026-02-03 Zoe: Issue SOP-01
        procedures/sop-01.md: SOP-01 r1 "Purchasing"
    """
    assert ruled(stranger) == ["APP018"]
    assert ruled(stranger + """
    2026-02-04 Ada: Zoe has joined
        people.yml with
        | zoe:
        |   name: Zoe New
        |   emails: [ZOE@example.com]
        qms.yml with
        ada signs approval of QMS r2 as registry-admin
    """) == []  # fmt: skip


def test_what_was_said_before_is_put_right_by_a_new_record_and_a_waiver() -> None:  # APP020
    repeated = f"""{ISSUED}
    2026-02-04 Ben: Once more
        ada signs approval of SOP-01 r1 as quality-manager signed-at=2026-02-03T09:00:00+00:00
    """
    assert ruled(repeated) == ["APP020"]
    assert ruled(repeated + """
    2026-02-05 Ada: Once more
        ada signs approval of SOP-01 r1 as quality-manager
    """) == []  # fmt: skip
    assert ruled(repeated + """
    2026-02-05 Ada: A slip
        ada signs waiver of SOP-01 r1 as quality-manager
            finding="APP020 records/approvals/SOP-01/r1/ada.approval.2.txt" until=never
    """) == []  # fmt: skip


def test_an_old_withdrawal_is_put_right_by_the_next_revision() -> None:  # APP021
    old = f"""{ISSUED}
    2026-02-04 Ada on gone: We have no purchasing
        ada signs withdrawal of SOP-01 r1 as quality-manager
    2026-02-05 Ben: Issue it anew
        procedures/sop-01.md: SOP-01 r2 "Purchasing"
        ada signs approval of SOP-01 r2 as quality-manager
    2026-02-06 Ben merges gone: Late
    """
    assert ruled(old) == ["APP021"]
    assert ruled(old + """
    2026-02-07 Ben: Issue it anew
        procedures/sop-01.md: SOP-01 r3 "Purchasing"
        ada signs approval of SOP-01 r3 as quality-manager
    """) == []  # fmt: skip


def test_a_line_that_takes_nothing_over_is_explained_by_a_waiver() -> None:  # APP022
    nothing = f"""{START}
    2026-02-03 Ben: Take over
        procedures/sop-01.md: SOP-01 r7 "Purchasing"
        adopts SOP-01 r7 since 2024-01-01 digest=sha256:{"a" * 64}
        ada signs approval of ADOPTION r1 as registry-admin
        carol signs approval of ADOPTION r1 as managing-director
    2026-02-04 Ben: Like any other
        procedures/sop-01.md: SOP-01 r7 "Purchasing"
        | Other words.
        ada signs approval of SOP-01 r7 as quality-manager
    """
    assert ruled(nothing) == ["APP022"]
    assert [f.severity.value for f in findings(nothing + """
    2026-02-05 Ada: The list was wrong
        ada signs waiver of SOP-01 r7 as quality-manager finding=APP022 until=never
    """) if f.rule == "APP022"] == ["note"]  # fmt: skip
