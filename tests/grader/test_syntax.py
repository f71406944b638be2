"""A slip of syntax is told in the learner's language, as far as Python's sentence is known."""

import pytest

from grader import i18n
from grader.sandbox.worker.syntax import in_words

SLIPS = {
    "a bracket": ("x = (1,\n", "'(' was never closed", "'(' não foi fechado"),
    "a colon": ("def f(x)\n    pass\n", "expected ':'", "faltou um ':'"),
    "a curly quote": ("x = “a”\n", "invalid character '“' (U+201C)", "caractere inválido '“' (U+201C)"),
    "an indent": ("x = 1\n  y = 2\n", "unexpected indent", "há um recuo onde não deveria haver"),
    "another bracket": (
        "x = (1]\n",
        "closing parenthesis ']' does not match opening parenthesis '('",
        "']' não fecha '('",
    ),
    "no block": (
        "for x in y:\npass\n",
        "expected an indented block after 'for' statement on line 1",
        "faltou um bloco recuado depois do 'for' da linha 1",
    ),
    "quotes": (
        "x = 'a\n",
        "unterminated string literal (detected at line 1)",
        "um texto entre aspas não termina (percebido na linha 1)",
    ),
}


@pytest.mark.parametrize("slip", sorted(SLIPS))
def test_what_python_says_is_translated(slip):
    source, english, portuguese = SLIPS[slip]
    with pytest.raises(SyntaxError) as caught:
        compile(source, "ex.py", "exec")
    assert in_words(caught.value.msg) == english
    with i18n.speaking("pt_BR"):
        assert in_words(caught.value.msg) == portuguese


def test_what_is_not_known_stays_as_python_has_it():
    with i18n.speaking("pt_BR"):
        assert in_words("a rule of 2040: {x} and '%s'") == "a rule of 2040: {x} and '%s'"
