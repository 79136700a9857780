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
from qmsgen.authoring import new_document, people, questions, reroot, revise, showing, sign, start
from qmsgen.authoring.questions import Question
from qmsgen.authoring.targets import document_named
from qmsgen.evidence.record import NEEDS_A_REASON
from qmsgen.exports import due, findings_json, findings_text, history, in_force, rule_list, status, waiting
from qmsgen.exports.findings_text import Line, Weight
from qmsgen.exports.json_text import error_value, json_text
from qmsgen.exports.table import Table
from qmsgen.exports.visible import visible, visible_lines
from qmsgen.manual import Inspection
from qmsgen.messages import say, say_number
from qmsgen.model.approval import Meaning
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
@click.option("--main", metavar="REV", help="The main line. Default: origin/HEAD, else main, master or HEAD.")
@click.option("--base", metavar="REV", help="Judge only what comes on top of this main line, by the rules it has.")
@click.option("--committed", is_flag=True, help="Leave uncommitted changes out.")
@click.option("--all", "every", is_flag=True, help="Give every finding a line of its own; open clauses share one.")
@click.option("--records", is_flag=True, help="Write out the records that are missing, to be saved and signed by hand.")
@click.option("--trust-root", metavar="DIGEST", help="The root of trust that you know; another one is an error.")
@_as_of
@_formats
@_caching
def check(
    places: tuple[str, ...], commit: str | None, main: str | None, base: str | None, committed: bool, every: bool,
    records: bool, trust_root: str | None, as_of: str | None, output: str, no_cache: bool,
) -> None:  # fmt: skip
    """Ask every rule about documents and history.

    PATH is the top folder of a repository, a bare one too; FILE narrows the answer to these files. Nothing of the
    repository is run, so a change by a stranger can be checked safely.
    """
    looked_at = _places(places)
    _run().looks_at = (looked_at.repository, commit or "HEAD")
    if main is not None and base is not None:
        raise QmsgenError(say("--main and --base both name the main line"), say("Give one of them."))
    wanted = Wanted(
        _now(), _day(as_of), commit, base or main,
        committed_only=committed, cached=not no_cache, trust_root=trust_root,
    )  # fmt: skip
    whole = manual.inspect(looked_at.repository, wanted)
    _close_at_end(whole.reading)
    inspection = looked_at.narrow(whole if base is None else whole.proposed)
    _run().status = inspection.exit_status
    if output == "json":
        _put(findings_json.findings_json(inspection.qms, inspection.findings, inspection.obstacle))
    else:
        seen = (inspection.qms, inspection.findings, inspection.obstacle)
        _put_lines(findings_text.finding_lines(*seen, is_narrowed=bool(looked_at.files), is_folded=not every))
        _put_waiting(inspection, looked_at.files, with_records=records)
    if inspection.obstacle is not None:
        raise inspection.obstacle


def _put_waiting(inspection: Inspection, files: Sequence[str], *, with_records: bool) -> None:
    """What waits for approval, with the records that are missing where they are asked for."""
    if inspection.obstacle is not None:
        return
    prospect = inspection.reading.prospect
    found = waiting.waits(inspection.qms, prospect)
    if not with_records:
        invitation = waiting.invitation(found)
        _put(f"{invitation}\n" if invitation else "")
        return
    top = _top_folder() if files else Path()
    wanted = {_Places._from_top(name, top) for name in files}
    for line in waiting.record_lines((w for w in found if not files or w.path in wanted), prospect):
        _put(line + "\n")


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
    """Say what is what, overdue reviews first, and what waits for whom.

    Of every document: the revision in force and since when, a draft, its owner, and when it is to be reviewed.
    """
    reading = _read(as_of=_day(as_of))
    qms, found = reading.qms, waiting.waits(reading.qms, reading.prospect)
    if output == "json":
        _put(status.status_json(qms, found))
        return
    _put_table(status.status_table(qms))
    for file in qms.unidentified:
        _put(say("{path}: its number cannot be read; see `qmsgen check`", path=visible(file.path)) + "\n")
    if found:
        _put("\n" + say("Waiting for approval:") + "\n")
        for line in waiting.waiting_lines(found, qms.organization):
            _put(f"  {visible(line)}\n")
    _put("\n" + findings_text.proof_line(qms) + "\n")


