"""Landings, revisions and time: what the walk makes of a history (DESIGN section 7)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from qmsgen.manual import as_of
from qmsgen.model.document import Document
from qmsgen.model.finding import Stage
from qmsgen.model.qms import Qms
from qmsgen.model.repository import RegistryEventKind
from tests.situations import QMS_YML, inspection, qms


def periods(document: Document, known_at: date | None = None) -> list[str]:
    """When each revision is in force, as ``r1 2026-01-03..2026-02-03``."""
    return [f"r{p.revision.number} {p.start}..{p.until or ''}" for p in document.periods(known_at)]


def irregularities(document: Document) -> list[str]:
    """What was irregular, and the day on which it was put right."""
    return [
        f"{i.kind} r{i.revision} {i.landing.day}" + (f", healed {i.healed_by.day}" if i.healed_by else "")
        for i in document.irregularities
    ]


def only(system: Qms) -> Document:
    """The single document of a system."""
    (document,) = system.documents.values()
    return document


def test_a_revision_is_in_force_from_its_landing_until_the_next_one_lands() -> None:
    system = qms("""
        2026-01-03 Ada: Issue SOP-01
            procedures/a.md: SOP-01 r1 "Purchasing"
        2026-02-03 Ada: Raise the limit
            procedures/a.md: SOP-01 r2 "Purchasing"
            | Orders above 500 EUR need two offers.
    """)
    assert periods(only(system)) == ["r1 2026-01-03..2026-02-03", "r2 2026-02-03.."]


def test_a_later_effective_day_leaves_the_old_revision_in_force_until_then() -> None:
    document = only(
        qms("""
        2026-01-03 Ada: Issue SOP-01
            procedures/a.md: SOP-01 r1 "Purchasing"
        2026-02-03 Ada: Raise the limit from March on
            procedures/a.md: SOP-01 r2 "Purchasing" effective=2026-03-01
    """)
    )
    assert periods(document) == ["r1 2026-01-03..2026-03-01", "r2 2026-03-01.."]
    assert document.status(document.revisions[1], date(2026, 2, 28)) == "approved"
    assert document.status(document.revisions[1], date(2026, 3, 1)) == "effective"
    assert document.status(document.revisions[0], date(2026, 3, 1)) == "superseded"


def test_an_effective_day_before_the_landing_does_not_reach_back() -> None:
    document = only(
        qms("""
        2026-02-03 Ada: Issue SOP-01
            procedures/a.md: SOP-01 r1 "Purchasing" effective=2026-01-01
    """)
    )
    assert periods(document) == ["r1 2026-02-03.."]


def test_a_revision_that_a_later_one_overtakes_never_takes_effect() -> None:
    document = only(
        qms("""
        2026-01-03 Ada: Issue
            procedures/a.md: SOP-01 r1 "Purchasing"
        2026-02-03 Ada: Plan for summer
            procedures/a.md: SOP-01 r2 "Purchasing" effective=2026-07-01
        2026-03-03 Ada: Cannot wait
            procedures/a.md: SOP-01 r3 "Purchasing"
    """)
    )
    assert periods(document) == ["r1 2026-01-03..2026-03-03", "r3 2026-03-03.."]
    assert document.status(document.revisions[1], date(2026, 8, 1)) == "never effective"


def test_a_temporary_instruction_ends_by_itself() -> None:
    document = only(
        qms("""
        2026-01-03 Ada: Issue
            procedures/a.md: SOP-01 r1 "Purchasing" expires=2026-02-01
    """)
    )
    assert periods(document) == ["r1 2026-01-03..2026-02-01"]
    assert document.status(document.revisions[0], date(2026, 2, 1)) == "expired"


def test_what_was_known_then_is_told_apart_from_what_was_in_force() -> None:
    document = only(
        qms("""
        2026-01-03 Ada: Issue
            procedures/a.md: SOP-01 r1 "Purchasing"
        2026-02-03 Ada: Revise
            procedures/a.md: SOP-01 r2 "Purchasing"
    """)
    )
    assert periods(document, known_at=date(2026, 1, 31)) == ["r1 2026-01-03.."]


def test_the_day_of_a_landing_is_that_of_the_organizations_zone() -> None:
    document = only(
        qms("""
        2026-01-03 23:30 Ada: Late in the evening, past midnight in Berlin
            procedures/a.md: SOP-01 r1 "Purchasing"
    """)
    )
    assert periods(document) == ["r1 2026-01-04.."]


def test_control_starts_with_the_first_registry_and_any_revision_number() -> None:
    system = qms(
        """
        2026-01-01 Ada: Before control
            procedures/a.md: SOP-01 r7 "Purchasing"
            - qms.yml
        2026-01-02 Ada: Still before
            procedures/a.md: SOP-01 r4 "Purchasing"
        2026-01-05 Ada: Control starts
            qms.yml
            """
        + "".join(f"| {line}\n            " for line in QMS_YML.splitlines())
    )
    assert system.landings_before_control == 2
    assert (periods(only(system)), irregularities(only(system))) == (["r4 2026-01-05.."], [])


def test_a_renamed_file_is_the_same_document() -> None:
    document = only(
        qms("""
        2026-01-03 Ada: Issue
            procedures/a.md: SOP-01 r1 "Purchasing"
        2026-02-03 Ada: Move
            procedures/a.md -> policies/b.md
    """)
    )
    assert (periods(document), irregularities(document)) == (["r1 2026-01-03.."], [])
    assert document.revisions[0].version.path == "policies/b.md"


def test_a_change_without_a_new_revision_keeps_the_first_text_until_a_new_revision_lands() -> None:
    block = """
        2026-01-03 Ada: Issue
            procedures/a.md: SOP-01 r1 "Purchasing"
            | One offer.
        2026-02-03 Ada: Slip something in
            procedures/a.md: SOP-01 r1 "Purchasing"
            | No offer.
    """
    document = only(qms(block))
    assert irregularities(document) == ["changed r1 2026-02-03"]
    assert document.revisions[0].version.landing.day == date(2026, 1, 3)
    healed = only(
        qms(
            block
            + """
        2026-03-03 Ada: Say so
            procedures/a.md: SOP-01 r2 "Purchasing"
            | No offer.
    """
        )
    )
    assert irregularities(healed) == ["changed r1 2026-02-03, healed 2026-03-03"]
    assert periods(healed) == ["r1 2026-01-03..2026-03-03", "r2 2026-03-03.."]


def test_a_change_that_a_merge_commit_makes_by_itself_is_seen() -> None:
    document = only(
        qms("""
        2026-01-03 Ada: Issue
            procedures/a.md: SOP-01 r1 "Purchasing"
        2026-01-04 Ben on side: Something else
            README.md
            | Read me.
        2026-01-05 Ben merges side: Merge
            procedures/a.md: SOP-01 r1 "Purchasing"
            | Slipped in by the merge.
    """)
    )
    assert irregularities(document) == ["changed r1 2026-01-05"]


def test_a_skipped_number_is_held_back_until_the_right_one_lands() -> None:
    block = """
        2026-01-03 Ada: Issue
            procedures/a.md: SOP-01 r1 "Purchasing"
        2026-02-03 Ada: Skip
            procedures/a.md: SOP-01 r3 "Purchasing"
    """
    assert periods(only(qms(block))) == ["r1 2026-01-03.."]
    for number in (2, 4):
        document = only(
            qms(
                block
                + f"""
        2026-03-03 Ada: Put right
            procedures/a.md: SOP-01 r{number} "Purchasing"
    """
            )
        )
        assert periods(document) == ["r1 2026-01-03..2026-03-03", f"r{number} 2026-03-03.."]
        assert irregularities(document) == ["skipped r3 2026-02-03, healed 2026-03-03"]


def test_a_revert_to_an_earlier_number_does_not_bring_the_earlier_revision_back() -> None:
    document = only(
        qms("""
        2026-01-03 Ada: Issue
            procedures/a.md: SOP-01 r1 "Purchasing"
        2026-02-03 Ada: Revise
            procedures/a.md: SOP-01 r2 "Purchasing"
        2026-03-03 Ada: Revert
            procedures/a.md: SOP-01 r1 "Purchasing"
    """)
    )
    assert (periods(document)[-1], irregularities(document)) == ("r2 2026-02-03..", ["lowered r1 2026-03-03"])


def test_a_number_that_stood_for_other_content_cannot_be_used_again() -> None:
    document = only(
        qms("""
        2026-01-03 Ada: Issue
            procedures/a.md: SOP-01 r1 "Purchasing"
        2026-02-03 Ada: Revise
            procedures/a.md: SOP-01 r2 "Purchasing"
        2026-03-03 Ada: Reuse
            procedures/a.md: SOP-01 r1 "Purchasing"
            | Other content.
    """)
    )
    assert irregularities(document) == ["reused r1 2026-03-03"]


def test_a_deleted_document_stays_in_force_and_heals_when_it_comes_back() -> None:
    block = """
        2026-01-03 Ada: Issue
            procedures/a.md: SOP-01 r1 "Purchasing"
        2026-02-03 Ada: Delete
            - procedures/a.md
    """
    gone = only(qms(block))
    assert (periods(gone), irregularities(gone), gone.latest) == (["r1 2026-01-03.."], ["deleted r1 2026-02-03"], None)
    back = only(
        qms(
            block
            + """
        2026-03-03 Ada: Bring back
            procedures/b.md: SOP-01 r1 "Purchasing"
    """
        )
    )
    assert irregularities(back) == ["deleted r1 2026-02-03, healed 2026-03-03"]


def test_a_document_given_another_id_is_found() -> None:
    system = qms("""
        2026-01-03 Ada: Issue
            procedures/a.md: SOP-01 r1 "Purchasing"
        2026-02-03 Ada: Renumber
            procedures/a.md: SOP-02 r1 "Purchasing"
    """)
    assert irregularities(system.documents["SOP-01"]) == ["renumbered r1 2026-02-03"]
    assert periods(system.documents["SOP-02"]) == ["r1 2026-02-03.."]


def test_a_file_that_can_no_longer_be_read_keeps_the_document_at_its_last_revision() -> None:
    system = qms("""
        2026-01-03 Ada: Issue
            procedures/a.md: SOP-01 r1 "Purchasing"
        2026-02-03 Ada: Break
            procedures/a.md
            | no front matter
    """)
    assert (periods(only(system)), irregularities(only(system))) == (["r1 2026-01-03.."], [])
    assert [(one.path, one.document) for one in system.unidentified] == [("procedures/a.md", "SOP-01")]


def test_a_text_with_a_blocking_fault_is_not_issued_and_may_be_put_right_under_its_number() -> None:
    block = """
        2026-01-03 Ada: Issue
            procedures/a.md: SOP-01 r1 "Purchasing"
        2026-02-03 Ada: Unsafe
            procedures/a.md: SOP-01 r2 "Purchasing"
            | <script>alert(1)</script>
    """
    assert periods(only(qms(block))) == ["r1 2026-01-03.."]
    mended = only(
        qms(
            block
            + """
        2026-02-04 Ada: Mend
            procedures/a.md: SOP-01 r2 "Purchasing"
            | Safe.
    """
        )
    )
    assert (periods(mended)[-1], irregularities(mended)) == ("r2 2026-02-04..", [])


def test_a_changed_snippet_or_picture_changes_every_document_that_shows_it() -> None:
    block = """
        2026-01-03 Ada: Issue
            snippets/scope.md
            | Both plants.
            procedures/img/flow.png: bytes "first"
            procedures/a.md: SOP-01 r1 "Purchasing"
            | --8<-- "snippets/scope.md"
            procedures/b.md: SOP-02 r1 "Sales"
            | ![Flow](img/flow.png)
            procedures/c.md: SOP-03 r1 "Service"
        2026-02-03 Ada: Change both
            snippets/scope.md
            | All plants.
            procedures/img/flow.png: bytes "second"
    """
    system = qms(block)
    assert {name: irregularities(document) for name, document in system.documents.items()} == {
        "SOP-01": ["changed r1 2026-02-03"],
        "SOP-02": ["changed r1 2026-02-03"],
        "SOP-03": [],
    }


def test_a_pull_request_and_uncommitted_edits_are_drafts_of_their_own_stage(tmp_path: Path) -> None:
    found = inspection("""
        2026-01-03 Ada: Issue
            procedures/a.md: SOP-01 r1 "Purchasing"
        uncommitted
            procedures/a.md: SOP-01 r2 "Purchasing"
    """)
    main, uncommitted = found.reading.views
    assert (main.stage, uncommitted.stage) == (Stage.MAIN, Stage.UNCOMMITTED)
    draft = only(uncommitted).draft
    assert draft is not None
    assert (draft.revision, periods(only(uncommitted))) == (2, ["r1 2026-01-03.."])
    assert only(main).draft is None


def test_days_of_withdrawal_follow_the_record_that_lands() -> None:
    issue = """
        2026-01-03 Ada: Issue
            procedures/a.md: SOP-01 r1 "Purchasing"
    """
    digest = only(qms(issue)).revisions[0].digest
    document = only(
        qms(
            issue
            + f"""
        2026-02-03 Carol: Withdraw
            records/approvals/SOP-01/r1/ada.withdrawal.txt
            | qmsgen-approval: 1
            | document: SOP-01
            | revision: 1
            | digest: {digest}
            | signer: ada
            | name: Ada Quality
            | role: quality-manager
            | meaning: withdrawal
            | statement: I take this document out of force.
            | signed-at: 2026-02-03T09:00:00+01:00
            | reason: Purchasing moved to the group.
        2026-02-04 Ada: Clear away
            - procedures/a.md
    """
        )
    )
    assert (periods(document), irregularities(document)) == (["r1 2026-01-03..2026-02-03"], [])
    assert document.status(document.revisions[0], date(2026, 2, 3)) == "withdrawn"


def test_a_link_whose_label_a_snippet_defines_is_part_of_the_document() -> None:
    document = only(
        qms("""
        2026-01-03 Ada: Issue
            snippets/links.md
            | [flow]: img/flow.png
            procedures/img/flow.png: bytes "first"
            procedures/a.md: SOP-01 r1 "Purchasing"
            | See the [chart][flow].
            |
            | --8<-- "snippets/links.md"
        2026-02-03 Ada: Change the picture only
            procedures/img/flow.png: bytes "second"
    """)
    )
    assert irregularities(document) == ["changed r1 2026-02-03"]


def test_a_document_that_cannot_be_read_is_never_an_attachment_of_another() -> None:
    system = qms("""
        2026-01-03 Ada: Issue
            procedures/a.md: SOP-01 r1 "Purchasing"
            | See [the other](b.md).
            procedures/b.md
            | no front matter
        2026-02-03 Ada: Make it a document
            procedures/b.md: SOP-02 r1 "Sales"
    """)
    first = system.documents["SOP-01"]
    assert (irregularities(first), first.revisions[0].version.parts) == ([], ())
    assert [reference.document for reference in first.revisions[0].version.references] == ["SOP-02"]


def test_a_document_that_lands_together_with_the_folder_of_its_type_is_read() -> None:
    system = qms("""
        2026-01-03 Ada: Start
            procedures/a.md: SOP-01 r1 "Purchasing"
        2026-02-03 Ada: A new kind of document in a folder of its own
            qms.yml with
            | document_types:
            |   process: {prefix: PRC, folder: processes, approval: [{meaning: approval, roles: [owner]}]}
            processes/buying.md: PRC-01 r1 "Buying"
    """)
    assert sorted(system.documents) == ["PRC-01", "SOP-01"]


def test_a_revision_that_ends_before_it_begins_takes_nothing_out_of_force() -> None:
    document = only(
        qms("""
        2026-01-03 Ada: Issue
            procedures/a.md: SOP-01 r1 "Purchasing"
        2026-02-03 Ada: Over before it begins
            procedures/a.md: SOP-01 r2 "Purchasing" expires=2026-02-01
    """)
    )
    assert periods(document) == ["r1 2026-01-03.."]


def test_a_registry_that_is_deleted_and_restored_is_whole_again() -> None:
    system = qms("""
        2026-01-03 Ada: Start
            procedures/a.md: SOP-01 r1 "Purchasing"
        2026-02-03 Ada: Move away
            qms.yml -> keep/old.yml
        2026-02-04 Ada: Bring back
            keep/old.yml -> qms.yml
        2026-02-05 Ada: Go on
            procedures/a.md: SOP-01 r2 "Purchasing"
    """)
    assert (system.registry_faults, periods(only(system))[-1]) == ((), "r2 2026-02-05..")


def test_what_came_into_force_without_proof_never_claims_one() -> None:
    found = inspection("""
        2026-01-03 Ada: Issue
            procedures/a.md: SOP-01 r1 "Purchasing"
        2026-02-03 Ada: Ask for signatures
            qms.yml with
            | evidence: {level: signed}
    """)
    assert [(line.document, line.level) for line in as_of(found.qms, date(2026, 3, 1))] == [("SOP-01", "none")]


def test_going_back_to_level_none_is_told_until_the_level_is_raised_again() -> None:
    block = """
        2026-01-03 Ada: Ask for signatures
            qms.yml with
            | evidence: {level: signed}
        2026-02-03 Ada: Give up
            qms.yml with
            | evidence: {level: none}
    """
    again = """
        2026-03-03 Ada: Take it up again
            qms.yml with
            | evidence: {level: signed}
            carol signs approval of QMS r3 as registry-admin
    """
    events = [[e.kind for e in qms(text).registry_events if e.healed_by is None] for text in (block, block + again)]
    assert events == [[RegistryEventKind.LEVEL_LOWERED], []]
    levels = [system.counting.evidence.level.value for text in (block, block + again) if (system := qms(text)).counting]
    assert levels == ["signed", "signed"]
