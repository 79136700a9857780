"""GIT: whether the repository as delivered holds the same bytes for everybody."""

from __future__ import annotations

from qmsgen.messages import say_number
from qmsgen.model.finding import Severity
from qmsgen.model.qms import Qms
from qmsgen.model.repository import TreeFault, TreeFaultKind
from qmsgen.model.text import FaultKind
from qmsgen.rules.rule import Observations, TextFault, regulated, rule


@rule(
    "GIT001",
    each=TreeFault,
    kinds=(TreeFaultKind.SYMLINK, TreeFaultKind.SUBMODULE, TreeFaultKind.LFS_POINTER),
    severity=Severity.ERROR,
    clauses=("ISO 9001 7.5.3.1",),
)
def not_in_repository(fault: TreeFault) -> Observations:
    """Something in the repository only points at content that is kept elsewhere: a link, a submodule, a placeholder.

    What it points at can change without a landing and is not covered by anything that was approved.

    ## Example

    A procedure that lies on another disk:

        2026-01-03 Ada: Issue SOP-01
            procedures/sop-01.md: symlink /srv/procedures/sop-01.md
        → procedures/sop-01.md: GIT001 procedures/sop-01.md is a symbolic link; what it shows can change without a
              landing

    A file:

        2026-01-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing"

    ## Put right

    Replace it by the files themselves. The finding is gone with the landing that does.
    """
    yield fault, fault.message


@rule(
    "GIT002",
    each=TreeFault,
    kinds=(TreeFaultKind.ATTRIBUTE,),
    severity=Severity.ERROR,
    clauses=("ISO 9001 7.5.3.1",),
    stops_manual=True,
)
def unsafe_attribute_of_files(fault: TreeFault) -> Observations:
    """A git attribute changes bytes or runs a program when files are read.

    Two people who look at the same commit would see different texts.

    ## Example

    A filter:

        2026-01-03 Ada: Start
            .gitattributes
            | * text=auto eol=lf
            | records/approvals/** -text
            | records/releases/** -text
            | *.md filter=house-style
        → .gitattributes:4: GIT002 the attribute filter=house-style can change bytes or run a program when files are
              read

    How a forge counts languages changes nothing:

        2026-01-03 Ada: Start
            .gitattributes
            | * text=auto eol=lf
            | records/approvals/** -text
            | records/releases/** -text
            | *.md linguist-documentation

    ## Put right

    Take the attribute out of `.gitattributes`. The finding is gone with the landing that does.
    """
    yield fault, fault.message


@rule(
    "GIT003",
    each=TreeFault,
    kinds=(TreeFaultKind.MISSING_ATTRIBUTES,),
    severity=Severity.WARNING,
    profiles=regulated(Severity.ERROR),
    clauses=("ISO 9001 7.5.3.1",),
)
def attributes_missing(fault: TreeFault) -> Observations:
    """`.gitattributes` does not hold the lines that keep files the same on every computer.

    Without them an editor on another system may rewrite line ends, and signed records no longer match their signature.

    ## Example

    An empty file:

        2026-01-03 Ada: Start
            .gitattributes
            | # to be written
        → .gitattributes:1: GIT003 .gitattributes lacks `* text=auto eol=lf`, `records/approvals/** -text`,
              `records/releases/** -text`

    The lines, and others:

        2026-01-03 Ada: Start
            .gitattributes
            | * text=auto eol=lf
            | *.png binary
            | records/approvals/** -text
            | records/releases/** -text

    ## Put right

    Add the lines that the message names to `.gitattributes`. The finding is gone with the landing that does.
    """
    yield fault, fault.message


@rule(
    "GIT004", each=TreeFault, kinds=(TreeFaultKind.SAME_NAME,), severity=Severity.ERROR, clauses=("ISO 9001 7.5.3.1",)
)
def names_look_the_same(fault: TreeFault) -> Observations:
    """Two names differ only in case or in how their letters are encoded.

    On some computers they are one file, and one of the two texts is lost without a word.

    ## Example

    Capitals:

        2026-01-03 Ada: Issue two procedures
            procedures/purchasing.md: SOP-01 r1 "Purchasing"
            procedures/Purchasing.md: SOP-02 r1 "Purchasing of services"
        → procedures/purchasing.md: GIT004 procedures/purchasing.md and procedures/Purchasing.md differ only in case or
              in how letters are encoded

    The same name in another folder:

        2026-01-03 Ada: Issue two procedures
            procedures/purchasing.md: SOP-01 r1 "Purchasing"
            procedures/services/purchasing.md: SOP-02 r1 "Purchasing of services"

    ## Put right

    Rename one of the two. The finding is gone with the landing that does.
    """
    yield fault, fault.message