@commands.command("due")
@_as_of
@click.option(
    "--format",
    "output",
    type=click.Choice(["text", "eml", "json"]),
    default="text",
    show_default=True,
    help="For people, as e-mails to send, or for other programs.",
)
@click.option(
    "--into",
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    help="With eml: a file PERSON.eml for each message, instead of all on standard output.",
)
def show_due(as_of: str | None, output: str, into: Path | None) -> None:
    """Say what is due, a message per person.

    Approvals that wait, texts sent back, reviews due within 30 days, keys that end within 60. Deputies hear of it
    after five working days. Nothing is sent: a nightly job can do that with --format eml.
    """
    reading = _read(as_of=_day(as_of), committed_only=True)
    found = due.due(reading.qms, reading.prospect)
    if output == "json":
        _put(due.due_json(found, reading.qms))
    elif output == "text":
        _put(due.due_text(found, reading.qms.organization))
    else:
        written = due.messages(found, reading.qms, _now())
        if into is None:
            _put(due.mailbox(written))
            return
        into.mkdir(parents=True, exist_ok=True)
        for person, message in written.items():
            (into / f"{person}.eml").write_bytes(message)
            _put(f"{_shortest(into.absolute() / f'{person}.eml')}\n")


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
    if not lines:
        click.echo(in_force.nothing_in_force(qms, asked, known), err=True)


@commands.command("log")
@click.argument("document", metavar="ID")
@_formats
def show_log(document: str, output: str) -> None:
    """Show a document's revisions and their reasons."""
    reading = _read()
    found = document_named(reading.qms, document)
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
    before, after = _two_versions(document_named(reading.qms, document), one, other)
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
@click.option(
    "--standard", "standards", multiple=True, metavar="ID", help="A standard to claim, or several with commas."
)
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
    place = start.place_for(directory)
    asked = questions.questions(place.folder, start.person_known_to_git(place))
    options = (organization, time_zone, ", ".join(standards) or None, name, email)
    given = {question.field: answer for question, answer in zip(asked, options, strict=True) if answer is not None}
    asks = not yes and sys.stdin.isatty()
    try:
        if asks:
            _ask_all(asked, given)
        started = start.start(place, questions.read_answers(asked, given), _now(), commit=commit)
    except QmsgenError as error:
        again = say("With the answers given: {command}", command=questions.as_command(directory, asked, given))
        raise QmsgenError(error.message, f"{error.fix}\n{again}" if asks else error.fix) from error
    except click.Abort:
        command = questions.as_command(directory, asked, given)
        click.echo("\n" + say("To go on with the answers given so far: {command}", command=command), err=True)
        raise
    for line in started.lines():
        _put(line + "\n")


def _ask_all(asked: Sequence[Question], given: dict[str, str]) -> None:
    """Ask what no option answers, and again, with the reason, what cannot be used."""
    for question in asked:
        answer = given.pop(question.field, question.known)
        if not answer:
            _introduce(question)
        while not answer or not _is_usable(question, answer):
            answer = click.prompt(question.words, default=question.default or None, type=str)
        given[question.field] = answer


def _introduce(question: Question) -> None:
    _put(f"\n{question.about}\n")
    if question.field == "standards":
        for number, (id, title) in enumerate(questions.standards_to_claim(), 1):
            _put(f"  {number:>2}  {title} ({id})\n")


def _is_usable(question: Question, answer: str) -> bool:
    try:
        questions.read_answer(question.field, answer)
    except QmsgenError as error:
        _put(visible(f"{question.words}: {error.message}. {error.fix}") + "\n")
        return False
    return True


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


