"""Nothing that a submission says can run on the page, change its form, or hide."""

import json
from pathlib import Path

import msgspec
import pages
import pytest

from grader.report import model as rep

EVIL = (
    "<script>window.hacked=1</script>",
    '"><img src=x onerror=window.hacked=1>',
    "'><svg onload=window.hacked=1>",
    "</script><script>window.hacked=1</script>",
    "</style><script>window.hacked=1</script>",
    "</title><script>window.hacked=1</script>",
    "<iframe src='javascript:parent.hacked=1'></iframe>",
    "`<b onclick=window.hacked=1>bold</b>`",
    "{{7*7}} {% for x in y %}",
    "javascript:window.hacked=1",
)


def poisoned(value, text):
    """The same data with every text in it replaced, where any text may stand."""
    if isinstance(value, dict):
        closed = ("state", "kind", "dtype", "version")
        return {key: item if key in closed else poisoned(item, text) for key, item in value.items()}
    if isinstance(value, list):
        return [poisoned(item, text) for item in value]
    return text if isinstance(value, str) else value


def poisoned_report(report, text):
    return msgspec.convert(poisoned(json.loads(rep.encode(report)), text), rep.Report)


@pytest.mark.parametrize("text", EVIL)
def test_no_text_of_a_report_runs(visit, reports, tmp_path, text):
    address = pages.write_page(poisoned_report(reports["failing"], text), tmp_path / "page.html")
    seen = visit(address)
    page = seen.page
    for place in page.locator("td, summary, .next, h2").all()[:40]:
        place.dispatch_event("click")
        place.dispatch_event("pointerenter")
    assert page.evaluate("window.hacked") is None
    assert page.locator("script").count() == 1
    assert page.locator("iframe, img, b").count() == 0
    assert seen.requests == [address]
    assert not seen.complaints
    bare = text.strip("`")
    for selector in ("h1 + .facts dd", "h2[id^=exercise]", "h3", ".message", ".idea", "pre", ".sum", ".call"):
        assert bare in page.locator(selector).first.text_content(), selector
    assert page.title().endswith(text)


def test_a_script_that_got_in_would_not_run(visit, addresses, tmp_path):
    """The policy alone: what escapes should never let through is put in by hand."""
    path = tmp_path / "page.html"
    text = Path(addresses["failing", "en"].removeprefix("file://")).read_text("utf-8")
    text = text.replace("</main>", EVIL[0] + EVIL[1] + "<b style='color:red' onclick='hacked=1'>b</b></main>")
    path.write_text(text, "utf-8")
    seen = visit(path.as_uri())
    seen.page.locator("main > b").click()
    assert seen.page.evaluate("window.hacked") is None
    assert len(seen.complaints) >= 3  # Chromium says what it refused
    assert not [url for url in seen.requests if not url.startswith("file:")]


def test_control_characters_are_seen(visit, reports, tmp_path):
    text = "\x1b[31mred\x1b[0m \x07 \x9b2J \u202egnorw"
    address = pages.write_page(poisoned_report(reports["failing"], text), tmp_path / "page.html")
    page = visit(address).page
    assert page.locator(".message").first.inner_text() == "␛[31mred␛[0m ␇ <U+009B>2J <U+202E>gnorw"
    assert not set(page.content()) & set("\x1b\x07\x9b\u202e")
