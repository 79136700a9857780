"""The command line: carries questions in and answers out, and is one of two places that ask what day it is.

Nothing here knows MkDocs; `build` and `serve` reach it through the plugin, and no other command loads it.
"""

from __future__ import annotations

import contextlib
import difflib
import errno
import io
import os
import sys
import traceback
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import click
from rich import box
from rich.console import Console
from rich.table import Table as DrawnTable
from rich.text import Text

from qmsgen import __version__, manual, rules
from qmsgen.authoring import new_document, start
from qmsgen.exports import findings_json, findings_text, history, in_force, rule_list, status
from qmsgen.exports.findings_text import Line, Weight
from qmsgen.exports.json_text import error_value, json_text
from qmsgen.exports.table import Table
from qmsgen.exports.visible import visible, visible_lines
from qmsgen.manual import Inspection
from qmsgen.messages import say, say_number
from qmsgen.model.document import Document, Version
from qmsgen.model.errors import QmsgenError
from qmsgen.model.notation import day_of
from qmsgen.reading.repository import Reading, Wanted, open_repository, read_repository

OK, FOUND, COULD_NOT_LOOK, STOPPED = 0, 1, 2, 130
"""Exit statuses: no error found, at least one, could not look (DESIGN section 8), stopped by the person."""

STYLES = {
    Weight.HEADING: "bold",
    Weight.ERROR: "red",
    Weight.WARNING: "yellow",
    Weight.NOTE: "cyan",
    Weight.FIX: "dim",
    Weight.PLAIN: "",
}

Command = TypeVar("Command", bound=Callable[..., Any])


@dataclass(slots=True)
class _Run:
    """What is known of a command before its answer is out: should it break off, that much is still told.

    ``status`` is how it ends once its answer is written; ``looks_at`` names repository and commit.
    """

    now: str | None = None
    status: int = OK
    has_answered: bool = False
    looks_at: tuple[Path | None, str] | None = None


class _EnoughSeenError(Exception):
    """Whoever read our answer has closed the pipe, as `head` does."""


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run one command and end with its exit status; what stands in the way is told in one message, not a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and not stream.isatty():
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")
    given = list(sys.argv[1:] if arguments is None else arguments)
    run = _Run()
    status = _status_of(given, run)
    try:
        sys.stdout.flush()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is left to write has nowhere to go
        if error.errno != errno.EPIPE:
            status = _failed(_unwritten(error), given, run)
    sys.exit(status)


def _status_of(given: Sequence[str], run: _Run) -> int:
    """How the command ends. Only an answer that was worked out to its end gives 0 or 1."""
    try:
        ended = commands.main(list(given), prog_name="qmsgen", standalone_mode=False, obj=run)
    except QmsgenError as error:
        return _failed(error, given, run)
    except click.ClickException as error:
        asked = " ".join(["qmsgen", *_command(given).split(), "--help"])
        hint = say("`{asked}` says what it takes", asked=asked)
        return _failed(QmsgenError(error.format_message(), hint), given, run, shown=error.show)
    except (click.Abort, KeyboardInterrupt):
        click.echo(say("Stopped; nothing more was done."), err=True)
        return STOPPED
    except _EnoughSeenError:
        return run.status
    except SystemExit as ending:  # rich ends so when whoever read our answer has seen enough
        return run.status if isinstance(ending.__context__, BrokenPipeError) else COULD_NOT_LOOK
    except Exception as error:  # noqa: BLE001 - the last resort: what nobody foresaw must not look like an answer
        if isinstance(error, OSError) and error.errno == errno.ENOSPC:
            return _failed(_unwritten(error), given, run)
        if "--debug" in given or os.environ.get("QMSGEN_DEBUG"):
            traceback.print_exc()
        return _failed(_own_fault(error), given, run)
    return ended or run.status  # MkDocs that gives up ends the command with a status of its own


def _failed(error: QmsgenError, given: Sequence[str], run: _Run, shown: Callable[[], None] | None = None) -> int:
    """Say what stands in the way, with `--format json` on standard output too."""
    if _value_of("--format", given) == "json" and not run.has_answered:
        with contextlib.suppress(OSError):  # where nobody reads it, the message below and the exit status remain
            click.echo(_failure(error, given, run), nl=False)
    if shown is not None:
        shown()
    else:
        _complain(error)
    return COULD_NOT_LOOK


