"""A class as it comes: made from the solutions, other right ways and the samples of wrong submissions; seeded."""

import random
from pathlib import Path

ROOT = Path(__file__).parents[1]
HANGING = "while True:\n    pass\n"
CRASHING = "import os\nos.abort()\n"


def right(stem, draw):
    """A right solution: the teacher's, or one of the other ways."""
    others = sorted((ROOT / "solutions" / "others" / stem).glob("*.py"))
    return draw.choice([ROOT / "solutions" / f"{stem}.py", *others]).read_bytes()


def wrong(stem, draw, *, unusual=True):
    """A wrong solution from the samples, or the untouched starter where there is none.

    Some of the samples are right in an unusual way; `unusual` says whether these are drawn, too.
    """
    found = sorted((ROOT / "tests" / "submissions" / "wrong").glob(f"*/{stem}.py"))
    found = [path for path in found if unusual or not path.parent.name.startswith("right_")]
    found += [ROOT / "tests" / "submissions" / "beginner" / f"{stem}.py"]
    found = [path for path in found if path.exists()]
    return draw.choice(found).read_bytes() if found else starter(stem)


def starter(stem):
    """What a student has who has not begun."""
    return (ROOT / "exercises" / f"{stem}.py").read_bytes()


def make(folder, size, stems, *, faults=True, attempted=False, seed=0):
    """Write `size` submissions: of ten students four are right, three half way, two beginners, one has a fault.

    A fault hangs, crashes or is no Python, in one exercise. In a class that `attempted` everything no file is an
    untouched starter: seven of ten are right, the others wrong.
    """
    draw = random.Random(seed)
    for number in range(size):
        place = folder / f"student{number:05}"
        place.mkdir(parents=True)
        kind = number % 10
        reach = len(stems) if kind < 4 or kind == 9 else len(stems) // 2 if kind < 7 else len(stems) // 4
        for position, stem in enumerate(stems):
            if attempted:
                data = right(stem, draw) if draw.random() < 0.7 else wrong(stem, draw, unusual=False)
            elif position >= reach:
                data = starter(stem)
            elif kind < 4 or draw.random() < 0.7:
                data = right(stem, draw)
            else:
                data = wrong(stem, draw)
            (place / f"{stem}.py").write_bytes(data)
        if faults and kind == 9:
            fault = [HANGING, CRASHING, "def f(:\n"][number // 10 % 3]
            (place / f"{draw.choice(stems)}.py").write_text(fault)
