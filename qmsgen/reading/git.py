"""Git history, read through one hardened runner that never runs a program named in a repository.

Plain git commands obey the repository's own configuration, which can name programs, hide commits and swap objects
(`domain/trust.md`, T8 to T14). Here the environment is built from nothing, commit-graphs, replacement objects and
grafts are ignored, every object read is checked against its name, and no free text of a commit is ever parsed as
structure: git is asked for ids only, and commits are read as length-framed objects.
"""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import threading
import weakref
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from qmsgen.messages import say
from qmsgen.model.errors import QmsgenError

TREE, REGULAR, EXECUTABLE, SYMLINK, SUBMODULE = "040000", "100644", "100755", "120000", "160000"
_GONE = "000000"

_OBJECT_ID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_PERSON = re.compile(rb"([^<>\n\0]*) <([^<>\n\0]*)> ([0-9]{1,12}) ([+-][0-9]{4})")
_SAFE_OPTIONS = (
    "--no-pager",
    "--no-replace-objects",
    "--literal-pathspecs",
    "-c", "core.fsmonitor=false",
    "-c", f"core.hooksPath={os.devnull}",
    "-c", f"core.attributesFile={os.devnull}",
    "-c", "core.commitGraph=false",
    "-c", "core.multiPackIndex=false",
    "-c", "safe.bareRepository=explicit",
    "-c", "log.showSignature=false",
    "-c", "i18n.logOutputEncoding=UTF-8",
    "-c", f"diff.orderFile={os.devnull}",
    "-c", "protocol.allow=never",
    "-c", "core.deltaBaseCacheLimit=256m",  # with less, git unpacks the texts of a long history several times over
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """A file as a tree names it: its mode and its blob."""

    mode: str
    blob: str

    @property
    def is_file(self) -> bool:
        """Whether this is a regular file, not a symbolic link or a submodule."""
        return self.mode in (REGULAR, EXECUTABLE)


Tree = dict[str, Entry]
"""The files of a tree by their paths; a path that is not UTF-8 stands with surrogate escapes."""


@dataclass(frozen=True, slots=True)
class Change:
    """What a landing did to one path; ``entry`` is None where the path is gone."""

    path: str
    entry: Entry | None


@dataclass(frozen=True, slots=True)
class Step:
    """A commit of the main line with what it changed against its first parent."""

    commit: str
    parents: tuple[str, ...]
    changes: tuple[Change, ...]


_EPOCH = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True, slots=True)
class CommitFacts:
    """What a commit object says about when and by whom; ``is_well_formed`` is False when a line cannot be read.

    ``author`` and ``committer`` are e-mails, empty in a line that cannot be read.
    """

    commit: str
    tree: str
    parents: tuple[str, ...]
    committed_at: datetime
    is_well_formed: bool = True
    author: str = ""
    committer: str = ""
    authored_at: datetime = _EPOCH