def _failure(error: QmsgenError, given: Sequence[str], run: _Run) -> str:
    if _command(given) != "check":
        return json_text({"error": error_value(error)})
    return findings_json.failure_json(error, day_of(_value_of("--as-of", given) or ""), _commit_looked_at(run))


def _commit_looked_at(run: _Run) -> str | None:
    """The commit that was to be judged, as far as it can be told."""
    if run.looks_at is None:
        return None
    path, revision = run.looks_at
    try:
        return open_repository(path).resolve(revision)
    except (QmsgenError, OSError):
        return None


def _value_of(option: str, given: Sequence[str]) -> str | None:
    """What the arguments give for ``option``, also where they could not be read as a whole."""
    value = None
    for word, following in zip(given, [*given[1:], None], strict=True):
        if word == option:
            value = following
        elif word.startswith(f"{option}="):
            value = word.partition("=")[2]
    return value


def _command(given: Sequence[str]) -> str:
    return next((word for word in given if word in commands.commands), "")


def _own_fault(error: Exception) -> QmsgenError:
    """An error that nobody foresaw: not a fault of the documents, and no answer either."""
    seen = "; ".join([f"{type(error).__name__}: {error}", *getattr(error, "__notes__", ())])
    return QmsgenError(
        say("qmsgen has a fault of its own and could not finish ({seen})", seen=seen),
        say(
            "Nothing is said about your documents. Please send this message, what `qmsgen --version` says and the "
            "command to the maintainers of qmsgen; `qmsgen --debug …`, or QMSGEN_DEBUG=1, shows where it happened."
        ),
    )


def _unwritten(error: OSError) -> QmsgenError:
    return QmsgenError(
        say("the answer could not be written: {reason}", reason=error.strerror or str(error)),
        say("make room where it is written to, and ask again"),
    )


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="qmsgen")
@click.option("--now", envvar="QMSGEN_NOW", metavar="MOMENT", hidden=True, help="The moment that counts as now.")
@click.option("--debug", is_flag=True, expose_value=False, help="Show where a fault of qmsgen itself happened.")
@click.pass_context
def commands(context: click.Context, now: str | None) -> None:
    """Turn controlled documents and their git history into a checked, versioned, searchable quality manual.

    Every command works on the repository around the current folder. Days are written like 2026-01-31.
    Exit status: 0 no error found, 1 at least one, 2 could not look.
    """
    context.ensure_object(_Run).now = now


# -- what commands share ------------------------------------------------------------------------------------------


def _formats(command: Command) -> Command:
    return click.option(
        "--format", "output", type=click.Choice(["text", "json"]), default="text", show_default=True,
        help="For people, or for other programs.",
    )(command)  # fmt: skip


def _as_of(command: Command) -> Command:
    return click.option("--as-of", metavar="DAY", help="What counted on this day instead of today.")(command)


def _caching(command: Command) -> Command:
    return click.option("--no-cache", is_flag=True, help="Work everything out anew.")(command)


def _run() -> _Run:
    """What is known of the running command."""
    return click.get_current_context().find_root().ensure_object(_Run)


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    day = day_of(text)
    if day is None:
        raise QmsgenError(say("'{text}' is no day", text=visible(text)), say("write the day like 2026-01-31"))
    return day


def _now() -> datetime:
    """The moment of this command: the clock's, or the one that `QMSGEN_NOW` fixes for tests and repeatable builds."""
    given = _run().now
    if not given:
        return datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(given)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise QmsgenError(
            say("QMSGEN_NOW is '{text}', which is no moment", text=visible(given)),
            say("write it like 2026-01-31T12:00:00+00:00, or leave it unset"),
        )
    return moment


def _read(path: Path | None = None, *, as_of: date | None = None, committed_only: bool = False) -> Reading:
    """Read the repository; a history of which nothing can be proved ends the command."""
    reading = read_repository(open_repository(path), Wanted(_now(), as_of, committed_only=committed_only))
    _close_at_end(reading)
    if reading.obstacle is not None:
        raise reading.obstacle
    return reading


