"""The repository as it is delivered: what hides commits, exchanges objects, or names the same thing twice."""

from __future__ import annotations

import hashlib
import os
import subprocess
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from tests.tampering.catalogue import Case, cases

CHANGED = """
2026-02-03 Dora: One word
    procedures/wi-01.md: WI-01 r1 "Packing"
    | Packed is what fits.
"""


HELLO = """
2026-02-04 Dora: Hello
    README.md
    | Hello.
"""


def git(path: Path, *arguments: str, data: bytes = b"") -> str:
    """What a git command answers in the bare repository at ``path``."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(path), "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C"}
    run = subprocess.run(["git", *arguments], cwd=path, input=data, env=environment, check=True, capture_output=True)
    return run.stdout.decode().strip()


def _shallow(path: Path) -> None:
    (path / "shallow").write_text(git(path, "rev-parse", "main~1") + "\n")


def _grafts(path: Path) -> None:
    (path / "info").mkdir(exist_ok=True)
    (path / "info/grafts").write_text(git(path, "rev-parse", "main") + "\n")


def _replaced_text(path: Path) -> None:
    other = git(path, "hash-object", "-w", "--stdin", data=b"Another text.\n")
    git(path, "replace", git(path, "rev-parse", "main:procedures/wi-01.md"), other)


def _replaced_commit(path: Path) -> None:
    git(path, "replace", git(path, "rev-parse", "main"), git(path, "rev-parse", "main~1"))


def _loose(path: Path, name: str) -> Path:
    git(path, "unpack-objects", data=_all_packs(path)) if list(path.glob("objects/pack/*.pack")) else None
    return path / "objects" / name[:2] / name[2:]


def _all_packs(path: Path) -> bytes:
    [pack] = path.glob("objects/pack/*.pack")
    data = pack.read_bytes()
    for file in path.glob("objects/pack/*"):
        file.unlink()
    return data


def _exchanged(name: str, content: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    def exchange(path: Path) -> None:
        file = _loose(path, git(path, "rev-parse", name))
        kind, _, data = zlib.decompress(file.read_bytes()).partition(b"\0")
        new = content(data)
        file.chmod(0o644)
        file.write_bytes(zlib.compress(kind.split()[0] + b" %d\0" % len(new) + new))

    return exchange


def _missing(name: str) -> Callable[[Path], None]:
    def remove(path: Path) -> None:
        file = _loose(path, git(path, "rev-parse", name))
        file.unlink()

    return remove


def _forged_commit_graph(path: Path) -> None:
    """Write a commit graph in which the newest commit has the parent of its parent as its parent."""
    tip, before, earlier = (git(path, "rev-parse", f"main~{number}") for number in range(3))
    git(path, "commit-graph", "write", "--reachable")
    [graph] = path.glob("objects/info/commit-graph")
    data = bytearray(graph.read_bytes())
    order = sorted(git(path, "rev-list", "main").split())
    entry = bytes.fromhex(git(path, "rev-parse", f"{tip}^{{tree}}")) + order.index(before).to_bytes(4, "big")
    offset = data.index(entry)
    data[offset + 20 : offset + 24] = order.index(earlier).to_bytes(4, "big")
    data[-20:] = hashlib.sha1(data[:-20], usedforsecurity=False).digest()
    graph.chmod(0o644)
    graph.write_bytes(data)
    assert before not in git(path, "log", "--format=%H", "main"), "git itself does not believe the forgery"


def _foxtrot(path: Path) -> None:
    """The branch becomes the first parent of a merge that is pushed as the main line."""
    tree, main, side = (git(path, "rev-parse", name) for name in ("main^{tree}", "main", "side"))
    who = {"GIT_AUTHOR_NAME": "Dora", "GIT_AUTHOR_EMAIL": "dora@example.com", "GIT_AUTHOR_DATE": "1770200000 +0000"}
    who |= {name.replace("AUTHOR", "COMMITTER"): value for name, value in who.items()}
    lines = [f"tree {tree}", f"parent {side}", f"parent {main}"]
    lines += [f"{role} Dora <dora@example.com> 1772200000 +0000" for role in ("author", "committer")]
    commit = "\n".join([*lines, "", "Merge branch 'main' into side", ""]).encode()
    git(path, "update-ref", "refs/heads/main", git(path, "hash-object", "-t", "commit", "-w", "--stdin", data=commit))


def _tag(path: Path) -> None:
    git(path, "-c", "user.name=Ada", "-c", "user.email=ada@example.com", "tag", "-a", "-m", "Release", "v1", "main")


def _after(name: str, do: Callable[[Path], None], *expected: str, block: str = CHANGED) -> Case:
    [case] = cases("\n".join([f"== {name}", *expected, block]))
    return replace(case, afterwards=do)


CASES: tuple[Case, ...] = (
    _after("a shallow clone", _shallow, "refused"),
    _after("grafts", _grafts, "refused"),
    _after("a text is replaced", _replaced_text, "refused"),
    _after("a commit is replaced", _replaced_commit, "refused"),
    _after("a text has other bytes", _exchanged("main:procedures/wi-01.md", lambda data: data + b"!"), "refused"),
    _after(
        "a record has other bytes",
        _exchanged("main:records/approvals/WI-01/r1/ada.approval.txt", lambda data: data + b"\n"),
        "refused",
    ),
    _after("a commit has other bytes", _exchanged("main~1", lambda data: data + b"!"), "refused"),
    _after("a folder has other bytes", _exchanged("main:records", lambda data: data.replace(b"a", b"b", 1)), "refused"),
    _after("a text is missing", _missing("main:procedures/wi-01.md"), "refused"),
    _after("a commit is missing", _missing("main~1"), "refused"),
    _after("a commit graph that hides a commit", _forged_commit_graph, "finds REV001 WI-01", block=CHANGED + HELLO),
    _after(
        "a branch that is made the main line, with a change of its own",
        _foxtrot,
        "finds REV001 WI-01",
        block=CHANGED.replace("Dora", "Dora on side") + HELLO.replace("Dora", "Dora merges side"),
    ),
    _after("a tag with a message", _tag, block=""),
    *cases("""
