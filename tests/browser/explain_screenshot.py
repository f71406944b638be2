"""Makes docs/images/explain.png: the page of a trained LeNet with a drawn digit, Grad-CAM over it, one number explained.

.venv/bin/python tests/browser/explain_screenshot.py RUN
"""

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "helpers"))
import pages
from click.testing import CliRunner

from jaxcnn.__main__ import main as jaxcnn

PICTURE = Path(__file__).parents[2] / "docs" / "images" / "explain.png"
WIDTH, HEIGHT = 1280, 1640
THREE = [
    (0.3, 0.28),
    (0.5, 0.2),
    (0.68, 0.3),
    (0.6, 0.44),
    (0.45, 0.48),
    (0.63, 0.55),
    (0.7, 0.7),
    (0.5, 0.8),
    (0.3, 0.72),
]


def main():
    """Take the picture."""
    with tempfile.TemporaryDirectory() as folder, pages.chromium() as browser:
        path = Path(folder) / "page.html"
        made = CliRunner().invoke(jaxcnn, ["explain", sys.argv[1], "--out", str(path)])
        if made.exit_code:
            raise SystemExit(made.output)
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
        page.goto(path.as_uri())
        page.wait_for_timeout(500)
        box = page.locator("#pad").bounding_box()
        for n, (x, y) in enumerate(THREE):
            page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"], steps=5)
            if n == 0:
                page.mouse.down()
        page.mouse.up()
        page.get_by_label("Grad-CAM").check()
        page.locator(".layer").first.locator("canvas").nth(3).hover()
        page.evaluate("scrollTo(0, 0)")
        page.wait_for_timeout(1000)
        page.screenshot(path=PICTURE)


if __name__ == "__main__":
    main()