@rule(
    "GIT005", each=TreeFault, kinds=(TreeFaultKind.UNSAFE_NAME,), severity=Severity.ERROR, clauses=("ISO 9001 7.5.3.1",)
)
def unsafe_name(fault: TreeFault) -> Observations:
    r"""A file's name holds characters that cannot be shown, or is not UTF-8.

    ## Example

    A line break in a name:

        2026-01-03 Ada: Issue SOP-01
            "procedures/sop\n01.md": SOP-01 r1 "Purchasing"
        → procedures/sop\n01.md: GIT005 the file name 'procedures/sop\n01.md' holds characters that cannot be shown

    Letters beyond English:

        2026-01-03 Ada: Issue SOP-01
            procedures/prüfung.md: SOP-01 r1 "Prüfung"

    ## Put right

    Rename the file with letters, digits, hyphens and dots. The finding is gone with the landing that does.
    """
    yield fault, fault.message


@rule(
    "GIT006",
    each=TreeFault,
    kinds=(TreeFaultKind.NOT_MARKDOWN, TreeFaultKind.DIRECTORY),
    severity=Severity.ERROR,
    clauses=("ISO 9001 7.5.3.1",),
)
def looks_like_document(fault: TreeFault) -> Observations:
    """Something in a controlled folder looks like a document and is none: another ending, or a folder named `x.md`.

    People would take it for controlled, but nobody checks, approves or publishes it.

    ## Example

    Another ending:

        2026-01-03 Ada: Issue SOP-01
            procedures/sop-01.markdown: SOP-01 r1 "Purchasing"
        → procedures/sop-01.markdown: GIT006 procedures/sop-01.markdown looks like a document, but only names that end
              in .md are controlled

    Attachments have other endings:

        2026-01-03 Ada: Issue SOP-01
            procedures/limits.csv
            | item,limit
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
            | See the [limits](limits.csv).

    ## Put right

    Rename the file so that it ends in `.md`, or move it out of the controlled folders. The finding is gone with the
    landing that does.
    """
    yield fault, fault.message


@rule(
    "GIT007",
    each=TreeFault,
    kinds=(TreeFaultKind.SITE_CONFIGURATION,),
    severity=Severity.ERROR,
    clauses=("ISO 9001 7.5.3.2",),
    stops_manual=True,
)
def words_added_by_configuration(fault: TreeFault) -> Observations:
    """`mkdocs.yml` adds words to pages that no document holds.

    What readers see would then be more than what was approved.

    ## Example

    A text appended to every page:

        2026-01-03 Ada: Start
            mkdocs.yml
            | site_name: Acme
            | plugins: [search, qmsgen]
            | markdown_extensions:
            |   - pymdownx.snippets:
            |       auto_append: [docs/abbreviations.md]
        → mkdocs.yml:5: GIT007 `auto_append` adds the text of other files to every page

    Names and colours are no words of a document:

        2026-01-03 Ada: Start
            mkdocs.yml
            | site_name: Acme
            | theme: {name: material}
            | plugins: [search, qmsgen]

    ## Put right

    Take the setting out of `mkdocs.yml` and say what it said in a document. The finding is gone with the landing that
    does.
    """
    yield fault, fault.message


@rule(
    "GIT008",
    each=TreeFault,
    kinds=(TreeFaultKind.SITE_CODE,),
    severity=Severity.WARNING,
    profiles=regulated(Severity.ERROR),
    clauses=("ISO 9001 7.5.3.2",),
)
def code_run_by_configuration(fault: TreeFault) -> Observations:
    """`mkdocs.yml` runs code of this repository when the manual is built.

    Such code can change any page; qmsgen does not run it, but MkDocs does.

    ## Example

    A hook:

        2026-01-03 Ada: Start
            mkdocs.yml
            | site_name: Acme
            | plugins: [search, qmsgen]
            | hooks: [tools/hook.py]
        → mkdocs.yml:3: GIT008 the hook `tools/hook.py` runs while the site is built

    The plugins that a manual needs:

        2026-01-03 Ada: Start
            mkdocs.yml
            | site_name: Acme
            | plugins: [search, qmsgen]

    ## Put right

    Take the hook out of `mkdocs.yml`, or have every change of it read by someone else. The finding is gone with the
    landing that takes it out.
    """
    yield fault, fault.message


