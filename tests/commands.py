"""Runs a command of qmsgen as a person does: its exit status, and what it says."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from qmsgen import cli

NOON = "2026-11-24T12:00:00+00:00"


@dataclass(frozen=True)
class Answer:
    """What a command said, and how it ended."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


Run = Callable[..., Answer]


def runner(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, cache: Path) -> Run:
    """A function that runs one command on 2026-11-24 at noon."""
    monkeypatch.setenv("QMSGEN_NOW", NOON)
    monkeypatch.setenv("QMSGEN_CACHE", str(cache))
    monkeypatch.setenv("NO_COLOR", "1")

    def run(*arguments: str, at: Path | None = None) -> Answer:
        if at is not None:
            monkeypatch.chdir(at)
        capsys.readouterr()
        with pytest.raises(SystemExit) as ending:
            cli.main(list(arguments))
        said = capsys.readouterr()
        assert isinstance(ending.value.code, int)
        return Answer(ending.value.code, said.out, said.err)

    return run
