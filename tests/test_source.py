"""What the bytes of one file show, and everything that is wrong with them."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qmsgen.evidence.characters import _is_plain, has_hidden, is_composed, is_plain
from qmsgen.model.text import FaultKind, Heading, Source
from qmsgen.reading.source import attachment, read_source

HEAD = "---\nid: SOP-01\ntitle: Purchasing\nrevision: 2\nowner: buyer\nchanges: Two offers.\n---\n"


def told(data: bytes, *, is_document: bool = True) -> list[tuple[FaultKind, int, str, str]]:
    return [(f.kind, f.line, f.message, f.fix) for f in read_source(data, is_document=is_document).faults]


def number(source: Source) -> str:
    return source.front_matter.id if source.front_matter else ""


def test_a_document_is_its_front_matter_its_headings_and_the_hash_of_its_bytes() -> None:
    data = f"{HEAD}# Purchasing\n\nText.\n".encode()
    source = read_source(data, is_document=True)
    assert (source.sha256, source.faults, number(source)) == (hashlib.sha256(data).hexdigest(), (), "SOP-01")
    assert source.headings == (Heading(1, "Purchasing", "purchasing", 8),)


def test_a_snippet_has_no_front_matter_and_may_be_empty() -> None:
    assert read_source(b"## Scope\n", is_document=False).headings == (Heading(2, "Scope", "scope", 1),)
    assert read_source(b"", is_document=False) == Source(hashlib.sha256(b"").hexdigest())


def test_crlf_is_read_as_lf_with_one_warning() -> None:
    with_lf = f"{HEAD}# Purchasing\n".encode()
    source = read_source(with_lf.replace(b"\n", b"\r\n"), is_document=True)
    assert source.sha256 == hashlib.sha256(with_lf).hexdigest()
    assert told(with_lf.replace(b"\n", b"\r\n")) == [
        (
            FaultKind.CARRIAGE_RETURN,
            1,
            "the file was committed with line ends CRLF",
            "Put `* text=auto eol=lf` into .gitattributes and run `git add --renormalize .`.",
        )
    ]
    assert number(source) == "SOP-01"


@pytest.mark.parametrize(
    ("data", "kind", "line", "message", "fix"),
    [
        (
            b"",
            FaultKind.UNREADABLE,
            1,
            "the file is empty",
            "Write the document, or delete the file if it was never issued.",
        ),
        (
            b"\n \n",
            FaultKind.UNREADABLE,
            1,
            "the file is empty",
            "Write the document, or delete the file if it was never issued.",
        ),
        (
            f"{HEAD}# Prüfung\n".encode("latin-1"),
            FaultKind.UNREADABLE,
            8,
            "the file is not UTF-8: byte 0xFC on this line; perhaps it is Windows-1252",
            "Save it as UTF-8 in your editor, and compare its umlauts and signs afterwards.",
        ),
        (
            f"{HEAD}# Text\n".encode("utf-16"),
            FaultKind.UNREADABLE,
            1,
            "the file is UTF-16, not UTF-8",
            "Save it as UTF-8 without BOM in your editor.",
        ),
        (
            b"\xef\xbb\xbf" + f"{HEAD}# Text\n".encode(),
            FaultKind.UNREADABLE,
            1,
            "the file begins with a byte-order mark (BOM)",
            "Save it as UTF-8 without BOM.",
        ),
        (
            f"{HEAD}# Text\0\n".encode(),
            FaultKind.UNREADABLE,
            8,
            "there is a NUL character on this line, as in files that are no texts",
            "Put the text in place of the file, or take the file out of this folder.",
        ),
        (
            f"{HEAD}# Text\none\rtwo\n".encode(),
            FaultKind.UNREADABLE,
            9,
            "a line ends with CR alone, as on very old computers",
            "Save the file with line ends LF.",
        ),
        (
            f"{HEAD}# Pru\u0308fung\n".encode(),
            FaultKind.UNREADABLE,
            8,
            "a line holds letters written as letter and accent apart (not NFC)",
            "Convert the file to normal form NFC, for example with `uconv -x nfc`, or type the letters anew.",
        ),
        (
            f"{HEAD}# Text\n{'x' * 2_000_000}\n".encode(),
            FaultKind.UNREADABLE,
            1,
            "the file has 2.0 MB, and a document at most 1 MB",
            "Split the document, or attach what is no text as a file of its own.",
        ),
        (
            f"{HEAD}# Text\nPay \u202eevil\u202c.\n".encode(),
            FaultKind.HIDDEN_CHARACTER,
            9,
            "there is the direction mark U+202E (right-to-left override) on this line",
            "Delete it; readers do not see it, and it can change what they see.",
        ),
        (
            f"{HEAD}# Te\u200bxt\n".encode(),
            FaultKind.HIDDEN_CHARACTER,
            8,
            "there is the invisible character U+200B (zero-width space) on this line",
            "Delete it; readers do not see it, and it can change what they see.",
        ),
        (
            f"{HEAD}# Te\x1bxt\n".encode(),
            FaultKind.HIDDEN_CHARACTER,
            8,
            "there is the control character U+001B on this line",
            "Delete it; readers do not see it, and it can change what they see.",
        ),
        (
            HEAD.replace("Purchasing", "Pur\u2060chasing").encode() + b"# Text\n",
            FaultKind.HIDDEN_CHARACTER,
            3,
            "there is the invisible character U+2060 (word joiner) on this line",
            "Delete it; readers do not see it, and it can change what they see.",
        ),
        (
            b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n",
            FaultKind.NOT_A_FILE,
            1,
            "this is a pointer of Git LFS; the content itself is not in the repository",
            "Commit the file itself: `git lfs untrack` its pattern, then add it again.",
        ),
    ],
)
def test_bytes_that_are_no_readable_text_name_their_line_and_what_to_do(
    data: bytes, kind: FaultKind, line: int, message: str, fix: str
) -> None:
    assert (kind, line, message, fix) in told(data)


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + f"{HEAD}# Text\n".encode(),
        f"{HEAD}# Prüfung\n".encode("latin-1"),
        f"{HEAD}# Text\0\n".encode(),
        f"{HEAD}# Text\none\rtwo\n".encode(),
        HEAD.replace("\n", "\r").encode(),
        f"{HEAD}{'x' * 1_000_000}\n".encode(),
        f"{HEAD}# Te\u200bxt\n".encode(),
        f"{HEAD}# Pru\u0308fung\n".encode(),
    ],
)
def test_a_file_with_unreadable_bytes_is_still_known_by_its_number(data: bytes) -> None:
    source = read_source(data, is_document=True)
    assert number(source) == "SOP-01"
    assert [fault.kind.is_blocking for fault in source.faults] == [True]


def test_a_file_that_is_no_text_at_all_is_told_once_and_not_taken_apart() -> None:
    picture = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff\xfe"
    assert {kind for kind, _, _, _ in told(picture)} <= {FaultKind.UNREADABLE, FaultKind.CARRIAGE_RETURN}


def test_hidden_characters_are_told_by_line_and_counted_when_there_are_many() -> None:
    faults = told((HEAD + "a\u200bb\u200bc\n" + "x\u200b\n" * 30).encode())
    assert [line for _, line, _, _ in faults] == list(range(8, 29))
    assert faults[-1][2] == "from this line on there are 11 more characters that readers do not see"


@pytest.mark.parametrize("text", ["Prüfung – „gut“ ≥ 5 µm ✅ ⚠️ 測定 Ελληνικά עברית", "\u00a0", "naïve", "½", "€"])
def test_letters_and_signs_of_every_script_are_welcome(text: str) -> None:
    assert told(f"{HEAD}# Text\n{text}\n".encode()) == []


def test_all_faults_of_bytes_front_matter_and_body_are_told_at_once_from_the_top() -> None:
    data = f"\ufeff{HEAD.replace('id: SOP-01', 'id: sop-01').replace('owner', 'ownr')}# Te\u200bxt\n".encode()
    assert [(kind, line) for kind, line, _, _ in told(data)] == [
        (FaultKind.UNREADABLE, 1),
        (FaultKind.MISSING_KEY, 1),
        (FaultKind.BAD_ID, 2),
        (FaultKind.UNKNOWN_KEY, 5),
        (FaultKind.HIDDEN_CHARACTER, 8),
    ]


@given(st.text())
def test_what_is_taken_for_plain_has_nothing_hidden_and_one_spelling(text: str) -> None:
    data = text.encode("utf-8", "replace")
    if is_plain(data):
        assert not has_hidden(data)
        assert is_composed(data.decode())


def test_no_plain_character_can_join_the_one_before_it() -> None:
    import unicodedata

    joining = {
        chr(int(parts[1], 16))
        for code in range(0x110000)
        if len(parts := unicodedata.decomposition(chr(code)).split()) == 2 and parts[0][0] != "<"
    }
    assert len(joining) > 50
    assert not any(_is_plain(character) for character in joining)


@given(st.binary(max_size=200), st.booleans())
def test_no_bytes_make_the_reader_fail(data: bytes, is_document: bool) -> None:
    source = read_source(data, is_document=is_document)
    assert all(1 <= fault.line <= data.count(b"\n") + data.count(b"\r") + 1 for fault in source.faults)


GOOD = (
    f'{HEAD.replace("buyer", "buyer # a role")}# Prüfung {{: clauses="iso-9001 8.4.1" }}\n\n'
    "![flow](img/flow.png)\n\n| a | b |\n|---|---|\n| [x](sop-02.md#y) | `code` |\n\n```mermaid\nflowchart LR\n```\n"
    '\n--8<-- "snippets/scope.md"\n'
).encode()


@given(st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255)), min_size=1, max_size=3))
def test_flipped_bytes_are_read_or_told_and_never_fail(flips: list[tuple[int, int]]) -> None:
    data = bytearray(GOOD)
    for position, value in flips:
        data[position] = value
    assert isinstance(read_source(bytes(data), is_document=True), Source)


# Attachments -------------------------------------------------------------------------------------------------------


def drawing(inside: str, before: str = "", attributes: str = "") -> bytes:
    return (
        f'{before}<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"{attributes}>\n'
        f"{inside}\n</svg>\n"
    ).encode()


def test_a_file_beside_a_document_is_only_its_hash() -> None:
    assert attachment(b"\0\r\n", "img/flow.png") == Source(hashlib.sha256(b"\0\r\n").hexdigest())
    assert attachment(b"a\r\n", "list.csv") == Source(hashlib.sha256(b"a\n").hexdigest())


def test_a_pointer_of_git_lfs_is_no_file() -> None:
    (fault,) = attachment(b"version https://git-lfs.github.com/spec/v1\n", "flow.png").faults
    assert (fault.kind, fault.line) == (FaultKind.NOT_A_FILE, 1)


@pytest.mark.parametrize(
    "data",
    [
        drawing('<path d="M0 0"/><style>.a { fill: url(#b); content: "\\201C" } /* url(http://x) */</style>'),
        drawing('<use href="#part"/><image xlink:href="data:image/png;base64,AAAA"/>', '<?xml version="1.0"?>\n'),
        drawing('<rect fill="url( \'#g\' )" style="stroke: url(#h)"/>'),
        drawing("<text>onclick= javascript: http://example.com @import</text>"),
        drawing(
            "<g/>",
            '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">\n',
        ),
        drawing('<animate attributeName="x" to="5"/>'),
        drawing("<a href=''><text>x</text></a>"),
    ],
)
def test_a_drawing_that_only_draws_is_fine(data: bytes) -> None:
    assert attachment(data, "img/flow.svg").faults == ()


@pytest.mark.parametrize(
    ("data", "line", "message"),
    [
        (
            drawing("<script>alert(1)</script>"),
            2,
            "the drawing holds <script>, which can run programs or show other pages",
        ),
        (
            drawing('<s:script xmlns:s="http://www.w3.org/2000/svg"/>'),
            2,
            "the drawing holds <script>, which can run programs or show other pages",
        ),
        (
            drawing("<foreignObject/>"),
            2,
            "the drawing holds <foreignobject>, which can run programs or show other pages",
        ),
        (drawing('<rect onclick="x()"/>'), 2, "<rect> has `onclick`, which runs a program"),
        (drawing("", attributes=' ONLOAD="x()"'), 1, "<svg> has `onload`, which runs a program"),
        (drawing('<a href="https://example.com"/>'), 2, "<a> leads out of the drawing: https://example.com"),
        (drawing('<a xlink:href=" javascript:x()"/>'), 2, "<a> leads out of the drawing: javascript:x()"),
        (drawing('<a href="&#106;avascript:x()"/>'), 2, "<a> leads out of the drawing: javascript:x()"),
        (drawing('<use href="other.svg#a"/>'), 2, "<use> leads out of the drawing: other.svg#a"),
        (
            drawing('<image href="data:image/svg+xml;base64,AA"/>'),
            2,
            "<image> leads out of the drawing: data:image/svg+xml;base64,AA",
        ),
        (
            drawing('<rect fill="url(http://x/y)"/>'),
            2,
            "a style of <rect> brings in what is not drawn here: http://x/y",
        ),
        (
            drawing('<rect style="fill:u\\72l(//x/y)"/>'),
            2,
            "a style of <rect> brings in what is not drawn here: //x/y",
        ),
        (
            drawing("<style>\n@import 'x.css';\n</style>"),
            4,
            "a style of <style> brings in what is not drawn here: @import",
        ),
        (
            drawing("<style><![CDATA[a{b:ur/**/l(x)} c{d:url(x)}]]></style>"),
            2,
            "a style of <style> brings in what is not drawn here: x",
        ),
        (drawing('<set attributeName="href" to="x"/>'), 2, "<set> changes `href` after loading"),
        (drawing('<animate attributeName="xlink:href" to="x"/>'), 2, "<animate> changes `xlink:href` after loading"),
        (drawing('<g xml:base="http://x/"/>'), 2, "<g> leads out of the drawing: http://x/"),
        (
            drawing("<g/>", '<?xml-stylesheet href="x.css"?>\n'),
            1,
            "the drawing holds an instruction `<?xml-stylesheet …?>`",
        ),
        (
            drawing("&a;", '<!DOCTYPE svg [<!ENTITY a "b">]>\n'),
            1,
            "the drawing defines entities of its own, which can stand for anything",
        ),
        (
            drawing("<g/>", '<!DOCTYPE svg SYSTEM "http://example.com/x.dtd">\n'),
            1,
            "the drawing names a document type elsewhere",
        ),
        (b"<html><body/></html>", 1, "the file is no SVG: it begins with <html>"),
        (
            b"<svg><g></svg>",
            1,
            (
                "the drawing is not well-formed XML, so that nobody can say what it shows"
                " (mismatched tag: line 1, column 10)"
            ),
        ),
        (
            b"",
            1,
            (
                "the drawing is not well-formed XML, so that nobody can say what it shows"
                " (no element found: line 1, column 0)"
            ),
        ),
    ],
)
def test_a_drawing_that_does_more_than_draw_is_told(data: bytes, line: int, message: str) -> None:
    faults = attachment(data, "img/Flow.SVG").faults
    assert [(fault.kind, fault.line, fault.message) for fault in faults] == [(FaultKind.ACTIVE_IMAGE, line, message)]


def test_entities_of_a_drawing_are_never_unfolded() -> None:
    bomb = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 30))
    data = drawing("&a29;", f'<!DOCTYPE svg [<!ENTITY a0 "lol">{bomb}]>\n')
    assert len(attachment(data, "x.svg").faults) == 1


def test_a_compressed_drawing_cannot_be_checked() -> None:
    (fault,) = attachment(b"\x1f\x8b", "x.svgz").faults
    assert (fault.kind, fault.fix) == (FaultKind.ACTIVE_IMAGE, "Unpack it and commit it as .svg.")


@given(st.binary(max_size=200))
def test_no_bytes_make_the_reader_of_drawings_fail(data: bytes) -> None:
    assert attachment(data, "x.svg").sha256
    assert attachment(b"<svg>" + data, "x.svg").sha256


@given(st.integers(0, 400), st.integers(0, 255))
def test_a_drawing_with_a_flipped_byte_is_read_or_told(position: int, value: int) -> None:
    data = bytearray(
        drawing('<style>.a{fill:url(#b)}</style><rect onclick="x()" style="fill:url(http://x)"/><a href="#é"/>')
    )
    data[position % len(data)] = value
    assert attachment(bytes(data), "x.svg").sha256
