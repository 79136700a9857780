"""The examples that people copy: they can be read, name exact versions, and hand no rights to a stranger."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent
WORKFLOWS = sorted((ROOT / "examples/ci").glob("*.yml"))


@pytest.fixture(params=WORKFLOWS, ids=lambda path: path.name)
def workflow(request: pytest.FixtureRequest) -> Path:
    path = request.param
    assert isinstance(path, Path)
    return path


def test_there_is_an_example() -> None:
    assert [path.name for path in WORKFLOWS] == ["github-manual.yml"]


def test_a_workflow_pins_every_action_to_a_commit_and_names_its_release(workflow: Path) -> None:
    used = re.findall(r"^ *(?:- )?uses: (.*)", workflow.read_text(), re.MULTILINE)
    assert len(used) == 7
    assert [line for line in used if not re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line)] == []
    assert [line for line in used if "@" + "0" * 40 in line] == []


def test_a_workflow_gives_a_change_nothing_but_eyes(workflow: Path) -> None:
    said = yaml.load(workflow.read_text(), Loader=yaml.BaseLoader)
    assert set(said["on"]) == {"pull_request", "push", "schedule", "workflow_dispatch"}
    assert said["permissions"] == {"contents": "read"}
    assert {name: job.get("permissions") for name, job in said["jobs"].items()} == {
        "check": None,
        "build": None,
        "publish": {"pages": "write", "id-token": "write"},
    }
    assert all(job["timeout-minutes"] and job["runs-on"] for job in said["jobs"].values())
    steps = [step for job in said["jobs"].values() for step in job["steps"]]
    checkouts = [step["with"] for step in steps if "actions/checkout" in step.get("uses", "")]
    assert all(options["persist-credentials"] == "false" for options in checkouts)
    scripts = [step["run"] for step in steps if "run" in step]
    assert [script for script in scripts if "${{" in script] == []  # nothing a stranger chose becomes a command


def test_the_heart_of_the_workflow_stands_in_the_readme() -> None:
    text = WORKFLOWS[0].read_text()
    for line in (
        'run: qmsgen/bin/qmsgen check --main "$BASE" "$CHANGE"',
        """run: '"$RUNNER_TEMP/qmsgen/bin/qmsgen" build'""",
    ):
        assert line in text
        assert line in (ROOT / "README.md").read_text()
