"""Whatever byte is changed and whatever clock is used, nothing passes that was not signed, and nothing fails."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from qmsgen.authoring.demonstration import DemonstrationKey
from qmsgen.evidence.judgement import Carrier, Circumstances, Subject, judge
from qmsgen.evidence.record import read_record, record_path, record_text
from qmsgen.evidence.ssh_signatures import APPROVAL
from qmsgen.model.approval import STATEMENTS, Approval, ApprovalRecord, Meaning, ObjectionKind
from qmsgen.model.landing import Landing
from qmsgen.model.organization import Organization, Requirement
from qmsgen.reading.registry import read_registry
from qmsgen.reading.signed_records import look_at
from qmsgen.reading.source import read_source
from tests.situations import SEED, public_key

ZONE = ZoneInfo("Europe/Berlin")

QMS = """\
revision: 1
organization: {name: Acme Precision, time_zone: Europe/Berlin}
document_types:
  procedure: {prefix: SOP, folder: procedures, approval: [{meaning: approval, roles: [quality-manager]}]}
roles:
  registry-admin: {title: Registry Administrator}
  quality-manager: {title: Quality Manager}
"""

PEOPLE = f"""\
ada:
  name: Ada Quality
  emails: [ada@example.com]
  roles: [{{role: quality-manager, from: 2026-03-29, until: 2026-10-25}}]
  keys: [{{key: "{public_key("ada")}", from: 2020-01-01}}]
