"""The report's page in a real Chromium: sizes, colours, languages, and what assistive technology finds."""

import re
from itertools import pairwise

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from grader.i18n import LANGUAGES

SIZES = {"phone": 360, "desktop": 1280}
# Target size is of WCAG 2.2, and off by default.
AUDIT = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}


# Any two values are together on some page; on the smallest, the longest texts.
EVERYWHERE = [
    ("failing", "en", "phone", "dark"),
    ("failing", "pt_BR", "desktop", "dark"),
    ("passing", "en", "phone", "light"),
    ("passing", "pt_BR", "desktop", "light"),
    ("failing", "pt_BR", "phone", "light"),
    ("passing", "en", "desktop", "dark"),
]


@pytest.mark.parametrize(("name", "language", "size", "scheme"), EVERYWHERE)
def test_the_page_everywhere(visit, addresses, tmp_path, name, language, size, scheme):
    address = addresses[name, language]
    seen = visit(address, SIZES[size], color_scheme=scheme)
    page = seen.page
    page.evaluate("document.querySelectorAll('details').forEach((d) => d.open = true)")
    found = Axe().run(page, options=AUDIT).response["violations"]
    assert not [(v["id"], [n["html"] for n in v["nodes"]]) for v in found]
    assert page.evaluate("document.documentElement.scrollWidth") == SIZES[size]
    assert page.locator("html").get_attribute("lang") == language.replace("_", "-")
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (sum(map(int, re.findall(r"\d+", background)[:3])) < 200) == (scheme == "dark")
    picture = tmp_path / "page.png"
    page.screenshot(path=picture, full_page=True)
    assert picture.stat().st_size > 20_000
    assert seen.requests == [address]
    assert not seen.complaints


def test_every_language_has_its_page():
    assert {language for _, language, *_ in EVERYWHERE} == {*LANGUAGES}


def test_headings_are_in_order_and_sections_are_named(visit, addresses):
    page = visit(addresses["failing", "en"]).page
    levels = page.eval_on_selector_all("h1, h2, h3, h4", "all => all.map((h) => Number(h.tagName[1]))")
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    links = page.eval_on_selector_all("nav a", "all => all.map((a) => a.hash.slice(1))")
    assert links == page.eval_on_selector_all(
        "section", "all => all.map((s) => s.getAttribute('aria-labelledby'))"
    )


def test_what_is_at_the_top(visit, addresses, reports):
    page = visit(addresses["failing", "en"]).page
    report = reports["failing"]
    top = page.locator("header").inner_text()
    for text in (
        f"{report.score} of {report.max_score} points",
        "ana.souza",
        "the public seed",
    ):
        assert text in top
    index = page.locator("nav").inner_text()
    assert all(exercise.title in index for exercise in report.exercises)
    assert "not started" in index


def test_pictures_say_in_words_what_they_are(visit, addresses):
    page = visit(addresses["failing", "en"]).page
    names = page.eval_on_selector_all("svg[role=img]", "all => all.map((s) => s.getAttribute('aria-label'))")
    assert "image as a picture, 5 by 5. Black is 0, white is 254." in names
    assert (
        "kernels as a picture, 3 by 3. Brown is positive, green negative, white 0; the darkest is 1." in names
    )


@pytest.mark.parametrize("size", SIZES)
def test_a_wide_grid_scrolls_in_a_region_of_its_own(visit, addresses, size):
    seen = visit(addresses["large", "en"], SIZES[size])
    page = seen.page
    assert page.evaluate("document.documentElement.scrollWidth") == SIZES[size]
    assert not Axe().run(page, options=AUDIT).response["violations"]
    regions = page.locator(".scroll[tabindex='0'][role=region][aria-label]:has(table)")
    assert regions.count() == 3  # the kernel fits
    shown = page.locator("td.wrong").bounding_box()
    around = regions.last.bounding_box()
    # What matters is in sight.
    assert around["x"] <= shown["x"] <= around["x"] + around["width"] - shown["width"]
    regions.first.evaluate("region => { region.scrollLeft = 0; region.focus(); }")
    before = page.locator(".sum").inner_text()
    page.keyboard.press("ArrowRight")
    expect(regions.first).not_to_have_js_property("scrollLeft", 0)
    assert page.locator(".sum").inner_text() == before  # this key was the region's


def test_of_a_large_answer_the_part_around_the_wrong_number_slides(visit, addresses):
    page = visit(addresses["large", "en"]).page
    assert page.locator(".count").inner_text() == "37 / 64"
    assert page.locator("td.wrong").get_attribute("data-step") == "36"
    page.locator("td.wrong").hover()
    assert page.locator(".sum").inner_text().startswith("Output [9, 12]: ")


def test_without_scripts_all_is_there(visit, addresses, reports):
    scripted = visit(addresses["failing", "en"]).page
    page = visit(addresses["failing", "en"], java_script_enabled=False).page
    assert not page.locator(".controls").first.is_visible()
    for selector in (".sum", "td", ".idea", ".message", ".steps li"):
        assert page.locator(selector).all_text_contents() == scripted.locator(selector).all_text_contents()
    example = (
        next(e for e in reports["failing"].exercises if e.stem.startswith("ex03")).checks[0].counterexample
    )
    assert len(example.windows) == 9
    assert all(window.arithmetic in page.content() for window in example.windows)
