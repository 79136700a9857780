"""`qmsgen init`: the few files with which a manual begins, and what to do next."""

from __future__ import annotations

import os
import re
import shlex
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from qmsgen.authoring import repository
from qmsgen.authoring.repository import Identity
from qmsgen.authoring.templates import filled, scalar
from qmsgen.messages import say, say_number
from qmsgen.model.errors import QmsgenError
from qmsgen.model.notation import is_name
from qmsgen.reading import standards
from qmsgen.reading.registry import read_registry
from qmsgen.reading.source import read_source
from qmsgen.reading.tree_faults import REQUIRED_ATTRIBUTES

REGISTRY = ("qms.yml", "people.yml")
ATTRIBUTES, IGNORED = ".gitattributes", ".gitignore"
NEEDED = {ATTRIBUTES: REQUIRED_ATTRIBUTES, IGNORED: ("/site/",)}
"""Lines that are added to these files where they exist already."""

FIRST_POLICY = "policies/pol-01.md"

TYPES = {"policies": ("POL", "managing-director"), "procedures": ("SOP", "quality-manager"),
         "forms": ("FRM", "quality-manager")}  # fmt: skip
"""Prefix and owner, in the first `qms.yml`, of what stands in each controlled folder."""

OFFERED_FIRST = ("iso-9001-2026", "iso-9001-2015", "iso-13485-2016")


@dataclass(frozen=True, slots=True)
class Answers:
    """What somebody who starts a manual is asked."""

    organization: str
    time_zone: str
    standards: tuple[str, ...]
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Place:
    """The folder that becomes the top of a manual, and whether it is a repository already."""

    folder: Path
    is_repository: bool


@dataclass(frozen=True, slots=True)
class Started:
    """What `init` did."""

    place: Place
    answers: Answers
    written: tuple[str, ...]
    completed: tuple[str, ...]
    kept: tuple[str, ...]
    committed: str | None
    unnumbered: tuple[str, ...] = ()

    def lines(self) -> Iterator[str]:
        """What was done and what comes next."""
        if not self.place.is_repository:
            yield say("Started a git repository in {folder}", folder=self.place.folder)
        about = {
            "qms.yml": say("the organization: document types, roles, standards"),
            "people.yml": say("{name} with all roles for now", name=self.answers.name),
            "mkdocs.yml": say("the site"),
            ATTRIBUTES: say("keeps line ends the same on every computer"),
            IGNORED: say("leaves site/ out"),
            "docs/index.md": say("the front page"),
            FIRST_POLICY: say("a quality policy to make your own"),
        }
        for path in self.written:
            yield f"  {path:<20}{about[path]}"
        for path in self.completed:
            yield f"  {path:<20}" + say("was there; the lines that qmsgen needs were added")
        for path in self.kept:
            yield f"  {path:<20}" + say("was there and is left as it is")
        if "mkdocs.yml" in self.kept:
            yield say("Add to mkdocs.yml:  plugins: [search, qmsgen]")
        yield say(
            "Organization {organization}, days end at midnight in {zone}, standards claimed: {standards}.",
            organization=self.answers.organization,
            zone=self.answers.time_zone,
            standards=", ".join(self.answers.standards) or say("none"),
        )
        if self.answers.standards:
            yield say(
                "`qmsgen check` will list every clause of them that no document addresses yet, as errors those that "
                "demand a document. That list is your plan."
            )
        yield say("Level of evidence: none. No approval is required yet, and nothing is proved; every page says so.")
        yield ""
        yield from self._next()

    def _next(self) -> Iterator[str]:
        folder = self.place.folder
        into = "" if folder == Path.cwd() else f"cd {shlex.quote(str(folder))} && "
        yield say("Next:")
        if self.unnumbered:
            yield from self._take_over()
        if self.committed and FIRST_POLICY in self.written:
            yield "  " + say("committed as {commit}; the policy is in force from today", commit=self.committed)
        elif self.committed:
            yield "  " + say("committed as {commit}; document control has started", commit=self.committed)
        if self.committed and self.unnumbered:
            yield "  " + say("when they are ready, record them:")
            yield f'    {into}git add . && git commit -m "Take our documents over"'
        elif self.committed and into:
            yield "  " + say("go there:")
            yield f"    {into.removesuffix(' && ')}"
        elif not self.committed:
            yield "  " + (
                say("read policies/pol-01.md and make it yours, then record it:")
                if FIRST_POLICY in self.written
                else say("record what is there:")
            )
            yield f'    {into}git add . && git commit -m "Start document control"'
        if not self.unnumbered:
            yield "  " + say("begin your first procedure:")
            yield '    qmsgen new procedure "Purchasing"'
        yield "  " + say("see what is missing, and read the manual at home:")
        yield "    qmsgen check"
        yield "    qmsgen serve"

    def _take_over(self) -> Iterator[str]:
        """How texts that were here before become controlled documents."""
        number = len(self.unnumbered)
        shown = ", ".join(self.unnumbered[:3])
        more = say_number("and {number} more", "and {number} more", number - 3) if number > 3 else ""
        yield "  " + say_number(
            "{number} text in the controlled folders has no number yet: {shown}",
            "{number} texts in the controlled folders have no number yet: {shown}",
            number,
            shown=f"{shown} {more}".strip(),
        )
        yield "  " + say("until it has one, a text is an error in `qmsgen check`, and it is not published;")
        yield "  " + say("put such lines on top of each, with the number and revision it has today, if any:")
        prefix, owner = _type_of(self.unnumbered[0])
        title = Path(self.unnumbered[0]).stem.replace("-", " ").replace("_", " ").capitalize()
        for line in ("---", f"id: {prefix}-01", f"title: {scalar(title)}", "revision: 1", f"owner: {owner}",
                     f"changes: {say('Taken over into the manual.')}", "---"):  # fmt: skip
            yield f"    {line}"


