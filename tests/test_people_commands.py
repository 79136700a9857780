"""Changing people.yml through the command line: comments stay, nothing is rewritten, who must approve is said."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from pathlib import Path

import pytest

from qmsgen.authoring.demonstration import DemonstrationKey
from qmsgen.evidence.record import read_record
from qmsgen.model.approval import ApprovalRecord
from qmsgen.reading.registry import read_registry
from tests.companies import PEOPLE, Company, company, git

OTHER = DemonstrationKey.of("tests of people", "new").public

Make = Callable[..., Company]


@pytest.fixture
def make(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Make:
    keys = tmp_path / "keys"
    keys.mkdir()
    for who in PEOPLE:
        (keys / who).write_text("no private key is needed here\n")
        (keys / f"{who}.pub").write_text(DemonstrationKey.of("tests of people", who).public + "\n")
    return lambda *blocks, level="signed": company(blocks, tmp_path, keys, capsys, monkeypatch, level)


def change(company: Company) -> list[str]:
    """What changed in the two files, without where."""
    found = []
    for name in ("people.yml", "qms.yml"):
        before = git(company.path, "show", f"HEAD:{name}").splitlines()
        after = (company.path / name).read_text().splitlines()
        found += [line for line in difflib.ndiff(before, after) if line[:1] in "+-"]
    return found


NUMBER = ["- revision: 1", "+ revision: 2"]
CHANGES = {
    "a person": (
        ("add", "eve", "--name", "Eve: New", "--email", "eve@example.com", "--role", "machinist", "--key", OTHER),
        ["+ eve:", '+   name: "Eve: New"', "+   emails: [eve@example.com]",
         "+   roles: [{role: machinist, from: 2026-11-24}]", f'+   keys: [{{key: "{OTHER}", from: 2026-11-24}}]'],
    ),
    "a role in a list of lines": (
        ("role", "ben", "machinist", "--from", "2026-12-01", "--until", "2027-12-01",
         "--deputy-for", "quality-manager"),
        ["+     - {role: machinist, from: 2026-12-01, until: 2027-12-01, deputy_for: quality-manager}"],
    ),
    "a key in a list of lines": (
        ("key", "ben", OTHER, "--requires", "presence"),
        [f'+     - {{key: "{OTHER}", from: 2026-11-24, requires: [presence]}}'],
    ),
    "the end of a role": (
        ("end", "ben", "--role", "purchasing-manager", "--until", "2026-12-31"),
        ["-     - {role: purchasing-manager, from: 2020-01-01}   # since the start",
         "+     - {role: purchasing-manager, from: 2020-01-01, until: 2026-12-31}   # since the start"],
    ),
    "the end of all that a leaver has": (
        ("end", "ben", "--until", "2026-12-31"),
        ["-     - {role: purchasing-manager, from: 2020-01-01}   # since the start",
         "+     - {role: purchasing-manager, from: 2020-01-01, until: 2026-12-31}   # since the start",
         "+       until: 2026-12-31"],
    ),
    "a key that was stolen": (
        ("revoke", "ben", DemonstrationKey.of("tests of people", "ben").key.fingerprint, "--since", "2026-10-01",
         "--reason", "Stolen: the laptop."),
        ['+       revoked: {since: 2026-10-01, reason: "Stolen: the laptop."}'],
    ),
    "another name": (("rename", "ben", "Ben Baker"), ["+   renamed: [{name: Ben Baker, from: 2026-11-24}]"]),
    "another address": (
        ("email", "ben", "b@example.com"),
        ["-   emails: [ben@example.com]", "+   emails: [ben@example.com, b@example.com]"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_adds_what_is_asked_and_leaves_every_other_character(make: Make, name: str) -> None:
    command, expected = CHANGES[name]
    acme = make("")
    answer = acme("people", *command)
    assert (answer.status, answer.err) == (0, "")
    assert sorted(change(acme)) == sorted([*expected, *NUMBER])
    read = read_registry((acme.path / "qms.yml").read_bytes(), (acme.path / "people.yml").read_bytes())
    assert read.faults == ()
    assert answer.lines[0] == "people.yml, qms.yml: revision 2 of the registry"


def test_the_end_of_one_of_several_roles_that_differ_only_in_what_they_stand_for(make: Make) -> None:
    acme = make("")
    assert acme("people", "end", "dan", "--until", "2026-12-31").status == 0
    text = (acme.path / "people.yml").read_text()
    assert "  roles: [{role: machinist, from: 2020-01-01, until: 2026-12-31},\n" in text
    assert "deputy_for: quality-manager, until: 2026-12-31}" in text


def test_two_changes_before_one_approval_raise_the_number_once(make: Make) -> None:
    acme = make("")
    acme("people", "email", "ben", "b@example.com")
    acme.commits("One more address")
    assert acme("people", "email", "ben", "c@example.com").status == 0
    assert "revision: 2\n" in (acme.path / "qms.yml").read_text()


REFUSED = {
    "unknown role": (("role", "ben", "nobody"), "nobody"),
    "unknown person": (("role", "eve", "machinist"), "there is no eve in people.yml"),
    "known person": (("add", "ben", "--name", "Ben", "--email", "x@example.com"), "ben is registered already"),
    "no id": (("add", "Ben B", "--name", "Ben", "--email", "x@example.com"), "cannot be the id of a person"),
    "an address of another": (("email", "ben", "ada@example.com"), "ada@example.com belongs to ada already"),
    "a key of another": (
        ("key", "ben", DemonstrationKey.of("tests of people", "ada").public),
        "belongs to ada already",
    ),
    "no key": (("key", "ben", "ssh-ed25519 nonsense"), "key"),
    "a private key": (("key", "ben", "/no/such/file"), "there is no public key at /no/such/file.pub"),
    "too early": (("role", "ben", "machinist", "--from", "2026-11-01"), "`from` is 2026-11-01"),
    "ended too early": (("end", "ben", "--until", "2026-11-01"), "`until` is 2026-11-01"),
    "nothing to end": (("end", "ben", "--role", "machinist"), "ben has nothing that could end: machinist"),
    "no such key": (("revoke", "ben", "SHA256:x", "--reason", "Lost."), "ben has no key SHA256:x"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_the_judge_would_refuse_is_not_written(make: Make, name: str) -> None:
    command, reason = REFUSED[name]
    acme = make("")
    answer = acme("people", *command)
    assert (answer.status, answer.out, acme.is_clean) == (2, "", True)
    assert reason in answer.err


def test_an_administrator_who_gains_or_made_the_change_is_not_named(make: Make) -> None:
    acme = make("").sits("ben", key="none")
    assert "It counts when carol has approved it, with:" in acme("people", "role", "ada", "machinist").lines
    git(acme.path, "checkout", "--quiet", ".")
    both = acme("people", "role", "ben", "machinist").lines
    assert "It counts when one of ada, carol has approved it, with:" in both


def test_at_level_none_no_approval_is_asked_for(make: Make) -> None:
    acme = make("", level="none")
    assert acme("people", "role", "ben", "machinist").lines[-1].startswith("At level of evidence none no approval")


def test_people_alone_says_who_is_who(make: Make) -> None:
    lines = make("")("people").lines
    assert lines[0] == "ada  Ada Quality <ada@example.com>"
    assert "    machinist, deputy for quality-manager, from 2020-01-01" in lines
    assert sum("SHA256:" in line for line in lines) == len(PEOPLE)


def test_renumber_gives_the_number_after_the_one_that_counts(make: Make) -> None:
    acme = make("", level="none")
    acme("people", "email", "ben", "b@example.com")
    acme.commits("Two")
    (acme.path / "qms.yml").write_text((acme.path / "qms.yml").read_text().replace("revision: 2", "revision: 2 # mine"))
    assert acme("people", "renumber").status == 0
    assert "revision: 3 # mine\n" in (acme.path / "qms.yml").read_text()


# -- a new root -------------------------------------------------------------------------------------------------------

NOBODY_LEFT = """
    2026-11-02 09:00 Ada: Start
        qms.yml with
        | evidence: {level: signed}
        people.yml
        | ada:
        |   name: Ada Quality
        |   emails: [ada@example.com]
        |   roles: [{role: managing-director, from: 2020-01-01}, {role: registry-admin, from: 2020-01-01}]
        |   keys: [{key: "KEY-OF-ada", from: 2020-01-01, until: 2026-11-10}]
        | carol:
        |   name: Carol Chief
        |   emails: [carol@example.com]
        |   roles: [{role: managing-director, from: 2020-01-01}]
        |   keys: [{key: "KEY-OF-carol", from: 2020-01-01}]
