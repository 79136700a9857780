"""DOC beyond its examples: edges, profiles, and what puts each finding right.

DOC001 to DOC007, DOC013 to DOC019 and DOC028 speak for faults of a text; their hits and look-alikes are in their pages.
"""

from __future__ import annotations

import pytest

from qmsgen import rules
from qmsgen.model.finding import Severity
from tests.situations import document, findings, reported

SOP_01 = """
    2026-01-03 Ada: Issue SOP-01
        procedures/sop-01.md: SOP-01 r1 "Purchasing"
"""

BAD_TEXTS = {
    "DOC001": "| A line\n            | with a NUL \\u0000",
    "DOC002": "| Orders above 5\\u200b00 EUR.",
    "DOC013": "| {{ limit }}",
    "DOC014": "| <script>alert(1)</script>",
    "DOC016": "| [run](javascript:alert)",
    "DOC017": "| ![x](https://example.com/x.png)",
    "DOC019": "| <!-- ask Ben -->",
}


@pytest.mark.parametrize("number", BAD_TEXTS)
def test_a_fault_of_a_text_is_put_right_by_the_landing_that_brings_a_good_one(number: str) -> None:
    bad = f"""
        2026-01-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            {BAD_TEXTS[number]}
    """
    good = """
        2026-02-03 Ada: Put SOP-01 right
            procedures/sop-01.md: SOP-01 r2 "Purchasing"
            | Orders above 500 EUR.
    """
    assert {f.rule for f in findings(bad)} == {number}
    assert findings(bad + good) == ()


def test_all_faults_of_a_file_are_reported_at_once_with_their_lines() -> None:
    assert sorted({(f.line, f.rule) for f in findings("""
        2026-01-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing" efective=2026-01-01 expires=never
            | {{ limit }}
            |
            | <script>alert(1)</script>
    """)}) == [(7, "DOC004"), (8, "DOC006"), (12, "DOC013"), (14, "DOC014")]  # fmt: skip


def test_a_file_without_front_matter_is_reported_with_its_path() -> None:
    assert [(f.rule, f.document, f.path, f.line) for f in findings("""
        2026-01-03 Ada: Notes
            procedures/notes.md
            | # Notes
    """)] == [("DOC003", None, "procedures/notes.md", 1)]  # fmt: skip


def test_a_file_that_can_no_longer_be_read_is_reported_under_its_id() -> None:
    found = findings(
        SOP_01
        + """
    2026-02-03 Ben: Save in another encoding
        procedures/sop-01.md: bytes "\\xff\\xfe-\\x00-\\x00"
    """
    )
    assert {(f.rule, f.document, f.path) for f in found} == {("DOC001", "SOP-01", "procedures/sop-01.md")}


def test_a_fault_in_a_snippet_is_reported_where_it_stands() -> None:
    assert {(f.rule, f.document, f.path, f.line) for f in findings("""
        2026-01-03 Ada: Issue SOP-01
            snippets/scope.md
            | First line
            | {{ sites }}
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            | --8<-- "snippets/scope.md"
    """)} == {("DOC013", "SOP-01", "snippets/scope.md", 2)}  # fmt: skip


def test_a_document_in_the_wrong_folder_is_put_right_by_moving_it() -> None:  # DOC008
    wrong = """
        2026-01-03 Ada: Issue FRM-05
            procedures/frm-05.md: FRM-05 r1 "Order"
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            | [Order](frm-05.md)
    """
    right = """
        2026-02-03 Ada: Move FRM-05
            procedures/frm-05.md -> forms/frm-05.md
            procedures/sop-01.md: SOP-01 r2 "Purchasing"
            | [Order](../forms/frm-05.md)
    """
    assert reported(wrong, "DOC008") == [
        "procedures/frm-05.md:2: DOC008 FRM-05 is a form and belongs in forms/, not in procedures/"
    ]
    assert findings(wrong + right) == ()


def test_an_id_without_a_type_is_put_right_by_adding_the_type() -> None:  # DOC009
    wrong = """
        2026-01-03 Ada: Issue GDE-01
            policies/gde-01.md: GDE-01 r1 "Code of conduct"
    """
    right = """
        2026-02-03 Ada: Know guides
            qms.yml with
            | document_types:
            |   guide: {prefix: GDE, folder: policies, review: 36 months}
    """
    assert len(reported(wrong, "DOC009")) == 1
    assert reported(wrong + right, "DOC009") == []


@pytest.mark.parametrize(("first", "second"), [("SOP-10", "SOP-1O"), ("SOP-01", "SOP-OI"), ("SOP-O1", "S0P-01")])
def test_look_alike_ids_are_found_whichever_came_first(first: str, second: str) -> None:  # DOC010
    assert reported(
        f"""
        2026-01-03 Ada: Issue the first
            procedures/a.md: {first} r1 "Purchasing"
        2026-02-03 Ada: Issue the second
            procedures/b.md: {second} r1 "Warehouse"
    """,
        "DOC010",
    ) == [f"procedures/b.md:2: DOC010 {second} looks like {first}"]


