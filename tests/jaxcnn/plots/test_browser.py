"""The page in a real Chromium: wide and narrow, light and dark."""

import pages
import pytest
from axe_playwright_python.sync_playwright import Axe

from jaxcnn.plots import page


@pytest.fixture
def address(tmp_path, arguments):
    target = tmp_path / "run.html"
    page.write(target, **arguments, classes=["endless" * 60, "<b>", "cat"])
    return target.as_uri()


def test_the_page_everywhere(browser, address):
    shown = {}
    for width in (360, 1280):
        for scheme in ("light", "dark"):
            context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
            context.set_default_timeout(pages.PATIENCE)
            tab = context.new_page()
            requests, complaints = [], []
            tab.on("request", lambda request, seen=requests: seen.append(request.url))
            tab.on("console", lambda message, seen=complaints: seen.append(message.text))
            tab.goto(address)
            tab.locator("summary").click()
            assert tab.evaluate("document.documentElement.scrollWidth") == width
            found = Axe().run(tab, options={"resultTypes": ["violations"]}).response["violations"]
            assert not [(v["id"], [n["html"][:200] for n in v["nodes"]]) for v in found]
            assert [url for url in requests if not url.startswith("data:")] == [address]
            assert not complaints
            sources = tab.eval_on_selector_all("img", "all => all.map((i) => i.currentSrc)")
            assert tab.eval_on_selector_all("img", "all => all.every((i) => i.naturalWidth > 0)")
            curves = tab.locator("img").first.bounding_box()["width"]
            assert 700 < curves < (750 if width == 360 else 850)  # to be read, and moved where it must
            shown[width, scheme] = sources
            context.close()
    assert shown[360, "light"] == shown[1280, "light"]
    assert shown[360, "dark"] == shown[1280, "dark"]
    assert not set(shown[360, "light"]) & set(shown[360, "dark"])
