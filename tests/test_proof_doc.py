"""docs/proof.md's pictures: there, described, what the script draws, and true."""

import re
import runpy
from pathlib import Path

import numpy as np
import pytest

DOCS = Path(__file__).parents[1] / "docs"
PAGE = (DOCS / "proof.md").read_text("utf-8")
NAMES = ["proof_points.svg", "proof_thresholds.svg"]


@pytest.fixture(scope="module")
def script():
    return runpy.run_path(str(DOCS / "images" / "draw_proof.py"))


def words(path):
    """Everything that is written in a picture; matplotlib leaves each text as a comment above its outlines."""
    return re.findall(r"<!-- (.*?) -->", path.read_text("utf-8"))


def test_every_picture_is_shown_with_words_and_is_what_the_script_draws(script, tmp_path):
    shown = re.findall(r"!\[(.*?)\]\(images/(\S+?)\)", PAGE)
    assert sorted(name for _, name in shown) == NAMES
    assert min(len(alt) for alt, _ in shown) > 100
    script["draw"](tmp_path)
    for name in NAMES:
        assert words(tmp_path / name) == words(DOCS / "images" / name)
        assert len(words(tmp_path / name)) > 10


def test_the_two_sums_meet_where_the_page_says(script):
    x = np.arange(31)
    assert np.flatnonzero(script["right"](x) % 31 == script["flipped"](x) % 31).tolist() == [2, 3]
    assert script["right"](np.array([2, 3])).tolist() == [10, 15]


def test_maxima_commute_with_every_threshold(script):
    image, pooled = script["IMAGE"], script["pooled"]
    assert pooled(image).tolist() == [[9, 8]]
    for threshold in range(11):
        assert np.array_equal(pooled(image >= threshold), pooled(image) >= threshold)
