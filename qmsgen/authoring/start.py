"""`qmsgen init`: the few files with which a manual begins, and what to do next."""

from __future__ import annotations

import contextlib
import os
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from qmsgen.authoring import repository
from qmsgen.authoring.first_files import ATTRIBUTES, FIRST_POLICY, IGNORED, REGISTRY, Answers, first_files
from qmsgen.authoring.repository import Identity
from qmsgen.authoring.templates import scalar
from qmsgen.messages import say, say_number
from qmsgen.model.errors import QmsgenError
from qmsgen.reading.source import read_source
from qmsgen.reading.tree_faults import REQUIRED_ATTRIBUTES

NEEDED = {ATTRIBUTES: REQUIRED_ATTRIBUTES, IGNORED: ("/site/",)}
"""Lines that are added to these files where they exist already."""

TYPES = {"policies": ("POL", "managing-director"), "procedures": ("SOP", "quality-manager"),
         "forms": ("FRM", "quality-manager")}  # fmt: skip
"""Prefix and owner, in the first `qms.yml`, of what stands in each controlled folder."""


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
    present = [path for path in REGISTRY if os.path.lexists(folder / path)]
    if present:
        raise QmsgenError(
            say("there is a {path} already, so a manual was started here", path=present[0]),
            say("`qmsgen status` shows where it stands; nothing was overwritten"),
        )
    return Place(folder, top is not None)


def person_known_to_git(place: Place) -> Identity:
    """Name and e-mail address as git knows them."""
    return repository.identity(place.folder)


# -- writing ------------------------------------------------------------------------------------------------------


def start(place: Place, answers: Answers, now: datetime, *, commit: bool = False) -> Started:
    """Write the first files of a manual; with ``commit``, record them too.

    Nothing that is there is overwritten, and where one file cannot be written, none is.
    """
    texts = first_files(answers, now.astimezone(ZoneInfo(answers.time_zone)).date())
    if any((place.folder / "policies").rglob("*.md")):
        del texts[FIRST_POLICY]  # whoever has policies needs no example, and its number may be taken
    writing = _Writing(place.folder)
    try:
        unnumbered = tuple(_unnumbered(place.folder))
        writing.write_all(texts)
        if not place.is_repository:
            repository.start_repository(place.folder)
    except OSError as error:
        writing.undo()
        raise QmsgenError(
            say("{path} could not be written: {reason}", path=error.filename, reason=error.strerror),
            say("Nothing was left behind. Make the folder writable and run `qmsgen init` again."),
        ) from None
    except BaseException:  # git that refuses, and the person who interrupts
        writing.undo()
        raise
    committed = None
    if commit:
        paths = [*writing.written, *writing.completed]
        person = Identity(answers.name, answers.email)
        committed = repository.commit(place.folder, paths, say("Start document control"), person)
    return Started(
        place, answers, tuple(writing.written), tuple(writing.completed), tuple(writing.kept), committed, unnumbered
    )


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


@dataclass(slots=True)
class _Writing:
    """Writes files below a folder, and remembers what was there before, so that all of it can be undone."""

    folder: Path
    written: list[str] = field(default_factory=list)
    completed: dict[str, bytes] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)
    folders: list[Path] = field(default_factory=list)

    def write_all(self, texts: Mapping[str, str]) -> None:
        """Write each text where nothing stands, and complete what qmsgen needs lines in."""
        for path, text in texts.items():
            target = self.folder / path
            if not os.path.lexists(target):
                self._make(target.parent)
                with target.open("xb") as file:
                    self.written.append(path)
                    file.write(text.encode())
            elif not self._complete(path, NEEDED.get(path, ())):
                self.kept.append(path)

    def undo(self) -> None:
        """Leave everything as it was; what the disk refuses stays."""
        for path in self.written:
            (self.folder / path).unlink(missing_ok=True)
        for path, data in self.completed.items():
            (self.folder / path).write_bytes(data)
        for folder in reversed(self.folders):
            with contextlib.suppress(OSError):  # git may have begun something there
                folder.rmdir()

    def _make(self, folder: Path) -> None:
        missing = [f for f in (folder, *folder.parents) if not f.exists()]
        for new in reversed(missing):
            new.mkdir()
            self.folders.append(new)

    def _complete(self, path: str, needed: Sequence[str]) -> bool:
        """Put the missing lines before all others, so that what stands there already still has the last word."""
        if not needed:
            return False
        target = self.folder / path
        data = target.read_bytes()
        present = {b" ".join(line.split()) for line in data.splitlines()}
        missing = [line for line in needed if line.encode() not in present]
        if missing:
            self.completed[path] = data
            target.write_bytes("".join(f"{line}\n" for line in missing).encode() + data)
        return bool(missing)
