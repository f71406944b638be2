"""What Python says of a file that is no Python, in the learner's language: Python itself says it in English alone."""

from __future__ import annotations

import re

from grader.i18n import gettext as _
from grader.i18n import mark

# As Python 3.11 to 3.14 word them; a sentence that is not here stays as Python has it.
_SAID = (
    mark("expected ':'"),
    mark("invalid syntax"),
    mark("invalid syntax. Perhaps you forgot a comma?"),
    mark("invalid syntax. Maybe you meant '==' or ':=' instead of '='?"),
    mark("'{bracket}' was never closed"),
    mark("unmatched '{bracket}'"),
    mark("closing parenthesis '{closing}' does not match opening parenthesis '{opening}'"),
    mark("closing parenthesis '{closing}' does not match opening parenthesis '{opening}' on line {line}"),
    mark("unterminated string literal (detected at line {line})"),
    mark("unterminated triple-quoted string literal (detected at line {line})"),
    mark("expected an indented block after '{word}' statement on line {line}"),
    mark("expected an indented block after function definition on line {line}"),
    mark("unexpected indent"),
    mark("unindent does not match any outer indentation level"),
    mark("inconsistent use of tabs and spaces in indentation"),
    mark("invalid character '{character}' ({code})"),
    mark("invalid non-printable character {code}"),
    mark("invalid decimal literal"),
    mark("expected 'except' or 'finally' block"),
    mark("positional argument follows keyword argument"),
    mark("Missing parentheses in call to 'print'. Did you mean print(...)?"),
    mark("'return' outside function"),
    mark("'break' outside loop"),
)


def in_words(said: str) -> str:
    """Return Python's sentence about a SyntaxError in the current language, or as it is where none is known."""
    for sentence in _SAID:
        pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^ ]+)", re.escape(sentence))
        if match := re.fullmatch(pattern, said):
            return _(sentence).format(**match.groupdict())
    return said
