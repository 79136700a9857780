"""A small company with real keys on disk, for tests that sign through the command line as people do."""

from __future__ import annotations

import subprocess
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.commands import Answer, Run, runner
from tests.situations import repository

PEOPLE = ("ada", "ben", "carol", "dan")

START = """
    2026-11-02 09:00 Ada: Start
        .gitattributes
        | * text=auto eol=lf
        | records/approvals/** -text
        | records/releases/** -text
        qms.yml with
        | evidence: {level: LEVEL}
        | document_types:
        |   policy: {prefix: POL, folder: policies, review: 12 months,
        |     approval: [{meaning: approval, roles: [managing-director]}]}
        |   procedure: {prefix: SOP, folder: procedures, review: 24 months,
        |     approval: [{meaning: review, roles: [owner]},
        |       {meaning: approval, roles: [quality-manager]}]}
        |   form: {prefix: FRM, folder: forms, review: 36 months,
        |     approval: [{meaning: approval, roles: [owner, quality-manager]}]}
        people.yml
        | # Who is who.
        | ada:   # the manual is hers
        |   name: Ada Quality
        |   emails: [ada@example.com]
        |   roles: [{role: quality-manager, from: 2020-01-01}, {role: registry-admin, from: 2020-01-01}]
        |   keys: [{key: "REAL-KEY-OF-ada", from: 2020-01-01}]
        | ben:
        |   name: Ben Buyer
        |   emails: [ben@example.com]
        |   roles:
        |     - {role: purchasing-manager, from: 2020-01-01}   # since the start
        |   keys:
        |     - key: "REAL-KEY-OF-ben"
        |       from: 2020-01-01   # his first
        | # top management
        | carol:
        |   name: Carol Chief
        |   emails: [carol@example.com]
        |   roles: [{role: managing-director, from: 2020-01-01}, {role: registry-admin, from: 2020-01-01}]
        |   keys: [{key: "REAL-KEY-OF-carol", from: 2020-01-01}]
        | dan:
        |   name: Dan Deputy
        |   emails: [dan@example.com]
        |   roles: [{role: machinist, from: 2020-01-01},
        |     {role: machinist, from: 2020-01-01, deputy_for: quality-manager}]
        |   keys: [{key: "REAL-KEY-OF-dan", from: 2020-01-01}]
"""


@dataclass
class Company:
    """The company's repository, and whoever sits at its computer."""

    path: Path
    home: Path
    run_: Run
    monkeypatch: pytest.MonkeyPatch

    def __call__(self, *arguments: str) -> Answer:
        return self.run_(*arguments, at=self.path)

    def sits(self, who: str, *, key: str | None = None) -> Company:
        """``who`` works from now on, with a key file at the usual place: the own one unless another is named."""
        git(self.path, "config", "user.name", who.title())
        git(self.path, "config", "user.email", f"{who}@example.com")
        home = self.home / f"home-{who}-{key or who}"
        (home / ".ssh").mkdir(parents=True, exist_ok=True)
        for suffix in ("", ".pub"):
            target = home / ".ssh" / f"id_ed25519{suffix}"
            if key != "none":
                target.write_bytes((self.home / f"{key or who}{suffix}").read_bytes())
                target.chmod(0o600)
        self.monkeypatch.setenv("HOME", str(home))
        return self

    def at(self, moment: str) -> Company:
        """It is ``moment`` from now on."""
        self.monkeypatch.setenv("QMSGEN_NOW", moment)
        for name in ("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"):
            self.monkeypatch.setenv(name, moment)
        return self

    def commits(self, subject: str, **files: str) -> None:
        """Whoever sits there commits these files (`__` stands for `/`, `_dot_` for `.`)."""
        for name, text in files.items():
            path = self.path / name.replace("__", "/").replace("_dot_", ".").replace("_", "-")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
        git(self.path, "add", "--all")
        git(self.path, "commit", "--quiet", "--allow-empty", "--message", subject)

    def in_force(self) -> dict[str, int]:
        """The documents in force with their revisions."""
        return {line.split("\t")[0]: int(line.split("\t")[1]) for line in self("as-of", "2026-12-31").lines}

    def errors(self) -> list[str]:
        """What `check` reports as errors."""
        found = self("check", "--format", "json").json["findings"]
        return [f"{f['rule']} {f['document']}" for f in found if f["severity"] == "error"]

    @property
    def records(self) -> list[str]:
        """The files below records/approvals/."""
        top = self.path / "records/approvals"
        return sorted(p.relative_to(top).as_posix() for p in top.rglob("*") if p.is_file())

    @property
    def is_clean(self) -> bool:
        """Whether everything is committed."""
        return git(self.path, "status", "--porcelain") == ""


def git(folder: Path, *arguments: str) -> str:
    return subprocess.check_output(["git", "-C", str(folder), *arguments], text=True).strip()


def make_keys(folder: Path) -> Path:
    """A key for everyone, without a passphrase."""
    for who in (*PEOPLE, "stranger"):
        command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", who, "-f", str(folder / who)]
        subprocess.run(command, check=True)
    return folder


def company(
    blocks: Sequence[str], tmp_path: Path, keys: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch, level: str = "signed",
) -> Company:  # fmt: skip
    """The company with what ``blocks`` add to its history; Ada sits at the computer, on 2026-11-24."""
    config = tmp_path / "gitconfig"
    config.write_text("[init]\n\tdefaultBranch = main\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for name in ("GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "SSH_AUTH_SOCK"):
        monkeypatch.delenv(name, raising=False)
    text = "".join(map(textwrap.dedent, (START, *blocks))).replace("LEVEL", level)
    for who in PEOPLE:
        text = text.replace(f"REAL-KEY-OF-{who}", " ".join((keys / f"{who}.pub").read_text().split()[:2]))
    path = repository(text, tmp_path / "manual")
    found = Company(path, keys, runner(capsys, monkeypatch, tmp_path / "cache"), monkeypatch)
    return found.at("2026-11-24T12:00:00+00:00").sits("ada")
