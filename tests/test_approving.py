"""Approving, withdrawing and signing through the command line, in real repositories with real keys."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from qmsgen.evidence.record import read_record
from qmsgen.model.approval import ApprovalRecord, Meaning
from tests.companies import Company, company, git, make_keys

pytestmark = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="signs with ssh-keygen")

WAITING = """
    2026-11-03 Ben: Write SOP-01
        procedures/sop-01.md: SOP-01 r1 "Purchasing" owner=managing-director
        | Orders above 500 EUR need two offers.
"""

POLICY = """
    2026-11-03 Ada: Write POL-01
        policies/pol-01.md: POL-01 r1 "Quality policy" owner=managing-director
        | We keep our promises.
"""


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_keys(tmp_path_factory.mktemp("keys"))


Make = Callable[..., Company]


@pytest.fixture
def make(tmp_path: Path, keys: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Make:
    return lambda *blocks, level="signed": company(blocks, tmp_path, keys, capsys, monkeypatch, level)


def record(company: Company, path: str) -> ApprovalRecord:
    full = f"records/approvals/{path}"
    read = read_record(full, (company.path / full).read_bytes())
    assert isinstance(read, ApprovalRecord)
    return read


# -- approve ----------------------------------------------------------------------------------------------------------


def test_approve_writes_signs_and_commits_one_record_and_the_policy_is_in_force(make: Make) -> None:
    acme = make(POLICY).sits("carol")
    answer = acme("approve", "POL-01", "--yes")
    assert (answer.status, answer.err) == (0, "")
    assert acme.records == ["POL-01/r1/carol.approval.txt", "POL-01/r1/carol.approval.txt.sig"]
    assert git(acme.path, "show", "--name-only", "--format=%an <%ae>: %s") == (
        "Carol <carol@example.com>: POL-01 r1: approval by Carol Chief, managing-director\n\n"
        "records/approvals/POL-01/r1/carol.approval.txt\nrecords/approvals/POL-01/r1/carol.approval.txt.sig"
    )
    assert (acme.errors(), acme.in_force(), acme.is_clean) == ([], {"POL-01": 1}, True)
    assert "Committed as" in answer.out


def test_openssh_accepts_what_approve_signed(make: Make, keys: Path, tmp_path: Path) -> None:
    acme = make(POLICY).sits("carol")
    acme("approve", "POL-01", "--yes")
    signers = tmp_path / "signers"
    signers.write_text("carol " + (keys / "carol.pub").read_text())
    path = acme.path / "records/approvals/POL-01/r1/carol.approval.txt"
    command = ["ssh-keygen", "-Y", "verify", "-n", "qmsgen-approval-v1", "-I", "carol", "-f", str(signers)]
    done = subprocess.run([*command, "-s", f"{path}.sig"], input=path.read_bytes(), capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


def test_approve_shows_what_changes_what_it_affects_who_is_missing_and_the_record(make: Make) -> None:
    acme = make("""
        2026-11-03 Ben: Write
            procedures/sop-02.md: SOP-02 r1 "Offers" owner=managing-director
            | See [purchasing](sop-01.md).
            procedures/sop-01.md: SOP-01 r1 "Purchasing" owner=managing-director clauses="{iso-9001-2015: [8.4.1]}"
            | Orders above 500 EUR need two offers.
            |
            | Use [the form](../forms/frm-01.md).
            |
            | ;--8<-- "not/a/snippet.md"
            forms/frm-01.md: FRM-01 r1 "Offers compared"
    """).sits("carol")
    for who, meaning in (("carol", "review"), ("ada", "approval")):
        assert acme.sits(who)("approve", "SOP-01", "--meaning", meaning, "--yes").status == 0
        assert acme("approve", "SOP-02", "--yes").status == 0
    text = (acme.path / "procedures/sop-01.md").read_text()
    text = text.replace("revision: 1", "revision: 2").replace("500 EUR", "900 EUR").replace("8.4.1", "8.4.2")
    acme.sits("ben").commits("Raise the limit", procedures__sop_01_dot_md=text)
    answer = acme.sits("carol")("approve", "SOP-01", "--yes")
    assert answer.status == 0
    expected = """\
        Compared with r1, which is in force:
        -Orders above 500 EUR need two offers.
        +Orders above 900 EUR need two offers.
        Documents that link to it: SOP-02 Offers
        Forms that it uses: FRM-01 Offers compared
        Clauses that it addresses now: iso-9001-2015 8.4.2
        Clauses that it no longer addresses: iso-9001-2015 8.4.1
        Still missing: SOP-01 r2 (since 2026-11-24): review by Managing Director (Carol Chief); \
