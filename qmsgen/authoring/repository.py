"""Writing with git as the person has set it up: their name, their hooks, their signing. Reading never comes here."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qmsgen.messages import say
from qmsgen.model.errors import QmsgenError

if TYPE_CHECKING:
    import git


@dataclass(frozen=True, slots=True)
class Identity:
    """A name and an e-mail address as commits carry them; empty where git knows none."""

    name: str
    email: str


def identity(folder: Path) -> Identity:
    """Who would be the author of a commit made in ``folder``."""
    command = _git().cmd.Git(_nearest(folder))
    return Identity(
        os.environ.get("GIT_AUTHOR_NAME") or _setting(command, "user.name"),
        os.environ.get("GIT_AUTHOR_EMAIL") or _setting(command, "user.email"),
    )


def top_folder(folder: Path) -> Path | None:
    """The top of the repository around ``folder``, None where there is none."""
    module = _git()
    try:
        repo = module.Repo(_nearest(folder), search_parent_directories=True)
    except (module.InvalidGitRepositoryError, module.NoSuchPathError):
        return None
    with repo:
        return Path(repo.working_tree_dir) if repo.working_tree_dir else Path(repo.git_dir)


def start_repository(folder: Path) -> None:
    """Make ``folder`` a repository whose first branch is ``main``."""
    module = _git()
    try:
        module.Repo.init(folder, initial_branch="main").close()
    except module.GitCommandError as error:
        raise _refused(error, say("git could not start a repository in {folder}", folder=folder)) from None


def commit(top: Path, paths: Sequence[str], message: str, person: Identity) -> str:
    """Commit exactly these files as ``person``; returns the short name of the commit."""
    module = _git()
    with module.Repo(top) as repo:
        names = {"GIT_AUTHOR_NAME": person.name, "GIT_AUTHOR_EMAIL": person.email}
        names |= {"GIT_COMMITTER_NAME": person.name, "GIT_COMMITTER_EMAIL": person.email}
        try:
            with repo.git.custom_environment(**names):
                repo.git.add("--", *paths)
                repo.git.commit("--quiet", "-m", message, "--", *paths)
        except module.GitCommandError as error:
            raise _refused(error, say("the files are written, but git could not commit them")) from None
        return str(repo.head.commit.hexsha)[:12]


def changed_files(top: Path, paths: Sequence[str] = ()) -> tuple[str, ...]:
    """Which of ``paths`` are not as the last commit left them; without ``paths``, of all files that git knows."""
    module = _git()
    what = ["--", *(f":(literal){path}" for path in paths)] if paths else ["--untracked-files=no"]
    try:
        told = module.cmd.Git(top).status("--porcelain=v1", "-z", "--no-renames", *what, strip_newline_in_stdout=False)
    except module.GitCommandError as error:
        raise _refused(error, say("git could not say what is changed")) from None
    return tuple(entry[3:] for entry in str(told).split("\0") if entry)


def start_branch(top: Path, name: str) -> None:
    """Begin a branch where HEAD stands, and go on there."""
    module = _git()
    try:
        module.cmd.Git(top).switch("--quiet", "--create", name)
    except module.GitCommandError as error:
        raise _refused(error, say("git could not begin the branch {name}", name=name)) from None


def setting(folder: Path, name: str) -> str:
    """What the person has set up for git under ``name``; empty where nothing."""
    return _setting(_git().cmd.Git(_nearest(folder)), name)


def _setting(command: git.cmd.Git, name: str) -> str:
    try:
        return str(command.config("--get", name)).strip()
    except _git().GitCommandError:
        return ""


def _nearest(folder: Path) -> Path:
    """``folder``, or the nearest one above it that exists."""
    folder = folder.absolute()
    return next(f for f in (folder, *folder.parents) if f.is_dir())


def _refused(error: git.GitCommandError, message: str) -> QmsgenError:
    said = str(error.stderr).strip().removeprefix("stderr: ").strip("'").strip()
    return QmsgenError(message, say("git says: {reason}", reason=said or error.status))


def _git() -> Any:
    """GitPython, which looks for the git program as soon as it is loaded."""
    try:
        import git
    except ImportError:
        raise QmsgenError(
            say("git is not installed"), say("install git (2.31 or newer) and run qmsgen again")
        ) from None
    return git