@commands.command("revise")
@click.argument("documents", metavar="[ID...]", nargs=-1)
@click.option("--using", metavar="FILE", help="Every document that shows or includes this file.")
@click.option("--reason", metavar="TEXT", help="What changes, as readers will see it; asked for when it is not given.")
@click.option("--editorial", is_flag=True, help="Only how it is written changes, not what people do.")
@click.option("--branch", is_flag=False, flag_value="", metavar="[NAME]", help="Begin it on a new branch.")
def revise_documents(
    documents: tuple[str, ...], using: str | None, reason: str | None, editorial: bool, branch: str | None
) -> None:
    """Begin the next revision of a document.

    Sets the next number and what changes; the text is yours to write then. Nothing is committed.
    """
    if bool(documents) == bool(using):
        raise QmsgenError(
            say("say which documents to revise"), say("Give their numbers, or --using FILE for all that show a file.")
        )
    reading, top = _read_to_write(None)
    why = _asked(reason, say("What changes, in one sentence"), "--reason")
    if using:
        begun = revise.revise_using(top, reading.qms, using, why, editorial=editorial, branch=branch)
    else:
        begun = revise.revise(top, reading.qms, documents, why, editorial=editorial, branch=branch)
    _put_all(begun.lines())


# -- approving ----------------------------------------------------------------------------------------------------


def _signing(command: Command) -> Command:
    """The options of everything that is signed."""
    for option in reversed((
        click.option("--as", "role", metavar="ROLE", help="The role in which you sign."),
        click.option("--revision", type=click.IntRange(min=1), metavar="N", help="The revision that is meant."),
        click.option("--person", metavar="ID", help="Who you are in people.yml; default: whose e-mail git knows."),
        click.option("--comment", metavar="TEXT", help="A remark that stays with the record."),
        click.option("--key", metavar="PATH", type=click.Path(path_type=Path),
                     help="Your key; default: git's user.signingkey, or a registered one in ~/.ssh."),
        click.option("--no-sign", is_flag=True, help="Write the record, and sign it elsewhere."),
        click.option("--no-commit", is_flag=True, help="Commit nothing."),
        click.option("--base", metavar="REF", help="The main line. Default: origin/HEAD, else main, master or HEAD."),
        click.option("--yes", is_flag=True, help="Do not ask whether to sign."),
    )):  # fmt: skip
        command = option(command)
    return command


@commands.command()
@click.argument("document", metavar="ID")
@click.option("--meaning", type=click.Choice(["review", "approval"]), help="Default: whichever is missing from you.")
@_signing
def approve(document: str, meaning: str | None, **options: Any) -> None:
    """Read what waits for your approval, and sign it.

    Shows what differs from the revision in force and what else it affects, then writes your record, signs it with
    your key and commits these two files. ID is a document's number, or QMS for qms.yml and people.yml.
    """
    _sign(document, Meaning(meaning) if meaning else None, options)


@commands.command()
@click.argument("document", metavar="ID")
@click.option("--reason", metavar="TEXT", help="Why; asked for when it is not given.")
@click.option("--successor", metavar="ID", help="The document that takes its place.")
@_signing
def withdraw(document: str, reason: str | None, successor: str | None, **options: Any) -> None:
    """Take a document out of force.

    It counts from the day it lands. The document's page stays, says so, and leads to the successor.
    """
    _sign(document, Meaning.WITHDRAWAL, {**options, "reason": reason}, successor)


@commands.command("sign")
@click.argument("meaning", type=click.Choice([meaning.value for meaning in Meaning]), metavar="MEANING")
@click.argument("document", metavar="ID")
@click.option("--reason", metavar="TEXT", help="Why: for a rejection, withdrawal, revocation or waiver.")
@click.option("--finding", metavar="TEXT", help='For a waiver: "RULE [COMMIT] [PATH]".')
@click.option("--until", metavar="DAY", help="For a waiver: when it ends, or never for a fault of the past.")
@click.option("--supersedes", metavar="FILE", help="The earlier record that this one is about or replaces.")
@click.option("--on-behalf-of", metavar="PERSON", help="For whom you sign.")
@_signing
def sign_record(meaning: str, document: str, **options: Any) -> None:
    """Say something about a document, and sign it.

    MEANING is one of authorship, review, approval, rejection (sends a text back), revocation (takes back what you
    signed), periodic-review (still fits), acknowledgement (read and understood), waiver (accepts a finding),
    withdrawal.
    """
    _sign(document, Meaning(meaning), options)


