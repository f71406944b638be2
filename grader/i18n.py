"""The language that a learner reads: gettext catalogues in `grader/locale`, English where there is none.

A sentence is marked where it is written: `_("expected {size} rows").format(size=n)`, with the text as a literal, so that
`make messages` finds it. A text that is evaluated at import time is marked by `mark` and translated where it is shown. A
course's texts are data, and are translated with its key (`grader/key/file.py`).
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
# The environment variables that name a language, in this order; the last three are gettext's.
_ENVIRONMENT = (VARIABLE, "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")

_language = ENGLISH
_catalogue: _gettext.NullTranslations = _gettext.NullTranslations()


def use(language: str) -> None:
    """Set the language of this process.

    Raises:
        ValueError: there is no such language.
    """
    global _language, _catalogue
    if language not in LANGUAGES:
        raise ValueError(f"no language {language!r}; there are {', '.join(LANGUAGES)}")
    _language, _catalogue = language, catalogue(language)


def current() -> str:
    """Return the current language."""
    return _language


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Use a language within a block."""
    before = _language
    use(language)
    try:
        yield
    finally:
        use(before)


@contextmanager
def for_libraries() -> Iterator[None]:
    """Make libraries use the current language within a block: click takes its "Usage:" from the standard library."""
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
    """Return the compiled catalogue of a domain; an empty one for English, or if there is none."""
    if language == ENGLISH:
        return _gettext.NullTranslations()
    return _gettext.translation(domain, folder, [language], fallback=True)


def gettext(message: str) -> str:
    """Translate a message to the current language."""
    return _catalogue.gettext(message) if message else ""


def ngettext(one: str, many: str, count: int) -> str:
    """Translate a message about `count` things to the current language, in the singular or plural."""
    return _catalogue.ngettext(one, many, count)


def mark(message: str) -> str:
    """Mark a message for translation and return it unchanged; it is translated where it is shown."""
    return message


def choose(named: str | None = None, environment: Mapping[str, str] | None = None) -> str:
    """Return the language that an option or the environment names: pt_BR for any Portuguese, otherwise English."""
    environment = os.environ if environment is None else environment
    wanted = named or next((environment[name] for name in _ENVIRONMENT if environment.get(name)), "")
    return "pt_BR" if wanted.lower().startswith("pt") else ENGLISH
