"""The clause catalogues that come with qmsgen, held against themselves."""

from __future__ import annotations

from importlib.resources import files

import pytest

from qmsgen.model.standard import ClauseChange, DocumentedInformation, clause_order
from qmsgen.reading import standards
from qmsgen.reading.scalars import Fields, Items, Scalar, read_yaml
from qmsgen.reading.standards import catalogue, editions, known_standards, mappings

KNOWN = (
    "as9100d-2016",
    "eu-gmp-annex-11",
    "iso-13485-2016",
    "iso-14001-2015",
    "iso-14001-2026",
    "iso-45001-2018",
    "iso-9001-2015",
    "iso-9001-2026",
    "iso-iec-17025-2017",
    "iso-iec-27001-2022",
    "us-21cfr-820-qmsr",
    "us-21cfr-part-11",
)


def raw(name: str) -> Fields:
    reading = read_yaml(files("qmsgen.standards").joinpath(f"{name}.yml").read_text("utf-8"))
    assert reading.faults == ()
    assert reading.fields is not None
    return reading.fields


def texts(name: str, key: str) -> tuple[Fields, ...]:
    node = raw(name).values[key]
    assert isinstance(node, Items)
    return tuple(item for item in node.items if isinstance(item, Fields))


def value(fields: Fields, key: str) -> str:
    node = fields.values.get(key)
    return node.value if isinstance(node, Scalar) else ""


def above(number: str) -> list[str]:
    """The numbers above, the nearest first: 8.5 and 8 for 8.5.1, 820.10(b) and 820.10 for 820.10(b)(1)."""
    found = []
    while (number := number.rpartition("(" if number.endswith(")") else ".")[0]) != "":
        found.append(number)
    return found


def test_which_standards_there_are() -> None:
    assert known_standards() == KNOWN


def test_an_unknown_standard_has_no_catalogue() -> None:
    assert catalogue("iso-9001") is None
    assert catalogue("iso-9001-2015--2026") is None
    assert catalogue("../iso-9001-2015") is None


def test_editions_of_a_family_are_listed_from_the_oldest() -> None:
    assert editions("iso-9001") == ("iso-9001-2015", "iso-9001-2026")
    assert editions("iso-14001") == ("iso-14001-2015", "iso-14001-2026")
    assert editions("as9100d") == ("as9100d-2016",)
    assert editions("us-21cfr-part-11") == ("us-21cfr-part-11",)
    assert editions("us-21cfr-part") == ()
    assert editions("iso") == ()


@pytest.mark.parametrize("name", KNOWN)
def test_a_catalogue_counts_what_it_says_it_counts(name: str) -> None:
    counts = raw(name).values["counts"]
    assert isinstance(counts, Fields)
    clauses = texts(name, "clauses")
    assert {key: value(counts, key) for key in ("clauses", "requirements")} == {
        "clauses": str(len(clauses)),
        "requirements": str(sum(value(clause, "requirement") == "true" for clause in clauses)),
    }


@pytest.mark.parametrize("name", KNOWN)
def test_a_catalogue_is_named_as_its_file_and_has_titles(name: str) -> None:
    standard = catalogue(name)
    assert standard is not None
    assert standard.id == name
    assert standard.title
    assert standard.short_title
    assert standard.status in ("current", "superseded")
    assert all(clause.title for clause in standard.clauses)


@pytest.mark.parametrize("name", KNOWN)
def test_numbers_are_unique_and_their_parents_exist(name: str) -> None:
    standard = catalogue(name)
    assert standard is not None
    numbers = [clause.number for clause in standard.clauses]
    assert len(numbers) == len(set(numbers))
    if name.startswith("us-"):  # a section lists only the paragraphs that are audited one by one
        orphans = {number for number in numbers if "(" in number and not set(above(number)) & set(numbers)}
        assert orphans == set()
    else:
        missing = {parents[0] for number in numbers if (parents := above(number)) and parents[0] not in numbers}
        assert missing == ({"A"} if name == "iso-iec-27001-2022" else set())