@rule(
    "GIT009",
    each=TreeFault,
    kinds=(TreeFaultKind.COMMIT_DATE,),
    severity=Severity.ERROR,
    clauses=("ISO 9001 7.5.3.2",),
)
def commit_date(fault: TreeFault) -> Observations:
    """A landing is dated before the one it follows, or after today.

    A landing's day decides from when a revision is in force; a wrong clock or a wrong hand moves it.

    ## Example

    A month back:

        2026-03-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
        2026-02-03 Ben: Raise the limit
            procedures/sop-01.md: SOP-01 r2 "Purchasing"
        → GIT009 commit …

    Two landings on one day:

        2026-03-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
        2026-03-03 Ben: Raise the limit
            procedures/sop-01.md: SOP-01 r2 "Purchasing"

    ## Put right

    Set the clock of the computer that made the commit. One that is dated after today falls silent on its day, one
    that is only proposed when it is made again. One that has landed with an earlier date stays in the history: where
    approvals are asked for, a waiver with `finding: GIT009 COMMIT` explains it; at level none it stays a finding, so
    that nobody takes the days around it for certain.
    """
    yield fault, fault.message


@rule(
    "GIT010",
    each=TreeFault,
    kinds=(TreeFaultKind.COMMIT_MALFORMED, TreeFaultKind.UNRELATED_ROOTS),
    severity=Severity.ERROR,
    clauses=("ISO 9001 7.5.3.2",),
    stops_manual=True,
)
def doubtful_history(fault: TreeFault) -> Observations:
    """The history holds a commit whose author or day cannot be read, or was joined with another history.

    ## Example

    A commit by a broken program:

        2026-01-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
        2026-02-03 malformed: Raise the limit
            procedures/sop-01.md: SOP-01 r2 "Purchasing"
        → GIT010 commit …

    A branch that is merged belongs to the same history:

        2026-01-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
        2026-02-03 Ben on limit: Raise the limit
            procedures/sop-01.md: SOP-01 r2 "Purchasing"
        2026-02-04 Ada merges limit: Raise the limit

    ## Put right

    Ask who made it and, while it is only proposed, have the commit made again. On the main line it stays, because
    history is never rewritten to look better: where approvals are asked for, a waiver with `finding: GIT010 COMMIT`
    explains it; at level none, go on in a new repository, which takes the documents over with their numbers and
    revisions and names this one as its archive.
    """
    yield fault, fault.message


@rule(
    "GIT011",
    each=TextFault,
    kinds=(FaultKind.CARRIAGE_RETURN,),
    severity=Severity.WARNING,
    clauses=("ISO 9001 7.5.3.1",),
)
def line_ends(text: TextFault) -> Observations:
    """A committed text has line ends of another system (CRLF).

    qmsgen reads them as its own, so nothing changes for readers; other programs show every line as changed.

    ## Example

    Committed without `.gitattributes`:

        2026-01-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing" with CRLF
        → procedures/sop-01.md:1: GIT011 the file was committed with line ends CRLF

    The usual line ends:

        2026-01-03 Ada: Issue SOP-01
            procedures/sop-01.md: SOP-01 r1 "Purchasing"

    ## Put right

    Run `git add --renormalize .` and commit. The finding is gone with the landing; the document's digest stays the
    same, so no new revision is needed.
    """
    yield text, text.fault.message


@rule("GIT012", each=Qms, severity=Severity.NOTE, clauses=("ISO 9001 7.5.3.2",))
def landings_before_control(qms: Qms) -> Observations:
    """Landings from before the first `qms.yml` are not judged; this note counts them.

    ## Example

    Documents that were here before control started:

        2025-06-01 Ada: Notes on purchasing
            - qms.yml
            - people.yml
            procedures/sop-01.md: SOP-01 r1 "Purchasing"
        2026-01-03 Ada: Start control
            qms.yml with
            | revision: 1
            people.yml with
        → GIT012 1 landing from before control started is not judged

    Control from the first commit on:

        2026-01-03 Ada: Start with control
            procedures/sop-01.md: SOP-01 r1 "Purchasing"

    ## Put right

    Nothing is wrong. The note tells an auditor where the controlled history begins.
    """
    number = qms.landings_before_control
    if number:
        yield (
            None,
            say_number(
                "{number} landing from before control started is not judged",
                "{number} landings from before control started are not judged",
                number,
            ),
        )


RULES = (
    not_in_repository,
    unsafe_attribute_of_files,
    attributes_missing,
    names_look_the_same,
    unsafe_name,
    looks_like_document,
    words_added_by_configuration,
    code_run_by_configuration,
    commit_date,
    doubtful_history,
    line_ends,
    landings_before_control,
)