def _close_at_end(reading: Reading) -> None:
    click.get_current_context().call_on_close(reading.library.close)


def _put(text: str) -> None:
    _run().has_answered = True
    try:
        click.echo(text, nl=False)
    except BrokenPipeError:
        raise _EnoughSeenError from None  # click would end with a status of its own


def _console() -> Console:
    return Console(highlight=False, markup=False, emoji=False, soft_wrap=True)


def _put_lines(lines: Iterable[Line]) -> None:
    console = _console()
    for line in lines:
        console.print(Text(line.text, style=STYLES[line.weight]))


def _put_table(shown: Table) -> None:
    """Drawn to fit on a terminal, in aligned columns anywhere else."""
    console = _console()
    if not console.is_terminal:
        _put(shown.plain())
        return
    drawn = DrawnTable(box=box.SIMPLE_HEAD, pad_edge=False)
    for index, column in enumerate(shown.columns):
        drawn.add_column(Text(column), no_wrap=index == 0, overflow="fold")
    for row in shown.rows:
        drawn.add_row(*(Text(cell) for cell in row))
    console.print(drawn, soft_wrap=False)


def _complain(error: QmsgenError) -> None:
    console = Console(stderr=True, highlight=False, markup=False, emoji=False, soft_wrap=True)
    console.print(Text(f"qmsgen: {visible(error.message)}", style="red"))
    for line in visible_lines(error.fix) if error.fix else ():
        console.print(Text(f"    {line}"))


def _document(reading: Reading, named: str) -> Document:
    documents = reading.qms.documents
    by_folded = {id.casefold(): document for id, document in documents.items()}
    if found := by_folded.get(named.casefold()):
        return found
    near = difflib.get_close_matches(named.casefold(), by_folded, n=1, cutoff=0.6)
    hint = say("did you mean {id}?", id=by_folded[near[0]].id) if near else say("`qmsgen status` lists all documents")
    raise QmsgenError(say("there is no document {id}", id=visible(named)), hint)


# -- looking ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Places:
    """What the arguments of `check` name: a repository, or files of the one around the current folder."""

    repository: Path | None
    files: tuple[str, ...]

    def narrow(self, inspection: Inspection) -> Inspection:
        """Only the findings about the named files."""
        if not self.files:
            return inspection
        top = _top_folder()
        wanted = {self._from_top(name, top) for name in self.files}
        qms = inspection.qms
        known = qms.paths | {finding.path for finding in inspection.findings if finding.path}
        if unknown := sorted(wanted - known):
            raise QmsgenError(
                say("{path} is no file of this repository", path=visible(unknown[0])),
                say("name files of the repository around the current folder, or the top folder of another one"),
            )
        documents = {version.document for version in qms.latest_versions if version.path in wanted}
        kept = (f for f in inspection.findings if f.path in wanted or (f.document in documents and f.path != "qms.yml"))
        return Inspection(inspection.reading, tuple(kept))

    @staticmethod
    def _from_top(name: str, top: Path) -> str:
        path = Path(os.path.abspath(name))  # noqa: PTH100 - a symbolic link is not followed
        return path.relative_to(top).as_posix() if path.is_relative_to(top) else name


def _places(named: Sequence[str]) -> _Places:
    folders = [name for name in named if Path(name).is_dir()]
    if folders and len(named) > 1:
        raise QmsgenError(
            say("{path} is a folder", path=visible(folders[0])), say("name one repository, or any number of files")
        )
    if folders:
        return _Places(Path(folders[0]), ())
    return _Places(None, tuple(named))


def _top_folder() -> Path:
    git = open_repository(None)
    return git.work_tree or git.git_dir