def test_an_id_that_resembles_one_that_is_gone_is_found_and_goes_with_its_file() -> None:  # DOC010
    gone = """
        2026-01-03 Ada: Issue SOP-01 for a month
            procedures/sop-01.md: SOP-01 r1 "Purchasing" expires=2026-02-01
        2026-02-03 Ada: Tidy up
            - procedures/sop-01.md
        2026-03-03 Ben: Issue a look-alike for a while
            procedures/b.md: SOP-O1 r1 "Warehouse" expires=2026-04-01
    """
    put_right = """
        2026-05-03 Ben: Renumber what has ended
            procedures/b.md: SOP-02 r1 "Warehouse"
    """
    assert reported(gone, "DOC010") == ["procedures/b.md:2: DOC010 SOP-O1 looks like SOP-01"]
    assert findings(gone + put_right) == ()


def test_a_second_claim_is_put_right_by_an_id_of_its_own() -> None:  # DOC011
    twice = (
        SOP_01
        + """
    2026-02-03 Ben: Start SOP-02 from a copy
        procedures/sop-02.md: SOP-01 r1 "Warehouse"
    """
    )
    right = """
    2026-02-04 Ben: Give SOP-02 its number
        procedures/sop-02.md: SOP-02 r1 "Warehouse"
    """
    assert reported(twice) == [
        "procedures/sop-02.md:1: DOC011 procedures/sop-02.md claims SOP-01, the id of procedures/sop-01.md"
    ]
    assert findings(twice + right) == ()


def test_the_number_of_a_deleted_document_stays_taken_until_it_is_given_back() -> None:  # DOC012
    used_again = """
    2026-01-03 Ada: Issue SOP-07 for a while
        procedures/sop-07.md: SOP-07 r1 "Solvent handling" expires=2026-03-01
    2026-04-01 Ada: Clear away what has ended
        - procedures/sop-07.md
    2026-05-01 Ben: Issue a new SOP-07
        procedures/sop-07.md: SOP-07 r2 "Forklift inspection" expires=2026-05-02
    """
    given_back = """
    2026-05-03 Ben: Number the inspection anew
        procedures/sop-07.md: SOP-08 r1 "Forklift inspection"
    """
    assert [f.rule for f in findings(used_again) if f.severity is Severity.ERROR] == ["DOC012"]
    assert reported(used_again + given_back, "DOC012") == []


def test_an_unknown_owner_is_told_the_nearest_role() -> None:  # DOC020
    found = findings("""
        2026-01-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing" owner=quality-manger
    """)
    assert [(f.rule, f.fix) for f in found] == [
        (
            "DOC020",
            (
                "Write `owner: quality-manager` if that is meant; qms.yml has registry-admin, managing-director, "
                "quality-manager, purchasing-manager, machinist."
            ),
        )
    ]


ALL_ROLES = "registry-admin, managing-director, quality-manager, purchasing-manager, machinist"


@pytest.mark.parametrize(
    ("owner", "number", "fix"),
    [
        (
            '"Ben Buyer"',
            "DOC006",
            (
                "Ben Buyer is a person; write a role instead, such as `owner: purchasing-manager`. "
                "Ben Buyer holds purchasing-manager, machinist."
            ),
        ),
        (
            "ada",
            "DOC020",
            (
                "Ada Quality is a person; write a role instead, such as `owner: quality-manager`. "
                "Ada Quality holds quality-manager, registry-admin."
            ),
        ),
        ('"Quality Manager"', "DOC006", f"Write `owner: quality-manager` if that is meant; qms.yml has {ALL_ROLES}."),
        ('"Bob Smith"', "DOC006", f"Write a role of qms.yml: {ALL_ROLES}."),
    ],
)
def test_a_name_where_a_role_is_wanted_is_told_which_role(owner: str, number: str, fix: str) -> None:
    found = findings(f"""
        2026-01-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing" owner={owner}
    """)
    assert [(f.rule, f.fix) for f in found] == [(number, fix)]


def test_words_behind_a_hash_in_front_matter_are_a_comment_nobody_sees() -> None:  # DOC019
    first = """
        2026-01-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing" changes=Two offers above 500 EUR, as decided in #3.
    """
    [found] = findings(first)
    assert (found.rule, found.line, found.severity, found.fix) == (
        "DOC019",
        6,
        Severity.WARNING,
        'Write this line as: changes: "Two offers above 500 EUR, as decided in #3."',
    )
    second = """
        2026-02-03 Ada: Say it all
            procedures/sop-01.md: SOP-01 r2 "Purchasing" changes="Two offers above 500 EUR, as decided in #3."
    """
    assert findings(first + second) == ()


def test_an_owner_is_put_right_by_appointing_someone() -> None:  # DOC021
    vacant = """
        2026-01-03 Ada: Issue SOP-01
            qms.yml with
            | roles: {quality-manager: {title: Quality Manager}, welder: {title: Welder}, registry-admin: {title: A},
            |   managing-director: {title: MD}, purchasing-manager: {title: PM}, machinist: {title: M}}
            procedures/sop-01.md: SOP-01 r1 "Welding" owner=welder
    """
    appointed = """
        2026-02-03 Ada: Appoint a welder
            people.yml with
            | dan: {name: Dan Welder, emails: [dan@example.com], roles: [{role: welder, from: 2026-02-03}]}
            qms.yml with
            | revision: 2
    """
    assert reported(vacant) == [
        "procedures/sop-01.md:5: DOC021 nobody holds the role Welder, the owner of SOP-01, on 2026-11-24"
    ]
    assert reported(vacant + appointed) == []


