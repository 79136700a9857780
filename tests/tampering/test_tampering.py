"""Whatever is done to a system that is in order is found and named, and nothing else is."""

from __future__ import annotations

import tempfile
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime, time
from pathlib import Path

import pytest

from qmsgen.manual import Inspection, inspect
from qmsgen.model.errors import QmsgenError
from qmsgen.model.finding import Severity
from qmsgen.model.qms import Qms
from qmsgen.reading.repository import Wanted
from tests.situations import Situation, build
from tests.tampering import content, delivered, legitimate, markup, records, registry, revisions, texts, who
from tests.tampering.catalogue import Case

MANIPULATIONS = {
    "content": content.CASES,
    "who": who.CASES,
    "records": records.CASES,
    "revisions": revisions.CASES,
    "delivered": delivered.CASES,
    "registry": registry.CASES,
    "texts": texts.CASES,
    "markup": markup.CASES,
}
LEGITIMATE = {"legitimate": legitimate.CASES}
CASES = [
    pytest.param(case, id=f"{group}: {case.name}")
    for group, cases in (MANIPULATIONS | LEGITIMATE).items()
    for case in cases
]


def look(case: Case) -> Inspection:
    """The repository of a case, read and judged."""
    situation = Situation.read(case.block)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "repository"
        build(situation, path, with_files=situation.uncommitted is not None)
        if case.afterwards is not None:
            case.afterwards(path)
        now = datetime.combine(situation.today, time(12), UTC)
        found = inspect(path, Wanted(now=now, cached=False, trust_root=situation.trust_root))
        found.reading.library.close()
        return found


@pytest.mark.parametrize("case", CASES)
def test_it_is_found_and_nothing_else(case: Case) -> None:
    try:
        found = look(case)
    except QmsgenError:
        assert case.refused
        return
    assert found.exit_status == case.exit_status
    if case.refused:
        return
    errors = {(f.rule, f.document or "-") for f in found.findings if f.severity is Severity.ERROR}
    others = {(f.rule, f.document or "-") for f in found.findings if f.severity is not Severity.ERROR}
    assert errors == case.finds
    assert case.notes <= others
    assert {document.id: revision.number for document, revision in found.reading.main.in_force()} == case.force


@pytest.mark.parametrize("case", legitimate.CASES, ids=lambda case: case.name)
def test_what_an_earlier_check_kept_changes_nothing(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QMSGEN_CACHE", str(tmp_path / "cache"))
    situation = Situation.read(case.block)
    build(situation, tmp_path / "repository", with_files=False)
    now = datetime.combine(situation.today, time(12), UTC)

    def view(commit: str, *, cached: bool) -> Qms:
        wanted = Wanted(now=now, commit=commit, main=commit, cached=cached)
        found = inspect(tmp_path / "repository", wanted)
        found.reading.library.close()
        return found.qms

    with suppress(QmsgenError):  # the two files of the registry may be away for a landing
        view("main~1", cached=True)
    resumed, again, afresh = (view("main", cached=cached) for cached in (True, True, False))
    assert resumed == again == afresh


def test_no_case_is_there_twice_and_every_manipulation_is_to_be_found() -> None:
    for group, cases in (MANIPULATIONS | LEGITIMATE).items():
        assert [name for name, count in Counter(case.name for case in cases).items() if count > 1] == [], group
    assert all(not case.finds and not case.refused for case in legitimate.CASES)
