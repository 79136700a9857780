"""A landing: one change of the main line, and the day on which it counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from qmsgen.model.finding import Stage


@dataclass(frozen=True, slots=True)
class Landing:
    """A change of the main line, and the day on which it counts: its committer date in the organization's zone.

    ``position`` orders landings, 0 being the start of control. What HEAD has beyond the main line is one landing of
    stage PROPOSED, uncommitted changes are another of stage UNCOMMITTED whose ``commit`` is empty; both are judged
    as if made on the day of the check.
    """

    commit: str
    day: date
    committed_at: datetime
    position: int
    stage: Stage = Stage.MAIN