@commands.command()
@click.argument("places", nargs=-1, metavar="[PATH | FILE...]")
@click.option("--commit", metavar="REV", help="Judge this commit instead of HEAD; uncommitted changes are left out.")
@click.option(
    "--main", "--base", "base", metavar="REV",
    help="The main line, or the commit that a change starts from. Default: origin/HEAD, else main, master or HEAD.",
)  # fmt: skip
@click.option("--committed", is_flag=True, help="Leave uncommitted changes out.")
@_as_of
@_formats
@_caching
def check(
    places: tuple[str, ...], commit: str | None, base: str | None, committed: bool, as_of: str | None, output: str,
    no_cache: bool,
) -> None:  # fmt: skip
    """Ask every rule about documents and history.

    PATH is the top folder of a repository, a bare one too; FILE narrows the answer to these files. Nothing of the
    repository is run, so a change by a stranger can be checked safely.
    """
    looked_at = _places(places)
    _run().looks_at = (looked_at.repository, commit or "HEAD")
    wanted = Wanted(_now(), _day(as_of), commit, base, committed_only=committed, cached=not no_cache)
    whole = manual.inspect(looked_at.repository, wanted)
    _close_at_end(whole.reading)
    inspection = looked_at.narrow(whole)
    _run().status = inspection.exit_status
    if output == "json":
        _put(findings_json.findings_json(inspection.qms, inspection.findings, inspection.obstacle))
    else:
        seen = (inspection.qms, inspection.findings, inspection.obstacle)
        _put_lines(findings_text.finding_lines(*seen, is_narrowed=bool(looked_at.files)))
    if inspection.obstacle is not None:
        raise inspection.obstacle


@commands.command("rules")
@_formats
def list_rules(output: str) -> None:
    """List every rule with its weight."""
    if output == "json":
        _put(rule_list.rules_json(rules.ALL))
    else:
        _put_table(rule_list.rule_table(rules.ALL))


@commands.command()
@click.argument("rule")
def explain(rule: str) -> None:
    """Say what a rule reports and how to put it right.

    RULE is a number such as REV001, or a name such as changed-without-new-revision.
    """
    named = {**{r.name: r for r in rules.ALL}, **{r.number.lower(): r for r in rules.ALL}}
    if found := named.get(rule.lower()):
        _put(rule_list.rule_text(found))
        return
    near = difflib.get_close_matches(rule.lower(), named, n=1, cutoff=0.5)
    hint = say("did you mean {rule}?", rule=named[near[0]].number) if near else say("`qmsgen rules` lists all rules")
    raise QmsgenError(say("there is no rule {rule}", rule=visible(rule)), hint)


@commands.command("status")
@_as_of
@_formats
def show_status(as_of: str | None, output: str) -> None:
    """Say what is what, overdue reviews first.

    Of every document: the revision in force and since when, a draft, its owner, and when it is to be reviewed.
    """
    qms = _read(as_of=_day(as_of)).qms
    if output == "json":
        _put(status.status_json(qms))
        return
    _put_table(status.status_table(qms))
    for file in qms.unidentified:
        _put(say("{path}: its number cannot be read; see `qmsgen check`", path=visible(file.path)) + "\n")
    _put("\n" + findings_text.proof_line(qms) + "\n")


@commands.command("as-of")
@click.argument("day")
@click.argument("path", required=False, type=click.Path(path_type=Path))
@click.option("--known-at", metavar="DAY", help="As far as it was recorded on this day.")
@_formats
def show_as_of(day: str, path: Path | None, known_at: str | None, output: str) -> None:
    """Say what was in force on DAY.

    One line per document: id, revision, first day in force and level of evidence, with tabs between them.
    PATH is the top folder of a repository.
    """
    asked, known = _day(day), _day(known_at)
    assert asked is not None
    qms = _read(path, as_of=asked, committed_only=True).main
    lines = manual.as_of(qms, asked, known)
    _put(in_force.as_of_json(qms, lines, asked, known) if output == "json" else in_force.as_of_text(lines))


@commands.command("log")
@click.argument("document", metavar="ID")
@_formats
def show_log(document: str, output: str) -> None:
    """Show a document's revisions and their reasons."""
    reading = _read()
    found = _document(reading, document)
    if output == "json":
        _put(history.log_json(found, reading.qms.as_of))
    else:
        _put(visible(f"{found.id} {found.title}") + "\n\n")
        _put_table(history.log_table(found, reading.qms.as_of, reading.qms.evidence_level))


