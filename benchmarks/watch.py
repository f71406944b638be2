"""Measure the time from a save to the verdict on the screen of `grader watch`, beside that of a fresh JAX process.

    python benchmarks/watch.py [--saves 20] [--page] [--json FILE]

With --page the verdict is looked for in Chromium, too, on the page of `grader watch --page`. Each save is a new wrong
convolution, traced and not called, in a real pseudo-terminal. The peer is the time that a grader with a process for each
check needs before it has checked anything.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import pexpect

ROOT = Path(__file__).resolve().parents[1]
STEM = "ex03_convolve_valid"
PEER = "import jax; jax.numpy.ones(3) + 1"
# A program as long as the right one. Its answer is shown with the failing case, and identifies the save.
WRONG = """import jax.numpy as jnp


def convolve_valid(image, kernel):
    f_h, f_w = kernel.shape
    rows, columns = image.shape[0] - f_h + 1, image.shape[1] - f_w + 1
    out = jnp.zeros((rows, columns), jnp.result_type(image, kernel))
    for u in range(f_h):
        for v in range(f_w):
            out = out + kernel[u, v] * image[u : u + rows, v : v + columns]
    return 0 * out + {number}
"""


# Notes when a number of four digits that was not there is on the page. Its clock is this machine's.
NOTES = """() => {
  window.seen = {};
  window.when = (number) => new Promise((found) => {
    const look = () => (window.seen[number] ? found(window.seen[number]) : setTimeout(look, 5));
    look();
  });
  new MutationObserver(() => {
    for (const [number] of document.querySelector("#verdict").textContent.matchAll(/\\b7\\d{3}\\b/g)) {
      window.seen[number] ??= Date.now() / 1000;
    }
  }).observe(document.querySelector("#verdict"), { childList: true, subtree: true, characterData: true });
}"""


def measure(saves: int, browser: Any = None) -> dict[str, list[float]]:
    """Return the seconds of each save and each peer, measured in turn, so that a busy machine slows both."""
    times: dict[str, list[float]] = {"save to verdict": [], "fresh process": []}
    options = ["--page", "--no-browser"] if browser else []
    if browser:
        times["save to page"] = []
    with tempfile.TemporaryDirectory() as folder:
        kit = Path(folder) / "kit"
        grader = [sys.executable, "-m", "grader"]
        subprocess.run([*grader, "kit", "--out", str(kit)], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        path = kit / "exercises" / f"{STEM}.py"
        watch = pexpect.spawn(
            sys.executable,
            ["-m", "grader", "watch", STEM, *options],
            cwd=str(kit),
            dimensions=(60, 100),
            timeout=60,
        )
        watch.expect_exact("Now: ")
        page = _page(browser, kit) if browser else None
        for number in range(7000, 7001 + saves):
            text = WRONG.format(number=number)
            saved, start = time.time(), time.perf_counter()
            path.write_text(text, "utf-8")
            watch.expect_exact(str(number))
            seconds = time.perf_counter() - start
            if number == 7000:
                continue  # JAX is still being imported while the first is saved
            times["save to verdict"].append(seconds)
            if page is not None:
                seen = page.evaluate("number => window.when(number)", number)
                times["save to page"].append(seen - saved)
            time.sleep(0.2)  # no learner saves faster
            start = time.perf_counter()
            subprocess.run(
                [sys.executable, "-c", PEER], check=True, env=os.environ | {"JAX_PLATFORMS": "cpu"}
            )
            times["fresh process"].append(time.perf_counter() - start)
        watch.send("q")
        watch.expect(pexpect.EOF)
    return times


def _page(browser: Any, kit: Path) -> Any:
    place = json.loads((kit / ".grader" / "page.json").read_text("utf-8"))
    page = browser.new_page()
    page.goto(f"http://127.0.0.1:{place['port']}/{place['word']}/")
    page.wait_for_selector("#now .statement")
    page.evaluate(NOTES)
    return page


def main() -> None:
    """Measure, print a table, and write JSON if a file is given."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--saves", type=int, default=20)
    parser.add_argument("--page", action="store_true")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    with contextlib.ExitStack() as stack:
        if arguments.page:
            sys.path.insert(0, str(ROOT / "tests" / "helpers"))
            import pages

        times = measure(arguments.saves, stack.enter_context(pages.chromium()) if arguments.page else None)
    rows = {
        name: {"median": statistics.median(t), "fastest": min(t), "slowest": max(t), "runs": len(t)}
        for name, t in times.items()
    }
    print(f"{'seconds':<18}{'median':>9}{'fastest':>9}{'slowest':>9}{'runs':>6}")
    for name, row in rows.items():
        print(f"{name:<18}{row['median']:>9.3f}{row['fastest']:>9.3f}{row['slowest']:>9.3f}{row['runs']:>6}")
    if arguments.json:
        arguments.json.write_text(json.dumps(rows, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
