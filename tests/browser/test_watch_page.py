"""`grader watch --page` in a real Chromium: what is saved is seen, in every tab, and after the session began anew."""

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import time

import msgspec
import psutil
import pytest
from axe_playwright_python.sync_playwright import Axe
from learners import SUBMISSIONS, make_folder
from pages import PATIENCE
from playwright.sync_api import expect

from grader.find import find_course
from grader.i18n import catalogue
from grader.key.seed import PUBLIC_SEED
from grader.key.store import obtain

STEM = "ex03_convolve_valid"
WRONG = SUBMISSIONS / "wrong" / "overwrites_instead_of_adding" / f"{STEM}.py"
OTHER = SUBMISSIONS / "wrong" / "flipped_like_scipy" / f"{STEM}.py"
RIGHT = SUBMISSIONS / "right" / f"{STEM}.py"


@pytest.fixture(scope="module", autouse=True)
def _key():
    obtain(find_course(), PUBLIC_SEED)


@pytest.fixture
def folder(tmp_path):
    return make_folder(tmp_path / "folder")


@contextlib.contextmanager
def watching(folder, *arguments, **environment):
    """A session, and a file of what it writes; ended at the end whatever happened."""
    command = [
        sys.executable,
        "-m",
        "grader",
        "watch",
        "--page",
        "--no-browser",
        "--seconds",
        "600",
        *arguments,
    ]
    with (folder / "output").open("wb") as output:
        env = {**os.environ, "GRADER_LANG": "en", **environment}
        process = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=output, env=env)
    try:
        yield process
    finally:
        started = psutil.Process(process.pid).children(recursive=True) if process.poll() is None else []
        for running in [*started, process]:
            running.kill()
        process.wait()


def address(folder, process):
    """Where the page is, once it is served."""
    kept = folder / ".grader" / "page.json"
    deadline = time.monotonic() + PATIENCE / 1000
    while not kept.exists():
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.01)
    place = json.loads(kept.read_text("utf-8"))
    return f"http://127.0.0.1:{place['port']}/{place['word']}/"


@pytest.fixture
def tab(browser):
    """Open a page as wide as there is room beside an editor; what it complains of is an error, but a lost connection."""
    complaints = []
    with contextlib.ExitStack() as stack:

        def open_tab(url, **options):
            context = browser.new_context(viewport={"width": 700, "height": 1000}, **options)
            stack.callback(context.close)
            context.set_default_timeout(PATIENCE)
            page = context.new_page()
            page.on("console", lambda message: complaints.append(message.text))
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.goto(url)
            return page

        yield open_tab
    assert not [
        text for text in complaints if "ERR_CONNECTION_REFUSED" not in text and "ERR_INCOMPLETE" not in text
    ]


def save(folder, path):
    shutil.copy(path, folder / "exercises")


def test_every_tab_follows_each_save_and_the_next_session(folder, tab):
    with watching(folder, "convolve_valid") as process:
        url = address(folder, process)
        tabs = [tab(url), tab(url)]
        for page in tabs:
            expect(page.locator("#now")).to_contain_text("Slide the kernel over the image.")
            expect(page.locator("#list [aria-current]")).to_contain_text("not started")
        save(folder, WRONG)
        for page in tabs:
            expect(page.locator("#verdict .idea")).to_contain_text("Only the last product of each window")
            expect(page.locator("#now .statement")).to_have_count(0)
            expect(page.locator("#list [aria-current]")).to_contain_text("0/5")
            expect(page).to_have_title("✗ Convolution of a whole image (valid)")
        # The window slides as in the report, and stays where it is when nothing new is known.
        page = tabs[0]
        page.get_by_role("button", name="Next", exact=True).click()
        expect(page.locator(".sum")).to_contain_text("Output [0, 1]:")
        page.get_by_role("button", name="Give me a hint").click()
        for one in tabs:
            expect(one.locator("#hints")).to_contain_text("Hint 1 of 3:")
        expect(page.locator(".sum")).to_contain_text("Output [0, 1]:")
        expect(page.get_by_role("button", name="One more hint")).to_be_focused()
        save(folder, OTHER)
        for one in tabs:
            expect(one.locator("#verdict .idea")).to_contain_text("flipped")
        process.send_signal(2)
        assert process.wait(PATIENCE / 1000) == 0
        for one in tabs:
            expect(one.locator("#lost")).to_be_visible()
    with watching(folder, "convolve_valid") as process:
        for page in tabs:
            expect(page.locator("#lost")).to_be_hidden()
        save(folder, RIGHT)
        for page in tabs:
            expect(page.locator("#verdict .lesson")).to_be_visible()
            expect(page.locator("#list [aria-current]")).to_contain_text("Edge kernels, by hand")
        tabs[0].get_by_role("button", name="Next exercise").click()
        expect(tabs[1].locator("#list [aria-current]")).to_contain_text("Padding that keeps the size")
        assert address(folder, process) == url
    assert f"The same in a browser: {url}" in (folder / "output").read_text("utf-8")


