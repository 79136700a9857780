"""What the cache keeps of a walk comes back as it was; what is damaged is not believed but read again."""

from __future__ import annotations

import random
import sqlite3
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qmsgen.model.document import Reference, Revision, Span, Version
from qmsgen.model.landing import Landing
from qmsgen.model.qms import Qms
from qmsgen.model.text import Citation, Fault, FaultKind, FrontMatter, Heading
from qmsgen.reading.cache import Cache
from qmsgen.reading.git import Git
from qmsgen.reading.kept import KeptLedger, KeptRevision, pack, unpack
from qmsgen.reading.ledger import Ledger
from qmsgen.reading.library import Library
from qmsgen.reading.main_line import MainLine
from qmsgen.reading.repository import Wanted, read_repository
from tests.situations import repository

HISTORY = """
    2026-01-03 Ada: Issue SOP-01 and SOP-02
        procedures/a.md: SOP-01 r1 "Purchasing" clauses="{iso-9001: [8.4.1]}"
        | ## Offers {: clauses="iso-9001 8.4.2" }
        | Orders need an offer, see [storage](b.md#scope).
        procedures/b.md: SOP-02 r1 "Storage"
        | ## Scope
        | ![Plan](plan.png)
        procedures/plan.png: bytes "plan"
    2026-02-03 Ada: Raise the limit
        procedures/a.md: SOP-01 r2 "Purchasing" clauses="{iso-9001: [8.4.1]}"
        | ## Offers {: clauses="iso-9001 8.4.2" }
        | Orders above 500 EUR need two offers, see [storage](b.md#scope).
    2026-03-03 Ada: Change without a new number, and a text that nobody can read
        procedures/a.md: SOP-01 r2 "Purchasing"
        | Orders above 900 EUR need two offers.
        procedures/c.md
        | no front matter
    2026-04-03 Ada: Delete SOP-02
        - procedures/b.md
"""


def encoded(kept: KeptLedger) -> bytes:
    """As the cache holds it."""
    return msgspec.msgpack.encode(kept)


def read_back(payload: bytes) -> Ledger:
    """As the cache gives it back."""
    return unpack(msgspec.msgpack.decode(payload, type=KeptLedger))


def ledgers(path: Path) -> dict[str, Ledger]:
    """What a walk over a repository finds, without any cache."""
    git, cache = Git.open(path), Cache(None)
    library = Library(git, cache)
    line = MainLine(git, library, cache)
    line.walk_to(git.resolve("HEAD") or "")
    library.close()
    return line.walk.ledgers


def test_the_ledgers_of_a_history_come_back_as_they_were(tmp_path: Path) -> None:
    found = ledgers(repository(HISTORY, tmp_path / "repository"))
    assert sorted(found) == ["SOP-01", "SOP-02"]
    assert [len(ledger.issued) for ledger in found.values()] == [2, 1]
    assert {i: read_back(encoded(pack(ledger))) for i, ledger in found.items()} == found


# -- whatever the texts share -----------------------------------------------------------------------------------------

LANDING = Landing("c" * 40, date(2026, 1, 3), datetime(2026, 1, 3, tzinfo=UTC), 0)
FRONT_MATTERS = st.builds(
    FrontMatter,
    id=st.just("SOP-01"),
    title=st.sampled_from(("Purchasing", "Storage")),
    revision=st.integers(1, 3),
    clauses=st.sampled_from(((), (Citation("iso-9001", "8.4", 9),), (Citation("iso-9001", "8.4", 10),))),
    applies_to=st.sampled_from(((), ("all",))),
    keywords=st.sampled_from(((), ("offers", "limit"))),
    lines=st.sampled_from(({}, {"id": 2}, {"id": 3})),
)
VERSIONS = st.builds(
    Version,
    document=st.just("SOP-01"),
    revision=st.integers(1, 3),
    path=st.sampled_from(("procedures/a.md", "procedures/b.md")),
    blob=st.just("b" * 40),
    digest=st.sampled_from((None, "sha256:1", "sha256:2")),
    landing=st.just(LANDING),
    front_matter=FRONT_MATTERS,
    headings=st.sampled_from(((), (Heading(2, "Scope", "scope", 12),), (Heading(2, "Scope", "scope", 13),))),
    clauses=st.sampled_from(((), (Citation("iso-9001", "8.4", 12, "scope", "Scope"),))),
    references=st.sampled_from(((), (Reference("SOP-02", "procedures/b.md", "", 14),))),
    faults=st.sampled_from(((), (Fault(FaultKind.BROKEN_LINK, 14, "leads nowhere", "Correct it."),))),
    anchors=st.sampled_from(((), ("limit",))),
)


