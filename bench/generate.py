"""Synthetic repositories: as many documents as asked for, five revisions each, merges, renames, links and clauses.

    python -m bench.generate 1000 DIR

The same arguments give the same commits. Documents have about 1,000 words, ten headings with clauses, two tables and
four links; they lie in folders of thirty. A fifth of the changes comes in by merge commits, one per cent are renames.
"""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from qmsgen.reading import standards

TYPES = (("policy", "POL", "policies", 1), ("procedure", "SOP", "procedures", 6), ("form", "FRM", "forms", 3))
START = 1_704_100_000  # 1 January 2024, so that five revisions lie in the past
SYLLABLES = "ba ce di fo gu la me ni ro su ta ve wi xo ya ze bri cla dre flo gra plo sta tri".split()

QMS = """\
revision: 1
organization: {name: Benchmark Works, time_zone: UTC}
standards: [{id: iso-9001-2015}]
cite_as: {iso-9001: iso-9001-2015}
evidence: {level: none}
document_types:
  policy:    {prefix: POL, folder: policies, review: 120 months, approval: [{meaning: approval, roles: [owner]}]}
  procedure: {prefix: SOP, folder: procedures, review: 120 months, approval: [{meaning: approval, roles: [owner]}]}
  form:      {prefix: FRM, folder: forms, review: 120 months, approval: [{meaning: approval, roles: [owner]}]}
roles: {quality-manager: {title: Quality Manager}}
"""
PEOPLE = """\
ada:
  name: Ada Adams
  emails: [ada@example.com]
  roles: [{role: quality-manager, from: 2023-12-31}]
"""
ATTRIBUTES = "* text=auto eol=lf\nrecords/approvals/** -text\nrecords/releases/** -text\n"
SITE = "site_name: Benchmark Works\ntheme: {name: material}\nplugins: [search, qmsgen]\n"


@dataclass(slots=True)
class Draft:
    """A document while it is being generated."""

    id: str
    path: str
    title: str
    clauses: list[str]
    paragraphs: list[str]
    revision: int = 1
    may_move: bool = False

    def text(self) -> str:
        """The document's file."""
        clauses = ", ".join(self.clauses)
        return (
            f"---\nid: {self.id}\ntitle: {self.title}\nrevision: {self.revision}\nowner: quality-manager\n"
            f"changes: Revision {self.revision} rewords paragraph {self.revision * 3} after an audit.\n"
            f"change_class: substantive\nclauses:\n  iso-9001: [{clauses}]\napplies_to: [all]\n"
            f"keywords: [{', '.join(self.title.lower().split()[:3])}]\n---\n# {self.title}\n\n"
            + "\n\n".join(self.paragraphs)
            + "\n"
        )


def words(chance: random.Random, number: int) -> list[str]:
    """A vocabulary of made-up words."""
    return ["".join(chance.choice(SYLLABLES) for _ in range(chance.randint(2, 4))) for _ in range(number)]


def paragraph(chance: random.Random, vocabulary: list[str], length: int) -> str:
    """A paragraph of ``length`` words in sentences."""
    found = chance.choices(vocabulary, k=length)
    for start in range(0, length, 14):
        found[start] = found[start].capitalize()
        found[min(start + 13, length - 1)] += "."
    return " ".join(found)


def drafts(number: int, chance: random.Random, vocabulary: list[str], clauses: list[str]) -> list[Draft]:
    """The documents at revision 1, in proportion of the types."""
    kinds = [kind for kind in TYPES for _ in range(kind[3])]
    counts: dict[str, int] = {}
    made: list[Draft] = []
    for index in range(number):
        _, prefix, folder, _ = kinds[index % len(kinds)]
        count = counts[prefix] = counts.get(prefix, 0) + 1
        document = f"{prefix}-{count:05}"
        path = f"{folder}/area-{count // 30:03}/{document.lower()}.md"
        title = " ".join(chance.choices(vocabulary, k=4)).capitalize() + f" {count}"
        made.append(Draft(document, path, title, sorted(set(chance.choices(clauses, k=3))), [],
                          may_move=index % 50 == 0))  # fmt: skip
    for draft in made:
        draft.paragraphs = list(body(draft, made, chance, vocabulary))
    return made


def body(draft: Draft, all_drafts: list[Draft], chance: random.Random, vocabulary: list[str]) -> Iterator[str]:
    """Ten sections of about a hundred words."""
    for section in range(1, 11):
        name = " ".join(chance.choices(vocabulary, k=3)).capitalize()
        clause = draft.clauses[section % len(draft.clauses)]
        yield f'## {section} {name} {{: clauses="iso-9001 {clause}" }}'
        yield paragraph(chance, vocabulary, 70)
        if section % 3 == 0:
            target = _settled(chance, all_drafts)
            yield f"See [{target.id}](../../{target.path}) for {chance.choice(vocabulary)}."
        elif section in (4, 8):
            rows = "\n".join(f"| {n} | {paragraph(chance, vocabulary, 6)} | `{n}` |" for n in range(1, 5))
            yield f"| No. | What | Code |\n| --- | --- | --- |\n{rows}"
        else:
            yield "\n".join(f"- {paragraph(chance, vocabulary, 8)}" for _ in range(3))


