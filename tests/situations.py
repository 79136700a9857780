"""A situation is a repository and its history as one block of text, read like a diary.

    today 2026-11-24
    2026-01-03 Ada: Issue SOP-01
        procedures/sop-01.md: SOP-01 r1 "Purchasing" owner=purchasing-manager
        | Orders above 500 EUR need two offers.
    2026-02-03 Ben on limits: Raise the limit
        procedures/sop-01.md: SOP-01 r2 "Purchasing"
    2026-02-04 Ada merges limits: Raise the limit
    uncommitted
        - procedures/sop-01.md

`trust root DIGEST` in the beginning is the root that the check is given. An entry is a commit on the main line, on a
branch (`on NAME`, which starts where the main line stands), or a merge of one (`merges NAME`, with `on NAME` before it
into a branch). `by NAME` names another committer than the author, `written DAY TIME` another moment for the author than
for the committer. Indented below it stand the files it touches:

    PATH                        followed by `| ` lines: the whole text of the file
    PATH: ID rN "TITLE" KEY=VALUE …   a document; `| ` lines are its text below the heading; `with CRLF` at the end
    PATH with                   `qms.yml` or `people.yml`: top-level keys replaced; a later change raises `revision`
    PATH: bytes "…"             bytes, with the escapes of Python
    PATH: symlink TARGET        PATH: submodule COMMIT
    adopts ID rN since DAY      a line of the adoption list; `digest=…` for another digest than that of the text.
                                Records are about the list as `ADOPTION rN`, N being the revision of the registry
    - PATH                      deleted            OLD -> NEW   moved
    WHO signs MEANING of ID rN as ROLE …    an approval record with its signature, for the text of this commit; options:
                                `without signature`, `with the key of WHO`, `KEY=VALUE` for a line of the record,
                                `path=PATH`, `namespace=…`; the key of everyone is registered from 2020 on;
                                `KEY-OF-WHO` in a text stands for a public key, `PUBLISHED-KEY-OF-WHO` for one that
                                everybody can make

Without entries of their own, `qms.yml`, `people.yml` and `.gitattributes` come with the first commit. Lines that begin
with an arrow say what a rule is expected to report; a line that is indented further goes on with the one before.
"""

from __future__ import annotations

import ast
import os
import re
import subprocess
import tempfile
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from qmsgen.authoring.demonstration import DemonstrationKey
from qmsgen.evidence.adoption import COLUMNS, digest_of_list
from qmsgen.evidence.demonstration_keys import published_keys
from qmsgen.evidence.record import FORMAT, NEEDS_A_REASON, record_path
from qmsgen.evidence.ssh_signatures import APPROVAL
from qmsgen.manual import Inspection, inspect
from qmsgen.model.approval import STATEMENTS, Meaning
from qmsgen.model.finding import Finding
from qmsgen.model.landing import Landing
from qmsgen.model.qms import Qms
from qmsgen.reading.git import Entry as GitEntry
from qmsgen.reading.library import SNIPPET
from qmsgen.reading.record_book import ADOPTION
from qmsgen.reading.registry import read_registry, registry_digest
from qmsgen.reading.repository import Wanted
from qmsgen.reading.resolution import Surroundings, resolve
from qmsgen.reading.source import attachment, read_source

SEED = "qmsgen tests"
"""From this the keys of all people in tests are derived."""

TODAY = date(2026, 11, 24)


def public_key(who: str) -> str:
    """The public key that everyone has in tests."""
    return DemonstrationKey.of(SEED, who).public


QMS_YML = """\
revision: 1
organization: {name: Acme Precision, time_zone: Europe/Berlin}
profile: iso9001
evidence: {level: none}
standards: []
document_types:
  policy: {prefix: POL, folder: policies, review: 12 months, approval: [{meaning: approval, roles: [owner]}]}
  procedure: {prefix: SOP, folder: procedures, review: 24 months, approval: [{meaning: approval, roles: [owner]}]}
  work-instruction: {prefix: WI, folder: procedures, review: 24 months, approval: [{meaning: approval, roles: [owner]}]}
  form: {prefix: FRM, folder: forms, review: 36 months, approval: [{meaning: approval, roles: [owner]}]}
roles:
  registry-admin: {title: Registry Administrator}
  managing-director: {title: Managing Director, top_management: true}
  quality-manager: {title: Quality Manager}
  purchasing-manager: {title: Purchasing Manager}
  machinist: {title: Machinist}
processes:
  purchasing: {title: Purchasing, owner: purchasing-manager}
"""