"""

DIGEST = "sha256:" + "0f" * 32
PATH = record_path("SOP-01", 1, "ada", Meaning.APPROVAL)


def _organization() -> Organization:
    read = read_registry(QMS.encode(), PEOPLE.encode())
    assert read.organization is not None
    assert read.faults == ()
    return read.organization


ORGANIZATION = _organization()
SUBJECT = Subject("SOP-01", 1, DIGEST, (Requirement(Meaning.APPROVAL, ("quality-manager",)),))


def _record(signed_at: datetime) -> ApprovalRecord:
    return ApprovalRecord(
        PATH, "SOP-01", 1, DIGEST, "ada", "Ada Quality", "quality-manager", Meaning.APPROVAL,
        STATEMENTS[Meaning.APPROVAL], signed_at,
    )  # fmt: skip


RECORD = record_text(_record(datetime(2026, 6, 1, 9, tzinfo=UTC)))
SIGNATURE = DemonstrationKey.of(SEED, "ada").sign(RECORD, APPROVAL)


def judged(data: bytes, signature: bytes, landed: datetime = datetime(2026, 6, 1, 10, tzinfo=UTC)) -> Approval | None:
    """What a record and its signature are worth when they land, None for bytes that are no record."""
    read = look_at(PATH, data, signature)
    if read.record is None:
        return None
    landing = Landing("a" * 40, landed.astimezone(ZONE).date(), landed, 1)
    return judge(read.record, Circumstances(ORGANIZATION, landing, SUBJECT, Carrier("ada@example.com"), read.proof))


def test_unchanged_it_counts() -> None:
    approval = judged(RECORD, SIGNATURE)
    assert approval is not None
    assert approval.counts


def _flipped(data: bytes, position: int, change: int) -> bytes:
    position %= len(data)
    return data[:position] + bytes([data[position] ^ change]) + data[position + 1 :]


@given(position=st.integers(0, 10_000), change=st.integers(1, 255))
def test_no_changed_byte_of_a_record_counts(position: int, change: int) -> None:
    approval = judged(_flipped(RECORD, position, change), SIGNATURE)
    assert approval is None or not approval.counts


@given(position=st.integers(0, 10_000), change=st.integers(1, 255))
def test_no_changed_byte_of_a_signature_counts(position: int, change: int) -> None:
    approval = judged(RECORD, _flipped(SIGNATURE, position, change))
    assert approval is not None
    assert not approval.counts


@given(cut=st.integers(0, 1_000), pasted=st.binary(max_size=40))
def test_nothing_cut_and_pasted_counts(cut: int, pasted: bytes) -> None:
    cut %= len(RECORD)
    changed = RECORD[:cut] + pasted + RECORD[cut + len(pasted) :]
    approval = judged(changed, SIGNATURE)
    assert changed == RECORD or approval is None or not approval.counts


_words = st.text(st.characters(codec="utf-8", categories=("L", "N", "P")), min_size=1)


@given(
    number=st.integers(1, 99_999),
    meaning=st.sampled_from([Meaning.AUTHORSHIP, Meaning.REVIEW, Meaning.APPROVAL, Meaning.ACKNOWLEDGEMENT]),
    comment=st.none() | _words,
    seconds=st.integers(0, 30_000_000_000),
    minutes=st.integers(-14 * 60, 14 * 60),
)
def test_a_record_that_can_be_written_is_read_as_it_was(
    number: int, meaning: Meaning, comment: str | None, seconds: int, minutes: int
) -> None:
    moment = datetime.fromtimestamp(seconds, timezone(timedelta(minutes=minutes)))
    path = record_path("SOP-01", number, "ada", meaning)
    record = replace(
        _record(moment), path=path, revision=number, meaning=meaning, statement=STATEMENTS[meaning], comment=comment
    )
    try:
        data = record_text(record)
    except ValueError:
        return  # what the grammar cannot hold is refused before it is written
    assert read_record(path, data) == record


# Time --------------------------------------------------------------------------------------------------------------


_moments = st.integers(0, 214 * 86_400).map(lambda s: datetime(2026, 3, 27, tzinfo=UTC) + timedelta(seconds=s))
_offsets = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


def _kinds(signed_at: datetime, landed: datetime) -> set[ObjectionKind]:
    landing = Landing("a" * 40, landed.astimezone(ZONE).date(), landed, 1)
    given_ = Circumstances(ORGANIZATION, landing, SUBJECT, None, None)
    return {o.kind for o in judge(_record(signed_at), given_).objections}


@given(signed_at=_moments, landed=_moments, offset=_offsets)
def test_the_offset_in_which_a_moment_is_written_changes_nothing(
    signed_at: datetime, landed: datetime, offset: timezone
) -> None:
    assert _kinds(signed_at.astimezone(offset), landed) == _kinds(signed_at, landed)


@given(signed_at=_moments, late=st.timedeltas(timedelta(), timedelta(days=30)), offset=_offsets)
def test_a_role_is_held_for_whole_days_of_the_organization_whatever_its_clocks_do(
    signed_at: datetime, late: timedelta, offset: timezone
) -> None:
    landed = signed_at + late
    days = [moment.astimezone(ZONE).date().isoformat() for moment in (signed_at, landed)]
    held = all("2026-03-29" <= day < "2026-10-25" for day in days)
    assert (ObjectionKind.ROLE not in _kinds(signed_at.astimezone(offset), landed)) == held


@given(signed_at=_moments, seconds=st.integers(-3_600, 3_600))
def test_a_clock_may_be_fast_by_the_skew_and_no_more(signed_at: datetime, seconds: int) -> None:
    late = ObjectionKind.TIME in _kinds(signed_at, signed_at - timedelta(seconds=seconds))
    assert late == (seconds > 15 * 60)


# Texts -------------------------------------------------------------------------------------------------------------

TEXT = b"""---
id: SOP-01
title: Purchasing
revision: 1
owner: quality-manager
changes: First issue.
clauses: {iso-9001: [8.4, 8.4.1]}
applies_to: [all]
---
# Purchasing

Orders above 500 EUR need two offers, see [F-12](../forms/f-12.md).
"""


@given(position=st.integers(0, 10_000), change=st.integers(1, 255))
def test_no_changed_byte_of_a_text_goes_unseen_or_stops_the_reading(position: int, change: int) -> None:
    changed = _flipped(TEXT, position, change)
    assert read_source(changed, is_document=True).sha256 != read_source(TEXT, is_document=True).sha256


@given(cut=st.integers(0, 10_000), pasted=st.binary(max_size=20))
def test_no_pasted_bytes_of_a_front_matter_go_unseen_or_stop_the_reading(cut: int, pasted: bytes) -> None:
    cut %= TEXT.index(b"# Purchasing")
    changed = TEXT[:cut] + pasted + TEXT[cut:]
    same = changed.replace(b"\r\n", b"\n") == TEXT
    assert (read_source(changed, is_document=True).sha256 == read_source(TEXT, is_document=True).sha256) == same
