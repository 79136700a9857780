"""What holds for the manual as a whole on its day, and stands on every page without being part of one."""

from __future__ import annotations

from datetime import date

from qmsgen.messages import say
from qmsgen.pages import addresses, words
from qmsgen.pages.context import Context
from qmsgen.pages.writing import write


def notice(context: Context) -> str:
    """What must be read before anything else: that this is an old day's manual, or none to work by at all."""
    as_of = _another_day(context)
    warnings = (
        say("UNCONTROLLED DRAFT – NOT FOR USE") if context.is_uncontrolled else "",
        say("Preview with drafts") if context.drafts and not context.is_uncontrolled else "",
        say("Manual as of {day}", day=words.long_day(as_of)) if as_of else "",
    )
    return write(
        "frame_notice.jinja",
        as_of=as_of,
        drafts=context.drafts,
        uncontrolled=context.is_uncontrolled,
        reason=context.uncontrolled,
        on_paper=" · ".join(warning for warning in warnings if warning),
    ).strip()


def foot(context: Context) -> str:
    """The day of the build, a warning for the day on which that is too long ago, and what is not proved."""
    built = say("Built {day}", day=context.built_on.isoformat())
    is_unproved = context.nothing_is_proved or context.is_uncontrolled
    return write(
        "frame_foot.jinja",
        built_on=context.built_on,
        as_of=_another_day(context),
        commit=context.qms.head[:10],
        uncommitted_site=context.uncommitted_site,
        nothing_is_proved=context.nothing_is_proved,
        uncontrolled=context.is_uncontrolled,
        on_paper=f"{built} · {say('nothing is proved')}" if is_unproved else built,
        about=addresses.ABOUT,
    ).strip()


def _another_day(context: Context) -> date | None:
    """The day of the manual, where that is not the day of the build."""
    return context.as_of if context.as_of != context.built_on else None
