"""What `check` shows in a notebook, in the pages of JupyterLab, VS Code and Colab as they are around an output.

JupyterLab sets the output's HTML into its own page. VS Code does so in a webview with a content security policy (src/vs/
workbench/contrib/notebook/browser/view/renderers/backLayerWebView.ts). Colab has a frame for each output, which is at most
1,000 pixels high unless `google.colab.output.setIframeHeight` says more.
"""

import html
import json
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from grader import i18n
from grader.find import find_course
from grader.key.seed import PUBLIC_SEED
from grader.key.store import obtain
from grader.notebook import check as notebook_check

POLICY = (
    "default-src 'none'; script-src vscode-webview: 'unsafe-inline' 'unsafe-eval'; "
    "style-src vscode-webview: 'unsafe-inline'; img-src vscode-webview: https: http: data:; "
    "font-src vscode-webview: https:; connect-src https:; child-src https: data:;"
)
COLAB = """
  window.google = { colab: { output: { setIframeHeight(least, automatic, options) { most = options.maxHeight; } } } };
  let most = 1000;
  new ResizeObserver(() => parent.postMessage({ output: Math.min(most, document.documentElement.offsetHeight) }, "*"))
    .observe(document.documentElement);
"""
COLOURS = {"light": ("#ffffff", "rgba(0, 0, 0, 0.87)"), "dark": ("#111111", "rgb(212, 212, 212)")}


def output(shown, colours, *, head="", script=""):
    """A page with an output in it, put there as all three do: as text that becomes elements."""
    background, colour = COLOURS[colours]
    text = json.dumps(shown).replace("</", "<\\/")
    setting = f"document.getElementById('output').innerHTML = {text}"
    return (
        f"<!doctype html><html><head>{head}<style>body {{ margin: 0; background: {background}; color: {colour} }}"
        f"</style></head><body><div id=output style='overflow: auto'></div><script>{script}{setting}</script></body></html>"
    )


def in_a_frame(page, sandbox):
    listening = (
        "addEventListener('message', (e) => { if (e.data.output) cell.style.height = e.data.output + 'px'; })"
    )
    return (
        f"<!doctype html><body style='margin: 0'><script>{listening}</script>"
        f'<iframe id=cell style="width: 100%; height: 900px; border: 0" sandbox="{sandbox}" srcdoc="{html.escape(page)}">'
        "</iframe></body>"
    )


def jupyterlab(shown, colours):
    return output(shown, colours)


def vscode(shown, colours):
    head = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    return in_a_frame(output(shown, colours, head=head), "allow-scripts allow-forms allow-downloads")


def colab(shown, colours):
    return in_a_frame(output(shown, colours, script=COLAB), "allow-scripts allow-popups")


HOSTS = [jupyterlab, vscode, colab]


@pytest.fixture(scope="session")
def shown(reports):
    """What a check shows of one exercise that fails, and of one that passes, by language."""
    key = obtain(find_course(), PUBLIC_SEED)
    failing = next(e for e in reports["failing"].exercises if e.stem.startswith("ex03"))
    found = {}
    for language in i18n.LANGUAGES:
        with i18n.speaking(language):
            found["failing", language] = notebook_check._feedback(failing, key).html
            found["passing", language] = notebook_check._feedback(reports["passing"].exercises[0], key).html
    return found


@pytest.fixture
def open_in(visit, tmp_path):
    """Open an output in a host; the visit, and the frame that the report is in."""

    def run(host, text, colours="light", **options):
        path = tmp_path / "host.html"
        path.write_text(host(text, colours), "utf-8")
        seen = visit(path.as_uri(), **options)
        place = seen.page.frame_locator("#cell") if host is not jupyterlab else seen.page
        inner = place.locator("iframe[title=grader]").element_handle()
        frame = inner.content_frame()
        frame.wait_for_selector("main")
        return seen, frame

    return run


def fits(frame):
    """Wait until a frame is as high as what is in it: neither a bar to scroll it nor an empty half."""
    height = frame.evaluate("Math.ceil(document.documentElement.getBoundingClientRect().height)")
    expect(frame.parent_frame.locator("iframe")).to_have_js_property("clientHeight", height)
    return frame.evaluate("document.documentElement.scrollHeight") == height