approval by Quality Manager (Ada Quality, Dan Deputy)
        You are Carol Chief (carol), and sign as managing-director: I have reviewed this revision and found it adequate.
        The record, records/approvals/SOP-01/r2/carol.review.txt:
    """
    lines = iter(answer.lines)
    missing = [line.strip() for line in expected.splitlines() if line.strip() and line.strip() not in lines]
    assert missing == []


def test_each_signs_what_is_missing_from_them_and_both_complete_the_procedure(make: Make) -> None:
    acme = make(WAITING)
    assert acme.sits("carol")("approve", "sop-01", "--yes").status == 0
    assert acme.in_force() == {}
    assert acme.sits("ada")("approve", "SOP-01", "--yes", "--comment", " Read  in full. ").status == 0
    assert (acme.errors(), acme.in_force()) == ([], {"SOP-01": 1})
    assert [record(acme, path).meaning for path in acme.records if path.endswith(".txt")] == [
        Meaning.APPROVAL, Meaning.REVIEW,
    ]  # fmt: skip
    assert record(acme, "SOP-01/r1/ada.approval.txt").comment == "Read in full."


def test_a_deputy_approves_in_the_role_that_is_asked_for(make: Make) -> None:
    acme = make(WAITING)
    acme.sits("carol")("approve", "SOP-01", "--yes")
    assert acme.sits("dan")("approve", "SOP-01", "--yes").status == 0
    assert (acme.errors(), acme.in_force()) == ([], {"SOP-01": 1})
    approvals = acme("status", "--format", "json").json["documents"][0]["approvals"]
    assert [(a["person"], a["level"], a["deputy_for"]) for a in approvals] == [
        ("carol", "signed", None), ("dan", "signed", "quality-manager"),
    ]  # fmt: skip


def test_approving_on_a_branch_counts_when_the_branch_lands(make: Make) -> None:
    acme = make("")
    git(acme.path, "switch", "--quiet", "--create", "policy")
    acme.sits("ada")("new", "policy", "Quality policy", "--owner", "managing-director")
    text = (
        "---\nid: POL-01\ntitle: Quality policy\nrevision: 1\nowner: managing-director\nchanges: New.\n---\n# Policy\n"
    )
    acme.commits("Write it", policies__pol_01_dot_md=text)
    assert acme.sits("carol")("approve", "POL-01", "--yes").status == 0
    assert acme.in_force() == {}
    git(acme.path, "switch", "--quiet", "main")
    git(acme.path, "merge", "--quiet", "--no-ff", "--message", "Policy", "policy")
    assert (acme.errors(), acme.in_force()) == ([], {"POL-01": 1})


REFUSED = {
    "a role that is not held": (WAITING, "ben", ("approve", "SOP-01", "--as", "quality-manager"),
                                "ben was not quality-manager"),
    "an author with the role": (POLICY.replace("Ada", "Carol"), "carol", ("approve", "POL-01"),
                                "carol worked on POL-01 r1 and cannot also give its approval"),
    "somebody without the role": (POLICY, "dan", ("approve", "POL-01"), "dan was not managing-director"),
    "a role that is not asked": (POLICY, "ada", ("approve", "POL-01", "--as", "quality-manager"),
                                 "quality-manager is not asked for approval of POL-01"),
    "an unknown document": (POLICY, "carol", ("approve", "POL-02"), "there is no document POL-02"),
    "an unknown revision": (POLICY, "carol", ("approve", "POL-01", "--revision", "7"), "POL-01 has no revision 7"),
    "an unknown person": (POLICY, "carol", ("approve", "POL-01", "--person", "eve"), "there is no eve in people.yml"),
    "nobody registered": (POLICY, "eve", ("approve", "POL-01"), "nobody in people.yml has the e-mail eve@example.com"),
    "no change of the registry": (POLICY, "carol", ("approve", "QMS"), "no change of qms.yml or people.yml waits"),
    "a text that nobody can prove": (
        POLICY.replace("We keep our promises.", "We keep {{ something }}."), "carol", ("approve", "POL-01"),
        "nobody can say for sure what readers of POL-01 would see",
    ),
    "a waiver without an end": (
        POLICY, "carol", ("sign", "waiver", "POL-01", "--reason", "Why", "--finding", "REF003"),
        "a waiver ends on a day",
    ),
    "a waiver that is over": (
        POLICY, "carol",
        ("sign", "waiver", "POL-01", "--reason", "Why", "--finding", "REF003", "--until", "2026-11-24"),
        "a waiver ends on a day",
    ),
    "a rejection without a reason": (POLICY, "carol", ("sign", "rejection", "POL-01"), "Why?"),
    "a revocation of nothing": (
        POLICY, "carol", ("sign", "revocation", "POL-01", "--reason", "Oh"), "that could be taken back",
    ),
    "a withdrawal of what is not in force by who may not": (
        POLICY, "dan", ("withdraw", "POL-01", "--reason", "Gone."), "machinist is not asked for withdrawal",
    ),
    "a comment that a record cannot hold": (
        POLICY, "carol", ("approve", "POL-01", "--comment", "zero\u200bwidth"), "cannot be written into a record",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_would_not_count_is_refused_with_its_reason_before_anything_is_written(make: Make, name: str) -> None:
    block, who, command, reason = REFUSED[name]
    acme = make(block)
    acme.sits(who, key=None if who != "eve" else "stranger")
    before = git(acme.path, "rev-parse", "HEAD")
    answer = acme(*command, "--yes")
    assert (answer.status, answer.out) == (2, "")
    assert reason in answer.err
    assert (acme.records, acme.is_clean, git(acme.path, "rev-parse", "HEAD")) == ([], True, before)


def test_a_key_of_somebody_else_is_refused(make: Make, keys: Path) -> None:
    acme = make(POLICY).sits("carol", key="stranger")
    assert "no key of carol was found on this computer" in acme("approve", "POL-01", "--yes").err
    answer = acme("approve", "POL-01", "--key", str(keys / "stranger"), "--yes")
    assert "which is not one of carol" in answer.err
    assert acme.records == []


def test_the_key_that_git_signs_with_is_found(make: Make, keys: Path) -> None:
    acme = make(POLICY).sits("carol", key="none")
    git(acme.path, "config", "user.signingkey", str(keys / "carol.pub"))
    assert "no key of carol" not in acme("approve", "POL-01", "--no-commit", "--yes").err


def test_a_text_with_changes_that_are_not_committed_is_not_signed(make: Make) -> None:
    acme = make(POLICY).sits("carol")
    with (acme.path / "policies/pol-01.md").open("a") as file:
        file.write("One word more.\n")
    answer = acme("approve", "POL-01", "--yes")
    assert (answer.status, acme.records) == (2, [])
    assert "policies/pol-01.md has changes that are not committed" in answer.err


def test_nobody_signs_without_being_asked(make: Make) -> None:
    acme = make(POLICY).sits("carol")
    answer = acme("approve", "POL-01")
    assert (answer.status, acme.records) == (2, [])
    assert "Give --yes" in answer.err


def test_nobody_approves_twice(make: Make) -> None:
    acme = make(WAITING).sits("carol")
    acme("approve", "SOP-01", "--yes")
    assert "carol has given review of SOP-01 r1 already" in acme("approve", "SOP-01", "--yes").err
    acme.sits("ada")("approve", "SOP-01", "--yes")
    assert "no text of SOP-01 waits for approval" in acme("approve", "SOP-01", "--yes").err


def test_who_can_give_two_meanings_says_which(make: Make) -> None:
    acme = make(WAITING.replace("owner=managing-director", "owner=quality-manager")).sits("ada")
    assert "ada can give both review and approval" in acme("approve", "SOP-01", "--yes").err
    assert acme("approve", "SOP-01", "--meaning", "review", "--yes").status == 0
    assert acme.records == ["SOP-01/r1/ada.review.txt", "SOP-01/r1/ada.review.txt.sig"]


def test_a_text_that_changed_is_approved_anew_under_the_next_number(make: Make) -> None:
    acme = make(WAITING).sits("carol")
    acme("approve", "SOP-01", "--yes")
    text = (acme.path / "procedures/sop-01.md").read_text().replace("500", "600")
    acme.sits("ben").commits("Another limit", procedures__sop_01_dot_md=text)
    assert acme.sits("carol")("approve", "SOP-01", "--yes").status == 0
    assert record(acme, "SOP-01/r1/carol.review.2.txt").supersedes == "carol.review.txt"


# -- without a key, without a commit ----------------------------------------------------------------------------------


def test_a_record_can_be_signed_elsewhere(make: Make, keys: Path) -> None:
    acme = make(POLICY).sits("carol", key="none")
    answer = acme("approve", "POL-01", "--no-sign", "--yes")
    path = "records/approvals/POL-01/r1/carol.approval.txt"
    assert answer.status == 0
    assert f"    ssh-keygen -Y sign -n qmsgen-approval-v1 -f KEY {path}" in answer.lines
    assert (acme.records, acme.is_clean) == (["POL-01/r1/carol.approval.txt"], False)
    command = ["ssh-keygen", "-q", "-Y", "sign", "-n", "qmsgen-approval-v1", "-f", str(keys / "carol"), path]
    subprocess.run(command, cwd=acme.path, check=True, capture_output=True)
    acme.commits("Approve")
    assert (acme.errors(), acme.in_force()) == ([], {"POL-01": 1})


def test_no_commit_leaves_the_two_files_to_be_committed(make: Make) -> None:
    acme = make(POLICY).sits("carol")
    answer = acme("approve", "POL-01", "--no-commit", "--yes")
    assert answer.status == 0
    path = "records/approvals/POL-01/r1/carol.approval.txt"
    assert answer.lines[-1] == (
        f'    git add {path} {path}.sig && git commit -m "POL-01 r1: approval by Carol Chief, managing-director"'
    )
    acme.commits("Approve")
    assert (acme.errors(), acme.in_force()) == ([], {"POL-01": 1})


def test_where_attributed_records_are_enough_no_key_is_needed(make: Make) -> None:
    acme = make(POLICY, level="attributed").sits("carol", key="none")
    assert acme("approve", "POL-01", "--yes").status == 0
    assert (acme.records, acme.errors(), acme.in_force()) == (["POL-01/r1/carol.approval.txt"], [], {"POL-01": 1})


def test_where_attributed_records_are_asked_for_nobody_signs_under_another_e_mail(make: Make) -> None:
    acme = make(POLICY, level="attributed").sits("dan")
    answer = acme("approve", "POL-01", "--person", "carol", "--no-sign", "--yes")
    assert (answer.status, acme.records) == (2, [])
    assert "qms.yml asks for attributed" in answer.err


def test_at_level_none_nothing_is_approved_and_a_document_can_be_withdrawn(make: Make) -> None:
    acme = make(POLICY, level="none").sits("carol")
    assert "at level of evidence none no approval is asked for" in acme("approve", "POL-01", "--yes").err
    assert acme("withdraw", "POL-01", "--reason", "We have none.", "--no-sign", "--yes").status == 0
    assert (acme.errors(), acme.in_force()) == ([], {})


# -- the other meanings -----------------------------------------------------------------------------------------------


def test_a_rejection_holds_a_text_back_until_it_is_taken_back(make: Make) -> None:
    acme = make(POLICY).sits("carol")
    assert acme("sign", "rejection", "POL-01", "--reason", "Say which promises.", "--yes").status == 0
    assert acme.errors() == ["APP015 POL-01"]
    assert "sent back by Carol Chief: Say which promises." in acme("status").out
    acme.at("2026-11-24T12:10:00+00:00")
    assert acme("sign", "revocation", "POL-01", "--reason", "It is fine.", "--yes").status == 0
    acme.at("2026-11-24T12:20:00+00:00")
    assert acme("approve", "POL-01", "--yes").status == 0
    assert (acme.errors(), acme.in_force()) == ([], {"POL-01": 1})


def test_what_was_approved_by_mistake_is_taken_back(make: Make) -> None:
    acme = make(POLICY).sits("carol")
    acme("approve", "POL-01", "--yes")
    acme.at("2026-11-25T12:00:00+00:00")
    assert acme("sign", "revocation", "POL-01", "--reason", "Wrong file.", "--yes").status == 0
    assert acme.in_force() == {}


def test_a_periodic_review_says_that_a_document_still_fits(make: Make) -> None:
    acme = make(POLICY).sits("carol")
    acme("approve", "POL-01", "--yes")
    acme.at("2027-11-20T12:00:00+00:00")
    assert [one["kind"] for p in acme("due", "--format", "json").json["people"] for one in p["due"]] == [
        "periodic-review"
    ]
    assert acme("sign", "periodic-review", "POL-01", "--yes").status == 0
    assert acme.errors() == []
    assert acme("due").out == "Nothing is due.\n"


def test_anyone_registered_acknowledges_what_is_in_force(make: Make) -> None:
    acme = make(POLICY).sits("carol")
    acme("approve", "POL-01", "--yes")
    assert acme.sits("dan")("sign", "acknowledgement", "POL-01", "--yes").status == 0
    assert record(acme, "POL-01/r1/dan.acknowledgement.txt").role == "machinist"
    assert acme.errors() == []


def test_a_waiver_turns_a_finding_into_a_note(make: Make) -> None:
    acme = make("""
        2026-11-03 Ada: Write
            policies/pol-01.md: POL-01 r1 "Quality policy" owner=managing-director
            | We keep our promises.
            policies/pol-02.md: POL-02 r1 "Other policy" owner=nobody-at-all
    """).sits("carol")
    [error] = [f for f in acme("check", "--format", "json").json["findings"] if f["severity"] == "error"]
    command = ("sign", "waiver", "POL-02", "--finding", f"{error['rule']} policies/pol-02.md", "--until", "2027-03-31")
    assert acme(*command, "--reason", "The role comes in spring.", "--yes").status == 0
    assert acme.errors() == []


def test_withdraw_takes_a_document_out_of_force_and_names_the_successor(make: Make) -> None:
    acme = make(POLICY, """
        2026-11-04 Ada: Write POL-02
            policies/pol-02.md: POL-02 r1 "Better policy" owner=managing-director
    """).sits("carol")  # fmt: skip
    for id in ("POL-01", "POL-02"):
        acme("approve", id, "--yes")
    acme.at("2026-11-25T12:00:00+00:00")
    answer = acme("withdraw", "POL-01", "--reason", "One is enough.", "--successor", "pol-02", "--yes")
    assert answer.status == 0
    assert answer.lines[-1].endswith("add to the first lines of POL-02:  replaces: [POL-01]")
    assert record(acme, "POL-01/r1/carol.withdrawal.txt").reason == "One is enough. Replaced by POL-02."
    assert (acme.errors(), acme.in_force()) == ([], {"POL-02": 1})


def test_withdraw_refuses_a_tree_with_changes(make: Make) -> None:
    acme = make(POLICY).sits("carol")
    acme("approve", "POL-01", "--yes")
    (acme.path / "qms.yml").write_text((acme.path / "qms.yml").read_text() + "# changed\n")
    answer = acme("withdraw", "POL-01", "--reason", "Gone.", "--yes")
    assert (answer.status, acme.in_force()) == (2, {"POL-01": 1})
    assert "qms.yml has changes that are not committed" in answer.err


# -- the registry -----------------------------------------------------------------------------------------------------


def test_a_change_of_people_is_approved_by_the_other_administrator(make: Make, keys: Path) -> None:
    acme = make("").sits("ada")
    answer = acme("people", "role", "ben", "quality-manager")
    assert answer.status == 0
    assert answer.lines[-3:] == [
        "It counts when carol has approved it, with:",
        "    qmsgen approve QMS",
        "It must land on 2026-11-25 at the latest, or its days be moved.",
    ]
    acme.commits("Ben too")
    assert acme.errors() == ["REG007 QMS"]
    assert "ada worked on QMS r2" in acme("approve", "QMS", "--yes").err
    assert acme.sits("carol")("approve", "QMS", "--yes").status == 0
    assert (acme.errors(), acme.is_clean) == ([], True)


# -- by hand ----------------------------------------------------------------------------------------------------------


def test_check_writes_the_records_that_are_missing_to_be_pasted(make: Make, keys: Path) -> None:
    acme = make(POLICY).sits("carol")
    assert acme("check").lines[-1].startswith("1 text waits for approvals")
    lines = acme("check", "--records").lines
    start = lines.index("POL-01 r1, approval by Carol Chief: save as records/approvals/POL-01/r1/carol.approval.txt")
    text = "".join(f"{line.strip()}\n" for line in lines[start + 2 : start + 12])
    path = acme.path / "records/approvals/POL-01/r1/carol.approval.txt"
    path.parent.mkdir(parents=True)
    path.write_text(text)
    command = ["ssh-keygen", "-q", "-Y", "sign", "-n", "qmsgen-approval-v1", "-f", str(keys / "carol"), str(path)]
    subprocess.run(command, check=True, capture_output=True)
    acme.commits("Approve")
    assert (acme.errors(), acme.in_force()) == ([], {"POL-01": 1})


def test_check_of_named_files_writes_only_their_records(make: Make) -> None:
    acme = make(POLICY, WAITING).sits("carol")
    lines = acme("check", "--records", "policies/pol-01.md").lines
    assert [line for line in lines if "save as" in line] == [
        "POL-01 r1, approval by Carol Chief: save as records/approvals/POL-01/r1/carol.approval.txt"
    ]


def test_the_manual_explains_how_the_digest_is_recomputed_with_a_shell(make: Make) -> None:
    acme = make("""
        2026-11-03 Ben: Write
            snippets/scope.md
            | For all sites.
            procedures/img/flow.png: bytes "\\x89PNG\\0"
            procedures/sop-01.md: SOP-01 r2 "Purchasing" owner=managing-director
            | --8<-- "snippets/scope.md"
            |
            | ![Flow](img/flow.png)
    """)
    page = (Path(__file__).parent.parent / "docs/about/approving.md").read_text()
    script = page.split("```sh\n")[1].split("```")[0]
    done = subprocess.run(["sh", "-c", script], cwd=acme.path, check=True, capture_output=True, text=True)
    assert f"    digest: sha256:{done.stdout[:64]}" in acme("check", "--records").lines


# -- what others read -------------------------------------------------------------------------------------------------


def test_json_counts_every_record_that_counts_by_its_level(make: Make) -> None:
    acme = make(WAITING)
    acme.sits("carol")("approve", "SOP-01", "--yes")
    found = acme("check", "--format", "json").json
    assert (found["checked"]["approvals"], found["evidence"]) == (1, {"signed": 1})
    [wait] = acme("status", "--format", "json").json["waiting"]
    assert [(one["meaning"], one["people"]) for one in wait["missing"]] == [("approval", ["ada", "dan"])]
    assert [(one["person"], one["level"]) for one in wait["given"]] == [("carol", "signed")]


def test_base_judges_only_what_a_change_adds(make: Make) -> None:
    acme = make("""
        2026-11-03 Ada: An error on main
            policies/pol-02.md: POL-02 r1 "Other policy" owner=nobody-at-all
    """)
    assert acme("check", "--base", "main").status == 0
    git(acme.path, "switch", "--quiet", "--create", "change")
    acme.commits("Fine", docs__index_dot_md="Hello\n")
    assert (acme("check").status, acme("check", "--base", "main").status) == (1, 0)
    acme.commits("Not fine", policies__pol_03_dot_md="no front matter\n")
    found = acme("check", "--base", "main", "--format", "json")
    assert (found.status, {f["path"] for f in found.json["findings"]}) == (1, {"policies/pol-03.md"})
    other = "sha256:" + "0" * 64
    git(acme.path, "switch", "--quiet", "main")
    assert [
        f["rule"] for f in acme("check", "--base", "main", "--trust-root", other, "--format", "json").json["findings"]
    ] == ["REG017"]


def test_main_and_base_are_two_ways_to_name_one_thing(make: Make) -> None:
    assert "--main and --base both name the main line" in make("")("check", "--base", "main", "--main", "main").err


class Terminal(io.StringIO):
    """Somebody who types."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("typed", "status", "files"), [("n\n", 130, 0), ("y\n", 0, 2)])
def test_at_a_terminal_nothing_is_signed_without_a_yes(
    make: Make, monkeypatch: pytest.MonkeyPatch, typed: str, status: int, files: int
) -> None:
    acme = make(POLICY).sits("carol")
    monkeypatch.setattr("sys.stdin", Terminal(typed))
    answer = acme("approve", "POL-01")
    assert (answer.status, len(acme.records)) == (status, files)
    assert "Sign this?" in answer.out + answer.err


def test_at_a_terminal_a_reason_is_asked_for(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    acme = make(POLICY).sits("carol")
    monkeypatch.setattr("sys.stdin", Terminal("Say which promises.\ny\n"))
    assert acme("sign", "rejection", "POL-01").status == 0
    assert record(acme, "POL-01/r1/carol.rejection.txt").reason == "Say which promises."