@pytest.mark.parametrize("name", KNOWN)
def test_every_clause_says_whether_it_asks_for_documents(name: str) -> None:
    known = {kind.value for kind in DocumentedInformation}
    for clause in texts(name, "clauses"):
        assert value(clause, "documented_information") in known
        assert value(clause, "requirement") in ("true", "false")
        assert value(clause, "title_official") in ("", "true", "false")
        assert value(clause, "kind") in ("", "control")


def test_superseding_editions_exist() -> None:
    superseded = {name: found.superseded_by for name in KNOWN if (found := catalogue(name)) and found.superseded_by}
    assert superseded == {"iso-9001-2015": "iso-9001-2026", "iso-14001-2015": "iso-14001-2026"}


def test_a_standard_that_extends_another_has_the_clauses_of_both_in_order() -> None:
    base, extended = catalogue("iso-9001-2015"), catalogue("as9100d-2016")
    assert base is not None
    assert extended is not None
    assert (extended.extends, len(extended.clauses), len(extended.requirements)) == ("iso-9001-2015", 100, 74)
    numbers = [clause.number for clause in extended.clauses]
    assert set(numbers) > {clause.number for clause in base.clauses}
    assert numbers[numbers.index("8.1") : numbers.index("8.2") + 1] == [
        "8.1",
        "8.1.1",
        "8.1.2",
        "8.1.3",
        "8.1.4",
        "8.2",
    ]
    assert numbers == sorted(numbers, key=clause_order)


def test_controls_are_not_requirements_to_cover() -> None:
    standard = catalogue("iso-iec-27001-2022")
    assert standard is not None
    assert sum(clause.is_control for clause in standard.clauses) == 93
    assert len(standard.requirements) == 123 - 93


def test_the_mapping_of_iso_9001_leads_from_every_requirement_to_clauses_that_exist() -> None:
    (mapping,) = mappings()
    older, newer = catalogue(mapping.older), catalogue(mapping.newer)
    assert (mapping.older, mapping.newer) == ("iso-9001-2015", "iso-9001-2026")
    assert older is not None
    assert newer is not None
    sources = {change.source for change in mapping.changes if change.source}
    assert {clause.number for clause in older.requirements} <= sources
    assert sources <= set(older.by_number)
    targets = {target for change in mapping.changes for target in change.targets}
    assert targets <= set(newer.by_number)
    assert {clause.number for clause in newer.requirements} <= targets


def test_the_mapping_knows_what_was_split_what_moved_and_what_is_new() -> None:
    (mapping,) = mappings()
    assert mapping.by_source["6.1.2"].targets == ("6.1.2", "6.1.3")
    assert mapping.by_source["10.3"].targets == ("10.1",)
    assert [change for change in mapping.changes if not change.source] == [
        ClauseChange(
            source="",
            targets=("6.1.3",),
            change="new",
            note="Opportunities get their own action clause; an evidence row for 2015 6.1.2 does not automatically"
            " prove 6.1.3.",
        )
    ]
    kinds = {change.change for change in mapping.changes}
    assert kinds == {"same", "reworded", "extended", "split", "moved", "new"}


def test_no_catalogue_holds_more_than_titles_and_short_notes() -> None:
    for name in KNOWN:
        standard = catalogue(name)
        assert standard is not None
        assert max(len(clause.title) for clause in standard.clauses) <= 160
        assert max(len(clause.note) for clause in standard.clauses) <= 300


def test_a_title_that_tells_little_stands_behind_the_one_above_it() -> None:
    titles = {name: found.full_titles for name in KNOWN if (found := catalogue(name)) is not None}
    assert titles["iso-9001-2015"]["7.1.1"] == "Resources: General"
    assert titles["iso-9001-2015"]["7.1.2"] == "People"
    assert titles["iso-45001-2018"]["8.1.4.1"] == "Procurement: General"
    asked = [
        titles[name][clause.number] for name in KNOWN if (found := catalogue(name)) for clause in found.requirements
    ]
    assert "General" not in asked


def test_a_catalogue_is_read_when_somebody_asks_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(standards, "catalogue", asked.append)
    catalogues = standards.Catalogues()
    assert "iso-9001-2015" in catalogues
    assert "iso-9001" not in catalogues
    assert tuple(catalogues) == standards.known_standards()
    assert asked == []
    assert catalogues.get("iso-9001-2015") is None  # nothing is read in this test
    assert asked == ["iso-9001-2015"]
