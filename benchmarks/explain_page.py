"""Measure how fast the page of `jaxcnn explain` answers a stroke, in Chromium, beside JAX on the same inputs.

    python benchmarks/explain_page.py [--strokes 60] [--json FILE]

LeNet with drawn weights. A stroke is answered when all that depends on it is computed and painted: the input, every layer's
maps, the softmax, the filters' answers, the window and its sum; with Grad-CAM as well. The peer is `jaxcnn.apply` of one
image, compiled, in the same run.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from pathlib import Path

import jax
import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "helpers")]

import explained  # noqa: E402 - found by the line above
import pages  # noqa: E402 - found by the line above

import jaxcnn  # noqa: E402 - found by the line above

# One part of a stroke, from the event to the last canvas, without waiting for the screen's next picture.
STROKE = """(strokes) => Array.from({ length: strokes }, (_, n) => {
    const box = pad.canvas;
    const at = (part) => ({ x: box.width * (0.5 + 0.3 * Math.cos(part / 9)), y: box.height * (0.5 + 0.3 * Math.sin(part / 9)) });
    const begin = performance.now();
    pad.stroke(at(n), at(n + 1));
    cancelAnimationFrame(state.soon);
    update();
    return performance.now() - begin;
})"""


def measure(strokes: int) -> dict[str, list[float]]:
    """Return milliseconds by what was measured."""
    network = jaxcnn.lenet5()
    params = explained.drawn(network)
    times: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as folder, pages.chromium() as browser:
        path = Path(folder) / "page.html"
        path.write_text(explained.page_of(network, params, examples=explained.some_digits()), "utf-8")
        page = browser.new_page()
        page.goto(path.as_uri())
        page.evaluate(STROKE, 20)  # compiled by then
        for overlay, name in (("none", "stroke"), ("grad-cam", "stroke with Grad-CAM")):
            page.check(f"[value={overlay}]")
            times[name] = page.evaluate(STROKE, strokes)
    answer = jax.jit(lambda x: jaxcnn.apply(params, x, network))
    image = np.zeros(network.input_shape, np.float32)
    answer(image).block_until_ready()
    times["jaxcnn.apply"] = []
    for _ in range(strokes):
        begin = time.perf_counter()
        answer(image).block_until_ready()
        times["jaxcnn.apply"].append(1000 * (time.perf_counter() - begin))
    return times


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--strokes", type=int, default=60)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    times = measure(options.strokes)
    for name, found in times.items():
        print(f"{name:22} median {statistics.median(found):6.2f} ms, most {max(found):6.2f} ms")
    print(
        f"stroke / jaxcnn.apply  {statistics.median(times['stroke']) / statistics.median(times['jaxcnn.apply']):6.1f}"
    )
    if options.json:
        options.json.write_text(json.dumps(times))


if __name__ == "__main__":
    main()
