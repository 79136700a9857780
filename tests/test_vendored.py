"""The scripts of others that qmsgen ships are the files that their README names, byte for byte."""

import hashlib
import re
from pathlib import Path

import pytest

VENDOR = Path(__file__).parent.parent / "qmsgen/pages/assets/vendor"
ROW = re.compile(r"\| `(?P<file>[^`]+)` \|.*\| `(?P<sha256>[0-9a-f]{64})` \|")
LISTED = {row["file"]: row["sha256"] for row in ROW.finditer((VENDOR / "README.md").read_text("utf-8"))}


@pytest.mark.parametrize("name", LISTED)
def test_a_vendored_file_has_the_bytes_that_its_readme_names(name: str) -> None:
    assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == LISTED[name]


def test_every_vendored_file_is_listed() -> None:
    assert {file.name for file in VENDOR.iterdir()} - {"README.md"} == set(LISTED)


def test_every_script_has_its_licence_beside_it() -> None:
    scripts = [name for name in LISTED if name.endswith(".js")]
    licences = {name.removesuffix(".LICENSE.txt") for name in LISTED if name.endswith(".LICENSE.txt")}
    assert {name.removesuffix(".js").removesuffix(".min") for name in scripts} == licences
