"""Times as lists of a class have them: ISO 8601, or a Moodle site's words, with or without an offset from UTC.

Moodle's worksheet has `userdate` of the last change, in the format `strftimedaydatetime` of the site's language pack:
"Tuesday, 24 November 2026, 10:00 AM", "terça-feira, 24 de novembro de 2026 às 10:00", "terça-feira, 24 nov. 2026, 10:00".
It is in the time zone of whoever downloads it, and does not say which that is.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo

from grader.batch.roster.model import RosterError
from grader.i18n import gettext as _
from grader.records.moment import FIRST, LAST, moment

_MONTHS = (
    "jan",
    "feb fev",
    "mar",
    "apr abr",
    "may mai",
    "jun",
    "jul",
    "aug ago",
    "sep set",
    "oct out",
    "nov",
    "dec dez",
)
"""How the names of the months begin, in English and Portuguese."""
_WORDS = (
    # 24 November 2026, 10:00 AM; 24 de novembro de 2026 às 10:00
    re.compile(r"(?P<day>\d{1,2}) (?:de )?(?P<month>[a-z]{3,9})\.? (?:de )?(?P<year>\d{4})\b(?P<rest>.*)"),
    # November 24, 2026, 10:00 AM
    re.compile(r"(?P<month>[a-z]{3,9})\.? (?P<day>\d{1,2}),? (?P<year>\d{4})\b(?P<rest>.*)"),
)
_CLOCK = re.compile(r"(\d{1,2})[:h](\d\d)(?::(\d\d))?(?: ?([ap])\.?m\.?)?")


def zone(name: str) -> tzinfo:
    """Return the time zone of a name such as America/Sao_Paulo.

    Raises:
        RosterError: the system knows none of that name.
    """
    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, OSError) as error:
        sentence = _(
            "There is no time zone {name} on this machine. Write one such as America/Sao_Paulo, Europe/Lisbon or UTC."
        )
        raise RosterError(sentence.format(name=name)) from error


def read(text: str, place: tzinfo | None) -> tuple[datetime | None, bool]:
    """Return the instant that a text names, None if it names none, and whether it left the offset from UTC out.

    Args:
        text: as it stands in the list.
        place: the time zone of texts without an offset; None for this machine's. Of an hour that a change of the clocks
            has twice, the earlier counts.
    """
    known = moment(text)
    if known is not None:
        return known, False
    local = _naive(text)
    if local is None:
        return None, False
    return (local.astimezone() if place is None else local.replace(tzinfo=place)), True


def _naive(text: str) -> datetime | None:
    found: datetime | None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = _in_words(text)
    if (
        found is None
        or found.tzinfo is not None
        or not FIRST <= found.year <= LAST
        or len(text.strip()) < len("2026-11-24 10")
    ):
        return None
    return found


def _in_words(text: str) -> datetime | None:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    plain = " ".join(plain.split())
    for shape in _WORDS:
        if (match := shape.search(plain)) is None:
            continue
        month = next((n for n, names in enumerate(_MONTHS, 1) if match["month"][:3] in names.split()), None)
        clocks = _CLOCK.findall(match["rest"])
        if month is None or len(clocks) != 1:
            continue
        hour, minute, second, half = clocks[0]
        if half and not 1 <= int(hour) <= 12:
            return None
        hours = int(hour) % 12 + (12 if half == "p" else 0) if half else int(hour)
        clock = f"{hours:02}:{minute}:{second or '00'}"
        try:
            return datetime.fromisoformat(f"{match['year']}-{month:02}-{int(match['day']):02}T{clock}")
        except ValueError:
            return None
    return None


def name_of(place: tzinfo | None) -> str:
    """Return a time zone's name, for people."""
    return _("this machine's time zone") if place is None else str(place)