@pytest.mark.parametrize("colours", COLOURS)
@pytest.mark.parametrize("host", HOSTS)
def test_the_frame_is_as_high_as_what_is_in_it_and_as_dark_as_the_notebook(host, colours, open_in, shown):
    seen, frame = open_in(host, shown["failing", "en"], colours)
    assert fits(frame)
    before = frame.evaluate("innerHeight")
    for number in (1, 2, 3):
        hidden = frame.locator(".hint > p:visible").count()
        assert hidden == number - 1
        frame.get_by_text(f"Hint {number} of 3").click()
        assert frame.locator(".hint > p:visible").count() == number
        assert fits(frame)
        assert frame.evaluate("innerHeight") > before
        before = frame.evaluate("innerHeight")
    frame.get_by_text("All windows and their sums").click()
    assert fits(frame)
    frame.get_by_text("All windows and their sums").click()
    assert fits(frame)  # and lower again
    assert frame.evaluate("innerHeight") == before
    background = frame.evaluate("getComputedStyle(document.querySelector('section')).backgroundColor")
    assert (sum(map(int, re.findall(r"\d+", background)[:3])) < 200) == (colours == "dark")
    assert len([url for url in seen.requests if not url.startswith(("about:", "data:"))]) == 1
    assert not seen.complaints


@pytest.mark.parametrize("host", HOSTS)
def test_the_window_slides_in_a_notebook(host, open_in, shown):
    _, frame = open_in(host, shown["failing", "pt_BR"])
    first = frame.locator(".sum").inner_text()
    frame.locator("button.next").click()
    assert frame.locator(".sum").inner_text() != first
    assert frame.locator(".count").inner_text() == "2 / 9"


@pytest.mark.parametrize("width", [420, 1100])
def test_a_frame_follows_the_width_of_its_notebook(width, open_in, shown):
    seen, frame = open_in(jupyterlab, shown["failing", "en"], width=800)
    assert fits(frame)
    seen.page.set_viewport_size({"width": width, "height": 900})
    assert fits(frame)
    assert frame.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_frame_follows_the_colours_of_its_notebook(open_in, shown):
    seen, frame = open_in(jupyterlab, shown["failing", "en"])
    assert fits(frame)
    root = frame.locator("html")
    expect(root).to_have_attribute("data-colours", "light")
    seen.page.evaluate("document.body.style.color = 'rgb(230, 230, 230)'")
    expect(root).to_have_attribute("data-colours", "dark")


def test_what_passed_takes_little_room_and_gives_no_hints(open_in, shown):
    _, frame = open_in(jupyterlab, shown["passing", "en"])
    assert fits(frame)
    assert frame.evaluate("innerHeight") < 300
    assert frame.locator(".hint").count() == 0


def test_whoever_does_not_trust_a_notebook_reads_the_text(visit, shown, tmp_path):
    """JupyterLab takes frames and handlers out of what it doesn't trust; the text stays, and what is folded opens."""
    left = re.sub(r"<iframe.*?</iframe>", "", shown["failing", "en"], flags=re.DOTALL)
    assert "<script" not in left
    assert not re.search(r"\son\w+=", left)
    (tmp_path / "host.html").write_text(output(left, "light"), "utf-8")
    page = visit((tmp_path / "host.html").as_uri()).page
    page.get_by_text("As text").click()
    assert "convolve_valid(image, kernel) with" in page.locator("pre").inner_text()


def test_without_the_handler_the_frame_scrolls(open_in, shown):
    """As where a notebook is only looked at, and a policy forbids what is written in attributes."""
    text = re.sub(r' onload="[^"]*"', "", shown["failing", "en"])
    _, frame = open_in(jupyterlab, text)
    assert frame.evaluate("innerHeight > 300 && document.documentElement.scrollHeight > innerHeight")


@pytest.mark.parametrize("colours", COLOURS)
def test_the_page_in_a_frame_is_for_everybody(colours, open_in, shown):
    seen, frame = open_in(jupyterlab, shown["failing", "en"], colours)
    assert fits(frame)
    for summary in frame.locator(".hint > summary").all():
        summary.click()
    found = Axe().run(seen.page, options={"resultTypes": ["violations"]}).response["violations"]
    named = [(v["id"], [n["html"] for n in v["nodes"]]) for v in found]
    # The page around it is this test's own: it has no language, title, heading or landmarks.
    around = {"document-title", "html-has-lang", "landmark-one-main", "page-has-heading-one", "region"}
    assert [v for v in named if v[0] not in around] == []
