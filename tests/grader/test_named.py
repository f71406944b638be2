"""Wrong answers as learners write them get the name that they must get; tests/helpers/named.py says how rows are added."""

import named
import pytest
from patience import PATIENT

pytestmark = pytest.mark.usefixtures("one_context")

# Each row of these compiles programs of its own.
SLOW = {"ex17_learn_filter", "ex18_vectorised_conv", "ex19_lenet_forward", "ex20_train_step"}


@pytest.mark.thorough(but=lambda stem, share: share == 0 and stem not in SLOW)
@pytest.mark.parametrize("share", range(3))
@pytest.mark.parametrize("stem", named.STEMS)
def test_wrong_answers_are_named(key, stem, share):
    """A third of the rows each, so that a part of the tests need not wait for all."""
    rows = named.rows(stem)[share::3]
    unknown = {row.name for row in rows} - {None} - key.exercises[stem].misconceptions.keys()
    assert not unknown
    for row, graded in zip(rows, named.grade_all(key, stem, [r.source for r in rows], PATIENT), strict=True):
        where = f"tests/named/{stem}.py line {row.line}"
        assert not graded.passed, f"{where} passes"
        assert graded.name == row.name, (where, graded.sentences)
        assert row.words in (graded.sentences or [""])[0], (where, graded.sentences)


def test_rows_begin_at_their_marks():
    text = (
        "import x\n\n#: flipped\ndef f():\n    pass\n\n#: none: two words\ndef f():\n    return 1\n#: none\n"
    )
    assert list(named.rows_of(text)) == [
        named.Row(3, "import x\n\ndef f():\n    pass\n\n", "flipped"),
        named.Row(7, "import x\n\ndef f():\n    return 1\n", None, "two words"),
        named.Row(10, "import x\n\n", None),
    ]