def _settled(chance: random.Random, all_drafts: list[Draft]) -> Draft:
    """A document that keeps its path: every fiftieth may move, and nobody links to those."""
    number = chance.randrange(len(all_drafts))
    return all_drafts[number - 1 if number % 50 == 0 and number else number or len(all_drafts) - 1]


class Importer:
    """Writes commits through `git fast-import`."""

    def __init__(self, directory: Path) -> None:
        subprocess.run(["git", "init", "-q", "-b", "main", str(directory)], check=True)
        self._process = subprocess.Popen(["git", "-C", str(directory), "fast-import", "--quiet"], stdin=subprocess.PIPE)
        self._mark = 0
        self._time = START

    def write(self, text: str) -> None:
        """Send a command."""
        assert self._process.stdin is not None
        self._process.stdin.write(text.encode())

    def data(self, text: str) -> None:
        """Send a length-framed text."""
        self.write(f"data {len(text.encode())}\n{text}\n")

    def commit(self, message: str, files: dict[str, str], renames: dict[str, str], parents: list[int], ref: str) -> int:
        """Write one commit and return its mark."""
        self._mark += 1
        self._time += 600
        person = f"Ada Adams <ada@example.com> {self._time} +0000"
        self.write(f"commit {ref}\nmark :{self._mark}\nauthor {person}\ncommitter {person}\n")
        self.data(message)
        for kind, parent in zip(["from", *["merge"] * 9], parents, strict=False):
            self.write(f"{kind} :{parent}\n")
        for old, new in renames.items():
            self.write(f"R {old} {new}\n")
        for path, text in files.items():
            self.write(f"M 100644 inline {path}\n")
            self.data(text)
        self.write("\n")
        return self._mark

    def close(self) -> None:
        """End the import."""
        assert self._process.stdin is not None
        self.write("done\n")
        self._process.stdin.close()
        if self._process.wait():
            raise SystemExit("git fast-import failed")


def generate(number: int, directory: Path, revisions: int = 5, seed: int = 7) -> None:
    """Write a repository with ``number`` documents of ``revisions`` revisions each."""
    chance = random.Random(seed)
    vocabulary = words(chance, 4000)
    catalogue = standards.catalogue("iso-9001-2015")
    assert catalogue is not None
    clauses = [clause.number for clause in catalogue.requirements]
    documents = drafts(number, chance, vocabulary, clauses)
    importer = Importer(directory)
    top = {"qms.yml": QMS, "people.yml": PEOPLE, ".gitattributes": ATTRIBUTES, "mkdocs.yml": SITE,
           "docs/index.md": "# Benchmark Works\n"}  # fmt: skip
    tip = importer.commit("Start", top | {d.path: d.text() for d in documents}, {}, [], "refs/heads/main")
    for _ in range(revisions - 1):
        order = documents[:]
        chance.shuffle(order)
        while order:
            tip = _change(
                importer, [order.pop() for _ in range(min(len(order), chance.randint(1, 3)))], tip, chance, vocabulary
            )
    importer.close()
    git = ["git", "-C", str(directory)]
    subprocess.run([*git, "update-ref", "-d", "refs/heads/side"], check=True)
    subprocess.run([*git, "repack", "-adq", "--depth=20", "--window=10"], check=True)
    subprocess.run([*git, "reset", "-q", "--hard", "main"], check=True)


def _moved(path: str) -> str:
    return path.replace("-moved.md", ".md") if path.endswith("-moved.md") else path.replace(".md", "-moved.md")


def _change(importer: Importer, group: list[Draft], tip: int, chance: random.Random, vocabulary: list[str]) -> int:
    renames: dict[str, str] = {}
    for draft in group:
        if draft.may_move and chance.random() < 0.5:
            old, draft.path = draft.path, _moved(draft.path)
            renames[old] = draft.path
        draft.revision += 1
        where = chance.randrange(1, len(draft.paragraphs), 3)
        draft.paragraphs[where] = paragraph(chance, vocabulary, 70)
    files = {draft.path: draft.text() for draft in group}
    message = f"Revise {', '.join(draft.id for draft in group)}"
    if chance.random() < 0.2:
        side = importer.commit(message, files, renames, [tip], "refs/heads/side")
        return importer.commit(f"Merge: {message}", files, renames, [tip, side], "refs/heads/main")
    return importer.commit(message, files, renames, [tip], "refs/heads/main")


if __name__ == "__main__":
    generate(int(sys.argv[1]), Path(sys.argv[2]))