"""


def test_a_new_root_is_for_when_no_administrator_can_sign(make: Make) -> None:
    answer = make("")("people", "reroot", "--reason", "Why", "--witness", "carol", "--witness", "ada")
    assert (answer.status, answer.out) == (2, "")
    assert "ada, carol can still approve changes of the registry" in answer.err


def test_a_new_root_is_written_with_the_records_of_two_witnesses_and_counts_once_they_have_signed(
    make: Make, tmp_path: Path
) -> None:
    from qmsgen.evidence.ssh_signatures import APPROVAL
    from tests.situations import SEED, public_key, repository

    acme = make("")
    acme.path = repository(NOBODY_LEFT, tmp_path / "locked-out")
    acme.sits("carol", key="none")
    one = acme("people", "reroot", "--reason", "Her key has ended.", "--witness", "carol")
    assert "two different witnesses" in one.err
    text = (acme.path / "people.yml").read_text()
    new = DemonstrationKey.of(SEED, "ada-new").public
    end = f'{public_key("ada")}", from: 2020-01-01, until: 2026-11-10}}'
    added = text.replace(end, f'{end}, {{key: "{new}", from: 2026-11-24}}')
    assert added != text
    (acme.path / "people.yml").write_text(added)
    command = ("people", "reroot", "--reason", "Her key has ended.", "--witness", "ada", "--witness", "carol")
    answer = acme(*command)
    assert (answer.status, answer.err) == (0, "")
    assert acme.records == ["QMS/r2/ada.approval.txt", "QMS/r2/carol.approval.txt"]
    for path, who in zip(acme.records, ("ada-new", "carol"), strict=True):
        file = acme.path / "records/approvals" / path
        read = read_record(f"records/approvals/{path}", file.read_bytes())
        assert isinstance(read, ApprovalRecord)
        assert (read.role, read.reason) == ("managing-director", "Her key has ended.")
        signature = DemonstrationKey.of(SEED, who).sign(file.read_bytes(), APPROVAL)
        file.with_name(f"{file.name}.sig").write_bytes(signature)
    acme.commits("A new root")
    assert acme.errors() == ["REG016 QMS"]
    assert acme("check", "--trust-root", answer.lines[1].strip()).status == 0
