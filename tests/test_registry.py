"""`qms.yml` and `people.yml`: what they say, what they may not say, and what stands in for what cannot be read."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qmsgen.model.approval import Level, Meaning
from qmsgen.model.organization import (
    ByPractice,
    ClaimedStandard,
    DocumentType,
    EvidencePolicy,
    Key,
    NotApplicable,
    Organization,
    Person,
    Process,
    Renaming,
    Requirement,
    Role,
    RoleGrant,
)
from qmsgen.model.text import Citation, Interval
from qmsgen.reading.registry import Registry, read_registry, registry_digest

ROOT = Path(__file__).parent.parent
VECTOR = Path(__file__).parent / "vectors" / "digests" / "registry"
ED25519 = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBzix+zm7/4aGTHhqOJ1xWDKPtXR4zsOihyLW2eS9H8a"

QMS = """\
revision: 3
organization: {name: Acme Precision, time_zone: Europe/Berlin}
standards: [{id: iso-9001-2015, until: 2029-09-30}, iso-9001-2026]
evidence: {level: signed, independence: author, skew: 15 minutes, registry_threshold: 1}
document_types:
  sop: {prefix: SOP, folder: procedures, review: 24 months, approval: [{meaning: approval, roles: [quality-manager]}]}
roles:
  quality-manager: {title: Quality Manager}
  managing-director: {title: Managing Director, top_management: true}
"""
PEOPLE = """\
carol:
  name: Carol Chief
  emails: [carol@example.com]
  roles: [{role: quality-manager, from: 2026-01-01}]
"""


def told(qms: str = QMS, people: str | None = PEOPLE) -> list[tuple[str, int, str, str]]:
    faults = read_registry(qms.encode(), people.encode() if people is not None else None).faults
    return [(fault.path, fault.line, fault.message, fault.fix) for fault in faults]


def organization(qms: str = QMS, people: str = PEOPLE) -> Organization:
    found = read_registry(qms.encode(), people.encode()).organization
    assert found is not None
    return found


def test_everything_that_the_two_files_can_say() -> None:
    qms = """\
revision: 3
organization:
  {name: Acme Precision, time_zone: Europe/Berlin, contact: Ask Ines., source: "https://git.example", site: "http://x.y"}
standards: [{id: iso-9001-2015, until: 2029-09-30}, {id: iso-9001-2026}]
cite_as: {iso-9001: iso-9001-2026}
not_applicable: [{standard: iso-9001, clause: "8.3", reason: We make to drawings.}]
by_practice: [{standard: iso-9001, clause: 7.1.4, owner: quality-manager, how: A weekly walk.}]
mapping: {SOP-01: {iso-9001: [7.5.3.2, 8.10]}}
document_types:
  policy:
    prefix: POL
    folder: policies
    review: 12 months
    same_person: true
    approval:
      - {meaning: review, roles: [process-owner]}
      - {meaning: approval, roles: [owner, quality-manager], count: 2, independence: none}
    editorial_approval: [{meaning: approval, roles: [quality-manager]}]
profile: iso9001
evidence:
  level: attributed
  independence: none
  skew: 1 hour
  registry_threshold: 2
  forge: {committers: [noreply@forge.example], keys: []}
roles:
  quality-manager: {title: Quality Manager}
  managing-director: {title: Managing Director, top_management: true}
processes:
  documents: {title: Document control, owner: quality-manager}
statements: {approval: I approve this.}
modules: [complaints]
tool: 0.1.0
"""
    people = f"""\
carol:
  name: Carol Chief
  emails: [carol@example.com, c.chief@example.com]
  roles:
    - {{role: quality-manager, from: 2026-01-01, until: 2027-01-01, deputy_for: managing-director}}
  keys:
    - {{key: "{ED25519} carol@laptop", from: 2026-01-01, until: 2027-01-01, requires: [presence, verification]}}
  renamed: [{{name: Carol Miller, from: 2026-06-01}}]
dora:
  name: Dora Lindt
  keys: [{{key: "{ED25519[:-1]}A", from: 2026-01-01, revoked: {{since: 2026-05-01, reason: Lost.}}}}]