class Git:
    """One repository, opened for reading."""

    def __init__(self, git_dir: Path, work_tree: Path | None) -> None:
        self.git_dir = git_dir
        self.work_tree = work_tree
        self._commits: dict[str, CommitFacts] = {}

    @classmethod
    def discover(cls, start: Path) -> Git:
        """Open the repository around ``start``: the nearest folder upward that holds ``.git``, or a bare one."""
        for folder in (start, *start.parents):
            if opened := cls._at(folder):
                return opened
        raise QmsgenError(
            say("there is no git repository at or above {path}", path=start),
            say("Run qmsgen inside the repository of your manual, or start one with `qmsgen init`."),
        )

    @classmethod
    def open(cls, path: Path) -> Git:
        """Open exactly the repository at ``path``: its top folder, its ``.git`` folder, or a bare repository."""
        if not path.exists():
            raise QmsgenError(say("{path} does not exist", path=path), say("Name the top folder of a git repository."))
        if opened := cls._at(path):
            return opened
        raise QmsgenError(
            say("{path} is not the top folder of a git repository", path=path),
            say("Name the folder that holds `.git`, or a bare repository; a folder inside will not do."),
        )

    @classmethod
    def without_history(cls, folder: Path) -> Git:
        """A folder that is no repository: its texts can be looked at, but nothing is recorded."""
        return _Folder(folder / ".git", folder)

    @classmethod
    def _at(cls, folder: Path) -> Git | None:
        folder = folder.absolute()
        dot_git = folder / ".git"
        if dot_git.is_dir() and (dot_git / "HEAD").exists():
            return cls(dot_git, None if _configures(dot_git, r"bare\s*=\s*true") else folder)
        if dot_git.is_file():
            text = dot_git.read_text(errors="replace")
            if text.startswith("gitdir: "):
                return cls((folder / text[8:].strip()).resolve(), folder)
        if (folder / "HEAD").is_file() and (folder / "objects").is_dir() and (folder / "refs").is_dir():
            work_tree = folder.parent if folder.name == ".git" else None
            return cls(folder, work_tree)
        return None

    @property
    def common_dir(self) -> Path:
        """The folder that linked work trees share."""
        named = self.git_dir / "commondir"
        return (self.git_dir / named.read_text().strip()).resolve() if named.is_file() else self.git_dir

    # -- what stands in the way of a complete history -------------------------------------------------------------

    def obstacle(self) -> tuple[str, str] | None:
        """Why this history cannot be relied on, and what to do: shallow clone, grafts or replacement objects."""
        if (self.common_dir / "shallow").exists():
            return say("the history is incomplete (a shallow clone)"), say(
                "Clone with full depth (`git fetch --unshallow`)."
            )
        grafts = self.common_dir / "info" / "grafts"
        if grafts.exists() and grafts.read_bytes().strip():
            return say("the history is altered by grafts (.git/info/grafts)"), say("Remove them and look again.")
        if _configures(self.common_dir, r"partialclonefilter"):
            return (
                say("the history is incomplete (a partial clone)"),
                say("Clone without --filter, or fetch the rest with `git fetch --refetch`."),
            )
        if self._run("for-each-ref", "--count=1", "--format=%(objectname)", "refs/replace/").strip():
            return say("the history is altered by replacement objects (refs/replace)"), say(
                "Delete them and look again."
            )
        return None

    # -- commits --------------------------------------------------------------------------------------------------

    def resolve(self, revision: str) -> str | None:
        """The commit that ``revision`` names, None when there is none."""
        if revision.startswith("-") or "\0" in revision or "\n" in revision:
            return None
        answer = self._run(
            "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}", may_fail=True
        ).strip()
        return answer if _OBJECT_ID.fullmatch(answer) else None

    def merge_base(self, one: str, other: str) -> str | None:
        """The best common ancestor of two commits, None for unrelated histories."""
        answer = self._run("merge-base", one, other, may_fail=True).strip()
        return answer if _OBJECT_ID.fullmatch(answer) else None

    def is_ancestor(self, one: str, other: str) -> bool:
        """Whether ``one`` is ``other`` or one of its ancestors."""
        return one == other or self.merge_base(one, other) == one

    def first_parents(self, tip: str) -> list[str]:
        """The main line that ends in ``tip``, oldest first."""
        return self._run("rev-list", "--first-parent", "--reverse", tip).split()

    @property
    def is_sparse(self) -> bool:
        """Whether the work tree holds only some of the files on purpose."""
        return _configures(self.common_dir, r"sparsecheckout\s*=\s*true") or _configures(
            self.git_dir, r"sparsecheckout\s*=\s*true", "config.worktree"
        )

    def ancestors(self, tip: str, without: Sequence[str] = ()) -> list[str]:
        """``tip`` and every commit before it, without those that are in the history of ``without``."""
        return self._run("rev-list", tip, *(f"^{commit}" for commit in without)).split()

    def check_folders(self, tip: str, without: Sequence[str] = ()) -> None:
        """Check every folder in the history of ``tip`` against its name, without those in that of ``without``.

        Git believes what a folder's object says when it lists changes, so one with other bytes could hide or invent
        them. Raises QmsgenError when one is missing or holds other bytes than its name says.
        """
        names = self._run(
            "rev-list", "--objects", "--no-object-names", "--filter=object:type=tree", "--filter-provided-objects",
            tip, *(f"^{commit}" for commit in without),
        )  # fmt: skip
        for _ in self.objects(names.split(), "tree"):
            pass

    def count_roots(self, tip: str) -> int:
        """How many commits without parents the history of ``tip`` has; more than one means joined histories."""
        return len(self._run("rev-list", "--max-parents=0", tip).split())

    def steps(self, tip: str, after: str | None = None) -> Iterator[Step]:
        """The landings of the main line up to ``tip``, oldest first, each with its changes against its first parent.

        With ``after``, only those that follow this commit of the line. One pass of one process, whatever the number of
        documents; a change that a merge commit makes by itself is seen like any other.
        """
        arguments = [
            "log", "--first-parent", "--reverse", "--root", "-z", "--raw", "--no-abbrev", "--no-renames",
            "--diff-merges=first-parent", "--no-show-signature", "--no-notes", "--no-decorate", "--format=%H %P", tip,
        ]  # fmt: skip
        if after:
            arguments.append(f"^{after}")
        with self._process(arguments) as process:
            assert process.stdout is not None
            yield from _parse_steps(_split(process.stdout))
            self._finish(process, "log")

    def work(self, commits: Sequence[str]) -> Iterator[Step]:
        """Each of these commits with what it changed by itself.

        That is what differs from all its parents: a merge that takes each file from one of them changes nothing.
        """
        if not commits:
            return
        arguments = [
            "log", "--no-walk=unsorted", "--stdin", "--root", "-z", "--raw", "--no-abbrev", "--no-renames",
            "--diff-merges=combined", "--no-show-signature", "--no-notes", "--no-decorate", "--format=%H %P",
        ]  # fmt: skip
        with self._process(arguments, stdin=subprocess.PIPE) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            _feed(process.stdin, commits)  # git says nothing before it has read them all
            yield from _parse_steps(_split(process.stdout))
            self._finish(process, "log")

    def commits(self, ids: Sequence[str]) -> dict[str, CommitFacts]:
        """Read commit objects; a malformed author or committer line is told, never guessed around."""
        unknown = dict.fromkeys(commit for commit in ids if commit not in self._commits)
        self._commits |= {commit: _parse_commit(commit, data) for commit, data in self.objects(unknown, "commit")}
        return {commit: self._commits[commit] for commit in ids}

    def commit_object(self, commit: str) -> bytes:
        """The bytes of a commit object, checked against its name."""
        return next(data for _, data in self.objects([commit], "commit"))

    def tree(self, commit: str) -> Tree:
        """All files of a commit's tree, read object by object and checked against their names."""
        facts = self.commits([commit])[commit]
        files: Tree = {}
        level = [("", facts.tree)]
        while level:
            wanted = list(dict.fromkeys(tree for _, tree in level))
            content = dict(self.objects(wanted, "tree"))
            below: list[tuple[str, str]] = []
            for prefix, tree in level:
                for mode, name, object_id in _parse_tree(content[tree], len(tree) // 2):
                    if mode == TREE:
                        below.append((f"{prefix}{name}/", object_id))
                    else:
                        files[prefix + name] = Entry(mode, object_id)
            level = below
        return files

    # -- objects --------------------------------------------------------------------------------------------------

    def objects(self, ids: Iterable[str], kind: str = "blob") -> Iterator[tuple[str, bytes]]:
        """The content of objects in the order asked for, each checked against its name.

        Raises QmsgenError when one is missing, of another kind, or holds other bytes than its name says.
        """
        wanted = list(ids)
        if not wanted:
            return
        with self._process(["cat-file", "--batch", "--buffer"], stdin=subprocess.PIPE) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            feeder = threading.Thread(target=_feed, args=(process.stdin, wanted), daemon=True)
            feeder.start()
            for object_id in wanted:
                yield object_id, _read_object(process.stdout, object_id, kind)
            feeder.join()
            self._finish(process, "cat-file")

    # -- the runner -----------------------------------------------------------------------------------------------

    def _command(self, arguments: Sequence[str]) -> list[str]:
        return ["git", f"--git-dir={self.git_dir}", *_SAFE_OPTIONS, *arguments]

    def _run(self, *arguments: str, may_fail: bool = False) -> str:
        try:
            done = subprocess.run(  # noqa: S603 - a fixed command with checked arguments
                self._command(arguments), capture_output=True, env=_environment(), timeout=600, check=False
            )
        except FileNotFoundError:
            raise _no_git() from None
        if done.returncode and not may_fail:
            raise _unreadable(arguments[0], done.stderr)
        return "" if done.returncode else done.stdout.decode("utf-8", "replace")

    def _process(self, arguments: Sequence[str], stdin: int = subprocess.DEVNULL) -> subprocess.Popen[bytes]:
        try:
            return subprocess.Popen(  # noqa: S603 - a fixed command with checked arguments
                self._command(arguments),
                stdin=stdin,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=_environment(),
                bufsize=1 << 20,
            )
        except FileNotFoundError:
            raise _no_git() from None

    @staticmethod
    def _finish(process: subprocess.Popen[bytes], command: str) -> None:
        if process.wait(timeout=600):
            raise _unreadable(command, b"")


class _Folder(Git):
    """Stands for a repository where there is none: no commit can be found in it."""

    def resolve(self, revision: str) -> str | None:  # noqa: ARG002 - every revision is unknown
        return None


def _configures(git_dir: Path, setting: str, name: str = "config") -> bool:
    """Whether a repository's own configuration has a line with ``setting``; it is read as text and never obeyed."""
    try:
        text = (git_dir / name).read_text(errors="replace")
    except OSError:
        return False
    return re.search(rf"^\s*{setting}", text, re.IGNORECASE | re.MULTILINE) is not None


class ObjectReader:
    """Answers single requests for blobs through one process that stays open as long as somebody may ask."""

    def __init__(self, git: Git) -> None:
        self.process_id = os.getpid()
        self._process = git._process(["cat-file", "--batch"], stdin=subprocess.PIPE)
        self.close = weakref.finalize(self, _end, self._process, self.process_id)

    def read(self, object_id: str, kind: str = "blob") -> bytes:
        """The content of one object, checked against its name."""
        if not _OBJECT_ID.fullmatch(object_id):
            raise QmsgenError(say("{id} is no object of the history", id=object_id))
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{object_id}\n".encode())
        self._process.stdin.flush()
        return _read_object(self._process.stdout, object_id, kind)


def _end(process: subprocess.Popen[bytes], process_id: int) -> None:
    """End a process; one that belongs to the parent of a fork is not ours to end, only its pipes are closed."""
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()
    if process_id == os.getpid():
        process.wait(timeout=60)


def _environment() -> dict[str, str]:
    """An environment built from nothing, so that no configuration of the machine or the person is obeyed."""
    environment = {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": os.devnull,
        "LC_ALL": "C",
        "TZ": "UTC",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_SYSTEM": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_GRAFT_FILE": os.devnull,
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_ALLOW_PROTOCOL": "",
    }
    for name in ("SYSTEMROOT", "TEMP", "TMP"):  # Windows starts no program without them
        if name in os.environ:
            environment[name] = os.environ[name]
    return environment


def _no_git() -> QmsgenError:
    return QmsgenError(say("git is not installed"), say("Install git (2.31 or newer) and run qmsgen again."))


def _unreadable(command: str, stderr: bytes) -> QmsgenError:
    said = stderr.decode("utf-8", "replace").strip().splitlines()
    return QmsgenError(
        say("git {command} could not read the history{reason}", command=command, reason=f": {said[0]}" if said else ""),
        say("Look at the repository with `git fsck --full`, and restore it from a good clone."),
    )


def _feed(stream: object, ids: Sequence[str]) -> None:
    with stream as pipe:  # type: ignore[attr-defined]  # a pipe of subprocess
        for start in range(0, len(ids), 1000):
            try:
                pipe.write("".join(f"{i}\n" for i in ids[start : start + 1000]).encode())
            except BrokenPipeError:
                return


def _read_object(stream: object, object_id: str, kind: str) -> bytes:
    header = stream.readline().split()  # type: ignore[attr-defined]  # a pipe of subprocess
    if len(header) != 3 or header[0].decode() != object_id or header[1].decode() != kind:
        raise QmsgenError(
            say("object {id} of the history is missing or is no {kind}", id=object_id[:12], kind=kind),
            say("Look at the repository with `git fsck --full`, and restore it from a good clone."),
        )
    size = int(header[2])
    data: bytes = stream.read(size)  # type: ignore[attr-defined]
    stream.read(1)  # type: ignore[attr-defined]
    if len(data) != size or object_name(data, kind, len(object_id)) != object_id:
        raise QmsgenError(
            say("object {id} of the history holds other bytes than its name says", id=object_id[:12]),
            say("This repository was tampered with or damaged; restore it from a good clone."),
        )
    return data


def object_name(data: bytes, kind: str = "blob", digits: int = 40) -> str:
    """The name git gives to these bytes."""
    algorithm = hashlib.sha1(usedforsecurity=False) if digits == 40 else hashlib.sha256()
    algorithm.update(b"%s %d\0" % (kind.encode(), len(data)))
    algorithm.update(data)
    return algorithm.hexdigest()


def _split(stream: object) -> Iterator[bytes]:
    rest = b""
    while block := stream.read(1 << 20):  # type: ignore[attr-defined]  # a pipe of subprocess
        *tokens, rest = (rest + block).split(b"\0")
        yield from tokens
    if rest.strip():
        yield rest


def _parse_steps(tokens: Iterator[bytes]) -> Iterator[Step]:
    commit, parents, changes = "", (), []  # type: str, tuple[str, ...], list[Change]
    for token in tokens:
        if token[:1] == b":" or token[:2] == b"\n:":
            # the mode for each parent and the new one, the blobs likewise, and the letters
            fields = token.lstrip(b"\n:").split(b" ")
            compared = (len(fields) - 3) // 2
            mode, blob = fields[compared].decode(), fields[2 * compared + 1].decode()
            path = next(tokens).decode("utf-8", "surrogateescape")
            changes.append(Change(path, None if mode == _GONE else Entry(mode, blob)))
        elif token.strip():
            if commit:
                yield Step(commit, parents, tuple(changes))
            commit, *rest = token.decode().split()
            parents, changes = tuple(rest), []
    if commit:
        yield Step(commit, parents, tuple(changes))


def _parse_commit(commit: str, data: bytes) -> CommitFacts:
    header = data.partition(b"\n\n")[0]
    tree, parents, persons = "", [], {}  # type: str, list[str], dict[bytes, list[bytes]]
    for line in header.split(b"\n"):
        key, _, value = line.partition(b" ")
        if key == b"tree":
            tree = value.decode("ascii", "replace")
        elif key == b"parent":
            parents.append(value.decode("ascii", "replace"))
        elif key in (b"author", b"committer"):
            persons.setdefault(key, []).append(value)
    matches = [_PERSON.fullmatch(persons[key][0]) if len(persons.get(key, ())) == 1 else None
               for key in (b"author", b"committer")]  # fmt: skip
    try:
        authored_at, committed_at = (datetime.fromtimestamp(int(m[3]) if m else 0, UTC) for m in matches)
    except (OverflowError, ValueError, OSError):
        authored_at = committed_at = datetime.fromtimestamp(0, UTC)
        matches = [None, None]
    author, committer = (m[2].decode("utf-8", "replace") if m else "" for m in matches)
    return CommitFacts(commit, tree, tuple(parents), committed_at, all(matches), author, committer, authored_at)


def _parse_tree(data: bytes, id_bytes: int) -> Iterator[tuple[str, str, str]]:
    position = 0
    while position < len(data):
        end = data.index(b"\0", position)
        mode, _, name = data[position:end].partition(b" ")
        position = end + 1 + id_bytes
        yield mode.decode().zfill(6), name.decode("utf-8", "surrogateescape"), data[end + 1 : position].hex()