PEOPLE_YML = f"""\
ada:
  name: Ada Quality
  emails: [ada@example.com]
  roles: [{{role: quality-manager, from: 2020-01-01}}, {{role: registry-admin, from: 2020-01-01}}]
  keys: [{{key: "{public_key("ada")}", from: 2020-01-01}}]
ben:
  name: Ben Buyer
  emails: [ben@example.com]
  roles: [{{role: purchasing-manager, from: 2020-01-01}}, {{role: machinist, from: 2020-01-01}}]
  keys: [{{key: "{public_key("ben")}", from: 2020-01-01}}]
carol:
  name: Carol Chief
  emails: [carol@example.com]
  roles: [{{role: managing-director, from: 2020-01-01}}, {{role: registry-admin, from: 2020-01-01}}]
  keys: [{{key: "{public_key("carol")}", from: 2020-01-01}}]
"""

ATTRIBUTES = "* text=auto eol=lf\nrecords/approvals/** -text\nrecords/releases/** -text\n"

DEFAULTS = {"qms.yml": QMS_YML, "people.yml": PEOPLE_YML, ".gitattributes": ATTRIBUTES}

FILE, SYMLINK, SUBMODULE = "100644", "120000", "160000"

_ENTRY = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)(?: (?P<time>\d\d:\d\d))? (?P<who>\w+)"
    r"(?: on (?P<branch>[^\s:]+))?(?: merges (?P<merges>[^\s:]+))?(?: by (?P<by>\w+))?"
    r"(?: written (?P<written>\d{4}-\d\d-\d\d \d\d:\d\d))?: (?P<subject>.*)"
)
_ACTION = re.compile(
    r'- (?P<gone>\S+)|(?P<old>\S+) -> (?P<new>\S+)|(?P<path>"[^"]*"|[^\s:|]+?)(?P<rest>:| with$|$)(?P<what>.*)'
)
_SIGNS = re.compile(
    r"(?P<who>[a-z][a-z0-9-]*) signs (?P<meaning>[a-z-]+) of (?P<id>\S+) r(?P<revision>\d+) as (?P<role>\S+)"
    r"(?P<rest>.*)"
)
_ADOPTS = re.compile(r"adopts (?P<id>\S+) r(?P<revision>\d+) since (?P<since>\S+)(?: digest=(?P<digest>\S+))?")
_DOCUMENT = re.compile(r'(?P<id>"[^"]*"|\S+) r(?P<revision>\d+) "(?P<title>[^"]*)"(?P<keys>.*)', re.DOTALL)

Tree = dict[str, tuple[str, bytes]]


# -- what tests ask for ---------------------------------------------------------------------------------------------


def qms(block: str, today: date | None = None, as_of: date | None = None) -> Qms:
    """The quality management system that the block's repository shows, with every change in it."""
    return inspection(block, today, as_of).qms


def findings(block: str, today: date | None = None, as_of: date | None = None) -> tuple[Finding, ...]:
    """Everything that the rules report about the block's repository."""
    return inspection(block, today, as_of).findings


def reported(block: str, *numbers: str, today: date | None = None, as_of: date | None = None) -> list[str]:
    """What the named rules report, a line each, as people read it."""
    return [as_line(f) for f in findings(block, today, as_of) if not numbers or f.rule in numbers]


def as_line(finding: Finding) -> str:
    """A finding as one line: where, which rule, what."""
    where = ":".join(str(part) for part in (finding.path, finding.line) if part)
    line = f"{where + ': ' if where else ''}{finding.rule} {finding.message}"
    return line.replace("\n", "\\n")