def _sign(document: str, meaning: Meaning | None, options: dict[str, Any], successor: str | None = None) -> None:
    """Prepare, show, ask, and carry out."""
    given = dict(options)
    yes, base = given.pop("yes"), given.pop("base")
    reading, top = _read_to_write(base)
    if meaning in NEEDS_A_REASON:
        given["reason"] = _asked(given.get("reason"), say("Why"), "--reason")
    if successor is not None:
        following = document_named(reading.qms, successor)
        given["reason"] += say(" Replaced by {id}.", id=following.id)
    signs, commits = not given.pop("no_sign"), not given.pop("no_commit")
    wish = sign.Wish(document, meaning, signs=signs, commits=commits, **given)
    if meaning is Meaning.WITHDRAWAL:
        sign.refuse_changes(top)
    prepared = sign.prepare(top, reading, wish)
    _put_all(showing.preview(prepared, reading))
    if not yes:
        _confirm(say("Sign this?") if prepared.key else say("Write this record?"))
    _put("\n")
    _put_all(sign.carry_out(prepared, lambda text: _put(text + "\n")).lines())
    if successor is not None and not _replaces(following, document):
        _put(say("So that readers are led there, add to the first lines of {id}:  replaces: [{old}]", id=following.id,
                 old=document.upper()) + "\n")  # fmt: skip


def _replaces(successor: Document, former: str) -> bool:
    latest = successor.latest
    return latest is not None and former.upper() in latest.front_matter.replaces


def _read_to_write(base: str | None) -> tuple[Reading, Path | None]:
    """What is committed, to be written on top of, and the top folder of its files."""
    git = open_repository(None)
    reading = read_repository(git, Wanted(_now(), main=base, committed_only=True))
    _close_at_end(reading)
    if reading.obstacle is not None:
        raise reading.obstacle
    return reading, git.work_tree


def _asked(given: str | None, words: str, option: str) -> str:
    """What an option says, else what the person at the terminal answers."""
    if given and given.strip():
        return given.strip()
    if sys.stdin.isatty():
        return str(click.prompt(words, type=str)).strip()
    raise QmsgenError(say("{words}?", words=words), say("Say it with {option} TEXT.", option=option))


def _confirm(question: str) -> None:
    if not sys.stdin.isatty():
        raise QmsgenError(say("nothing was written, because nobody could be asked"), say("Give --yes to sign this."))
    click.confirm("\n" + question, abort=True)


def _put_all(lines: Iterable[str]) -> None:
    for line in lines:
        _put("\n".join(visible_lines(line)) + "\n")


# -- people -------------------------------------------------------------------------------------------------------


@commands.group("people", invoke_without_command=True)
@click.pass_context
def people_group(context: click.Context) -> None:
    """Say who is who, or change people.yml.

    Every change raises `revision` in qms.yml and says who must approve it. Nothing is committed.
    """
    if context.invoked_subcommand is None:
        qms = _read().qms
        _put_all(people.people_lines(qms.organization, qms.today))


def _from(command: Command) -> Command:
    return click.option("--from", "start", metavar="DAY", help="Since when it counts; default: today.")(command)


def _change_people(edit: Callable[[date], people.Edit]) -> None:
    reading, top = _read_to_write(None)
    _put_all(people.change(top, reading, edit(reading.qms.today)).lines())