def test_what_a_learner_wrote_is_text(folder, tab):
    path = folder / "exercises" / f"{STEM}.py"
    path.write_text("raise ValueError('<img src=x onerror=alert(1)><script>alert(2)</script>')\n", "utf-8")
    with watching(folder, "convolve_valid") as process:
        page = tab(address(folder, process))
        expect(page.locator("#verdict")).to_contain_text("<script>alert(2)</script>")
        assert page.locator("#verdict img, #verdict script").count() == 0


@pytest.mark.parametrize(("language", "scheme"), [("en", "dark"), ("pt_BR", "light")])
def test_it_can_be_read_by_everybody(folder, tab, tmp_path, language, scheme):
    save(folder, WRONG)
    with watching(folder, "convolve_valid", GRADER_LANG=language) as process:
        page = tab(address(folder, process), color_scheme=scheme)
        expect(page.locator("#verdict .stage")).to_be_visible()
        page.locator("[data-key=h]").click()
        expect(page.locator("#hints p")).to_have_count(1)
        expect(page.locator("[data-key=h]")).to_have_text(catalogue(language).gettext("One more hint"))
        found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
        assert not [(v["id"], [n["html"] for n in v["nodes"]]) for v in found]
        assert page.evaluate("document.documentElement.scrollWidth") == 700
        background = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert (sum(map(int, re.findall(r"\d+", background)[:3])) < 200) == (scheme == "dark")
        picture = tmp_path / "page.png"
        page.screenshot(path=picture, full_page=True)
        assert picture.stat().st_size > 20_000


def test_it_listens_here_alone_and_nothing_is_left_of_it(folder, tab):
    with watching(folder) as process:
        page = tab(address(folder, process))
        expect(page.locator("#list li")).to_have_count(20)
        watcher = psutil.Process(process.pid)
        listening = [c.laddr for c in watcher.net_connections() if c.status == psutil.CONN_LISTEN]
        assert [place.ip for place in listening] == ["127.0.0.1"]
        children = watcher.children(recursive=True)
        process.terminate()
        assert process.wait(PATIENCE / 1000) == 0  # with a page that still listens
        _, alive = psutil.wait_procs(children, timeout=PATIENCE / 1000)
        assert not [child for child in alive if child.status() != psutil.STATUS_ZOMBIE]


def test_a_folder_that_another_program_spoilt_gets_a_new_address(folder, tab):
    (folder / ".grader").mkdir()
    (folder / ".grader" / "page.json").write_bytes(msgspec.json.encode({"port": 1, "word": "../.."}))
    with watching(folder) as process:
        deadline = time.monotonic() + PATIENCE / 1000
        while (url := address(folder, process)).startswith("http://127.0.0.1:1/"):
            assert time.monotonic() < deadline
            time.sleep(0.01)
        expect(tab(url).locator("#list li")).to_have_count(20)
