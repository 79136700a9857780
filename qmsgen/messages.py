"""Every sentence shown to people goes through here, so that a manual can speak its readers' language.

English is the language of the source and is complete; a translation is a gettext catalogue ``qmsgen.mo`` below
``qmsgen/locale/<language>/LC_MESSAGES``. The language is chosen openly, never taken from the machine's environment:
the same commit, day and tool give the same words everywhere.
"""

from __future__ import annotations

import gettext
from pathlib import Path

LOCALES = Path(__file__).parent / "locale"


class _Spoken:
    """The catalogue in use."""

    catalogue: gettext.NullTranslations = gettext.NullTranslations()


def use_language(language: str) -> None:
    """Speak ``language`` (such as ``de``) from now on; what it does not translate stays English."""
    _Spoken.catalogue = gettext.translation("qmsgen", LOCALES, languages=[language], fallback=True)


def say(text: str, /, **values: object) -> str:
    """Return ``text`` in the chosen language with its ``{placeholders}`` filled in."""
    translated = _Spoken.catalogue.gettext(text)
    return translated.format(**values) if values else translated


def say_number(one: str, many: str, number: int, /, **values: object) -> str:
    """Return the singular or plural sentence for ``number``, which both may name as ``{number}``."""
    return _Spoken.catalogue.ngettext(one, many, number).format(number=number, **values)