def inspection(block: str, today: date | None = None, as_of: date | None = None) -> Inspection:
    """The block's repository, read and judged; without a line `today …` or an argument today is 2026-11-24."""
    situation = Situation.read(block)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "repository"
        build(situation, path, with_files=situation.uncommitted is not None)
        now = datetime.combine(today or situation.today, time(12), UTC)
        wanted = Wanted(now=now, as_of=as_of, cached=False, trust_root=situation.trust_root)
        found = inspect(path, wanted)
        found.reading.library.close()
        return found


def repository(block: str, path: Path) -> Path:
    """The block's repository at ``path`` with its files checked out, for tests that go through the command line."""
    build(Situation.read(block), path, with_files=True)
    return path


# -- the block as values --------------------------------------------------------------------------------------------


@dataclass
class Action:
    """One file that an entry touches."""

    line: str
    text: list[str] = field(default_factory=list)


@dataclass
class Entry:
    """One entry of the diary: a commit, or what is not committed yet."""

    who: str = "Ada"
    moment: datetime = datetime(2026, 1, 1, tzinfo=UTC)
    subject: str = ""
    branch: str = "main"
    merges: str | None = None
    by: str | None = None
    written: datetime | None = None
    actions: list[Action] = field(default_factory=list)


@dataclass
class Situation:
    """A repository's history, the day on which it is looked at, and what is expected of a rule."""

    entries: list[Entry] = field(default_factory=list)
    uncommitted: Entry | None = None
    today: date = TODAY
    trust_root: str | None = None
    expected: list[str] = field(default_factory=list)

    @classmethod
    def read(cls, block: str) -> Situation:
        """Read a block."""
        situation = cls()
        for line in _joined(textwrap.dedent(block).strip("\n").splitlines()):
            situation._take(line)
        return situation

    def _take(self, line: str) -> None:
        text = line.strip()
        if not text:
            return
        if line.startswith("today "):
            self.today = date.fromisoformat(text.removeprefix("today "))
        elif line.startswith("trust root "):
            self.trust_root = text.removeprefix("trust root ")
        elif text.startswith("→ "):
            self.expected.append(text.removeprefix("→ "))
        elif text == "uncommitted":
            self.uncommitted = Entry()
        elif not line.startswith(" "):
            self._take_entry(line)
        elif text.startswith("|"):
            self._last.actions[-1].text.append(text[1:].removeprefix(" "))
        else:
            self._last.actions.append(Action(text))

    def _take_entry(self, line: str) -> None:
        found = _ENTRY.fullmatch(line)
        assert found, f"not an entry: {line}"
        at = time.fromisoformat(found["time"]) if found["time"] else time(9)
        moment = datetime.combine(date.fromisoformat(found["day"]), at, UTC)
        if not found["time"] and self.entries and self.entries[-1].moment.date() == moment.date():
            moment = self.entries[-1].moment + timedelta(minutes=1)
        branch = found["branch"] or "main"
        written = datetime.fromisoformat(found["written"]).replace(tzinfo=UTC) if found["written"] else None
        entry = Entry(found["who"], moment, found["subject"], branch, found["merges"], found["by"], written)
        self.entries.append(entry)

    @property
    def _last(self) -> Entry:
        return self.uncommitted or self.entries[-1]


def _joined(lines: list[str]) -> Iterator[str]:
    """Join lines that go on: indented further than the line they belong to, and no text of a file."""
    whole = ""
    for line in lines:
        indent = len(line) - len(line.lstrip())
        own = len(whole) - len(whole.lstrip())
        starts = whole.lstrip()
        goes_on = starts and indent > own and not line.lstrip().startswith("|") and not _ENTRY.fullmatch(whole)
        if goes_on and not whole.startswith(("today", "trust", "uncommitted")):
            whole += " " + line.strip()
            continue
        if whole:
            yield whole
        whole = line
    yield whole


# -- the block as a repository --------------------------------------------------------------------------------------


