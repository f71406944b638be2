"""Makes docs/images/report.png: a failing exercise on the report's page, its window in the middle of its way."""

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "helpers"))
import pages

PICTURE = Path(__file__).parents[2] / "docs" / "images" / "report.png"
EXERCISE = "wrong/overwrites_instead_of_adding/ex03_convolve_valid"
WIDTH, HEIGHT = 1280, 1150


def main():
    """Take the picture."""
    with tempfile.TemporaryDirectory() as folder, pages.chromium() as browser:
        address = pages.write_page(pages.graded([EXERCISE]), Path(folder) / "report.html")
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
        page.goto(address)
        for _ in range(5):
            page.get_by_role("button", name="Next").click()
        page.locator("section").evaluate("section => scrollTo(0, section.offsetTop - 24)")
        page.wait_for_timeout(1000)  # the frame glides
        page.screenshot(path=PICTURE)


if __name__ == "__main__":
    main()
