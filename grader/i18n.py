"""The language that a learner reads: gettext catalogues in `grader/locale`, English where there is none.

A sentence is marked where it is written: `_("expected {size} rows").format(size=n)`, the text a literal, so that
`make messages` finds it. A text kept at import time is marked by `mark` and translated where it is shown. What a course
says is data, and translated with its key (`grader/key/file.py`).
"""

from __future__ import annotations

import gettext as _gettext
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ENGLISH = "en"
LANGUAGES = (ENGLISH, "pt_BR")
VARIABLE = "GRADER_LANG"
FOLDER = Path(__file__).with_name("locale")
# What names a language, in this order; the last three are gettext's own.
_ENVIRONMENT = (VARIABLE, "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")

_language = ENGLISH
_catalogue: _gettext.NullTranslations = _gettext.NullTranslations()


def use(language: str) -> None:
    """Speak this language from now on, in this process.

    Raises:
        ValueError: there is no such language.
    """
    global _language, _catalogue
    if language not in LANGUAGES:
        raise ValueError(f"no language {language!r}; there are {', '.join(LANGUAGES)}")
    _language, _catalogue = language, catalogue(language)


def current() -> str:
    """The language spoken."""
    return _language


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak a language for a while."""
    before = _language
    use(language)
    try:
        yield
    finally:
        use(before)


@contextmanager
def for_libraries() -> Iterator[None]:
    """For a while, libraries speak the language too: click asks the standard library for its "Usage:" and "Error:"."""
    before = os.environ.get("LANGUAGE")
    _gettext.bindtextdomain("messages", FOLDER)  # gettext's default domain
    os.environ["LANGUAGE"] = _language
    try:
        yield
    finally:
        os.environ.pop("LANGUAGE")
        if before is not None:
            os.environ["LANGUAGE"] = before


def catalogue(language: str, domain: str = "grader", folder: Path = FOLDER) -> _gettext.NullTranslations:
    """The compiled catalogue of a domain; an empty one for English, or where there is none."""
    if language == ENGLISH:
        return _gettext.NullTranslations()
    return _gettext.translation(domain, folder, [language], fallback=True)


def gettext(message: str) -> str:
    """A message in the language spoken."""
    return _catalogue.gettext(message) if message else ""


def ngettext(one: str, many: str, count: int) -> str:
    """A message about `count` things, in the language spoken."""
    return _catalogue.ngettext(one, many, count)


def mark(message: str) -> str:
    """The message itself: it is translated where it is shown."""
    return message


def choose(named: str | None = None, environment: Mapping[str, str] | None = None) -> str:
    """The language that an option or the environment names: any Portuguese is Brazilian here, all else English."""
    environment = os.environ if environment is None else environment
    wanted = named or next((environment[name] for name in _ENVIRONMENT if environment.get(name)), "")
    return "pt_BR" if wanted.lower().startswith("pt") else ENGLISH