@commands.command("diff")
@click.argument("document", metavar="ID")
@click.argument("one", required=False, metavar="[A]", type=click.IntRange(min=1))
@click.argument("other", required=False, metavar="[B]", type=click.IntRange(min=1))
def show_difference(document: str, one: int | None, other: int | None) -> None:
    """Show what differs between two revisions.

    Without B, between A and the newest text. Without both, between the newest text and the revision before it.
    """
    reading = _read()
    before, after = _two_versions(_document(reading, document), one, other)
    console = _console()
    styles = {"+": "green", "-": "red", "@": "cyan"}
    for line in history.difference(before, after, reading.library):
        console.print(Text(line, style=styles.get(line[:1], "")))


def _two_versions(document: Document, one: int | None, other: int | None) -> tuple[Version, Version]:
    texts = {revision.number: revision.version for revision in document.revisions}
    newest = document.draft or (document.revisions[-1].version if document.revisions else None)
    after = texts.get(other) if other else newest
    earlier = [v for v in texts.values() if newest is not None and v.blob != newest.blob]
    before = texts.get(one) if one else (earlier[-1] if earlier else None)
    if before is not None and after is not None:
        return before, after
    numbers = ", ".join(str(number) for number in texts)
    if one is None and other is None:
        raise QmsgenError(
            say("{id} has only one text so far, so nothing differs", id=document.id),
            say("ask again when there is a draft or a second revision"),
        )
    raise QmsgenError(
        say("{id} has no revision {number}", id=document.id, number=other if before is not None else one),
        say("its revisions are {numbers}", numbers=numbers or say("none yet")),
    )


# -- the manual ---------------------------------------------------------------------------------------------------


@commands.command()
@_as_of
@click.option("--draft", is_flag=True, help="Show drafts too, on pages marked as not for use.")
@click.option("--strict", is_flag=True, help="Exit with 1 when a document was held back.")
@click.option("--site-dir", metavar="DIR", type=click.Path(path_type=Path), help="Where to; default: site/.")
@_caching
def build(as_of: str | None, draft: bool, strict: bool, site_dir: Path | None, no_cache: bool) -> None:
    """Build the manual of what is in force into site/.

    A document with an error stays at its last provable revision; what was held back is said. Building runs what
    mkdocs.yml names (plugins, hooks): do it with repositories that you trust.
    """
    from qmsgen.mkdocs_plugin import commands as site

    built = site.build_site(
        _site_folder(),
        site_dir=site_dir.absolute() if site_dir else None,
        as_of=_day(as_of),
        today=_fixed_day(),
        drafts=draft,
        cached=not no_cache,
    )
    _run().status = FOUND if strict and built.held_back else OK
    about = say_number(
        "{number} document in force on {day}", "{number} documents in force on {day}", built.in_force, day=built.day
    )
    if draft:
        about += say(", and drafts that are not for use")
    if not built.is_provable:
        about = say("an uncontrolled draft, since nothing can be proved")
    _put(f"{_shortest(built.folder)}{os.sep}: {about}\n")
    if built.held_back:
        _put(say("held back: {documents}; `qmsgen check` says why", documents=", ".join(built.held_back)) + "\n")


@commands.command()
@click.option("--address", default="127.0.0.1:8000", show_default=True, metavar="HOST:PORT", help="Where to serve.")
@click.option("--open", "open_browser", is_flag=True, help="Open the manual in the browser.")
def serve(address: str, open_browser: bool) -> None:
    """Show the manual with your drafts as you write.

    Every change that you save is shown at once. Serving runs what mkdocs.yml names, as building does.
    """
    from qmsgen.mkdocs_plugin import commands as site

    site.serve_site(_site_folder(), address=address, today=_fixed_day(), open_browser=open_browser)


@commands.command()
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
@_as_of
@click.option("--draft", is_flag=True, help="Write drafts too, on pages marked as not for use.")
def write(directory: Path, as_of: str | None, draft: bool) -> None:
    """Write the manual as plain Markdown into DIR.

    For any other site generator. DIR is a new or empty folder.
    """
    inspection = manual.inspect(None, Wanted(now=_now(), as_of=_day(as_of), committed_only=not draft))
    _close_at_end(inspection.reading)
    written = manual.write_markdown(manual.write_manual(inspection, drafts=draft), inspection.reading, directory)
    _put(say_number("{number} file written to {directory}", "{number} files written to {directory}", written,
                    directory=directory) + "\n")  # fmt: skip