def build(situation: Situation, path: Path, *, with_files: bool) -> None:
    """Write the situation as a git repository, bare unless ``with_files``."""
    git_dir = path / ".git" if with_files else path
    for folder in ("objects", "refs/heads"):
        (git_dir / folder).mkdir(parents=True)
    (git_dir / "HEAD").write_text("ref: refs/heads/main\n")
    bare = "false" if with_files else "true"
    (git_dir / "config").write_text(
        f"[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = {bare}\n\tautocrlf = false\n"
    )
    stream, head = _stream(situation)
    _git(git_dir, "fast-import", "--quiet", "--force", stdin=stream)
    if with_files:
        _git(path, "reset", "--quiet", "--hard", "main")
        if situation.uncommitted is not None:
            _change_files(path, head, situation.uncommitted)


def _stream(situation: Situation) -> tuple[bytes, Tree]:
    branches: dict[str, Tree] = {"main": {}}
    bases: dict[str, Tree] = {}
    marks: dict[str, int] = {}
    stream: list[bytes] = []
    for number, entry in enumerate(situation.entries, 1):
        if entry.branch not in branches:
            branches[entry.branch] = dict(branches["main"])
            bases[entry.branch] = dict(branches["main"])
            marks[entry.branch] = marks["main"]
        before = branches[entry.branch]
        tree = dict(before)
        if entry.merges:
            left = bases[entry.branch if entry.merges == "main" else entry.merges]
            _bring(tree, left, branches[entry.merges])
        if number == 1:
            touched = " ".join(action.line for action in entry.actions)
            tree |= {
                p: (FILE, text.encode()) for p, text in DEFAULTS.items() if p not in touched or f"{p} with" in touched
            }
        for action in entry.actions:
            _act(tree, action, entry.moment, is_first=number == 1)
        stream.append(_commit(entry, number, marks, before, tree))
        marks[entry.branch] = number
        branches[entry.branch] = tree
        if entry.merges:
            updated = entry.branch if entry.merges == "main" else entry.merges
            bases[updated] = dict(branches["main"])
    return b"".join(stream), branches["main"]


def _bring(tree: Tree, base: Tree, branch: Tree) -> None:
    """What a branch changed since it left the main line comes into ``tree``."""
    for path in base.keys() | branch.keys():
        if base.get(path) != branch.get(path):
            if path in branch:
                tree[path] = branch[path]
            else:
                tree.pop(path, None)


def _commit(entry: Entry, number: int, marks: dict[str, int], before: Tree, tree: Tree) -> bytes:
    author = _who(entry.who, entry.written or entry.moment)
    committer = _who(entry.by or entry.who, entry.moment)
    subject = entry.subject.encode()
    lines = [
        f"commit refs/heads/{entry.branch}",
        f"mark :{number}",
        f"author {author}",
        f"committer {committer}",
        f"data {len(subject)}",
        subject.decode(),
    ]
    if entry.branch in marks:
        lines.append(f"from :{marks[entry.branch]}")
    if entry.merges:
        lines.append(f"merge :{marks[entry.merges]}")
    body = "\n".join(lines).encode() + b"\n"
    for path in sorted(before.keys() - tree.keys()):
        body += f"D {_quoted(path)}\n".encode()
    for path in sorted(tree):
        if tree[path] == before.get(path):
            continue
        mode, data = tree[path]
        if mode == SUBMODULE:
            body += f"M {mode} {data.decode()} {_quoted(path)}\n".encode()
        else:
            body += f"M {mode} inline {_quoted(path)}\ndata {len(data)}\n".encode() + data + b"\n"
    return body + b"\n"


def _who(name: str, moment: datetime) -> str:
    if name == "malformed":
        return " <> 99999999999999 +0000"
    return f"{name} <{name.lower()}@example.com> {int(moment.timestamp())} +0000"