# -- what is known without asking ---------------------------------------------------------------------------------


def place_for(folder: Path) -> Place:
    """Where the manual starts: an existing repository at its top, or a folder that becomes one."""
    folder = folder.resolve()
    top = repository.top_folder(folder)
    if top is not None and top.resolve() != folder:
        raise QmsgenError(
            say("{folder} lies inside the repository {top}", folder=folder, top=top),
            say("run `qmsgen init` at the top of that repository, or in a folder outside of it"),
        )
    present = [path for path in REGISTRY if (folder / path).exists()]
    if present:
        raise QmsgenError(
            say("there is a {path} already, so a manual was started here", path=present[0]),
            say("`qmsgen status` shows where it stands; nothing was overwritten"),
        )
    return Place(folder, top is not None)


def person_known_to_git(place: Place) -> Identity:
    """Name and e-mail address as git knows them."""
    return repository.identity(place.folder)


def name_of_folder(place: Place) -> str:
    """A first guess at the organization's name."""
    words = re.sub(r"[-_.]+", " ", place.folder.name).strip()
    return words if words and not words.islower() else words.title() or say("Our organization")


def time_zone_of_machine(environment: Mapping[str, str] = os.environ, localtime: Path = Path("/etc/localtime")) -> str:
    """The zone this machine is set to, UTC where that cannot be told."""
    candidates = [environment.get("TZ", "").removeprefix(":")]
    if localtime.is_symlink():
        candidates.append(localtime.resolve().as_posix().partition("zoneinfo/")[2])
    for name in candidates:
        if name and _is_zone(name):
            return "UTC" if name in ("Etc/UTC", "Etc/UCT", "UCT", "Zulu", "Universal") else name
    return "UTC"


def standards_to_claim() -> tuple[tuple[str, str], ...]:
    """The standards with a clause catalogue: id and short title, the most common first."""
    known = sorted(standards.known_standards(), key=lambda id: (id not in OFFERED_FIRST, _rank(id), id))
    return tuple((id, found.short_title) for id in known if (found := standards.catalogue(id)) is not None)


def chosen_standards(answer: str, choices: Sequence[tuple[str, str]]) -> tuple[str, ...] | None:
    """The standards that an answer such as ``1, 3`` means, None when it means something else."""
    words = [word for word in re.split(r"[,\s]+", answer.strip()) if word]
    if words in ([], ["none"], [say("none")]):
        return ()
    if not all(word.isdecimal() and 1 <= int(word) <= len(choices) for word in words):
        return None
    return tuple(dict.fromkeys(choices[int(word) - 1][0] for word in words))


def _rank(standard: str) -> int:
    return OFFERED_FIRST.index(standard) if standard in OFFERED_FIRST else len(OFFERED_FIRST)


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


# -- writing ------------------------------------------------------------------------------------------------------


def start(place: Place, answers: Answers, now: datetime, *, commit: bool = False) -> Started:
    """Write the first files of a manual; with ``commit``, record them too. Nothing that is there is overwritten."""
    _check(answers)
    texts = _texts(answers, now.astimezone(ZoneInfo(answers.time_zone)).date())
    _check_registry(texts)
    if any((place.folder / "policies").rglob("*.md")):
        del texts[FIRST_POLICY]  # whoever has policies needs no example, and its number may be taken
    try:
        unnumbered = tuple(_unnumbered(place.folder))
        place.folder.mkdir(parents=True, exist_ok=True)
        if not place.is_repository:
            repository.start_repository(place.folder)
        written, completed, kept = _write(place.folder, texts)
    except OSError as error:
        raise QmsgenError(
            say("{path} could not be written: {reason}", path=error.filename, reason=error.strerror),
            say("make the folder writable and run `qmsgen init` again"),
        ) from None
    committed = None
    if commit:
        person = Identity(answers.name, answers.email)
        committed = repository.commit(place.folder, [*written, *completed], say("Start document control"), person)
    return Started(place, answers, tuple(written), tuple(completed), tuple(kept), committed, unnumbered)


