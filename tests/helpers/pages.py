"""Graded submissions as pages in a real Chromium."""

import contextlib
import shutil
from pathlib import Path

import msgspec
import numpy as np
from patience import PATIENT
from playwright.sync_api import expect, sync_playwright

from grader.exercise import Sliding
from grader.find import find_course
from grader.grading.submission import Job, grade
from grader.key.seed import PUBLIC_SEED
from grader.key.store import obtain
from grader.report import model as rep
from grader.report.feedback import page
from grader.report.value import view
from grader.sandbox.start_method import servers
from grader.scoring.window import windows_of
from grader.submission.snapshot import Snapshot

SUBMISSIONS = Path(__file__).parents[1] / "submissions"
PATIENCE = 300_000  # milliseconds, on a machine with other work
NAMES = ("chromium", "chromium-browser", "google-chrome")
# Wrong in ways that look different: numbers, shapes, an exception, text printed, nothing written.
FAILING = (
    "wrong/overwrites_instead_of_adding/ex01_pixel_filter",
    "wrong/overwrites_instead_of_adding/ex03_convolve_valid",
    "wrong/at_set_thrown_away/ex05_pad_same",
    "wrong/matrix_product/ex07_convolve_volume",
    "wrong/bias_after_relu/ex08_conv_layer",
    "wrong/range_off_by_one/ex11_max_pool",
    "wrong/integer_division/ex12_avg_pool",
    "beginner/ex16_why_convolutions",
    "wrong/printed_not_returned/ex02_output_size",
    "right/ex13_max_pool_f3_s1",
)
PASSING = ("right/ex03_convolve_valid", "right/ex11_max_pool")


def graded(paths):
    """The report of some files of tests/submissions."""
    files = {f"{Path(path).name}.py": (SUBMISSIONS / f"{path}.py").read_bytes() for path in paths}
    job = Job(Snapshot(files), sorted(Path(path).name for path in paths), PATIENT, "ana.souza")
    return grade(job, lambda: obtain(find_course(), PUBLIC_SEED), start=servers().fork)


def large(report):
    """The report with one exercise alone, on an image of 15 by 26 pixels with a wrong number in its middle."""
    image = np.arange(390, dtype=np.float32).reshape(15, 26) * 1.25
    kernel = np.array([[1, 0, -1], [2, 0, -2]], np.float32)
    expected = np.full((14, 24), -7.5, np.float32)
    got = expected.copy()
    got[9, 12] = 0
    sliding = Sliding("image", "kernel", weights="kernel")
    windows = windows_of(sliding, {"image": image, "kernel": kernel}, expected.shape, (9, 12))
    example = rep.Counterexample(
        "f(image, kernel)",
        [rep.Argument("image", view(image)), rep.Argument("kernel", view(kernel))],
        view(expected),
        view(got),
        [9, 12],
        next(w for w in windows if w.output == [9, 12]),
        windows,
    )
    check = rep.CheckReport(
        "large images", "failed", 0, 2, "", "", "1 of 336 values is wrong.", counterexample=example
    )
    exercise = rep.ExerciseReport("ex99_f", "Large", "failed", 0, 2, [check])
    return msgspec.structs.replace(report, exercises=[exercise])


def write_page(report, path):
    """The report's page in a file; its address."""
    path.write_bytes(page.render(report).encode())
    return path.as_uri()


@contextlib.contextmanager
def chromium():
    """A browser, the one that is installed: nothing is fetched."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        raise FileNotFoundError(
            f"The page is tested in Chromium, and none of {', '.join(NAMES)} is on the PATH. Install it with "
            "`apt-get install chromium` (Debian), `dnf install chromium` (Fedora) or `brew install --cask chromium`."
        )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"], timeout=PATIENCE)
        expect.set_options(timeout=PATIENCE)
        yield browser
        browser.close()
