"""The page of questions in a real Chromium: answered by keyboard, saved as a file, printed; it asks nobody."""

import json
from pathlib import Path

import asked
import pytest
from axe_playwright_python.sync_playwright import Axe

from grader.questions.formats import page
from grader.questions.marking import Responses, mark

AUDIT = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
ANA = asked.questions(student="1041 \x07é", name="Ana Alves")


def written(place, text):
    place.write_text(text, "utf-8")
    return place.as_uri()


@pytest.fixture
def address(tmp_path):
    return written(tmp_path / "questions.html", page.render([ANA]))


def test_answers_are_chosen_by_keyboard_and_saved_as_the_keys_need_them(visit, address):
    seen = visit(address)
    here = seen.page
    assert here.locator("#summary").inner_text() == "1- 2- 3-"
    here.get_by_role("radio").first.focus()
    here.keyboard.press("ArrowDown")
    here.get_by_role("group", name="How many times does line 2 run?").get_by_label("c 5").check()
    assert here.locator("#summary").inner_text() == "1b 2c 3-"
    assert here.locator("#left").inner_text() == "One question is not answered yet."
    with here.expect_download() as started:
        here.get_by_role("button", name="Save my answers").click()
    assert started.value.suggested_filename == "responses-abababab.json"
    saved = json.loads(Path(started.value.path()).read_text("utf-8"))
    assert saved["answers"] == {"q1": 1, "q2": 2}
    marked = mark(Responses(**saved), [ANA])
    assert (marked.given, marked.right) == ([1, 2, None], 2)
    assert [url for url in seen.requests if not url.startswith("blob:")] == [address]
    assert not seen.complaints


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_everybody_can_read_the_pages(visit, address, tmp_path, width, scheme):
    keys = written(tmp_path / "keys.html", page.render_keys([ANA, asked.questions(1)]))
    for one in (address, keys):
        here = visit(one, width, color_scheme=scheme).page
        found = Axe().run(here, options=AUDIT).response["violations"]
        assert not [(v["id"], [n["html"] for n in v["nodes"]]) for v in found]
        assert here.evaluate("document.documentElement.scrollWidth") == width


def test_on_paper_there_are_names_and_dates_and_no_buttons(visit, tmp_path):
    sets = [asked.questions(1), asked.questions(1, student="1042", name="Bia")]
    here = visit(written(tmp_path / "paper.html", page.render(sets))).page
    here.emulate_media(media="print")
    assert here.get_by_text("Date:").count() == 2
    assert here.locator(".who .blank").count() == 3  # a name is to be written where none is known
    assert here.locator("button:visible").count() == 0
    breaks = "all => all.map((one) => getComputedStyle(one).breakBefore)"
    assert here.eval_on_selector_all("article", breaks) == ["auto", "page"]


@pytest.mark.parametrize("text", asked.EVIL)
def test_nothing_that_a_student_wrote_runs(visit, tmp_path, text):
    for name, made in (("q", page.render([asked.evil(text)])), ("k", page.render_keys([asked.evil(text)]))):
        address = written(tmp_path / f"{name}.html", made)
        seen = visit(address, 360)
        assert seen.page.evaluate("window.hacked") is None
        assert seen.page.locator("script").count() <= 1
        assert seen.page.locator("img, b, iframe, svg").count() == 0
        assert seen.page.evaluate("document.documentElement.scrollWidth") == 360
        assert seen.requests == [address]
        assert not seen.complaints