== an author line that cannot be read
finds GIT010 -
2026-02-03 malformed: Hello
    README.md
    | Hello.
== a filter
finds GIT002 -
2026-02-03 Dora: Attributes
    procedures/.gitattributes
    | *.md filter=house-style
== an identification that git fills in
finds GIT002 -
2026-02-03 Dora: Attributes
    procedures/.gitattributes
    | *.md ident
== another encoding in the work tree
finds GIT002 -
2026-02-03 Dora: Attributes
    procedures/.gitattributes
    | *.md working-tree-encoding=UTF-16
== left out of archives
finds GIT002 -
2026-02-03 Dora: Attributes
    procedures/.gitattributes
    | *.md export-ignore
== a program that shows differences
finds GIT002 -
2026-02-03 Dora: Attributes
    procedures/.gitattributes
    | *.md diff=word
== no attributes
notes GIT003 -
2026-02-03 Dora: Attributes
    .gitattributes
    | # none
== a folder that is a link
finds GIT001 -
2026-02-03 Dora: Elsewhere
    procedures/old: symlink /srv/procedures
== a folder of another repository
finds GIT001 -
2026-02-03 Dora: Elsewhere
    procedures/old: submodule aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
== a placeholder for a picture that is kept elsewhere
finds GIT001 -, DOC028 SOP-01
2026-02-03 Dora: Elsewhere
    procedures/flow.png
    | version https://git-lfs.github.com/spec/v1
    | oid sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
    | size 12345
== names that differ in capitals
finds GIT004 -
notes APP002 SOP-03
2026-02-03 Dora: Another one
    procedures/SOP-02.md: SOP-03 r1 "Warehouse of the south"
== a name that cannot be shown
finds GIT005 -
2026-02-03 Dora: Another one
    "procedures/sop\\u001b-03.txt"
    | Text.
== another ending
finds GIT006 -
2026-02-03 Dora: Another one
    procedures/sop-02.markdown: SOP-02 r2 "Warehouse"
== an ending in capitals
finds GIT006 -
2026-02-03 Dora: Another one
    procedures/sop-03.MD: SOP-03 r1 "Warehouse of the south"
== a folder named like a document
finds GIT006 -
2026-02-03 Dora: Another one
    procedures/sop-03.md/text.txt
    | Text.
== words that the site adds
finds GIT007 -
2026-02-03 Dora: Another one
    mkdocs.yml
    | site_name: Acme
    | plugins: [search, qmsgen]
    | markdown_extensions:
    |   - pymdownx.snippets:
    |       auto_append: [docs/words.md]
"""),
)