def _unnumbered(folder: Path) -> Iterator[str]:
    """The texts in controlled folders that were here before and do not say which documents they are."""
    for controlled in TYPES:
        for path in sorted((folder / controlled).rglob("*.md")):
            if path.is_file() and not path.is_symlink():
                front_matter = read_source(path.read_bytes(), is_document=True).front_matter
                if front_matter is None or not front_matter.id:
                    yield path.relative_to(folder).as_posix()


def _type_of(path: str) -> tuple[str, str]:
    return TYPES[path.partition("/")[0]]


def _check(answers: Answers) -> None:
    if not answers.name or not answers.email:
        raise QmsgenError(
            say("git does not know who you are, so nobody could be registered"),
            say("tell it with `git config --global user.name …` and `user.email …`, or give --name and --email"),
        )
    if not _is_zone(answers.time_zone):
        raise QmsgenError(
            say("there is no time zone {zone}", zone=answers.time_zone),
            say("name one such as Europe/Berlin, America/Chicago or UTC with --time-zone"),
        )
    known = [id for id, _ in standards_to_claim()]
    for standard in answers.standards:
        if standard not in known:
            raise QmsgenError(
                say("there is no clause catalogue for the standard {standard}", standard=standard),
                say("choose among {known}, or claim none for now", known=", ".join(known)),
            )


def _check_registry(texts: Mapping[str, str]) -> None:
    """What was answered may not fit into the registry, such as a name of hidden characters."""
    read = read_registry(*(texts[path].encode() for path in REGISTRY))
    if read.faults:
        fault = read.faults[0]
        raise QmsgenError(
            say("this cannot be written to {path}: {reason}", path=fault.path, reason=fault.message), fault.fix
        )


def _texts(answers: Answers, today: date) -> dict[str, str]:
    claims_9001 = any(standard.startswith("iso-9001-") for standard in answers.standards)
    values = {
        "organization": answers.organization,
        "organization_yaml": scalar(answers.organization),
        "site_name": scalar(say("{organization} quality manual", organization=answers.organization)),
        "time_zone": answers.time_zone,
        "standards": "[" + ", ".join(f"{{id: {standard}}}" for standard in answers.standards) + "]",
        "person": _person_id(answers),
        "name": scalar(answers.name),
        "email": scalar(answers.email),
        "day": today.isoformat(),
        "clauses": "clauses:\n  iso-9001: [5.2.1, 5.2.2]\n" if claims_9001 else "",
        "clauses_policy": ' {: clauses="iso-9001 5.2.1" }' if claims_9001 else "",
        "clauses_known": ' {: clauses="iso-9001 5.2.2" }' if claims_9001 else "",
    }
    names = {
        "qms.yml": "qms.yml",
        "people.yml": "people.yml",
        "mkdocs.yml": "mkdocs.yml",
        ATTRIBUTES: "gitattributes",
        IGNORED: "gitignore",
        "docs/index.md": "index.md",
        FIRST_POLICY: "pol-01.md",
    }
    return {path: filled(f"start/{template}", **values) for path, template in names.items()}


def _person_id(answers: Answers) -> str:
    """A short id for a person: the first name in plain letters, else what stands before the @."""
    for text in (*answers.name.split()[:1], answers.email.partition("@")[0]):
        plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
        candidate = re.sub(r"[^a-z0-9-]+", "-", plain).strip("-")[:31]
        if is_name(candidate):
            return candidate
    return "first-person"


def _write(folder: Path, texts: Mapping[str, str]) -> tuple[list[str], list[str], list[str]]:
    written, completed, kept = [], [], []
    for path, text in texts.items():
        target = folder / path
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8", newline="\n")
            written.append(path)
        elif _complete(target, NEEDED.get(path, ())):
            completed.append(path)
        else:
            kept.append(path)
    return written, completed, kept


def _complete(target: Path, needed: Sequence[str]) -> bool:
    """Put the missing lines before all others, so that what stands there already still has the last word."""
    if not needed:
        return False
    text = target.read_text(encoding="utf-8")
    present = {" ".join(line.split()) for line in text.splitlines()}
    missing = [line for line in needed if line not in present]
    if missing:
        target.write_text("".join(f"{line}\n" for line in missing) + text, encoding="utf-8", newline="\n")
    return bool(missing)
