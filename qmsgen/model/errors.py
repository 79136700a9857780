"""Not being able to look is an error of its own kind; a fault in the documents is a finding instead."""

from __future__ import annotations


class QmsgenError(Exception):
    """qmsgen could not look at the repository, or could not do what it was asked (exit status 2).

    ``message`` says what stands in the way, ``fix`` what to do about it.
    """

    def __init__(self, message: str, fix: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.fix = fix