def _quoted(path: str) -> str:
    return '"' + path.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def _act(tree: Tree, action: Action, moment: datetime, *, is_first: bool) -> None:
    if signs := _SIGNS.fullmatch(action.line):
        tree |= {path: (FILE, data) for path, data in signed_record(signs, tree, moment).items()}
        return
    if adopts := _ADOPTS.fullmatch(action.line):
        list_ = tree.get(ADOPTION, (FILE, ("\t".join(COLUMNS) + "\n").encode()))[1]
        digest = adopts["digest"] or digest_in(tree, adopts["id"])
        row = (adopts["id"], adopts["revision"], "G", digest, adopts["since"], "Binder 3")
        tree[ADOPTION] = FILE, list_ + ("\t".join(row) + "\n").encode()
        return
    found = _ACTION.fullmatch(action.line)
    assert found, f"not an action: {action.line}"
    if found["gone"]:
        del_ = found["gone"]
        assert is_first or del_ in tree, f"nothing to delete: {del_}"
        tree.pop(del_, None)
    elif found["old"]:
        tree[found["new"]] = tree.pop(found["old"])
    else:
        path = str(ast.literal_eval(found["path"])) if found["path"].startswith('"') else found["path"]
        tree[path] = _content(path, found["rest"], found["what"].strip(), action.text, tree, is_first=is_first)


def signed_record(found: re.Match[str], tree: Tree, moment: datetime) -> dict[str, bytes]:
    """The files of an approval record: the record, and its signature unless it shall have none."""
    who, meaning, about, revision = found["who"], Meaning(found["meaning"]), found["id"], int(found["revision"])
    id_ = "QMS" if about == "ADOPTION" else about
    rest = found["rest"]
    keys = {key: value.strip('"') for key, value in re.findall(r' ([\w-]+)=("[^"]*"|\S+)', rest)}
    path = keys.pop("path", "") or _free_path(tree, id_, revision, who, meaning)
    namespace = keys.pop("namespace", APPROVAL)
    values = {
        "document": id_,
        "revision": str(revision),
        "digest": keys.get("digest") or digest_in(tree, about),
        "signer": who,
        "name": _name_of(tree, who),
        "role": found["role"],
        "meaning": meaning.value,
        "statement": STATEMENTS[meaning],
        "signed-at": moment.isoformat(),
        **({"reason": "It has to be."} if meaning in NEEDS_A_REASON else {}),
    } | keys
    record = (FORMAT + "\n" + "".join(f"{key}: {value}\n" for key, value in values.items())).encode()
    if "without signature" in rest:
        return {path: record}
    holder = re.search(r"with the key of (\S+)", rest)
    return {
        path: record,
        f"{path}.sig": DemonstrationKey.of(SEED, holder[1] if holder else who).sign(record, namespace),
    }


def _free_path(tree: Tree, document: str, revision: int, person: str, meaning: Meaning) -> str:
    paths = (record_path(document, revision, person, meaning, number) for number in range(1, 99))
    return next(path for path in paths if path not in tree)


def _name_of(tree: Tree, who: str) -> str:
    organization = read_registry(tree["qms.yml"][1], tree["people.yml"][1]).organization
    person = organization.person(who) if organization is not None else None
    return person.name if person is not None else who.title()


def digest_in(tree: Tree, document: str) -> str:
    """The digest of a document, or of the registry, as a tree shows it."""
    if document == "ADOPTION":
        return digest_of_list(tree[ADOPTION][1])
    if document == "QMS":
        return registry_digest(tree["qms.yml"][1], tree["people.yml"][1])
    folders = ("policies/", "procedures/", "forms/")
    sources = {
        path: read_source(data, is_document=True)
        for path, (mode, data) in tree.items()
        if mode == FILE and path.startswith(folders) and path.endswith(".md")
    }
    ids = {path: s.front_matter.id for path, s in sources.items() if s.front_matter is not None}
    path = next(path for path, id_ in ids.items() if id_ == document)
    around = Surroundings(
        {p: GitEntry(mode, p) for p, (mode, _) in tree.items()}, {}, ids, ("policies", "procedures", "forms"),
        lambda p, role: read_source(tree[p][1], is_document=False) if role == SNIPPET else attachment(tree[p][1], p),
        lambda p: tree[p][1].decode(),
    )  # fmt: skip
    landing = Landing("", date.min, datetime.min.replace(tzinfo=UTC), 0)
    version, _ = resolve(path, path, sources[path], landing, around)
    assert version.digest, f"{document} has no digest: {version.faults}"
    return version.digest