"""
    assert read_registry(qms.encode(), people.encode()) == Registry(
        Organization(
            revision=3,
            name="Acme Precision",
            time_zone="Europe/Berlin",
            standards=(
                ClaimedStandard("iso-9001-2015", date(2029, 9, 30), 4),
                ClaimedStandard("iso-9001-2026", None, 4),
            ),
            cite_as={"iso-9001": "iso-9001-2026"},
            not_applicable=(NotApplicable("iso-9001", "8.3", "We make to drawings.", 6),),
            by_practice=(ByPractice("iso-9001", "7.1.4", "quality-manager", "A weekly walk.", 7),),
            mapping=(
                ("SOP-01", Citation("iso-9001", "7.5.3.2", 8)),
                ("SOP-01", Citation("iso-9001", "8.10", 8)),
            ),
            document_types=(
                DocumentType(
                    name="policy",
                    prefix="POL",
                    folder="policies",
                    review=Interval(months=12),
                    approval=(
                        Requirement(Meaning.REVIEW, ("process-owner",)),
                        Requirement(Meaning.APPROVAL, ("owner", "quality-manager"), 2, "none"),
                    ),
                    editorial_approval=(Requirement(Meaning.APPROVAL, ("quality-manager",)),),
                    same_person=True,
                    line=10,
                ),
            ),
            profile="iso9001",
            evidence=EvidencePolicy(Level.ATTRIBUTED, "none", 60, 2, ("noreply@forge.example",), ()),
            roles=(
                Role("quality-manager", "Quality Manager", is_top_management=False, line=27),
                Role("managing-director", "Managing Director", is_top_management=True, line=28),
            ),
            processes=(Process("documents", "Document control", "quality-manager", 30),),
            people=(
                Person(
                    id="carol",
                    name="Carol Chief",
                    emails=("carol@example.com", "c.chief@example.com"),
                    roles=(RoleGrant("quality-manager", date(2026, 1, 1), date(2027, 1, 1), "managing-director", 5),),
                    keys=(
                        Key(
                            f"{ED25519} carol@laptop",
                            date(2026, 1, 1),
                            date(2027, 1, 1),
                            ("presence", "verification"),
                            line=7,
                        ),
                    ),
                    renamed=(Renaming("Carol Miller", date(2026, 6, 1)),),
                    line=1,
                ),
                Person(
                    id="dora",
                    name="Dora Lindt",
                    keys=(
                        Key(
                            f"{ED25519[:-1]}A",
                            date(2026, 1, 1),
                            revoked_since=date(2026, 5, 1),
                            revoked_reason="Lost.",
                            line=11,
                        ),
                    ),
                    line=9,
                ),
            ),
            statements=((Meaning.APPROVAL, "I approve this."),),
            modules=("complaints",),
            contact="Ask Ines.",
            source="https://git.example",
            site="http://x.y",
            tool="0.1.0",
        ),
        (),
    )


def test_the_sections_of_the_organization_name_their_lines() -> None:
    assert organization().lines == {
        "revision": 1,
        "organization": 2,
        "standards": 3,
        "evidence": 4,
        "document_types": 5,
        "roles": 7,
    }


@pytest.mark.parametrize("folder", [ROOT, VECTOR])
def test_real_registries_are_without_fault(folder: Path) -> None:
    registry = read_registry((folder / "qms.yml").read_bytes(), (folder / "people.yml").read_bytes())
    assert registry.faults == ()
    assert registry.organization is not None
    assert registry.organization.people


def test_the_digest_of_the_registry_is_the_known_answer() -> None:
    expected = (VECTOR / "expected-digest.txt").read_text().strip()
    qms, people = (VECTOR / "qms.yml").read_bytes(), (VECTOR / "people.yml").read_bytes()
    assert registry_digest(qms, people) == expected
    assert registry_digest(qms.replace(b"\n", b"\r\n"), people) == expected


def test_the_small_registry_of_these_tests_is_without_fault() -> None:
    assert told() == []


@pytest.mark.parametrize(
    ("qms", "line", "message"),
    [
        ("", 1, "there is nothing in the file"),
        ("# later\n", 1, "there is nothing in the file"),
        ("just words\n", 1, "these lines should be keys and values, such as `revision: 1`"),
        ("\ufeff" + QMS, 1, "the file begins with a byte-order mark (BOM)"),
        ("a: " + "[" * 100_000, 1, "lists and mappings are nested more than 8 deep here"),
    ],
)
def test_a_registry_that_cannot_be_read_says_why(qms: str, line: int, message: str) -> None:
    path, at, words, _ = told(qms)[0]
    assert (path, at, words) == ("qms.yml", line, message)


def test_there_is_no_organization_only_where_the_file_cannot_be_read_at_all() -> None:
    assert read_registry(b"", None).organization is None
    assert read_registry(b"\xff\xfe", None).organization is None
    found = read_registry(b"revision: 1\n", None).organization
    assert found == Organization(revision=1, name="", time_zone="UTC")


@pytest.mark.parametrize(
    ("broken", "messages"),
    [
        ("contact: [", ["`[` is opened on this line and not closed"]),
        ("a: b: c", ["`b: c` holds a colon and a blank, which YAML takes for another key"]),
        ("revision: 1", ["`revision` stands here a second time, first on line 1"]),
        ("x: &anchor 1", ["`&anchor` is an anchor, and anchors are not used here"]),
        ("modules:\n\t- audits", ["there is a tab on this line"]),
        ("---\nx: y", ["a second YAML document begins here"]),
        ("contact: \x01", ["there is the control character U+0001 on this line"]),
    ],
)
def test_a_registry_that_is_no_yaml_is_not_guessed_at(broken: str, messages: list[str]) -> None:
    read = read_registry(f"{QMS}{broken}\n".encode(), None)
    assert read.organization is None
    assert [(fault.path, fault.message) for fault in read.faults] == [("qms.yml", message) for message in messages]


@pytest.mark.parametrize("start", [b"", b"---\n"])
def test_a_registry_in_another_encoding_is_not_guessed_at(start: bytes) -> None:
    read = read_registry(start + QMS.encode() + "contact: Zoë\n".encode("latin-1"), None)
    assert read.organization is None
    assert [fault.message for fault in read.faults] == [
        "the file is not UTF-8: byte 0xEB on this line; perhaps it is Windows-1252"
    ]


def test_a_tab_between_words_is_told_and_the_rest_is_read() -> None:
    read = read_registry(QMS.replace("Acme", "Acme\tInc").encode(), PEOPLE.encode())
    assert read.organization is not None
    assert [fault.message for fault in read.faults] == ["there is a tab on this line"]


@pytest.mark.parametrize("broken", ["roles: [", "carol: {name: Carol Chief}"])
def test_persons_that_are_no_yaml_are_nobody_and_the_organization_is_read(broken: str) -> None:
    read = read_registry(QMS.encode(), f"{PEOPLE}{broken}\n".encode())
    assert read.organization == replace(organization(), people=())
    assert [fault.path for fault in read.faults] == ["people.yml"]


def test_a_registry_without_persons_is_a_fault_and_still_an_organization() -> None:
    assert told(people=None) == [
        (
            "people.yml",
            1,
            "there is no people.yml beside qms.yml, so nobody is registered",
            "Write the persons, their e-mails and roles into people.yml; `qmsgen init` shows how.",
        )
    ]
    registry = read_registry(QMS.encode(), None)
    assert registry.organization is not None
    assert registry.organization.people == ()


@pytest.mark.parametrize(
    ("old", "new", "line", "message", "fix"),
    [
        ("revision: 3\n", "", 1, "`revision` is missing", "Add a line such as `revision: 1`."),
        (
            "revision: 3",
            "revision: 1.1",
            1,
            "`revision` is `1.1`, and a revision is a whole number: 1, 2, 3 …",
            "Count up by one from the revision before, and keep your own way of writing it as `label: 1.1`.",
        ),
        (
            "name: Acme Precision, ",
            "",
            2,
            "`organization.name` is missing",
            "Add a line such as `name: Acme Precision`.",
        ),
        (
            "Europe/Berlin",
            "Europe/Berln",
            2,
            "`organization.time_zone` is `Europe/Berln`, which is no time zone",
            "Write `Europe/Berlin` if that was meant.",
        ),
        (
            "Europe/Berlin",
            "localtime",
            2,
            "`organization.time_zone` is `localtime`, which is no time zone",
            "Write a place of the time-zone database, such as Europe/Berlin.",
        ),
        (
            "Europe/Berlin",
            "../../etc/passwd",
            2,
            "`organization.time_zone` is `../../etc/passwd`, which is no time zone",
            "Write a place of the time-zone database, such as Europe/Berlin.",
        ),
        (
            "standards:",
            "standard:",
            3,
            "`standard` is not a key that qmsgen knows",
            "Write `standards` if that was meant; otherwise delete the line.",
        ),
        (
            "until: 2029-09-30",
            "until: 2029-09-31",
            3,
            "`standards: until` is 2029-09-31, a day that does not exist",
            "Write a day of the calendar, such as `until: 2026-01-31`.",
        ),
        (
            "evidence:",
            "profile: iso9000\nevidence:",
            4,
            "`profile` is `iso9000`, which it cannot be",
            "Write `iso9001`; it can be iso9001, iso13485, part11, annex11.",
        ),
        (
            "level: signed",
            "level: singed",
            4,
            "`evidence.level` is `singed`, which it cannot be",
            "Write `signed`; it can be none, adopted, stated, attributed, forge, signed, anchored.",
        ),
        (
            "level: signed",
            "level: adopted",
            4,
            "`adopted` is how old approvals are taken over, not a level to ask for",
            "Write one of none, stated, attributed, forge, signed, anchored.",
        ),
        (
            "skew: 15 minutes",
            "skew: 15",
            4,
            "`evidence.skew` is `15`, and should be a time such as 15 minutes, at most a day",
            "Write `skew: 15 minutes`.",
        ),
        (
            "registry_threshold: 1",
            "registry_threshold: 0",
            4,
            "`evidence.registry_threshold` is `0`, and should be a whole number from 1",
            "Write `registry_threshold: 1`.",
        ),
        (
            "prefix: SOP",
            "prefix: sop-",
            6,
            "`document_types.sop.prefix` is `sop-`, which is not the beginning of document numbers",
            "Write `SOP`.",
        ),
        (
            "folder: procedures",
            "folder: ../elsewhere",
            6,
            "`document_types.sop.folder` is `../elsewhere`, which leads out of the repository",
            "Write a folder from the root of the repository, such as procedures.",
        ),
        (
            "folder: procedures",
            "folder: /procedures",
            6,
            "`document_types.sop.folder` is `/procedures`, which leads out of the repository",
            "Write a folder from the root of the repository, such as procedures.",
        ),
        (
            "folder: procedures",
            "folder: .",
            6,
            "`document_types.sop.folder` is `.`, which cannot be a folder of documents",
            "Write a folder from the root of the repository, such as procedures.",
        ),
        (
            "folder: procedures",
            "folder: records/procedures",
            6,
            "`document_types.sop.folder` is `records/procedures`, and `records` holds something else",
            "Keep controlled documents in a folder of their own, such as procedures.",
        ),
        (
            "review: 24 months",
            "review: 2",
            6,
            "`document_types.sop.review` is `2`, and should be an interval such as 12 months",
            "Write `review: 12 months`, or a number of years, weeks or days.",
        ),
        (
            "roles: [quality-manager]",
            "roles: [quality-manger, quality-manager]",
            6,
            "`document_types.sop.approval: roles` names the role `quality-manger`, which `roles` does not know",
            "Write `quality-manager`, or add the role below `roles` in qms.yml.",
        ),
        (
            "approval: [{meaning: approval, roles: [quality-manager]}]",
            "approval: []",
            6,
            "`document_types.sop.approval` does not say who approves documents of this type",
            "Add a line such as `approval: [{meaning: approval, roles: [quality-manager]}]`.",
        ),
        (
            "meaning: approval",
            "meaning: waiver",
            6,
            "a type cannot require `waiver`",
            "Write one of authorship, review, approval.",
        ),
        (
            "roles: [quality-manager]",
            "roles: []",
            6,
            "`roles` names nobody",
            "Name the roles of which one must approve.",
        ),
        (
            "roles:\n",
            "  work: {prefix: SOP, folder: forms, approval: [{meaning: approval, roles: [owner]}]}\nroles:\n",
            7,
            "the prefix SOP belongs to `sop` already",
            "Give each type a prefix of its own.",
        ),
        (
            "roles:\n",
            "  work: {prefix: WI, folder: Procedures, approval: [{meaning: approval, roles: [owner]}]}\nroles:\n",
            7,
            "the folders `procedures` and `Procedures` differ only in capitals",
            "Write both alike: some computers take them for the same folder.",
        ),
        (
            "roles:\n",
            "roles:\n  owner: {title: Owner}\n",
            8,
            "no role can be called `owner`: in documents and rules the word means others",
            "Choose another id for the role.",
        ),
        (
            "roles:\n",
            "roles:\n  com1: {title: Port}\n",
            8,
            "`roles.com1` is `com1`, and Windows keeps that name for a device",
            "Choose another name.",
        ),
        (
            "roles:\n",
            "roles:\n  Quality Head: {title: Head}\n",
            8,
            "`roles.Quality Head` is `Quality Head`, which is not an id",
            "Write small letters, digits and hyphens, at most 31, such as `quality-head`.",
        ),
        (
            "top_management: true",
            "top_management: yes",
            9,
            "`roles.managing-director.top_management` is `yes`, and should be true or false",
            "Write `top_management: true` or delete the line.",
        ),
    ],
)
def test_a_fault_of_the_organization_names_its_line_and_what_to_write(
    old: str, new: str, line: int, message: str, fix: str
) -> None:
    assert old in QMS
    assert told(QMS.replace(old, new, 1)) == [("qms.yml", line, message, fix)]


@pytest.mark.parametrize(
    ("more", "line", "message", "fix"),
    [
        (
            "cite_as: {iso-9001: iso-9001-2008}",
            10,
            "`iso-9001` is to mean iso-9001-2008, which `standards` does not claim",
            "Name one of iso-9001-2015, iso-9001-2026.",
        ),
        (
            'not_applicable: [{standard: iso-9001, clause: "8.3"}]',
            10,
            "`not_applicable: reason` is missing",
            "Add a line such as `reason: We make to our customers' drawings.`.",
        ),
        (
            'not_applicable:\n  - {standard: iso-9001, clause: "8.3", reason: ""}',
            11,
            "`not_applicable: reason` is empty",
            "Write its value, or delete the line where it may be left out.",
        ),
        (
            "by_practice: [{standard: iso-9001, clause: 7.1.4, owner: nobody, how: x}]",
            10,
            "`by_practice: owner` names the role `nobody`, which `roles` does not know",
            "Add the role below `roles` in qms.yml, with its title.",
        ),
        (
            "mapping: {sop-01: {iso-9001: [7.5]}}",
            10,
            "`mapping.sop-01` is `sop-01`, which is not a document number",
            "Write SOP-01.",
        ),
        (
            "processes: {sales: {title: Sales, owner: sales-manager}}",
            10,
            "`processes.sales.owner` names the role `sales-manager`, which `roles` does not know",
            "Add the role below `roles` in qms.yml, with its title.",
        ),
        (
            "statements: {aproval: x}",
            10,
            "`statements.aproval` is not a key that qmsgen knows",
            "Write `approval` if that was meant; otherwise delete the line.",
        ),
        (
            "statements: {rejection: I have read this revision and approve it for use.}",
            10,
            "`statements.rejection` says the same as approval",
            "Word each statement so that nobody can mistake what was signed.",
        ),
        (
            "modules: [Complaints]",
            10,
            "`modules` is `Complaints`, which is not an id",
            "Write small letters, digits and hyphens, at most 31, such as `complaints`.",
        ),
        (
            "processes: [sales]",
            10,
            "`processes` should be keys and values",
            "Write `processes: {key: value}`, or the keys indented below it.",
        ),
        (
            "by_practice: [walk]",
            10,
            "`by_practice` should be a list of entries with keys and values",
            "Write each entry as `- {key: value}` below `by_practice:`.",
        ),
    ],
)
def test_a_fault_of_what_may_be_left_out_names_its_line_too(more: str, line: int, message: str, fix: str) -> None:
    assert told(f"{QMS}{more}\n") == [("qms.yml", line, message, fix)]


@pytest.mark.parametrize("address", ["javascript:alert(1)", "git.example/qms", "ftp://git.example"])
def test_an_address_is_one_of_the_web(address: str) -> None:
    qms = QMS.replace("Europe/Berlin", f'Europe/Berlin, source: "{address}"')
    assert told(qms) == [
        (
            "qms.yml",
            2,
            f"`organization.source` is `{address}`, and should be an address on the web",
            "Write the whole address, beginning with https://.",
        )
    ]
    assert organization(qms).source is None


@pytest.mark.parametrize("profile", ["iso13485", "part11", "annex11"])
@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("independence: author", "independence: none", "evidence.independence"),
        (
            "roles: [quality-manager]}",
            "roles: [quality-manager], independence: none}",
            "document_types.sop.approval: independence",
        ),
        ("prefix: SOP", "prefix: SOP, same_person: true", "document_types.sop.same_person"),
    ],
)
def test_regulated_profiles_do_not_let_anybody_approve_alone(profile: str, old: str, new: str, key: str) -> None:
    qms = QMS.replace(old, new)
    assert told(qms) == []
    regulated = f"{qms}profile: {profile}\n"
    assert [message for _, _, message, _ in told(regulated)] == [
        f"the profile {profile} does not allow this value of `{key}`"
    ]
    strict = organization(regulated)
    assert strict.evidence.independence == "author"
    assert [(t.same_person, [r.independence for r in t.approval]) for t in strict.document_types] == [
        (False, ["author"])
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("meaning: approval", "meaning: aproval"),
        ("approval: [{", "aproval: [{"),
        ("[{meaning: approval, roles: [quality-manager]}]", "quality-manager"),
        ("[{meaning: approval, roles: [quality-manager]}]", "[]"),
        ("roles: [quality-manager]", "roles: [quality-manger]"),
    ],
)
def test_an_approval_that_is_not_understood_can_be_given_by_nobody(old: str, new: str) -> None:
    (kind,) = organization(QMS.replace(old, new)).document_types
    assert kind.approval
    assert all(requirement.roles == () for requirement in kind.approval)


@pytest.mark.parametrize("key", ["approval", "editorial_approval"])
def test_nobody_can_give_more_approvals_than_can_be_told_apart(key: str) -> None:
    own = "approval: [{meaning: approval, roles: [quality-manager]}]"
    more = "" if key == "approval" else f", {own}"
    many, enough = (
        QMS.replace(
            own,
            f"{key}: [{{meaning: approval, roles: [owner], count: {n}}}, {{meaning: review, roles: [owner]}}]{more}",
        )
        for n in (20, 19)
    )
    assert told(many) == [
        ("qms.yml", 6, f"`document_types.sop.{key}` asks for 21 approvals", "Ask for at most 20."),
    ]
    assert getattr(organization(many).document_types[0], key) == (Requirement(Meaning.APPROVAL, ()),)
    assert told(enough) == []


def test_a_change_of_the_registry_cannot_need_more_approvals_either() -> None:
    qms = QMS.replace("registry_threshold: 1", "registry_threshold: 21")
    assert told(qms) == [
        ("qms.yml", 4, "`evidence.registry_threshold` asks for 21 approvals", "Ask for at most 20."),
    ]
    assert organization(qms).evidence.registry_threshold == 20
    assert told(QMS.replace("registry_threshold: 1", "registry_threshold: 20")) == []


@pytest.mark.parametrize(
    ("forge", "mark"),
    [
        ("committers: [noreply@forge.example, CAROL@example.com]", "CAROL@example.com"),
        (f'keys: ["{ED25519} forge"]', "the key `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBzix+zm7/4aGTHhqOJ1xWD…`"),
    ],
)
def test_a_person_is_not_the_forge(forge: str, mark: str) -> None:
    people = f'{PEOPLE}  keys: [{{key: "{ED25519}", from: 2026-01-01}}]\n'
    assert told(QMS.replace("registry_threshold: 1", f"forge: {{{forge}}}"), people) == [
        (
            "qms.yml",
            4,
            f"`evidence.forge` names {mark}, which belongs to carol",
            "Delete it there: what a person commits has an author.",
        )
    ]
    assert told(QMS.replace("registry_threshold: 1", "forge: {committers: [noreply@forge.example]}"), people) == []


def test_at_level_none_no_approval_need_be_asked_for() -> None:
    qms = QMS.replace("level: signed", "level: none").replace(
        ", approval: [{meaning: approval, roles: [quality-manager]}]", ""
    )
    assert told(qms) == []
    assert organization(qms).document_types[0].approval == ()


@pytest.mark.parametrize("evidence", ["evidence: none", "evidence: {level: non}", "", "evidence: {levl: none}"])
def test_a_level_that_is_not_understood_is_signed(evidence: str) -> None:
    lines = [evidence if line.startswith("evidence:") else line for line in QMS.splitlines()]
    assert organization("\n".join(lines)).evidence.level is Level.SIGNED


def test_sections_of_which_every_entry_is_commented_out_are_empty() -> None:
    qms = f"{QMS}processes:\n  # sales: later\nnot_applicable:\nby_practice:\n"
    assert told(qms) == []


@pytest.mark.parametrize(
    ("people", "line", "message", "fix"),
    [
        (
            "Carol: {name: Carol}",
            1,
            "`Carol` is `Carol`, which is not an id",
            "Write small letters, digits and hyphens, at most 31, such as `carol`.",
        ),
        ("nul: {name: Carol}", 1, "`nul` is `nul`, and Windows keeps that name for a device", "Choose another name."),
        ("carol: {}", 1, "`carol.name` is missing", "Add a line such as `name: Carol Chief`."),
        (
            "carol: Carol Chief",
            1,
            "`carol` should be keys and values",
            "Write `carol: {key: value}`, or the keys indented below it.",
        ),
        (
            "carol:\n  name: Carol\n  email: c@example.com",
            3,
            "`carol.email` is not a key that qmsgen knows",
            "Write `emails` if that was meant; otherwise delete the line.",
        ),
        (
            "carol: {name: Carol, emails: [carol]}",
            1,
            "`carol.emails` is `carol`, which is no e-mail address",
            "Write it as in `git config user.email`, such as carol@example.com.",
        ),
        (
            "carol: {name: Carol, emails: [c@example.com]}\nbob: {name: Bob, emails: [C@Example.com]}",
            2,
            "C@Example.com belongs to carol already",
            "Delete it here: an e-mail or key belongs to one person, also after that person left.",
        ),
        (
            (
                f'carol: {{name: C, keys: [{{key: "{ED25519} a", from: 2026-01-01}}]}}\n'
                f'bob: {{name: B, keys: [{{key: "{ED25519} b", from: 2026-01-01}}]}}'
            ),
            2,
            "the key `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBzix+zm7/4aGTHhqOJ1xWD…` belongs to carol already",
            "Delete it here: an e-mail or key belongs to one person, also after that person left.",
        ),
        (
            "carol: {name: Carol, roles: [{role: quality-manger, from: 2026-01-01}]}",
            1,
            "`carol.roles: role` names the role `quality-manger`, which `roles` does not know",
            "Write `quality-manager`, or add the role below `roles` in qms.yml.",
        ),
        (
            "carol: {name: Carol, roles: [quality-manager]}",
            1,
            "`carol.roles` should be a list of entries with keys and values",
            "Write each entry as `- {key: value}` below `roles:`.",
        ),
        (
            "carol: {name: Carol, roles: [{role: quality-manager}]}",
            1,
            "`carol.roles: from` is missing",
            "Add a line such as `from: 2026-01-01`.",
        ),
        (
            "carol: {name: Carol, roles: [{role: quality-manager, from: 2026-01-01, until: 2026-01-01}]}",
            1,
            "`carol.roles: until` is 2026-01-01, not after 2026-01-01",
            "Write the first day on which it no longer counts.",
        ),
        (
            'carol: {name: Carol, keys: [{key: "ssh-dss AAAA", from: 2026-01-01}]}',
            1,
            "`carol.keys: key` begins with `ssh-dss`, which is no kind of key that can sign",
            (
                "Write the line of the .pub file; kinds are ssh-ed25519, sk-ssh-ed25519@openssh.com,"
                " ecdsa-sha2-nistp256, sk-ecdsa-sha2-nistp256@openssh.com, ssh-rsa."
            ),
        ),
        (
            'carol: {name: Carol, keys: [{key: "ssh-ed25519 AAAA…", from: 2026-01-01}]}',
            1,
            "`carol.keys: key` is not a complete public key",
            "Copy the whole line of the .pub file again.",
        ),
        (
            'carol: {name: Carol, keys: [{key: "-----BEGIN OPENSSH PRIVATE KEY-----", from: 2026-01-01}]}',
            1,
            "`carol.keys: key` is a private key, which nobody else may see",
            "Replace the key pair at once, and register the line of the new .pub file.",
        ),
        (
            f'carol: {{name: Carol, keys: [{{key: "{ED25519}", from: 2026-01-01, requires: [pin]}}]}}',
            1,
            "`carol.keys: requires` is `pin`, which it cannot be",
            "Write one of presence, verification.",
        ),
        (
            f'carol: {{name: C, keys: [{{key: "{ED25519}", from: 2026-01-01, revoked: {{since: 2026-05-01}}}}]}}',
            1,
            "`carol.keys: revoked.reason` is missing",
            "Add a line such as `reason: The key was lost.`.",
        ),
        (
            "carol: {name: C, renamed: [{name: D, from: 2026-02-01}, {name: E, from: 2026-01-01}]}",
            1,
            "the name from 2026-01-01 stands after the one from 2026-02-01",
            "List names in the order of their days.",
        ),
        (
            "carol: {name: Carol}\ncarol: {name: Mallory}",
            2,
            "`carol` stands here a second time, first on line 1",
            "Keep one of the two lines.",
        ),
    ],
)
def test_a_fault_of_the_persons_names_its_line_and_what_to_write(
    people: str, line: int, message: str, fix: str
) -> None:
    assert told(people=people) == [("people.yml", line, message, fix)]


@pytest.mark.parametrize(
    "entry",
    [
        "roles: [{role: quality-manager, from: 2026-13-01}]",
        "roles: [{role: quality-manager, from: 2026-01-01, until: soon}]",
        "roles: [{role: quality-manger, from: 2026-01-01}]",
        f'keys: [{{key: "{ED25519}", from: 2026-01-01, requires: [verificaton]}}]',
        f'keys: [{{key: "{ED25519}", from: 2026-01-01, until: soon}}]',
        'keys: [{key: "ssh-ed25519 AAAA", from: 2026-01-01}]',
    ],
)
def test_a_role_or_key_that_is_not_understood_does_not_count(entry: str) -> None:
    (person,) = organization(people=f"carol: {{name: Carol, {entry}}}\n").people
    assert (person.roles, person.keys) == ((), ())


@pytest.mark.parametrize("revoked", ["lost", "{since: soon, reason: Lost.}", "{reason: Lost.}", ""])
def test_a_revocation_that_is_not_understood_revokes_from_the_first_day(revoked: str) -> None:
    key = f'{{key: "{ED25519}", from: 2026-01-01, revoked: {revoked}}}'
    (person,) = organization(people=f"carol: {{name: Carol, keys: [{key}]}}\n").people
    assert [found.revoked_since for found in person.keys] == [date(2026, 1, 1)]


def test_all_faults_of_both_files_are_told_at_once() -> None:
    qms = QMS.replace("Europe/Berlin", "Berlin: Mitte").replace("level: signed", "level: x") + "colour: blue\n"
    people = PEOPLE.replace("carol@", "carol ").replace("quality-manager", "x") + "bob: Bob\n"
    assert [(path, line) for path, line, _, _ in told(qms.replace("Berlin: Mitte", "Mitte"), people)] == [
        ("qms.yml", 2),
        ("qms.yml", 4),
        ("qms.yml", 10),
        ("people.yml", 3),
        ("people.yml", 4),
        ("people.yml", 5),
    ]


@given(st.binary(max_size=300), st.one_of(st.none(), st.binary(max_size=300)))
@example(b"organization: []\nroles: x\n", b"carol: [a]\n")
def test_no_bytes_make_the_reader_fail(qms: bytes, people: bytes | None) -> None:
    assert isinstance(read_registry(qms, people), Registry)


KEYS = ("revision", "organization", "standards", "roles", "evidence", "document_types", "mapping", "statements", "id",
        "name", "approval", "from", "until", "cite_as", "processes", "x")  # fmt: skip
TREES = st.recursive(
    st.sampled_from(["", "a", "1", "2026-01-01", "iso-9001", "SOP-01", '"x: y"', "owner"]),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]"),
        st.dictionaries(st.sampled_from(KEYS), inner, max_size=3).map(
            lambda fields: "{" + ", ".join(f"{key}: {value}" for key, value in fields.items()) + "}"
        ),
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(KEYS), TREES), st.dictionaries(st.sampled_from(["carol", "bob"]), TREES))
def test_no_shape_of_the_two_files_makes_the_reader_fail(qms: dict[str, str], people: dict[str, str]) -> None:
    def text(fields: dict[str, str]) -> bytes:
        return "".join(f"{key}: {value}\n" for key, value in fields.items()).encode()

    assert isinstance(read_registry(text(qms), text(people)), Registry)


GOOD = (ROOT / "qms.yml").read_bytes()


@given(st.integers(0, len(GOOD) - 1), st.integers(0, 255))
def test_a_flipped_byte_is_read_or_told(position: int, value: int) -> None:
    data = bytearray(GOOD)
    data[position] = value
    assert isinstance(read_registry(bytes(data), PEOPLE.encode()), Registry)
