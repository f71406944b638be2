"""`make attacks`: every attack in every tier that this machine offers, as a table. Exit code 1 where one gets through."""

import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import attacks
from rich.console import Console
from rich.table import Table

from grader.find import find_course
from grader.key import store
from grader.key.seed import PUBLIC_SEED


def main():
    course = find_course()
    key = store.obtain(course, PUBLIC_SEED)
    honest = (course.solutions / f"{attacks.HONEST}.py").read_bytes()
    names = sys.argv[1:] or list(attacks.ATTACKS)
    console = Console()
    table = Table("class", "attack", *attacks.TIERS, title="Attacks")
    counts = Counter()
    start = time.monotonic()
    with attacks.planted() as heard, console.status("") as status:
        for done, name in enumerate(names):
            status.update(f"{done} of {len(names)}: {name}")
            cells = [_cell(name, tier, key, honest, heard) for tier in attacks.TIERS]
            counts.update(cell.partition(":")[0] for cell in cells)
            table.add_row(attacks.ATTACKS[name]["class"], name, *cells)
    console.print(table)
    console.print(f"{dict(counts)} in {time.monotonic() - start:.0f} s")
    return int(counts["GOT THROUGH"] > 0)


def _cell(name, tier, key, honest, heard):
    if reason := attacks.ATTACKS[name]["escapes"].get(tier):
        return f"can't: {reason}"
    with tempfile.TemporaryDirectory(prefix="grader-attacks-") as folder:
        before, tempfile.tempdir = tempfile.tempdir, folder
        try:
            found = attacks.effects(name, attacks.TIERS[tier], key, honest, heard, Path(folder))
        finally:
            tempfile.tempdir = before
    return "GOT THROUGH: " + "; ".join(found) if found else "stopped"


if __name__ == "__main__":
    sys.exit(main())