def test_regulated_profiles_raise_a_vacant_owner_to_an_error() -> None:  # DOC021
    rule = rules.by_number["DOC021"]
    assert [rule.severity_in(p) for p in ("iso9001", "iso13485", "part11", "annex11")] == [
        Severity.WARNING,
        Severity.ERROR,
        Severity.ERROR,
        Severity.ERROR,
    ]


@pytest.mark.parametrize(
    ("number", "wrong", "right"),
    [
        ("DOC022", "applies_to=[machinists]", "applies_to=[machinist]"),
        ("DOC023", "author=[adam]", "author=[ada]"),
        ("DOC024", "process=purchase", "process=purchasing"),
    ],
)
def test_unknown_names_are_told_the_nearest_and_put_right_by_the_next_revision(
    number: str, wrong: str, right: str
) -> None:
    first = f"""
        2026-01-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing" {wrong}
    """
    second = f"""
        2026-02-03 Ada: Put SOP-01 right
            procedures/sop-01.md: SOP-01 r2 "Purchasing" {right}
    """
    near = right.partition("=")[2].strip("[]")
    assert [(f.rule, near in f.fix and "if that is" in f.fix) for f in findings(first)] == [(number, True)]
    assert findings(first + second) == ()


def test_titles_are_compared_as_people_read_them() -> None:  # DOC025
    assert reported("""
        2026-01-03 Ada: Issue three procedures
            procedures/sop-01.md: SOP-01 r1 "Purchasing of goods"
            procedures/sop-02.md: SOP-02 r1 "PURCHASING of  goods"
            procedures/sop-03.md: SOP-03 r1 "Purchasing of services"
    """) == ['procedures/sop-02.md:3: DOC025 SOP-02 has the title of SOP-01, "PURCHASING of  goods"']


def test_a_heading_is_put_right_by_the_next_revision() -> None:  # DOC026
    differs = """
        2026-01-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            | # Buying
    """
    same = """
        2026-02-03 Ada: Head SOP-01 by its title
            procedures/sop-01.md: SOP-01 r2 "Purchasing"
            | # SOP-01: Purchasing
    """
    assert [f.rule for f in findings(differs)] == ["DOC026"]
    assert findings(differs + same) == ()


def test_a_translation_catches_up_with_its_source() -> None:  # DOC027
    behind = """
        2026-01-03 Ada: Issue SOP-01 in two languages
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            procedures/sop-01-de.md: SOP-01-DE r1 "Einkauf" language=de translation_of=SOP-01
        2026-06-01 Ben: Raise the limit
            procedures/sop-01.md: SOP-01 r2 "Purchasing"
    """
    caught_up = """
        2026-06-20 Ben: Translate it
            procedures/sop-01-de.md: SOP-01-DE r2 "Einkauf" language=de translation_of=SOP-01
    """
    assert [f.rule for f in findings(behind)] == ["DOC027"]
    assert findings(behind + caught_up) == ()


def test_a_proposal_is_read_as_strictly_as_the_main_line() -> None:  # DOC004, DOC028
    found = findings(
        SOP_01
        + """
    uncommitted
        procedures/sop-02.md: SOP-02 r1 "Warehouse" efective=2026-01-01
    """
    )
    assert [(f.rule, f.document, f.stage) for f in found] == [("DOC004", "SOP-02", "uncommitted")]


def test_the_short_form_of_a_document_is_what_it_stands_for() -> None:  # DOC003, DOC005, DOC006, DOC007, DOC015, DOC018
    assert document('SOP-01 r2 "Purchasing" effective=2026-02-01', "Two offers.\n") == (
        "---\nid: SOP-01\ntitle: Purchasing\nrevision: 2\nowner: quality-manager\n"
        "changes: What revision 2 changes.\neffective: 2026-02-01\n---\n# Purchasing\n\nTwo offers.\n"
    )


@pytest.mark.parametrize(
    ("before", "after", "count"),
    [
        ("Control of purchasing", "Control of waste", 1),
        ("Complaint handling procedure", "Procedure for the handling of samples", 1),
        ("Lenkung von Dokumenten", "Lenkung von Messmitteln", 1),
        ("Control of purchasing", "Purchasing", 0),
        ("Control of a process", "Process control", 0),
        ("Quality policies", "The quality policy", 0),
        ("5S", "5S", 0),
    ],
)
def test_common_words_do_not_make_two_titles_one_subject(before: str, after: str, count: int) -> None:  # DOC012
    assert len(reported(f"""
    2026-01-03 Ada: Issue SOP-07 for a while
        procedures/sop-07.md: SOP-07 r1 "{before}" expires=2026-03-01
    2026-05-01 Ada: Again
        procedures/sop-07.md: SOP-07 r2 "{after}"
    """, "DOC012")) == count  # fmt: skip