@people_group.command("add")
@click.argument("person", metavar="ID")
@click.option("--name", required=True, metavar="NAME", help="As it is printed.")
@click.option("--email", "emails", multiple=True, required=True, metavar="ADDRESS", help="As git knows it; or several.")
@click.option("--role", "roles", multiple=True, metavar="ROLE", help="A role of qms.yml; or several.")
@click.option("--key", metavar="FILE", help="The public key: a .pub file, or its text.")
@_from
def add_person(
    person: str, name: str, emails: tuple[str, ...], roles: tuple[str, ...], key: str | None, start: str | None
) -> None:
    """Register a person."""
    public = people.public_key_of(key) if key else None
    day = _day(start)
    _change_people(lambda today: people.add(person, name, emails, roles, day or today, public))


@people_group.command("role")
@click.argument("person", metavar="ID")
@click.argument("role")
@_from
@click.option("--until", metavar="DAY", help="The first day on which it no longer counts.")
@click.option("--deputy-for", metavar="ROLE", help="The role that this person stands in for.")
def add_role(person: str, role: str, start: str | None, until: str | None, deputy_for: str | None) -> None:
    """Give a person a role."""
    first, last = _day(start), _day(until)
    _change_people(lambda today: people.add_role(person, role, first or today, last, deputy_for))


@people_group.command("key")
@click.argument("person", metavar="ID")
@click.argument("key", metavar="FILE")
@_from
@click.option(
    "--requires",
    multiple=True,
    type=click.Choice(["presence", "verification"]),
    help="What every signature must show: a touch, a PIN.",
)
def add_key(person: str, key: str, start: str | None, requires: tuple[str, ...]) -> None:
    """Register a signing key: a .pub file, or its text."""
    public, day = people.public_key_of(key), _day(start)
    _change_people(lambda today: people.add_key(person, public, day or today, requires))


@people_group.command("email")
@click.argument("person", metavar="ID")
@click.argument("address")
def add_email(person: str, address: str) -> None:
    """Register one more e-mail address of a person."""
    _change_people(lambda _: people.add_email(person, address))


@people_group.command("rename")
@click.argument("person", metavar="ID")
@click.argument("name")
@_from
def rename_person(person: str, name: str, start: str | None) -> None:
    """Register another name of a person; records signed before keep the old one."""
    day = _day(start)
    _change_people(lambda today: people.rename(person, name, day or today))


@people_group.command("end")
@click.argument("person", metavar="ID")
@click.option("--role", metavar="ROLE", help="Only this role.")
@click.option("--key", metavar="KEY", help="Only this key, by its text or its SHA256:… mark.")
@click.option("--until", metavar="DAY", help="The first day on which it no longer counts; default: today.")
def end_person(person: str, role: str | None, key: str | None, until: str | None) -> None:
    """End a role, a key, or all that a person who leaves has. What they signed before stays valid."""
    day = _day(until)
    _change_people(lambda today: people.end(person, day or today, role, key))


@people_group.command("revoke")
@click.argument("person", metavar="ID")
@click.argument("key")
@click.option("--since", metavar="DAY", help="Since when it cannot be trusted, also in the past; default: today.")
@click.option("--reason", metavar="TEXT", help="Why; asked for when it is not given.")
def revoke_key(person: str, key: str, since: str | None, reason: str | None) -> None:
    """Take back a key that was lost or stolen: what it signed since that day no longer counts."""
    day, why = _day(since), _asked(reason, say("Why"), "--reason")
    _change_people(lambda today: people.revoke(person, key, day or today, why))


@people_group.command("renumber")
def renumber_registry() -> None:
    """Give qms.yml the next number after another change landed with the same one."""
    reading, top = _read_to_write(None)
    _put_all(people.renumber(top, reading).lines())


@people_group.command("reroot")
@click.option("--reason", metavar="TEXT", help="Why nobody can approve any more; asked for when it is not given.")
@click.option("--witness", "witnesses", multiple=True, metavar="PERSON", help="One of two persons of top management.")
def start_new_root(reason: str | None, witnesses: tuple[str, ...]) -> None:
    """Begin a new root of trust, when no registry-admin is left who can sign."""
    reading, top = _read_to_write(None)
    why = _asked(reason, say("Why"), "--reason")
    _put_all(reroot.reroot(top, reading, why, witnesses).lines())


__all__ = ["commands", "main"]