def ledger_of(versions: list[Version]) -> Ledger:
    """A ledger in which each text is a revision of its own; the last one is the newest, too."""
    issued = [
        Revision(number, version.digest or "", LANDING, version, (Span(LANDING.day),))
        for number, version in enumerate(versions, 1)
    ]
    return Ledger("SOP-01", issued=issued, newest=versions[-1], newest_on_main=versions[0])


@given(st.lists(VERSIONS, min_size=1, max_size=6))
def test_texts_come_back_whatever_they_share_with_the_one_before(versions: list[Version]) -> None:
    ledger = ledger_of(versions)
    assert read_back(encoded(pack(ledger))) == ledger


def test_every_field_of_a_revision_is_kept() -> None:
    assert {*KeptRevision._fields} - {"text"} == {*Revision.__slots__} - {"version"}


def test_what_two_texts_share_is_written_once() -> None:
    text = Version("SOP-01", 1, "procedures/a.md", "b", "sha256:1", LANDING, FrontMatter(id="SOP-01", keywords=("x",)),
                   headings=(Heading(2, "Scope", "scope", 12),))  # fmt: skip
    kept = pack(ledger_of([text, replace(text, revision=2)]))
    assert [len(version.headings) for version in kept.texts] == [1, 0]
    assert [version.front_matter.keywords for version in kept.texts] == [("x",), ()]


# -- damage -----------------------------------------------------------------------------------------------------------


@given(st.lists(VERSIONS, min_size=1, max_size=4), st.data())
def test_numbers_that_fit_no_text_are_told_and_not_believed(versions: list[Version], data: st.DataObject) -> None:
    kept = pack(ledger_of(versions))
    beside = st.sampled_from((-2, -1, len(kept.texts), len(kept.texts) + 7))
    at = data.draw(st.integers(0, len(kept.issued) - 1))
    damaged = data.draw(
        st.sampled_from(
            (
                replace(kept, newest=data.draw(beside)),
                replace(kept, newest_on_main=data.draw(beside)),
                replace(kept, issued=(kept.issued[at]._replace(text=data.draw(beside)),)),
                replace(kept, shared=(*kept.shared, 1)),
                replace(kept, shared=(1, *kept.shared[1:])),
                replace(kept, texts=kept.texts[:-1]),
            )
        )
    )
    with pytest.raises(LookupError):
        read_back(encoded(damaged))


def views(path: Path, *, cached: bool) -> tuple[Qms, ...]:
    """What is read of a repository."""
    reading = read_repository(Git.open(path), Wanted(now=datetime(2026, 11, 24, 12, tzinfo=UTC), cached=cached))
    reading.library.close()
    return reading.views


def entries(cache: Path) -> sqlite3.Connection:
    """The cache's own store."""
    return sqlite3.connect(next(cache.glob("reading-*.sqlite")))


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of this test's own."""
    monkeypatch.setenv("QMSGEN_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_a_walk_out_of_the_cache_says_what_a_fresh_one_says(tmp_path: Path, cache: Path) -> None:
    path = repository(HISTORY, tmp_path / "repository")
    fresh = views(path, cached=False)
    assert not cache.exists()
    assert views(path, cached=True) == fresh
    assert views(path, cached=True) == fresh


@pytest.mark.parametrize("seed", range(4))
def test_damaged_bytes_anywhere_in_the_cache_are_not_believed(tmp_path: Path, cache: Path, seed: int) -> None:
    path = repository(HISTORY, tmp_path / "repository")
    fresh = views(path, cached=True)
    chance = random.Random(seed)
    with entries(cache) as store:
        for key, payload in store.execute("select key, payload from entry").fetchall():
            at = chance.randrange(len(payload))
            damaged = payload[:at] + bytes([payload[at] ^ 1 << chance.randrange(8)]) + payload[at + 1 :]
            store.execute("update entry set payload = ? where key = ?", (damaged, key))
    assert views(path, cached=True) == fresh


def test_an_entry_with_numbers_that_do_not_fit_is_read_again(
    tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = repository(HISTORY, tmp_path / "repository")

    def wrongly_packed(ledger: Ledger) -> KeptLedger:
        return replace(pack(ledger), newest=99)

    with monkeypatch.context() as patched:  # as a faulty program would have kept it, with the right check sum
        patched.setattr("qmsgen.reading.main_line.pack", wrongly_packed)
        fresh = views(path, cached=True)
    with entries(cache) as store:
        assert store.execute("select count(*) from entry where key like 'walk:%'").fetchone() == (1,)
    assert views(path, cached=True) == fresh
