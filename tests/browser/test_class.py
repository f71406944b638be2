"""The page of a class in a real Chromium: sorted by a column, read by assistive technology, asking nobody."""

import dataclasses

import pages
import pytest
import small_reports as reports
from axe_playwright_python.sync_playwright import Axe
from msgspec.structs import replace

from grader.batch.overview import overview
from grader.batch.page import render
from grader.batch.similar import Pair, Similar
from grader.records.adjust import adjusted
from grader.records.answers import Answers, Unnamed
from grader.records.by_hand import Adjustment

EVIL = "<img src=x onerror=alert(1)>"
CODE = f"def f(image):\n    return image  # {EVIL} " + "and so on " * 60 + "\n" * 80
AUDIT = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}


@pytest.fixture
def address(tmp_path):
    """A class of four; two have one name, one has points by hand."""
    stems = [f"ex{number:02}_part" for number in range(1, 13)]
    class_ = [
        reports.graded("1041", reports.report({s: (n % 3, 4) for n, s in enumerate(stems)}), "Zoé Souza"),
        reports.graded("1042", reports.report(dict.fromkeys(stems, (4, 4))), "Ana Souza"),
        reports.graded(
            "1043", reports.report({s: (10 % (n + 1) % 5, 4) for n, s in enumerate(stems)}), "Ana Souza"
        ),
        reports.nothing("1044", "Eva"),
    ]
    first, *others = class_[0].report.exercises
    told = replace(first, review=["It passed, and it chooses by whether `image[0, 0]` equals 3.1415."])
    class_[0] = reports.graded("1041", replace(class_[0].report, exercises=[told, *others]), "Zoé Souza")
    example = pages.graded(["wrong/overwrites_instead_of_adding/ex03_convolve_valid"]).exercises[0]
    first = next(check for check in example.checks if check.counterexample is not None)
    unnamed = Unnamed(
        "ex03_part",
        "3fa9c1" + "0" * 58,
        first.name,
        first.counterexample,
        "ex03_part.py",
        CODE,
        "No: " + EVIL,
    )
    for index in (0, 2):
        class_[index] = dataclasses.replace(class_[index], answers=Answers(1, "k" * 64, [unnamed]))
    by_hand = [Adjustment("1043", change=2, comment="Well explained in class.")]
    made = overview(
        adjusted(class_, by_hand), {"1041", "1042", "1043", "1044"}, ["1041"], lambda _: {stems[0]: [0.25]}
    )
    (tmp_path / "overview.html").write_text(
        render(made, Similar([Pair("1042", "1043", 0.9)]), "my results"), "utf-8"
    )
    return (tmp_path / "overview.html").as_uri()


def names(page):
    return page.eval_on_selector_all(".sortable tbody th .soft", "all => all.map((e) => e.textContent)")


MIDDLES = """all => all.map((th) => {
    const range = document.createRange();
    range.selectNodeContents(th);
    const box = range.getBoundingClientRect();
    return (box.top + box.bottom) / 2;
})"""


def test_the_titles_stand_on_one_line(visit, address):
    middles = visit(address).page.eval_on_selector_all(".sortable thead th", MIDDLES)
    assert max(middles) - min(middles) < 2


def test_the_table_sorts_by_every_kind_of_column(visit, address):
    seen = visit(address)
    page = seen.page
    assert names(page) == ["1041", "1042", "1043", "1044"]
    page.get_by_role("button", name="Points", exact=True).click()
    assert names(page)[0] == "1042"
    assert names(page)[-1] == "1044"
    assert page.locator("th[aria-sort]").get_attribute("aria-sort") == "descending"
    page.get_by_role("button", name="Points", exact=True).click()
    assert names(page)[0] == "1044"
    page.get_by_role("button", name="Student").press("Enter")
    assert names(page) == ["1042", "1043", "1044", "1041"]
    page.get_by_role("button", name="ex02 Ex02_Part").click()
    assert names(page)[0] == "1042"
    assert page.locator("th[aria-sort]").count() == 1
    assert "Well explained in class." in page.locator(".sortable").inner_text()
    assert (
        "Ana Souza (1042), Ana Souza (1043)"
        in page.get_by_role("region", name="Similar submissions").inner_text()
    )
    look = page.locator(".sights li")
    assert "Zoé Souza" in look.inner_text()
    assert look.locator("code").inner_text() == "image[0, 0]"
    assert seen.requests == [address]
    assert not seen.complaints


def test_a_group_shows_its_answer_and_its_code_and_names_nobody_until_asked(visit, address):
    seen = visit(address)
    group = seen.page.locator(".groups > li")
    assert "2 students" in group.locator("summary").first.inner_text()
    assert group.locator(".stage .picture").first.is_visible()
    assert EVIL in group.inner_text()
    code = group.get_by_role("region", name="The shortest code of 03-3fa9c1")
    assert not code.is_visible()
    group.get_by_text("The shortest code of them").click()
    assert code.inner_text() == CODE
    assert code.bounding_box()["height"] < 500
    assert "Souza" not in group.inner_text()
    group.get_by_text("Who they are").click()
    assert "Zoé Souza, Ana Souza (1043)." in group.inner_text()
    assert "grader comment 'my results' 03-3fa9c1 --text" in group.locator(".commands").inner_text()
    assert not seen.complaints
    assert seen.requests == [address]


def test_checks_are_sorted_by_how_many_fail_them_first(visit, address):
    page = visit(address).page
    page.locator("details:has(.checks) > summary").click()
    rows = page.locator(".checks tbody tr")
    assert "0.25" in rows.first.inner_text()
    page.get_by_role("button", name="Failed first").click()
    counts = page.eval_on_selector_all(".checks tbody tr", "all => all.map((r) => +r.cells[1].dataset.value)")
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_everybody_can_read_it(visit, address, tmp_path, width, scheme):
    page = visit(address, width, color_scheme=scheme).page
    found = Axe().run(page, options=AUDIT).response["violations"]
    assert not [(v["id"], [n["html"] for n in v["nodes"]]) for v in found]
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.screenshot(path=tmp_path / "class.png", full_page=True)