def _content(path: str, rest: str, what: str, lines: list[str], tree: Tree, *, is_first: bool) -> tuple[str, bytes]:
    text = _unescaped("".join(line + "\n" for line in lines))
    if rest.strip() == "with":
        return FILE, _merged(path, text, tree, is_first=is_first).encode()
    if not what:
        return FILE, text.encode()
    kind, _, value = what.partition(" ")
    if kind == "bytes":
        return FILE, bytes(ast.literal_eval("b" + value))
    if kind == "symlink":
        return SYMLINK, value.encode()
    if kind == "submodule":
        return SUBMODULE, value.encode()
    return FILE, document(what, text).encode()


def _unescaped(text: str) -> str:
    text = re.sub(r"PUBLISHED-KEY-OF-([a-z]+)", lambda found: min(published_keys(found[1])), text)
    text = re.sub(r"KEY-OF-([a-z-]+)", lambda found: public_key(found[1]), text)
    return re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), text)


def document(what: str, text: str) -> str:
    """A document from its short form, such as ``SOP-01 r2 "Purchasing" owner=ada``."""
    crlf = what.endswith(" with CRLF")
    found = _DOCUMENT.fullmatch(what.removesuffix(" with CRLF"))
    assert found, f"not a document: {what}"
    id_, revision, title = found["id"].strip('"'), found["revision"], found["title"]
    keys = {"owner": "quality-manager", "changes": f"What revision {revision} changes."} | _keys(found["keys"])
    owner, changes = keys.pop("owner"), keys.pop("changes")
    front_matter = [f"id: {id_}", f"title: {title}", f"revision: {revision}", f"owner: {owner}", f"changes: {changes}"]
    front_matter += [f"{key}: {value}" for key, value in keys.items()]
    heading = "" if text.startswith("# ") else f"# {title}\n\n"
    body = text or f"What {id_} says in revision {revision}.\n"
    whole = "---\n" + "\n".join(front_matter) + f"\n---\n{heading}{body}"
    return whole.replace("\n", "\r\n") if crlf else whole


def _keys(text: str) -> dict[str, str]:
    """The keys of a short form; a value without quotes goes on until the next key."""
    keys: dict[str, str] = {}
    for found in re.finditer(r' (\w+)=("[^"]*"|[^"].*?)(?= \w+=|$)', text, re.DOTALL):
        keys[found[1]] = _value(found[1], found[2])
    return keys


def _value(key: str, value: str) -> str:
    if not value.startswith('"'):
        return value
    return value if key == "changes" else value.strip('"')


def _merged(path: str, text: str, tree: Tree, *, is_first: bool) -> str:
    """``qms.yml`` or ``people.yml`` with some of its top-level keys replaced."""
    now = tree[path][1].decode() if path in tree else DEFAULTS[path]
    parts = _top_level(now) | _top_level(text)
    if path == "qms.yml" and not is_first and "revision" not in _top_level(text):
        parts["revision"] = f"revision: {int(parts['revision'].split()[1]) + 1}\n"
    return "".join(parts.values())


def _top_level(text: str) -> dict[str, str]:
    parts: dict[str, str] = {}
    key = ""
    for line in text.splitlines(keepends=True):
        if found := re.match(r"([\w-]+):", line):
            key = found[1]
            parts[key] = ""
        parts[key] = parts.get(key, "") + line
    return parts


def _change_files(path: Path, head: Tree, uncommitted: Entry) -> None:
    tree = dict(head)
    for action in uncommitted.actions:
        _act(tree, action, uncommitted.moment, is_first=False)
    for gone in head.keys() - tree.keys():
        (path / gone).unlink()
    for name, (mode, data) in tree.items():
        if head.get(name) == (mode, data):
            continue
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        if mode == SYMLINK:
            (path / name).symlink_to(data.decode())
        else:
            (path / name).write_bytes(data)


def _git(folder: Path, *arguments: str, stdin: bytes = b"") -> None:
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "LC_ALL": "C",
    }
    subprocess.run(["git", *arguments], cwd=folder, input=stdin, env=environment, check=True, capture_output=True)
