"""The sliding window on the page, by keyboard, by pointer and by itself, against sums that NumPy makes."""

import re

import numpy as np
import pytest


@pytest.fixture
def example(reports):
    """The counterexample of the convolution of a whole image."""
    return counterexample(reports, "ex03")


def counterexample(reports, stem):
    exercise = next(e for e in reports["failing"].exercises if e.stem.startswith(stem))
    return next(check.counterexample for check in exercise.checks if check.counterexample)


def arrays(example):
    return {a.name: np.array(a.value.data, float) for a in example.arguments if a.value.kind == "array"}


class Stage:
    """What can be seen of one counterexample."""

    def __init__(self, page, stem):
        self.page = page
        self.place = page.locator("section", has=page.locator(f"code:text-matches('^{stem}')")).locator(
            ".stage"
        )

    def boxed(self, part="image"):
        cells = self.place.locator(f'table[data-part="{part}"]:visible').last.locator("td.window")
        return [float(re.match(r"-?[\d.]+", text)[0]) for text in cells.all_inner_texts()]

    def sum(self):
        return self.place.locator(".sum").inner_text()

    def frame(self):
        """Column and row of the frame on the image's picture."""
        text = self.place.locator(".frame").first.evaluate("frame => frame.style.transform")
        return tuple(int(n) for n in re.findall(r"\d+", text))

    def shows(self, i, j, example):
        """Whether the window lies at i, j in the image, the picture, the answer and the sum."""
        image, kernel = arrays(example)["image"], arrays(example)["kernel"]
        window = image[i : i + kernel.shape[0], j : j + kernel.shape[1]]
        np.testing.assert_allclose(self.boxed(), window.ravel(), rtol=1e-4)
        np.testing.assert_allclose(self.boxed("answer"), [example.got.data[i][j]], rtol=1e-4)
        assert self.frame() == (j, i)
        assert self.sum().startswith(f"Output [{i}, {j}]: ")
        total = float(re.search(r" = (-?[\d.]+\d)", self.sum())[1])
        np.testing.assert_allclose(total, (window * kernel).sum(), rtol=1e-5)
        return True


@pytest.fixture
def stage(visit, addresses):
    return Stage(visit(addresses["failing", "en"]).page, "ex03")


def test_the_keys_step_through_every_window(stage, example):
    stage.place.get_by_role("button", name="Next").focus()
    stage.page.keyboard.press("Home")
    for index in range(9):
        assert stage.shows(*divmod(index, 3), example)
        stage.page.keyboard.press("ArrowRight")
    assert stage.shows(0, 0, example)  # round again
    stage.page.keyboard.press("ArrowLeft")
    assert stage.shows(2, 2, example)
    stage.page.keyboard.press("Home")
    assert stage.shows(0, 0, example)
    stage.page.keyboard.press("End")
    assert stage.shows(2, 2, example)


def test_the_answer_is_one_stop_and_its_cells_are_reached_by_arrows(stage, example):
    page = stage.page
    stage.place.get_by_role("button", name="Next").focus()
    page.keyboard.press("Tab")
    focused = page.locator(":focus")
    assert focused.get_attribute("role") == "gridcell"
    for key, cell in [
        ("Home", (0, 0)),
        ("ArrowDown", (1, 0)),
        ("ArrowRight", (1, 1)),
        ("ArrowUp", (0, 1)),
        ("ArrowUp", (0, 1)),
    ]:
        page.keyboard.press(key)
        assert stage.shows(*cell, example)
        assert focused.get_attribute("aria-selected") == "true"
    page.keyboard.press("Tab")
    assert page.locator(":focus").get_attribute("role") != "gridcell"


def test_buttons_step(stage, example):
    stage.place.get_by_role("button", name="Next").click()
    assert stage.shows(0, 1, example)
    stage.place.get_by_role("button", name="Previous").press("Enter")
    assert stage.shows(0, 0, example)


def test_pointing_at_a_wrong_number_shows_its_window(stage, example):
    wrong = stage.place.locator("td.wrong")
    assert wrong.count() == 9
    assert "*" in wrong.nth(5).inner_text()  # not by colour alone
    wrong.nth(5).hover()
    assert stage.shows(1, 2, example)
    assert f"Your answer has {example.got.data[1][2]:.5g} there" in stage.sum()


def test_it_plays_when_told_to_and_stops_at_the_end(stage, example):
    page = stage.page
    page.clock.pause_at(
        3600
    )  # from here on it is for this test to say how late it is, and not for a busy machine
    page.clock.run_for(10_000)
    assert stage.shows(0, 0, example)  # nothing moves by itself
    stage.place.get_by_role("button", name="Play").click()
    page.clock.run_for(2_100)
    assert stage.shows(0, 2, example)
    stage.place.get_by_role("button", name="Pause").click()
    page.clock.run_for(5_000)
    assert stage.shows(0, 2, example)
    stage.place.get_by_role("button", name="Play").click()
    page.clock.run_for(60_000)
    assert stage.shows(2, 2, example)
    assert stage.place.get_by_role("button", name="Play").is_visible()


def test_a_voice_hears_steps_and_not_a_film(stage):
    live = stage.place.locator("[aria-live]")
    assert live.get_attribute("aria-live") == "polite"
    stage.place.get_by_role("button", name="Play").click()
    assert live.get_attribute("aria-live") == "off"
    stage.page.keyboard.press("ArrowRight")
    assert live.get_attribute("aria-live") == "polite"


@pytest.mark.parametrize(("motion", "moves"), [("reduce", False), ("no-preference", True)])
def test_less_motion_for_who_asks_for_it(visit, addresses, motion, moves):
    page = visit(addresses["failing", "en"], reduced_motion=motion).page
    duration = page.locator(".frame").first.evaluate("frame => getComputedStyle(frame).transitionDuration")
    assert (duration != "0s") == moves


def test_a_channel_is_chosen_for_the_image_and_the_kernel(visit, addresses, reports):
    stage = Stage(visit(addresses["failing", "en"]).page, "ex07")
    example = counterexample(reports, "ex07")
    given = arrays(example)
    height, width = given["kernel"].shape[:2]
    for channel in ("1", "0"):
        stage.place.get_by_label("Channel").select_option(channel)
        window = given["image"][:height, :width, int(channel)]
        np.testing.assert_allclose(stage.boxed(), window.ravel())
        kernel = stage.place.locator("figure", has_text="kernel").locator("td:visible").all_inner_texts()
        numbers = [float(text) for text in kernel if text]
        np.testing.assert_allclose(numbers, given["kernel"][..., int(channel)].ravel())


def test_pooling_slides_by_its_stride(visit, addresses, reports):
    stage = Stage(visit(addresses["failing", "en"]).page, "ex11")
    image = arrays(counterexample(reports, "ex11"))["image"]
    stage.place.get_by_role("button", name="Next").focus()
    stage.page.keyboard.press("End")
    assert stage.frame() == (2, 2)
    np.testing.assert_allclose(stage.boxed(), image[2:, 2:].ravel())
    # Of the right answer; the one given has another shape.
    assert stage.sum().endswith(f"= {image[2:, 2:].max():g}")
