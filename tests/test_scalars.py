"""YAML in which everything is text, and what of YAML is refused."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qmsgen.evidence.characters import CONTROLS
from qmsgen.reading import scalars
from qmsgen.reading.scalars import Fields, Items, Node, Scalar, read_yaml, simple_fields


def plain(node: Node | None) -> object:
    """A tree without its lines."""
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Items):
        return [plain(item) for item in node.items]
    return {key: plain(value) for key, value in node.values.items()} if node is not None else None


def told(text: str) -> list[tuple[int, str, str]]:
    return [(fault.line, fault.message, fault.fix) for fault in read_yaml(text, first_line=2).faults]


def test_every_value_stays_the_text_that_was_written() -> None:
    text = "a: 1.10\nb: 010\nc: 1_000\nd: 1:30\ne: NO\nf: 2026-01-01\ng: ~\nh: [8.10, yes, 0x10]\ni: null\n"
    assert plain(read_yaml(text).fields) == {
        "a": "1.10",
        "b": "010",
        "c": "1_000",
        "d": "1:30",
        "e": "NO",
        "f": "2026-01-01",
        "g": "~",
        "h": ["8.10", "yes", "0x10"],
        "i": "null",
    }


def test_every_key_and_value_knows_its_line_in_the_file() -> None:
    text = "id: SOP-01\nclauses:\n  iso-9001: [7.5.2,\n    8.10]\nkeywords:\n  - one\n  - two\n"
    assert read_yaml(text, first_line=2).fields == Fields(
        {
            "id": Scalar("SOP-01", 2),
            "clauses": Fields({"iso-9001": Items((Scalar("7.5.2", 4), Scalar("8.10", 5)), 4)}, {"iso-9001": 4}, 4),
            "keywords": Items((Scalar("one", 7), Scalar("two", 8)), 7),
        },
        {"id": 2, "clauses": 3, "keywords": 6},
        2,
    )


def test_an_empty_text_says_nothing_and_is_no_fault() -> None:
    assert read_yaml("") == read_yaml("# only a comment\n") == scalars.Reading(None, ())


@pytest.mark.parametrize(
    ("text", "line", "message", "fix"),
    [
        (
            "id: SOP-01\nchanges: Approval: by passkey\n",
            3,
            "`Approval: by passkey` holds a colon and a blank, which YAML takes for another key",
            'Write this line as: changes: "Approval: by passkey"',
        ),
        (
            'changes: The "new" form: F-12\n',
            2,
            '`The "new" form: F-12` holds a colon and a blank, which YAML takes for another key',
            "Write this line as: changes: 'The \"new\" form: F-12'",
        ),
        (
            'title: "Purchasing\nid: SOP-01\nowner: x\n',
            2,
            '`"` is opened on this line and not closed',
            'Write this line as: title: "Purchasing"',
        ),
        (
            'title: "Purchasing\nchanges: "new"\n',
            2,
            '`"` is opened on this line and not closed',
            'Write this line as: title: "Purchasing"',
        ),
        (
            "applies_to: [all, machinist\nid: SOP-01\n",
            2,
            "`[` is opened on this line and not closed",
            "Write this line as: applies_to: [all, machinist]",
        ),
        (
            "clauses: {iso-9001: [7.5.2]\nid: SOP-01\n",
            2,
            "`{` is opened on this line and not closed",
            "Write this line as: clauses: {iso-9001: [7.5.2]}",
        ),
        (
            "title: 'it's here'\n",
            2,
            "the quotation marks of `'it's here'` end too early, or hold a backslash",
            'Write this line as: title: "it\'s here"',
        ),
        (
            'title: "F" form\n',
            2,
            'the quotation marks of `"F" form` end too early, or hold a backslash',
            "Write this line as: title: '\"F\" form'",
        ),
        (
            "title: @home\n",
            2,
            "a value begins with a character that means something else in YAML",
            'Write this line as: title: "@home"',
        ),
        (
            "id: SOP-01\n  title: Purchasing\n",
            3,
            "this line is indented deeper than the line it should stand beside",
            "Write one `key: value` per line, keys that belong together equally indented, unusual values in quotes.",
        ),
        (
            "id: SOP-01\njust words\ntitle: Purchasing\n",
            3,
            "this line is neither `key: value` nor part of a list",
            "Write it as `key: value`, or delete the line.",
        ),
        ("id:\tSOP-01\n", 2, "there is a tab on this line", "Replace the tab with blanks."),
        (
            "id: SOP-01\nowner: x\nid: SOP-02\n",
            4,
            "`id` stands here a second time, first on line 2",
            "Keep one of the two lines.",
        ),
        (
            "<<: {id: SOP-01}\n",
            2,
            "`<<` is a merge key: its values would stand elsewhere",
            "Write the values out.",
        ),
        (
            "title: &name Purchasing\n",
            2,
            "`&name` is an anchor, and anchors are not used here",
            "Delete it, or put the value in quotes when the ampersand is part of it.",
        ),
        (
            "title: *name\n",
            2,
            "`*name` is an alias: its value would stand elsewhere",
            "Write the value out, or in quotes when the asterisk is part of it.",
        ),
        (
            "title: !!python/object/apply:os.system [id]\n",
            2,
            "`!!python/object/apply:os.system` is a tag, and tags are not used here",
            "Delete it, or put the value in quotes when the exclamation mark is part of it.",
        ),
        (
            "title: ! x\n",
            2,
            "`!` is a tag, and tags are not used here",
            "Delete it, or put the value in quotes when the exclamation mark is part of it.",
        ),
        ("id: SOP-01\n---\nid: SOP-02\n", 3, "a second YAML document begins here", "Delete this line."),
        (
            "- id: SOP-01\n",
            2,
            "these lines should be keys and values, such as `revision: 1`",
            "Write one `key: value` per line.",
        ),
        ("[a, b]: c\n", 2, "a key should be a word, not a list or mapping", "Write `key: value`."),
        (
            'title: "\\u202e"\n',
            2,
            "an escape on this line stands for the direction mark U+202E (right-to-left override)",
            "Delete the escape.",
        ),
        (
            'title: "e\\u0301"\n',
            2,
            "an escape on this line makes a letter that can also be written in another way (not NFC)",
            "Write the letter itself.",
        ),
        (
            "a: " + "[" * 100_000,
            2,
            "lists and mappings are nested more than 8 deep here",
            "Write it with fewer brackets or less indented.",
        ),
        (
            "- " * 30_000,
            2,
            "lists and mappings are nested more than 8 deep here",
            "Write it with fewer brackets or less indented.",
        ),
    ],
)
def test_what_cannot_be_read_names_its_line_and_what_to_write_instead(
    text: str, line: int, message: str, fix: str
) -> None:
    assert told(text) == [(line, message, fix)]


def test_blocks_nested_a_thousand_deep_are_refused_without_exhausting_the_parser() -> None:
    text = "".join(f"{' ' * depth}a:\n" for depth in range(1000))
    assert [fault.message for fault in read_yaml(text).faults] == [
        "lists and mappings are nested more than 8 deep here"
    ]


def test_eight_levels_are_allowed_and_a_ninth_is_not() -> None:
    assert not read_yaml("a: " + "[" * 7 + "]" * 7).faults
    assert len(read_yaml("a: " + "[" * 8 + "]" * 8).faults) == 1


def test_a_bomb_of_aliases_is_named_at_each_of_its_lines_and_never_unfolded() -> None:
    bomb = 'a0: &a0 ["lol"]\n' + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 40))
    reading = read_yaml(bomb)
    assert {fault.line for fault in reading.faults} == set(range(1, 41))
    assert reading.fields is not None
    assert len(reading.fields.values) == 40


def test_all_faults_of_a_text_are_told_at_once_and_the_rest_is_read() -> None:
    text = 'id: SOP-01\ntitle: A: b\nowner: "x\nrevision:\t2\nchanges: C: d\nid: SOP-02\n'
    assert [(fault.line, fault.fix) for fault in read_yaml(text).faults] == [
        (4, "Replace the tab with blanks."),
        (2, 'Write this line as: title: "A: b"'),
        (3, 'Write this line as: owner: "x"'),
        (5, 'Write this line as: changes: "C: d"'),
        (6, "Keep one of the two lines."),
    ]
    assert plain(read_yaml(text).fields) == {
        "id": "SOP-01",
        "title": "A: b",
        "owner": "x",
        "revision": "2",
        "changes": "C: d",
    }


def test_ampersands_asterisks_and_exclamation_marks_within_words_are_only_words() -> None:
    assert plain(read_yaml("title: R&D and Q&A, *not* emphasised!\n").fields) == {
        "title": "R&D and Q&A, *not* emphasised!"
    }


def test_a_text_beyond_its_limit_is_not_given_to_the_parser() -> None:
    reading = read_yaml("a: " + "x" * 70_000, max_size=64 * 1024)
    assert reading.fields is None
    assert [fault.message for fault in reading.faults] == [
        "these keys and values have 69 KiB, and at most 64 KiB are read"
    ]


def by_the_parser(text: str) -> scalars.Reading:
    """What a text says when it goes through the C parser, however simple it is."""
    reader = scalars._Reader(2)
    node = reader.parsed(text)
    fields = reader.mapping(node) if node is not None else None
    return scalars.Reading(fields, tuple(dict.fromkeys(reader.faults)))


WORDS = st.text(st.sampled_from("aZ7é .,-_:#[]{}'\"&*!|>%@?`/+()=~<\\\u00a0"), min_size=1, max_size=12)
VALUES = st.one_of(WORDS, st.lists(WORDS, max_size=3).map(lambda words: f"[{', '.join(words)}]"))
LINES = st.one_of(
    st.builds("{}: {}".format, st.sampled_from(["id", "clauses", "x-1", "_k"]), VALUES),
    st.builds("  {}: {}".format, st.sampled_from(["iso-9001", "id", "b"]), VALUES),
    st.builds("  - {}".format, VALUES),
    st.sampled_from(["clauses:", "keywords:", "  more:", "- a", "", "# note", "   deep: x", "a:b", "..."]),
)


@given(st.lists(LINES, min_size=1, max_size=6).map("\n".join))
@example("id: SOP-01\nclauses:\n  iso-9001: [7.5.2, 8.10]\nkeywords:\n  - one two\n  - three")
@example("a: b\n  c: d")
@example("a:\n  - b\n  c: d")
@example("a: [b , c]")
@example("a: x \nb: y")
def test_the_short_way_for_simple_texts_says_what_the_parser_says(text: str) -> None:
    simple = simple_fields(text, 2)
    if simple is not None and CONTROLS.search(text) is None:
        assert by_the_parser(text) == scalars.Reading(simple, ())


def test_ordinary_front_matter_takes_the_short_way() -> None:
    text = (
        "id: SOP-01\ntitle: Control of documents, records & forms\nrevision: 2\nowner: document-controller\n"
        "changes: Approval by passkey; the paper master copy is gone.\nclauses:\n  iso-9001: [4.4.2, 7.5.1]\n"
        "applies_to: [all]\nkeywords:\n  - master list\nreview: 12 months\n"
    )
    assert simple_fields(text, 2) is not None


@given(st.text())
@example("\ufeff")
@example("a: \ufeff[")
@example("\u2028")
@example("a: |\n\x85 b")
@example('a: "\\ud800"')
@example("%YAML 1.1\n---\na: b")
@example("? [a, *b]\n: &c {<<: *d}")
def test_no_text_makes_the_reader_fail(text: str) -> None:
    reading = read_yaml(text)
    assert reading.fields is None or isinstance(reading.fields, Fields)


YAML_LIKE = st.text(st.sampled_from("ab:-?[]{}&*!|>'\"%@`#,\n\n  \t\\x0"), max_size=60)


@given(YAML_LIKE)
def test_no_text_that_looks_like_yaml_makes_the_reader_fail(text: str) -> None:
    reading = read_yaml(text, first_line=2)
    lines = text.count("\n") + 2
    assert all(2 <= fault.line <= lines for fault in reading.faults)


@pytest.mark.parametrize("read", [read_yaml, by_the_parser])
def test_texts_in_other_scripts_are_read(read: Callable[[str], scalars.Reading]) -> None:
    assert plain(read("title: Prüfmittelüberwachung – 測定器 \U0001f527\n").fields) == {
        "title": "Prüfmittelüberwachung – 測定器 \U0001f527"
    }
