"""Measure the time from a save to the verdict on the screen of `grader watch`, beside that of a fresh JAX process.

    python benchmarks/watch.py [--saves 20] [--page] [--json FILE]
    python benchmarks/watch.py --right [17 18 ...] [--saves 5] [--json FILE]

With --page the verdict is looked for in Chromium, too, on the page of `grader watch --page`. Each save is a new wrong
convolution, traced and not called, in a real pseudo-terminal. The peer is the time that a grader with a process for each
check needs before it has checked anything.

With --right each save is the right solution of an exercise, all twenty if none is named, until the screen says that it passes
(its proof follows). The first save is told apart: its programs were compiled by nobody before. Between two saves the starter
is put back.
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
            times["fresh process"].append(_peer())
        watch.send("q")
        watch.expect(pexpect.EOF)
    return times


def measure_right(numbers: list[int], saves: int) -> dict[str, list[float]]:
    """Return the seconds from each save of a right solution to its verdict, by exercise, and those of the peer."""
    stems = sorted(path.stem for path in (ROOT / "solutions").glob("ex*.py"))
    wanted = [stem for stem in stems if not numbers or int(stem[2:4]) in numbers]
    times: dict[str, list[float]] = {stem: [] for stem in wanted} | {"fresh process": []}
    with tempfile.TemporaryDirectory() as folder:
        kit = Path(folder) / "kit"
        grader = [sys.executable, "-m", "grader"]
        subprocess.run([*grader, "kit", "--out", str(kit)], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        for stem in wanted:
            path = kit / "exercises" / f"{stem}.py"
            starter, solution = path.read_bytes(), (ROOT / "solutions" / path.name).read_bytes()
            watch = pexpect.spawn(
                grader[0], [*grader[1:], "watch", stem], cwd=str(kit), dimensions=(60, 100), timeout=60
            )
            watch.expect_exact(f"exercises/{stem}.py")
            time.sleep(3)  # who reads an exercise takes longer
            for number in range(saves + 1):
                start = time.perf_counter()
                path.write_bytes(solution + b"# %d\n" % number)
                watch.expect_exact("✓".encode())
                times[stem].append(time.perf_counter() - start)
                time.sleep(0.6)  # its proof
                path.write_bytes(starter)
                watch.expect_exact(f"exercises/{stem}.py")
                time.sleep(0.3)
            watch.send("q")
            watch.expect(pexpect.EOF)
            times["fresh process"].append(_peer())
    return times


def _peer() -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", PEER], check=True, env=os.environ | {"JAX_PLATFORMS": "cpu"})
    return time.perf_counter() - start


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
    parser.add_argument("--right", type=int, nargs="*", metavar="EXERCISE")
    parser.add_argument("--page", action="store_true")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    firsts: dict[str, float] = {}
    with contextlib.ExitStack() as stack:
        if arguments.right is not None:
            times = measure_right(arguments.right, arguments.saves)
            firsts = {name: t.pop(0) for name, t in times.items() if len(t) > 1 and name != "fresh process"}
        elif arguments.page:
            sys.path.insert(0, str(ROOT / "tests" / "helpers"))
            import pages

            times = measure(arguments.saves, stack.enter_context(pages.chromium()))
        else:
            times = measure(arguments.saves)
    rows = {
        name: {"median": statistics.median(t), "fastest": min(t), "slowest": max(t), "runs": len(t)}
        | ({"first": firsts[name]} if name in firsts else {})
        for name, t in times.items()
    }
    print(
        f"{'seconds':<24}{'median':>9}{'fastest':>9}{'slowest':>9}{'runs':>6}{'first' if firsts else '':>9}"
    )
    for name, row in rows.items():
        first = f"{row['first']:>9.3f}" if "first" in row else ""
        print(
            f"{name:<24}{row['median']:>9.3f}{row['fastest']:>9.3f}{row['slowest']:>9.3f}{row['runs']:>6}{first}"
        )
    if arguments.json:
        arguments.json.write_text(json.dumps(rows, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
