"""Make a realistic class from the solutions, other right solutions and samples of wrong submissions, by a seed."""

import random
from pathlib import Path

ROOT = Path(__file__).parents[1]
HANGING = "while True:\n    pass\n"
CRASHING = "import os\nos.abort()\n"


def right(stem, draw):
    """Draw a right solution: the teacher's, or one of the others."""
    others = sorted((ROOT / "solutions" / "others" / stem).glob("*.py"))
    return draw.choice([ROOT / "solutions" / f"{stem}.py", *others]).read_bytes()


def wrong(stem, draw, *, unusual=True):
    """Draw a wrong solution from the samples, or return the starter if there is none.

    Some of the samples are right in an unusual way; `unusual` says whether these are drawn, too.
    """
    samples = sorted((ROOT / "tests" / "submissions" / "wrong").glob(f"*/{stem}.py"))
    samples = [path for path in samples if unusual or not path.parent.name.startswith("right_")]
    samples += [ROOT / "tests" / "submissions" / "beginner" / f"{stem}.py"]
    samples = [path for path in samples if path.exists()]
    return draw.choice(samples).read_bytes() if samples else starter(stem)


def starter(stem):
    """Return the starter, the file of a student who has not begun."""
    return (ROOT / "exercises" / f"{stem}.py").read_bytes()


def make(folder, size, stems, *, faults=True, attempted=False, seed=0):
    """Write `size` submissions: of ten students, four are right, three half done, two beginners, and one has a fault.

    A fault is one exercise that hangs, crashes or is no Python. If the class `attempted` everything, no file is a
    starter: seven of ten files are right, the others wrong.
    """
    draw = random.Random(seed)
    for number in range(size):
        submission = folder / f"student{number:05}"
        submission.mkdir(parents=True)
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
            (submission / f"{stem}.py").write_bytes(data)
        if faults and kind == 9:
            fault = [HANGING, CRASHING, "def f(:\n"][number // 10 % 3]
            (submission / f"{draw.choice(stems)}.py").write_text(fault)
