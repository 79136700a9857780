"""Which changes of `qms.yml` ask for less than before, and which look like it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qmsgen.evidence.registry_change import RegistryObjection
from qmsgen.evidence.weakening import unmet, weakenings
from qmsgen.model.approval import Level, Meaning
from qmsgen.model.organization import DocumentType, EvidencePolicy, Organization, Requirement, Role
from qmsgen.model.text import Interval
from tests.evidence.registries import OTHER, QMS, changed, organization

BEFORE = organization()
FIX = "Land it on its own, without documents or records, if it is meant; otherwise write it as it was."
APPROVAL = "{meaning: approval, roles: [quality-manager], count: 2}"
REVIEW = "{meaning: review, roles: [process-owner]}"
BOTH = f"approval: [{REVIEW}, {APPROVAL}]"
POLICY = "  policy: {prefix: POL, folder: policies, approval: [{meaning: approval, roles: [managing-director]}]}\n"
DIRECTOR = "managing-director: {title: Managing Director, top_management: true}"

Change = tuple[str, str]


def after(*changes: Change) -> Organization:
    return organization(changed(QMS, *changes))


def told(before: Organization, now: Organization) -> list[tuple[int, str]]:
    return [(found.line, found.message) for found in weakenings(before, now)]


def test_a_weakening_says_how_it_may_land() -> None:
    assert weakenings(BEFORE, after(("level: attributed", "level: stated"))) == (
        RegistryObjection("qms.yml", 5, "`evidence.level` goes from attributed to stated", FIX),
    )


@pytest.mark.parametrize(
    ("change", "line", "message"),
    [
        (("level: attributed", "level: none"), 5, "`evidence.level` goes from attributed to none"),
        (("skew: 15", "independence: none, skew: 15"), 5, "`evidence.independence` goes from author to none"),
        (("skew: 15 minutes", "skew: 1 hour"), 5, "`evidence.skew` goes from 15 minutes to 60 minutes"),
        (("registry_threshold: 2", "registry_threshold: 1"), 5, "`evidence.registry_threshold` goes from 2 to 1"),
        (("registry_threshold: 2, ", ""), 5, "`evidence.registry_threshold` goes from 2 to 1"),
        (
            ("[noreply@forge.example]", "[noreply@forge.example, mallory@example.com]"),
            5,
            "who commits as mallory@example.com no longer counts as an author",
        ),
        (
            ("[noreply@forge.example]}", f'[noreply@forge.example], keys: ["{OTHER}"]}}'),
            5,
            f"`evidence.forge.keys` gains `{OTHER[:59]}…`",
        ),
        (
            (DIRECTOR, "managing-director: {title: Managing Director}"),
            15,
            "the role managing-director is no longer top management",
        ),
    ],
)
def test_less_proof_or_supervision_is_named(change: Change, line: int, message: str) -> None:
    assert told(BEFORE, after(change)) == [(line, message)]


@pytest.mark.parametrize(
    "change",
    [
        ("level: attributed", "level: signed"),
        ("skew: 15 minutes", "skew: 0 minutes"),
        ("registry_threshold: 2", "registry_threshold: 3"),
        ("[noreply@forge.example]", "[Noreply@Forge.example]"),
        ("forge: {committers: [noreply@forge.example]}", "forge: {committers: []}"),
        (DIRECTOR, "managing-director: {title: Owner, top_management: true}"),
        ("machinist: {title: Machinist}", "machinist: {title: Machinist, top_management: true}"),
        ("  machinist: {title: Machinist}\n", ""),
        ("profile: iso9001", "profile: iso13485"),
        ("standards: []", "standards: [iso-9001-2015]"),
        ("owner: purchasing-manager", "owner: machinist"),
        (
            "revision: 3",
            'revision: 4\nnot_applicable: [{standard: iso-9001, clause: "8.3", reason: We make to drawings.}]',
        ),
    ],
)
def test_more_proof_or_other_content_is_no_weakening(change: Change) -> None:
    people = "carol: {name: Carol Chief}\n"
    assert told(organization(people=people), organization(changed(QMS, change), people)) == []


def test_another_comment_on_a_key_of_the_forge_is_no_other_key() -> None:
    one, other = (
        after(("[noreply@forge.example]}", f'[noreply@forge.example], keys: ["{OTHER} {comment}"]}}'))
        for comment in ("old", "new")
    )
    assert told(one, other) == []


def test_top_management_that_is_gone_altogether_is_named() -> None:
    machinist = "  machinist: {title: Machinist}\n"
    chair = "  chair: {title: Chair, top_management: true}\n"
    people = "carol: {name: Carol Chief}\n"
    with_chair, without = (organization(changed(QMS, (machinist, now)), people) for now in (chair, ""))
    assert told(with_chair, without) == [(13, "the role chair is no longer top management")]
    assert told(without, with_chair) == []


@pytest.mark.parametrize("profile", ["iso13485", "part11", "annex11"])
def test_to_leave_the_regulated_profiles_is_a_weakening(profile: str) -> None:
    regulated = after(("profile: iso9001", f"profile: {profile}"))
    assert told(regulated, BEFORE) == [(4, f"`profile` goes from {profile} to iso9001")]
    assert told(regulated, after(("profile: iso9001\n", ""))) == [(1, f"`profile` goes from {profile} to iso9001")]
    assert told(regulated, after(("profile: iso9001", "profile: part11"))) == []


# Document types ----------------------------------------------------------------------------------------------------

LESS = "no longer asks as strictly for"
FOR_REVIEW = f"`approval` of `sop` {LESS} review by process-owner"
FOR_APPROVAL = f"`approval` of `sop` {LESS} approval by quality-manager, 2 persons"


@pytest.mark.parametrize(
    ("change", "line", "message"),
    [
        ((POLICY, ""), 6, "no document type has the prefix POL of `policy` any more"),
        (("prefix: SOP", "prefix: SP"), 8, "no document type has the prefix SOP of `sop` any more"),
        (("folder: procedures", "folder: sops"), 8, "`document_types.sop.folder` goes from procedures to sops"),
        (("review: 24 months", "review: 25 months"), 8, "`document_types.sop.review` goes from 24 months to 25 months"),
        (("review: 24 months", "review: 732 days"), 8, "`document_types.sop.review` goes from 24 months to 732 days"),
        (("    review: 24 months\n", ""), 8, "`document_types.sop.review` goes from 24 months to none"),
        (
            ("prefix: SOP", "prefix: SOP\n    same_person: true"),
            8,
            "in `sop` one person may now meet several requirements",
        ),
        ((f"{REVIEW}, ", ""), 8, FOR_REVIEW),
        ((f", {APPROVAL}", ""), 8, FOR_APPROVAL),
        ((", count: 2", ""), 8, FOR_APPROVAL),
        (("[quality-manager], count: 2", "[quality-manager, machinist], count: 2"), 8, FOR_APPROVAL),
        (("[process-owner]", "[machinist]"), 8, FOR_REVIEW),
        (("[process-owner]", "[process-owner], independence: none"), 8, FOR_REVIEW),
        (("meaning: review", "meaning: authorship"), 8, FOR_REVIEW),
        (
            (BOTH, f"{BOTH}\n    editorial_approval: [{APPROVAL}]"),
            8,
            f"`editorial_approval` of `sop` {LESS} review by process-owner",
        ),
    ],
)
def test_a_type_that_asks_for_less_is_named(change: Change, line: int, message: str) -> None:
    assert told(BEFORE, after(change)) == [(line, message)]


@pytest.mark.parametrize(
    "change",
    [
        ("  sop:\n", "  procedure:\n"),  # another name for the same prefix
        ("folder: procedures", "folder: procedures/"),
        ("review: 24 months", "review: 2 years"),
        ("review: 24 months", "review: 730 days"),
        ("folder: policies,", "folder: policies, review: 10 years,"),
        (BOTH, f"approval: [{APPROVAL}, {REVIEW}]"),
        (BOTH, f"approval: [{REVIEW}, {APPROVAL}, {{meaning: approval, roles: [machinist]}}]"),
        (BOTH, BOTH.replace("count: 2", "count: 3")),
        (APPROVAL, "{meaning: approval, roles: [quality-manager]}, {meaning: approval, roles: [quality-manager]}"),
        (BOTH, f"{BOTH}\n    editorial_approval: [{APPROVAL}, {REVIEW}]"),
        (
            POLICY,
            f"{POLICY}  form: {{prefix: FRM, folder: forms, approval: [{{meaning: approval, roles: [owner]}}]}}\n",
        ),
        ("roles: [managing-director]}]", "roles: [managing-director], independence: author}]"),
    ],
)
def test_a_type_that_asks_for_the_same_or_more_is_no_weakening(change: Change) -> None:
    assert told(BEFORE, after(change)) == []


def test_editorial_changes_are_compared_with_what_they_needed_before() -> None:
    lighter, lightest, none = (
        after((BOTH, f"{BOTH}\n    editorial_approval: [{asked}]")) if asked else BEFORE
        for asked in (APPROVAL, APPROVAL.replace("count: 2", "count: 1"), "")
    )
    assert told(lighter, lightest) == [
        (8, f"`editorial_approval` of `sop` {LESS} approval by quality-manager, 2 persons")
    ]
    assert told(lightest, lighter) == []
    assert told(lightest, none) == []
    by_others = after((BOTH, f"{BOTH}\n    editorial_approval: [{{meaning: approval, roles: [machinist]}}]"))
    assert told(by_others, none) == [(8, f"`editorial_approval` of `sop` {LESS} approval by machinist")]


def test_one_requirement_split_up_is_weaker_where_one_person_may_meet_both() -> None:
    same = ("prefix: SOP", "prefix: SOP\n    same_person: true")
    split = (APPROVAL, "{meaning: approval, roles: [quality-manager]}, {meaning: approval, roles: [quality-manager]}")
    assert told(after(same), after(same, split)) == [(8, FOR_APPROVAL)]
    assert told(after(same, split), after(same)) == [(8, FOR_APPROVAL.removesuffix(", 2 persons"))]


SUBTYPE = "  {name}: {{prefix: {prefix}, folder: procedures, {asked}}}\n"


def with_subtype(prefix: str, asked: str) -> Organization:
    return after((POLICY, POLICY + SUBTYPE.format(name="part", prefix=prefix, asked=asked)))


def test_a_new_type_may_not_take_documents_over_to_ask_less_for_them() -> None:
    light = "review: 24 months, approval: [{meaning: approval, roles: [machinist]}]"
    taken = [(8, f"`approval` of `part` {LESS} review by process-owner")]
    assert told(BEFORE, with_subtype("SOP-04", light)) == taken
    assert told(BEFORE, with_subtype("SOP-04", f"review: 1 year, {BOTH}")) == []
    assert told(BEFORE, with_subtype("SOPX", light)) == []
    elsewhere = after((POLICY, f"{POLICY}  part: {{prefix: SOP-04, folder: forms, review: 1 year, {BOTH}}}\n"))
    assert told(BEFORE, elsewhere) == []


def test_a_type_that_nobody_could_approve_is_weaker_when_somebody_can() -> None:
    nobody = organization().document_types[0]
    assert unmet((Requirement(Meaning.APPROVAL, ()),), nobody.approval, split=True) != []
    assert unmet(nobody.approval, (Requirement(Meaning.APPROVAL, ()),), split=True) == []


def test_requirements_are_compared_as_favourably_as_they_can_be() -> None:
    wide, narrow = (Requirement(Meaning.APPROVAL, roles) for roles in (("a", "b"), ("a",)))
    assert unmet((wide, narrow), (narrow, wide), split=True) == []
    assert unmet((narrow, narrow), (narrow, wide), split=True) == [narrow]


# Any organization --------------------------------------------------------------------------------------------------

ROLES = st.sampled_from([("a",), ("b",), ("a", "b"), ("a", "b", "c")])
REQUIREMENTS = st.builds(
    Requirement, st.sampled_from(list(Meaning)[:3]), ROLES, st.integers(1, 3), st.sampled_from(["author", "none"])
)
LISTS = st.lists(REQUIREMENTS, max_size=4).map(tuple)
TYPES = st.builds(
    DocumentType,
    st.just("type"),
    st.sampled_from(["SOP", "SOP-1", "WI"]),
    st.sampled_from(["procedures", "forms"]),
    st.sampled_from([None, Interval(months=12), Interval(days=90)]),
    LISTS,
    LISTS,
    st.booleans(),
)
ORGANIZATIONS = st.builds(
    Organization,
    st.just(1),
    st.just("Acme"),
    st.just("UTC"),
    document_types=st.lists(TYPES, max_size=3, unique_by=lambda kind: kind.prefix).map(tuple),
    profile=st.sampled_from(["iso9001", "part11"]),
    evidence=st.builds(EvidencePolicy, st.sampled_from(Level), st.sampled_from(["author", "none"]), st.integers(0, 20)),
    roles=st.lists(st.builds(Role, st.just("a"), st.just("A"), st.booleans()), max_size=1).map(tuple),
)


@given(ORGANIZATIONS)
def test_what_stays_is_no_weakening(same: Organization) -> None:
    assert weakenings(same, same) == ()


@given(LISTS, LISTS, st.booleans())
def test_to_ask_for_one_thing_more_is_no_weakening_and_to_ask_for_one_less_is(
    asked: tuple[Requirement, ...], more: tuple[Requirement, ...], split: bool
) -> None:
    assert unmet(asked, (*more, *asked), split=split) == []
    assert bool(unmet((*more, *asked), asked, split=split)) is bool(more)
