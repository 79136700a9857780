"""What a document says about itself, and what it may not say."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qmsgen.model.text import ChangeClass, Citation, FaultKind, FrontMatter, Interval
from qmsgen.reading.front_matter import read_front_matter

REQUIRED = {
    "id": "SOP-01",
    "title": "Control of documents",
    "revision": "2",
    "owner": "document-controller",
    "changes": "Approval by passkey.",
}


def document(**fields: str | None) -> str:
    """A document with the required keys, some of them replaced, added or (None) left out."""
    lines = [f"{key}: {value}".rstrip() for key, value in {**REQUIRED, **fields}.items() if value is not None]
    return "\n".join(["---", *lines, "---", "# Control of documents", ""])


def told(source: str) -> list[tuple[FaultKind, int, str, str]]:
    return [(fault.kind, fault.line, fault.message, fault.fix) for fault in read_front_matter(source).faults]


def test_a_document_says_who_it_is_and_the_rest_is_its_body() -> None:
    reading = read_front_matter(
        "---\n"
        "id: SOP-01\n"
        "title: Control of documents and records\n"
        "revision: 2\n"
        "owner: document-controller            # a role\n"
        "effective: 2026-12-01                 # optional: not before this day\n"
        "changes: Approval by passkey; the paper master copy is gone.\n"
        "change_class: editorial\n"
        "clauses:\n"
        "  iso-9001: [4.4.2, 7.5.1,\n"
        "    8.10]\n"
        "  iso-13485: 4.2.4\n"
        "applies_to: [all]\n"
        "author: [ines, marek]\n"
        "process: documents\n"
        "review: 24 months\n"
        "replaces: SOP-00\n"
        "classification: internal\n"
        "language: de\n"
        "translation_of: SOP-12\n"
        "label: 3.1\n"
        "former_numbers: [QP 4.2, 'VA-01']\n"
        "keywords: [master list]\n"
        "expires: 2027-12-01\n"
        "record: {series: CMP, folder: complaints}\n"
        "---\n"
        "# Control of documents and records\n"
    )
    assert reading.faults == ()
    assert reading.front_matter == FrontMatter(
        id="SOP-01",
        title="Control of documents and records",
        revision=2,
        owner="document-controller",
        changes="Approval by passkey; the paper master copy is gone.",
        change_class=ChangeClass.EDITORIAL,
        effective=date(2026, 12, 1),
        expires=date(2027, 12, 1),
        review=Interval(months=24),
        clauses=(
            Citation("iso-9001", "4.4.2", 10),
            Citation("iso-9001", "7.5.1", 10),
            Citation("iso-9001", "8.10", 11),
            Citation("iso-13485", "4.2.4", 12),
        ),
        applies_to=("all",),
        author=("ines", "marek"),
        process="documents",
        replaces=("SOP-00",),
        classification="internal",
        language="de",
        translation_of="SOP-12",
        label="3.1",
        former_numbers=("QP 4.2", "VA-01"),
        keywords=("master list",),
        has_record=True,
        lines={
            "id": 2,
            "title": 3,
            "revision": 4,
            "owner": 5,
            "effective": 6,
            "changes": 7,
            "change_class": 8,
            "clauses": 9,
            "applies_to": 13,
            "author": 14,
            "process": 15,
            "review": 16,
            "replaces": 17,
            "classification": 18,
            "language": 19,
            "translation_of": 20,
            "label": 21,
            "former_numbers": 22,
            "keywords": 23,
            "expires": 24,
            "record": 25,
        },
    )
    assert (reading.body, reading.body_line) == ("# Control of documents and records\n", 27)


def test_a_change_is_substantive_unless_it_says_otherwise() -> None:
    assert read_front_matter(document()).front_matter.change_class is ChangeClass.SUBSTANTIVE


@pytest.mark.parametrize("number", ["SOP-01", "F-12", "QP-8.4-01", "SOP-012-F03", "A.1", "SOP-01234567890123456789"])
def test_numbers_of_documents(number: str) -> None:
    reading = read_front_matter(document(id=number))
    assert (reading.front_matter.id, reading.faults) == (number, ())


@pytest.mark.parametrize(
    ("number", "message", "fix"),
    [
        ("sop-01", "`id` is `sop-01`, which is not a document number", "Write SOP-01."),
        ("SOP 01", "`id` is `SOP 01`, which is not a document number", "Write SOP-01."),
        ("Sop_01", "`id` is `Sop_01`, which is not a document number", "Write SOP-01."),
        ("SOP01", "`id` is `SOP01`, which is not a document number", "Write SOP-01."),
        (
            "Ärger",
            "`id` is `Ärger`, which is not a document number",
            "Write capital letters and digits in parts joined by `-` or `.`, such as SOP-01 or QP-8.4-01.",
        ),
        (
            "A-1-2-3-4-5",
            "`id` is `A-1-2-3-4-5`, which is not a document number",
            "Write capital letters and digits in parts joined by `-` or `.`, such as SOP-01 or QP-8.4-01.",
        ),
        (
            "SOP-012345678901234567890",
            "`id` has 25 characters: SOP-012345678901234567890",
            "Choose a number of at most 24 characters.",
        ),
        (
            "CON.1",
            "`id` is CON.1, and Windows keeps that name for a device",
            "Choose another number, such as SOP-01.",
        ),
    ],
)
def test_a_number_that_is_none_is_told_with_the_likely_one(number: str, message: str, fix: str) -> None:
    assert told(document(id=number)) == [(FaultKind.BAD_ID, 2, message, fix)]
    assert read_front_matter(document(id=number)).front_matter.id == ""


@pytest.mark.parametrize(
    ("revision", "fix"),
    [
        ("1.10", "Count up by one from the revision before, and keep your own way of writing it as `label: 1.10`."),
        ("1.0", "Count up by one from the revision before, and keep your own way of writing it as `label: 1.0`."),
        ("C", "Count up by one from the revision before, and keep your own way of writing it as `label: C`."),
        ("01", "Write `revision: 1`."),
        ("v2", "Write `revision: 2`."),
        ("Rev. 3", "Write `revision: 3`."),
        ("0", "Write `revision: 1` for the first one."),
        ("-1", 'Count up by one from the revision before, and keep your own way of writing it as `label: "-1"`.'),
        ("100000", "Count up by one from the revision before, and keep your own way of writing it as `label: 100000`."),
    ],
)
def test_a_revision_is_a_whole_number(revision: str, fix: str) -> None:
    message = f"`revision` is `{revision}`, and a revision is a whole number: 1, 2, 3 …"
    assert told(document(revision=revision)) == [(FaultKind.BAD_VALUE, 4, message, fix)]


@pytest.mark.parametrize(
    ("day", "message", "fix"),
    [
        (
            "2026-02-31",
            "`effective` is 2026-02-31, a day that does not exist",
            "Write a day of the calendar, such as `effective: 2026-01-31`.",
        ),
        (
            "01/02/2026",
            "`effective` is `01/02/2026`, and should be a date such as 2026-01-31",
            "Write year, month and day as `effective: 2026-01-31`.",
        ),
        (
            "2026-1-5",
            "`effective` is `2026-1-5`, and should be a date such as 2026-01-31",
            "Write `effective: 2026-01-05`.",
        ),
        (
            "20260105",
            "`effective` is `20260105`, and should be a date such as 2026-01-31",
            "Write `effective: 2026-01-05`.",
        ),
        (
            "2026-01-05T10:00:00Z",
            "`effective` is `2026-01-05T10:00:00Z`, and should be a date such as 2026-01-31",
            "Write `effective: 2026-01-05`.",
        ),
        (
            "soon",
            "`effective` is `soon`, and should be a date such as 2026-01-31",
            "Write year, month and day as `effective: 2026-01-31`.",
        ),
    ],
)
def test_a_day_is_a_real_day_written_in_one_way(day: str, message: str, fix: str) -> None:
    assert told(document(effective=day)) == [(FaultKind.BAD_VALUE, 7, message, fix)]


@pytest.mark.parametrize(
    ("interval", "value"),
    [
        ("12 months", Interval(months=12)),
        ("1 year", Interval(months=12)),
        ("2 years", Interval(months=24)),
        ("90 days", Interval(days=90)),
        ("6 weeks", Interval(days=42)),
    ],
)
def test_intervals_of_review(interval: str, value: Interval) -> None:
    assert read_front_matter(document(review=interval)).front_matter.review == value


@pytest.mark.parametrize(
    ("fields", "message", "fix"),
    [
        (
            {"review": "yearly"},
            "`review` is `yearly`, and should be an interval such as 12 months",
            "Write `review: 12 months`, or a number of years, weeks or days.",
        ),
        (
            {"change_class": "editoral"},
            "`change_class` is `editoral`, which it cannot be",
            "Write `editorial`; it can be substantive, editorial.",
        ),
        (
            {"change_class": "x"},
            "`change_class` is `x`, which it cannot be",
            "Write one of substantive, editorial.",
        ),
        (
            {"process": "Document control"},
            "`process` is `Document control`, which is not an id",
            "Write small letters, digits and hyphens, at most 31, such as `document-control`.",
        ),
        (
            {"process": "con"},
            "`process` is `con`, and Windows keeps that name for a device",
            "Choose another name.",
        ),
        (
            {"title": None, "label": "|\n  two\n  lines"},
            "`label` should be one line",
            'Write it on one line: label: "two lines"',
        ),
        (
            {"keywords": "gauge, calibration"},
            "`keywords` should be a list",
            "Write this line as: keywords: [gauge, calibration]",
        ),
        (
            {"applies_to": "{all: yes}"},
            "`applies_to` should be a list of plain values",
            "Write `applies_to: [first, second]`.",
        ),
        (
            {"clauses": "[7.5.2]"},
            "`clauses` should name a standard and its clauses",
            "Write `clauses: {iso-9001: [7.5.2, 7.5.3]}`, or one standard per line below it.",
        ),
        (
            {"clauses": "{ISO 9001: [7.5.2]}"},
            "`ISO 9001` is not the id of a standard",
            "Write small letters, digits and hyphens, such as iso-9001.",
        ),
        (
            {"language": "German"},
            "`language` is `German`, which is not a language tag",
            "Write it as in `language: de` or `language: pt-BR`.",
        ),
        (
            {"record": "yes"},
            "`record` should be keys and values",
            "Write `record: {key: value}`, or the keys indented below it.",
        ),
        (
            {"classification": "[a]"},
            "`classification` should be one value, not a list or mapping",
            "Write `classification: value` on one line.",
        ),
    ],
)
def test_values_that_a_key_cannot_hold(fields: dict[str, str | None], message: str, fix: str) -> None:
    faults = [fault for fault in read_front_matter(document(**fields)).faults if fault.kind is FaultKind.BAD_VALUE]
    assert [(fault.message, fault.fix) for fault in faults] == [(message, fix)]


@pytest.mark.parametrize("key", list(REQUIRED))
def test_a_required_key_that_is_missing_is_named_with_an_example(key: str) -> None:
    ((kind, line, message, fix),) = told(document(**{key: None}))
    assert (kind, line, message) == (FaultKind.MISSING_KEY, 1, f"`{key}` is missing")
    assert fix.startswith(f"Add a line such as `{key}: ")


@pytest.mark.parametrize("value", ["", '""', '"  "'])
def test_a_key_without_a_value_is_as_good_as_missing(value: str) -> None:
    assert told(document(changes=value)) == [
        (
            FaultKind.MISSING_KEY,
            6,
            "`changes` is empty",
            "Write its value, or delete the line where it may be left out.",
        )
    ]


@pytest.mark.parametrize(
    ("key", "fix"),
    [
        ("titel", "Write `title` if that was meant; otherwise delete the line."),
        ("Effective", "Write `effective` if that was meant; otherwise delete the line."),
        ("change-class", "Write `change_class` if that was meant; otherwise delete the line."),
        ("status", "Delete the line: the status is computed from approvals and the day, never typed."),
        ("approved_by", "Delete the line: who approved what stands in records below records/approvals/."),
        ("Approved-By", "Delete the line: who approved what stands in records below records/approvals/."),
        (
            "date",
            "Delete the line: the history of the repository knows it; a planned day is `effective`.",
        ),
        (
            "version",
            "Write `revision` with a whole number, and the company's own way of counting as `label`.",
        ),
        ("effective_date", "Write `effective` instead."),
        ("supersedes", "Write `replaces` instead."),
        ("type", "Delete the line: the type follows from the beginning of the id."),
        (
            "next_review",
            "Delete the line: the day is computed; the interval is `review`, such as 12 months.",
        ),
    ],
)
def test_an_unknown_key_is_told_with_the_nearest_one_or_why_there_is_none(key: str, fix: str) -> None:
    assert told(document(**{key: "x"})) == [(FaultKind.UNKNOWN_KEY, 7, f"`{key}` is not a key that qmsgen knows", fix)]


def test_every_fault_of_the_front_matter_is_told_at_once_in_its_line() -> None:
    source = (
        "---\nid: sop-01\ntitel: Purchasing\nrevision: 1.0\nowner: Quality Manager\nchanges: New: all of it\n"
        "effective: 31.12.2026\n---\n"
    )
    assert [(fault.kind, fault.line) for fault in read_front_matter(source).faults] == [
        (FaultKind.FRONT_MATTER, 6),
        (FaultKind.MISSING_KEY, 1),
        (FaultKind.UNKNOWN_KEY, 3),
        (FaultKind.BAD_ID, 2),
        (FaultKind.BAD_VALUE, 4),
        (FaultKind.BAD_VALUE, 5),
        (FaultKind.BAD_VALUE, 7),
    ]


# Where front matter begins and ends --------------------------------------------------------------------------------


def test_a_document_that_was_never_one_is_shown_the_lines_to_put_in() -> None:
    assert told("# QP-04 Purchasing of *materials*\n\nText.\n") == [
        (
            FaultKind.FRONT_MATTER,
            1,
            "the document has no front matter, so nothing says its number, title, revision and owner",
            (
                "Put these lines above the text, with the document's own number and owner (`qmsgen new` writes them for"
                " a new document):\n"
                "---\nid: QP-04\ntitle: Purchasing of materials\nrevision: 1\nowner: quality-manager\n"
                "changes: First issue.\n---"
            ),
        )
    ]


@pytest.mark.parametrize(
    ("source", "title"),
    [
        ("Purchasing\n==========\n", "title: Purchasing"),
        ("## Purchasing: how\n", 'title: "Purchasing: how"'),
        ("no heading at all\n", "title: What the document is about"),
        ("# Purchasing {#top}\n", "title: Purchasing"),
        ("# [Purchasing](x.md) #\n", "title: Purchasing"),
    ],
)
def test_the_title_of_a_foreign_document_is_guessed_from_its_first_heading(source: str, title: str) -> None:
    ((_, _, _, fix),) = told(source)
    assert title in fix.split("\n")


@pytest.mark.parametrize(
    ("source", "line", "message", "fix", "body"),
    [
        (
            "---\n{fields}\n\n# Purchasing\n\nText.\n",
            1,
            "the front matter is not closed",
            "Put a line `---` before line 8.",
            ("# Purchasing\n\nText.\n", 8),
        ),
        (
            "---\n{fields}\n\nBuy *nothing*.\n",
            1,
            "the front matter is not closed",
            "Put a line `---` before line 8.",
            ("Buy *nothing*.\n", 8),
        ),
        (
            "---\n{fields}\n...\n# Purchasing\n",
            7,
            "the front matter should close with exactly `---`, not with `...`",
            "Write `---` alone on line 7.",
            ("# Purchasing\n", 8),
        ),
        (
            "---\n{fields}\n--- \n# Purchasing\n",
            7,
            "the front matter should close with exactly `---`, not with `---`",
            "Write `---` alone on line 7.",
            ("# Purchasing\n", 8),
        ),
        (
            "---\n{fields}\n---",
            7,
            "the front matter should close with `---` and a line end",
            "End the last line.",
            ("", 8),
        ),
        (
            "--- \n{fields}\n---\n# Purchasing\n",
            1,
            "the front matter should open with exactly `---` on line 1",
            "Delete what stands before and after the three hyphens.",
            ("# Purchasing\n", 8),
        ),
        (
            "{fields}\n\n# Purchasing\n",
            1,
            "the front matter has no line `---` before it",
            "Put `---` above line 1, and below the last key.",
            ("# Purchasing\n", 7),
        ),
    ],
)
def test_front_matter_that_is_not_fenced_rightly_is_still_read(
    source: str, line: int, message: str, fix: str, body: tuple[str, int]
) -> None:
    fields = "\n".join(f"{key}: {value}" for key, value in REQUIRED.items())
    reading = read_front_matter(source.replace("{fields}", fields))
    assert [(fault.line, fault.message, fault.fix) for fault in reading.faults] == [(line, message, fix)]
    assert reading.front_matter.id == "SOP-01"
    assert (reading.body, reading.body_line) == body


@pytest.mark.parametrize("source", ["---\n---\n# Text\n", "---\n\n---\n# Text\n", "---\n# only a comment\n---\n"])
def test_empty_front_matter_is_one_fault(source: str) -> None:
    assert told(source) == [
        (
            FaultKind.FRONT_MATTER,
            1,
            "the front matter is empty",
            "Write `id`, `title`, `revision`, `owner`, `changes` between the two lines `---`.",
        )
    ]


def test_the_number_is_salvaged_from_front_matter_that_cannot_be_read() -> None:
    reading = read_front_matter("---\nid: SOP-01\ntitle: Purchasing\nx: " + "[" * 100_000 + "\n---\n")
    assert (reading.front_matter.id, len(reading.faults)) == ("SOP-01", 1)
    nested = read_front_matter("---\nid: SOP-01\nx: " + "[" * 1_000 + "\n---\n")
    assert (nested.front_matter.id, [fault.line for fault in nested.faults]) == ("SOP-01", [3])


def test_front_matter_may_have_64_kib_and_not_more() -> None:
    def sized(size: int) -> str:
        head = document().removeprefix("---\n").partition("---\n")[0]
        return "---\n" + head + "keywords: [" + "x" * (size - len(head) - 13) + "]\n" + "---\n"

    assert read_front_matter(sized(64 * 1024)).faults == ()
    assert [fault.message for fault in read_front_matter(sized(64 * 1024 + 1)).faults] == [
        "these keys and values have 65 KiB, and at most 64 KiB are read"
    ]


@pytest.mark.parametrize(
    ("value", "line", "message", "fix"),
    [
        (
            "[" * 100_000,
            7,
            "`keywords` opens 100000 brackets",
            "Write `keywords: [first, second]`.",
        ),
        (
            "x" * 70_000,
            7,
            "these keys and values have 69 KiB, and at most 64 KiB are read",
            "Shorten `keywords` on this line: what is long belongs into the text below the front matter.",
        ),
        (
            "\n  - x" * 20_000,
            2,
            "these keys and values have 118 KiB, and at most 64 KiB are read",
            "Move what is long into the text below, or end the front matter with `---` where it should end.",
        ),
    ],
)
def test_what_is_too_long_is_named(value: str, line: int, message: str, fix: str) -> None:
    faults = read_front_matter(document(keywords=value)).faults
    assert [(fault.line, fault.message, fault.fix) for fault in faults] == [(line, message, fix)]


@pytest.mark.parametrize(
    ("source", "messages"),
    [
        ("---\nid: SOP-01\ntitle: X\n# Purchasing\n\nOrder now.\n", [(1, "Put a line `---` before line 4.")]),
        ("---\nid: SOP-01\n\n# Purchasing\n\nKeep: it short.\n", [(1, "Put a line `---` before line 4.")]),
        ("---\nid: SOP-01\nWords, and more words.\n", [(1, "Put a line `---` before line 3.")]),
        ("---\nid: SOP-01\nowner quality-manager\nchanges: X\n---\nText.\n",
         [(3, "Write it as `key: value`, or delete the line.")]),
        ("---\nid: SOP-01\nauthor: *a\n---\nText.\n",
         [(3, "Write the value out, or in quotes when the asterisk is part of it.")]),
    ],
)  # fmt: skip
def test_what_may_stand_where_nothing_could_be_read_is_not_called_missing(
    source: str, messages: list[tuple[int, str]]
) -> None:
    assert [(fault.line, fault.fix) for fault in read_front_matter(source).faults] == messages


@pytest.mark.parametrize(
    ("key", "value", "line"),
    [
        ("changes", "see #3", 'changes: "see #3"'),
        ("title", 'The "big" ones # of them', "title: 'The \"big\" ones # of them'"),
        ("label", "C\t#4", 'label: "C #4"'),
        ("changes", '"see #3"', None),
        ("changes", "see issue#3", None),
        ("owner", "quality-manager   # a role", None),
        ("effective", "2026-12-01 # not before", None),
    ],
)
def test_words_that_yaml_takes_for_a_comment_are_not_lost_silently(key: str, value: str, line: str | None) -> None:
    faults = [fault for fault in read_front_matter(document(**{key: value})).faults if fault.kind is FaultKind.COMMENT]
    assert [fault.fix for fault in faults] == ([f"Write this line as: {line}"] if line else [])
    assert all(fault.message.startswith(f"`{key}` ends before `#") for fault in faults)


def test_words_behind_a_hash_are_told_in_every_revision() -> None:
    first, second = document(changes="First."), document(revision="2", changes="see #3")
    assert read_front_matter(first).faults == ()
    assert [fault.kind for fault in read_front_matter(second).faults] == [FaultKind.COMMENT]
    titled = [document(title="Sales #1", revision=str(number), changes=f"Number {number}.") for number in (1, 2, 3)]
    assert [len(read_front_matter(text).faults) for text in titled] == [1, 1, 1]


@given(st.text(st.sampled_from("ab: -\n#\"'[]{}|>.,1é"), max_size=80), st.booleans())
def test_no_text_makes_the_reader_fail(text: str, fenced: bool) -> None:
    source = f"---\n{text}\n---\nbody\n" if fenced else text
    reading = read_front_matter(source)
    assert source.endswith(reading.body)
    assert source.count("\n") + 2 >= reading.body_line >= 1


@given(st.data())
def test_a_document_with_one_letter_changed_is_read_or_told(data: st.DataObject) -> None:
    source = document(clauses="{iso-9001: [7.5.2, 8.10]}", effective="2026-12-01", keywords="[a, b]")
    position = data.draw(st.integers(0, len(source) - 1))
    letter = data.draw(st.characters(codec="utf-8"))
    reading = read_front_matter(source[:position] + letter + source[position + 1 :])
    assert isinstance(reading.front_matter, FrontMatter)
