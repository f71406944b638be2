"""What is taken for what."""

from itertools import pairwise

import numpy as np
import pytest

from jaxcnn.plots import confusion
from jaxcnn.plots.figure import png

LABELS = np.array([0, 0, 0, 1, 1, 2, 2, 2, 2])
PREDICTED = np.array([0, 1, 1, 1, 0, 2, 2, 0, 2])
BY_HAND = [[1, 2, 0], [1, 1, 0], [1, 0, 3]]


def test_counts_by_hand():
    np.testing.assert_array_equal(confusion.count(LABELS, PREDICTED, 3), BY_HAND)
    # Labels of one byte do not overflow.
    np.testing.assert_array_equal(confusion.count(np.array([200], np.uint8), np.array([3]), 201)[200, 3], 1)


def test_classes_that_nobody_saw_have_zeros():
    counts = confusion.count(np.array([1]), np.array([1]), 3)
    np.testing.assert_array_equal(counts, np.diag([0, 1, 0]))
    np.testing.assert_array_equal(confusion.shares(counts), np.diag([0, 1, 0]))


@pytest.mark.parametrize("label", [-1, 3])
def test_a_label_that_is_no_class(label):
    with pytest.raises(ValueError, match=f"labels must lie from 0 to 2, one a logit, got {label}"):
        confusion.count(np.array([0, label]), np.array([0, 0]), 3)


def test_the_figure_holds_counts_and_shares():
    axes = confusion.plot(np.array(BY_HAND), ["a", "b", "c"]).draw().axes[0]
    np.testing.assert_allclose(
        axes.images[0].get_array(), [[1 / 3, 2 / 3, 0], [1 / 2, 1 / 2, 0], [1 / 4, 0, 3 / 4]]
    )
    assert axes.images[0].get_clim() == (0, 1)
    written = {(int(y), int(x)): text.get_text() for text in axes.texts for x, y in [text.get_position()]}
    assert written == {(i, j): str(n) for i, row in enumerate(BY_HAND) for j, n in enumerate(row) if n}
    assert [label.get_text() for label in axes.get_xticklabels()] == ["a", "b", "c"]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["a", "b", "c"]
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("taken for", "class")


def test_mistakes_in_words():
    caption = confusion.plot(np.array(BY_HAND), ["a", "b", "c"]).caption
    assert caption.startswith(
        "5 of 9 held-out pictures are classified rightly (55.6%). "
        "Most frequent mistakes: a taken for b: 2 times; b taken for a: once; c taken for a: once. "
    )


def test_the_most_frequent_mistakes_come_first():
    counts = np.diag([9] * 5)
    counts[4, 0], counts[0, 4], counts[2, 3], counts[3, 1] = 7, 2, 5, 3
    assert confusion.confusions(counts) == [(4, 0, 7), (2, 3, 5), (3, 1, 3), (0, 4, 2)]
    caption = confusion.plot(counts, list("01234")).caption
    assert "4 taken for 0: 7 times; 2 taken for 3: 5 times; 3 taken for 1: 3 times." in caption


def test_no_mistakes():
    assert "None was taken for another class." in confusion.plot(np.diag([2, 3]), ["a", "b"]).caption


@pytest.mark.parametrize(("classes", "numbers"), [(20, True), (21, False), (130, False)])
def test_many_classes_stay_readable(classes, numbers):
    rng = np.random.default_rng(0)
    counts = confusion.count(rng.integers(0, classes, 5000), rng.integers(0, classes, 5000), classes)
    names = [f"class {i}" for i in range(classes)]
    plot = confusion.plot(counts, names)
    figure = plot.draw()
    axes = figure.axes[0]
    assert bool(axes.texts) == numbers
    figure.draw_without_rendering()
    boxes = [label.get_window_extent() for label in axes.get_yticklabels()]
    assert len(boxes) <= confusion.NAMED
    assert all(upper.y0 >= lower.y1 - 1 for upper, lower in pairwise(boxes))  # no two overlap
    ticks = dict(zip(axes.get_xticks(), (label.get_text() for label in axes.get_xticklabels()), strict=True))
    assert all(text == names[int(place)] for place, text in ticks.items())
    assert png(plot).data
