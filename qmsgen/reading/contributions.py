"""Who worked on what in one landing: the commits it brings, each with what it changed against all its parents.

Authors are a commit's author and its committer, unless the committer is the forge. A merge that takes every file from
one of its parents changes nothing by itself: who only brings a branch up to date has written nothing (DESIGN 6).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime

from qmsgen.evidence.judgement import Carrier
from qmsgen.reading.git import CommitFacts, Step
from qmsgen.reading.ledger import Contribution


class Contributions:
    """The work that one landing brings.

    ``commits`` are in any order. ``document_at`` says which document the text of a blob at a path is, so that work on
    a file is known even if it was moved before it landed.
    """

    def __init__(
        self,
        commits: Sequence[tuple[Step, CommitFacts]],
        forge: Collection[str],
        document_at: Callable[[str, str], str | None],
    ) -> None:
        self._commits = commits
        self._forge = frozenset(email.casefold() for email in forge)
        self._document_at = document_at
        self._by_path: Mapping[str, list[int]] | None = None
        self._by_document: Mapping[str, list[int]] | None = None
        self._by_blob: Mapping[str, list[int]] = {}

    def of(self, document: str, paths: Iterable[str], blobs: Iterable[str] = ()) -> Contribution:
        """The work on a document, whose files are at ``paths`` before or after the landing.

        Who made one of its ``blobs`` worked on it, wherever the file stood then.
        """
        by_path, by_document = self._index()
        numbers = {number for path in paths for number in by_path.get(path, ())}
        numbers.update(number for blob in blobs for number in self._by_blob.get(blob, ()))
        return self._contribution(sorted(numbers.union(by_document.get(document, ()))))

    def of_paths(self, paths: Iterable[str]) -> Contribution:
        """The work on files that are no document."""
        return self.of("", paths)

    def carrier(self, path: str, signed_by_forge: Callable[[str], bool]) -> tuple[Carrier, str] | None:
        """Who brought a file, and with which commit: the newest that changed it. None for what is not committed."""
        if not self._commits:
            return None
        numbers = self._index()[0].get(path, ())
        if not numbers:
            return None
        facts = max((self._commits[number][1] for number in numbers), key=lambda one: one.committed_at)
        return Carrier(facts.author, signed_by_forge(facts.commit)), facts.commit

    def _contribution(self, numbers: Collection[int]) -> Contribution:
        facts = [self._commits[number][1] for number in numbers]
        if not facts:
            return Contribution()
        emails = {one.author for one in facts}
        emails |= {one.committer for one in facts if one.committer.casefold() not in self._forge}
        written_at: datetime = max(one.authored_at for one in facts)
        return Contribution(frozenset(emails), written_at, frozenset(one.commit for one in facts))

    def _index(self) -> tuple[Mapping[str, list[int]], Mapping[str, list[int]]]:
        if self._by_path is None or self._by_document is None:
            by_path: dict[str, list[int]] = defaultdict(list)
            by_document: dict[str, list[int]] = defaultdict(list)
            by_blob: dict[str, list[int]] = defaultdict(list)
            has_side_branch = len(self._commits) > 1
            for number, (step, _) in enumerate(self._commits):
                for change in step.changes:
                    by_path[change.path].append(number)
                    if has_side_branch and change.entry is not None and change.entry.is_file:
                        by_blob[change.entry.blob].append(number)
                        document = self._document_at(change.path, change.entry.blob)
                        if document:
                            by_document[document].append(number)
            self._by_path, self._by_document, self._by_blob = by_path, by_document, by_blob
        return self._by_path, self._by_document


NOBODY = Contributions((), (), lambda _path, _blob: None)
"""What is not committed yet: nobody has put a name to it."""


def commits_of_landings(
    main_line: Sequence[str], work: Mapping[str, Step], known: Collection[str]
) -> dict[str, list[Step]]:
    """Per landing the commits that it brings: itself, and what of its history no landing brought before.

    ``known`` are commits from before the first of ``main_line``, whose work counts as done.
    """
    seen = set(known)
    brought: dict[str, list[Step]] = {}
    for landing in main_line:
        found: list[Step] = []
        pending = [landing]
        while pending:
            commit = pending.pop()
            if commit in seen or commit not in work:
                continue
            seen.add(commit)
            found.append(work[commit])
            pending += work[commit].parents
        brought[landing] = found
    return brought