def _site_folder() -> Path:
    """The top of the repository, where `mkdocs.yml` stands."""
    git = open_repository(None)
    if git.work_tree is None:
        raise QmsgenError(
            say("this repository is bare: it has no files to build from"), say("build in an ordinary clone of it")
        )
    if not (git.work_tree / "mkdocs.yml").is_file():
        raise QmsgenError(
            say("there is no mkdocs.yml at the top of the repository"),
            say("`qmsgen init` writes one; at least it says `site_name: …` and `plugins: [search, qmsgen]`"),
        )
    return git.work_tree


def _shortest(path: Path) -> Path:
    """``path`` as people would type it here."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def _fixed_day() -> date | None:
    """The day that `QMSGEN_NOW` fixes, None when the clock counts."""
    return _now().date() if _run().now else None


# -- writing ------------------------------------------------------------------------------------------------------


@commands.command()
@click.argument("directory", required=False, default=".", type=click.Path(path_type=Path, file_okay=False))
@click.option("--organization", metavar="NAME", help="The organization's name.")
@click.option("--time-zone", metavar="ZONE", help="Whose days count, such as Europe/Berlin; default: this machine's.")
@click.option("--standard", "standards", multiple=True, metavar="ID", help="A standard to claim; several are possible.")
@click.option("--name", metavar="NAME", help="Your name; default: as git knows it.")
@click.option("--email", metavar="ADDRESS", help="Your e-mail address; default: as git knows it.")
@click.option("--yes", is_flag=True, help="Ask nothing, take what is given and the defaults.")
@click.option("--commit", is_flag=True, help="Commit what was written.")
def init(
    directory: Path, organization: str | None, time_zone: str | None, standards: tuple[str, ...], name: str | None,
    email: str | None, yes: bool, commit: bool,
) -> None:  # fmt: skip
    """Start a manual here.

    In an empty folder, or at the top of an existing repository. Writes qms.yml, people.yml, mkdocs.yml,
    .gitattributes, .gitignore, the front page and a first policy. Nothing that is there is overwritten.
    """
    asks = not yes and sys.stdin.isatty()
    place = start.place_for(directory)
    person = start.person_known_to_git(place)
    answers = start.Answers(
        organization=organization or _ask(asks, say("Name of the organization"), start.name_of_folder(place)),
        time_zone=time_zone or _ask(asks, say("Time zone"), start.time_zone_of_machine()),
        standards=standards or (_ask_standards() if asks else ()),
        name=name or person.name or (_ask(asks, say("Your name"), "")),
        email=email or person.email or (_ask(asks, say("Your e-mail address"), "")),
    )
    started = start.start(place, answers, _now(), commit=commit)
    for line in started.lines():
        _put(line + "\n")


def _ask(asks: bool, question: str, default: str) -> str:
    return click.prompt(question, default=default or None, type=str) if asks else default


def _ask_standards() -> tuple[str, ...]:
    choices = start.standards_to_claim()
    _put(say("Standards you claim to meet. A claimed standard shows its open clauses; you can add one later.") + "\n")
    for number, (_, title) in enumerate(choices, 1):
        _put(f"  {number}  {title}\n")
    while True:
        answer = click.prompt(say("Numbers, with commas between them"), default=say("none"), type=str)
        chosen = start.chosen_standards(answer, choices)
        if chosen is not None:
            return chosen
        _put(say("'{answer}' is not among the numbers 1 to {last}.", answer=visible(answer), last=len(choices)) + "\n")


@commands.command()
@click.argument("kind", metavar="TYPE")
@click.argument("title")
@click.option("--owner", metavar="ROLE", help="The role that answers for it; default: the one that approves this type.")
@click.option("--id", "number", metavar="ID", help="Its number; default: the next free one of this type.")
def new(kind: str, title: str, owner: str | None, number: str | None) -> None:
    """Begin a document with the next free number.

    TYPE is a document type of qms.yml, such as procedure, or its prefix, such as SOP.
    """
    git = open_repository(None)
    reading = read_repository(git, Wanted(_now()))
    _close_at_end(reading)
    begun = new_document.begin(git.work_tree, reading.qms, kind, title, owner=owner, number=number)
    for line in begun.lines():
        _put(line + "\n")


__all__ = ["commands", "main"]
