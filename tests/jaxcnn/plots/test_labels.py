"""Names of classes, hostile ones too."""

import pytest

from jaxcnn.plots.labels import LONGEST, labels, printable


def test_names_or_numbers():
    assert labels(["cat", "dog"], 2) == ("cat", "dog")
    assert labels((), 3) == ("0", "1", "2")
    assert labels(["", " \n "], 2) == ("0", "1")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("a\nb\tc", "a b c"),
        ("$x_{", "$x_{"),
        ("<script>", "<script>"),
        ("ção", "ção"),
        ("x\x1b[31m", "x\ufffd[31m"),
        ("x\u202ey", "x\ufffdy"),
        ("x\udcff", "x\ufffd"),
        ("\u732b", "0"),  # the figures' font has no such sign
        ("e" * LONGEST, "e" * LONGEST),
        ("long " * 4, "0: long long lo…"),
    ],
)
def test_a_label_is_one_line_that_can_be_drawn(name, shown):
    assert labels([name], 1) == (shown,)
    assert len(shown) <= LONGEST


def test_long_names_that_begin_alike_stay_apart():
    assert len(set(labels(["the same beginning, one", "the same beginning, two"], 2))) == 2


def test_whole_names_are_printable_too():
    assert printable("\u732b and\n a\x00b") == "\u732b and a\ufffdb"


def test_not_as_many_names_as_classes():
    with pytest.raises(ValueError, match="classes must be 3 names, one a logit, or none, got 2"):
        labels(["cat", "dog"], 3)
