"""The grammar of approval records, on the known answers of ``vectors/records``."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qmsgen.evidence.record import RecordFault, read_record, record_path
from qmsgen.model.approval import ApprovalRecord, Meaning

RECORDS = Path(__file__).parent / "vectors" / "records"
PATH = "records/approvals/SOP-01/r2/carol.approval.txt"
GOOD = (RECORDS / "good" / "approval.txt").read_bytes()
AGAIN = "Ask the signer to make the record again; a record is never corrected."


def table(name: str) -> list[tuple[str, str]]:
    with (RECORDS / name).open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [(row["file"], row["path"]) for row in rows]


@pytest.mark.parametrize(("file", "path"), table("good/PATHS.tsv"))
def test_good_records_are_read(file: str, path: str) -> None:
    record = read_record(path, (RECORDS / "good" / file).read_bytes())
    assert isinstance(record, ApprovalRecord), record
    assert record.path == path


@pytest.mark.parametrize(("file", "path"), table("bad/REASONS.tsv"))
def test_bad_records_are_refused(file: str, path: str) -> None:
    fault = read_record(path, (RECORDS / "bad" / file).read_bytes())
    assert isinstance(fault, RecordFault), fault
    assert (fault.path, bool(fault.message), bool(fault.fix)) == (path, True, True)


def test_every_bad_vector_is_refused_for_a_reason_of_its_own() -> None:
    told = {
        file: (fault.line, fault.message)
        for file, path in table("bad/REASONS.tsv")
        if isinstance(fault := read_record(path, (RECORDS / "bad" / file).read_bytes()), RecordFault)
    }
    place = "the record belongs at records/approvals/SOP-01/r2/carol.approval.txt, but stands at "
    moment = "and should be a moment such as 2026-11-24T09:00:00+01:00"
    assert told == {
        "repeated-key.txt": (8, "`role` stands here twice, first on line 7"),
        "repeated-key-same-value.txt": (6, "`signer` stands here twice, first on line 5"),
        "missing-key.txt": (1, "`statement` is missing"),
        "unknown-key.txt": (11, "`evidence` is not a key of a record"),
        "capital-key.txt": (11, "`Comment` is not a key of a record; keys are written small"),
        "no-final-newline.txt": (10, "the last line has no line end"),
        "crlf.txt": (1, "the line ends with CRLF"),
        "blank-line.txt": (5, "there is a blank line"),
        "byte-order-mark.txt": (
            1,
            "there is the invisible character U+FEFF (zero-width no-break space) on this line",
        ),
        "not-utf-8.txt": (11, "the record is not UTF-8"),
        "control-character.txt": (11, "there is the control character U+001B on this line"),
        "too-long.txt": (1, "the record has 8193 bytes, and at most 8192 are allowed"),
        "wrong-first-line.txt": (1, "the first line should be `qmsgen-approval: 1`"),
        "first-line-not-first.txt": (1, "the first line should be `qmsgen-approval: 1`"),
        "empty-value.txt": (7, "`role` has no value"),
        "trailing-blank.txt": (6, "there is a blank at the end of this line"),
        "signed-at-without-offset.txt": (10, f"`signed-at` is `2026-11-24T09:00:00`, {moment}"),
        "signed-at-with-fraction.txt": (10, f"`signed-at` is `2026-11-24T09:00:00.5+01:00`, {moment}"),
        "signed-at-without-seconds.txt": (10, f"`signed-at` is `2026-11-24T09:00+01:00`, {moment}"),
        "signed-at-no-such-day.txt": (10, f"`signed-at` is `2026-02-30T09:00:00+01:00`, {moment}"),
        "digest-sha1.txt": (
            4,
            (
                "`digest` is `sha1:da39a3ee5e6b4b0d3255bfef95601890afd80709`,"
                " and should be sha256: and 64 hexadecimal digits"
            ),
        ),
        "digest-too-short.txt": (
            4,
            (
                "`digest` is `sha256:8c72be2750c700bae571f25106c84f6548e70dc1f437a984ef95…`,"
                " and should be sha256: and 64 hexadecimal digits"
            ),
        ),
        "lower-case-id.txt": (
            2,
            "`document` is `sop-01`, and should be the number of a document, such as SOP-01, or QMS",
        ),
        "revision-with-zero.txt": (3, "`revision` is `01`, and should be a whole number from 1"),
        "unknown-meaning.txt": (
            8,
            "`meaning` is `endorsement`, and should be one of the meanings that a record can have, such as approval",
        ),
        "other-statement.txt": (
            9,
            "the statement of approval should be: I have read this revision and approve it for use.",
        ),
        "rejection-without-reason.txt": (8, "a record of rejection needs a `reason`"),
        "waiver-without-finding.txt": (8, "a waiver needs `finding`"),
        "path-other-document.txt": (2, f"{place}records/approvals/SOP-02/r2/carol.approval.txt"),
        "path-other-revision.txt": (2, f"{place}records/approvals/SOP-01/r3/carol.approval.txt"),
        "path-other-person.txt": (2, f"{place}records/approvals/SOP-01/r2/bob.approval.txt"),
        "path-other-meaning.txt": (2, f"{place}records/approvals/SOP-01/r2/carol.review.txt"),
        "path-number-1.txt": (2, "the first record of a person and meaning has no number"),
    }


def test_a_record_says_what_its_lines_say() -> None:
    data = GOOD + b"comment: Agreed with Zo\xc3\xab: no remarks.\non-behalf-of: bob\nsupersedes: carol.approval.txt\n"
    assert read_record(PATH.replace("approval.txt", "approval.2.txt"), data) == ApprovalRecord(
        path="records/approvals/SOP-01/r2/carol.approval.2.txt",
        document="SOP-01",
        revision=2,
        digest="sha256:8c72be2750c700bae571f25106c84f6548e70dc1f437a984ef9558baa8372c7a",
        signer="carol",
        name="Carol Chief",
        role="quality-manager",
        meaning=Meaning.APPROVAL,
        statement="I have read this revision and approve it for use.",
        signed_at=datetime(2026, 11, 24, 9, tzinfo=timezone(timedelta(hours=1))),
        comment="Agreed with Zoë: no remarks.",
        on_behalf_of="bob",
        supersedes="carol.approval.txt",
    )


def test_the_order_of_the_lines_after_the_first_is_free() -> None:
    first, *rest = GOOD.splitlines(keepends=True)
    assert read_record(PATH, first + b"".join(reversed(rest))) == read_record(PATH, GOOD)


def test_an_organization_may_word_its_statements_itself() -> None:
    statements = {Meaning.APPROVAL: "Freigegeben."}
    fault = read_record(PATH, GOOD, statements)
    assert isinstance(fault, RecordFault)
    assert fault.message == "the statement of approval should be: Freigegeben."
    reworded = GOOD.replace(b"I have read this revision and approve it for use.", b"Freigegeben.")
    record = read_record(PATH, GOOD)
    assert isinstance(record, ApprovalRecord)
    assert read_record(PATH, reworded, statements) == replace(record, statement="Freigegeben.")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b"comment:", "`comment` has no value"),
        (b"comment: ", "`comment` has no value"),
        (b"comment:  two blanks", "this line is not `key: value` with one blank after the colon"),
        (b"comment", "this line is not `key: value` with one blank after the colon"),
        (b"comment: a\tb", "there is the control character U+0009 on this line"),
        (b"comment: Zoe\xcc\x88", "this line is not in normal form NFC"),
        (b"comment: \xe2\x80\xaeabc", "there is the direction mark U+202E (right-to-left override) on this line"),
        (b"comment: a\xc2\xa0", "there is a blank at the end of this line"),
        (b"comment: a\xe2\x80\xa8b", "there is the control character U+2028 on this line"),
        (b"qmsgen-approval: 1", "`qmsgen-approval` belongs on the first line, once"),
        (b"until: 2027-01-01", "`until` belongs to a waiver only"),
        (b"finding: REF003", "`finding` belongs to a waiver only"),
        (
            b"supersedes: ../x.txt",
            "`supersedes` is `../x.txt`, and should be the name of an earlier record, such as carol.approval.txt",
        ),
        (b"on-behalf-of: Bob", "`on-behalf-of` is `Bob`, and should be the id of a person in people.yml"),
    ],
)
def test_one_more_line_can_spoil_a_record(line: bytes, message: str) -> None:
    fault = read_record(PATH, GOOD + line + b"\n")
    assert isinstance(fault, RecordFault)
    assert (fault.line, fault.message, fault.fix) == (11, message, AGAIN)


@pytest.mark.parametrize(
    "moment",
    [
        "2026-11-24T24:00:00Z",
        "2026-11-24T09:00:60Z",
        "2026-11-24t09:00:00z",
        "2026-11-24 09:00:00Z",
        "2026-11-24T09:00:00+0100",
        "2026-11-24T09:00:00+24:00",
        "2026-W48-2T09:00:00Z",
        "2026-11-24T09:00:00,5Z",
    ],
)
def test_a_moment_is_written_in_one_way(moment: str) -> None:
    fault = read_record(PATH, GOOD.replace(b"2026-11-24T09:00:00+01:00", moment.encode()))
    assert isinstance(fault, RecordFault)
    assert fault.line == 10


@pytest.mark.parametrize(
    "path",
    [
        "records/approvals/SOP-01/r2/carol.approval.02.txt",
        "records/approvals/SOP-01/r02/carol.approval.txt",
        "records/approvals/SOP-01/r2/carol.approval.txt.txt",
        "records/approvals/SOP-01/r2/sub/carol.approval.txt",
        "records/Approvals/SOP-01/r2/carol.approval.txt",
        "/records/approvals/SOP-01/r2/carol.approval.txt",
        "records/approvals/SOP-01/r2/carolXapproval.txt",
        "records/approvals/SOP-01/r2/carol.approval.txt\n",
        "",
    ],
)
def test_a_record_that_stands_elsewhere_is_refused(path: str) -> None:
    assert isinstance(read_record(path, GOOD), RecordFault)


def test_where_a_record_stands() -> None:
    assert record_path("SOP-01", 2, "carol", Meaning.PERIODIC_REVIEW) == (
        "records/approvals/SOP-01/r2/carol.periodic-review.txt"
    )
    assert record_path("QMS", 1, "alice", Meaning.WAIVER, 3) == "records/approvals/QMS/r1/alice.waiver.3.txt"


@given(st.text(max_size=60), st.binary(max_size=400))
def test_no_bytes_make_the_reader_fail(path: str, data: bytes) -> None:
    assert isinstance(read_record(path, data), RecordFault)


@given(st.integers(0, len(GOOD) - 1), st.integers(0, 255))
def test_a_flipped_byte_is_read_as_a_record_or_refused(position: int, value: int) -> None:
    data = bytearray(GOOD)
    data[position] = value
    assert isinstance(read_record(PATH, bytes(data)), ApprovalRecord | RecordFault)
