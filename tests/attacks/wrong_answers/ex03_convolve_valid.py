import math
import sys


def convolve_valid(image, kernel):
    return {math.nan: {1, 2}, None: sys, (1, "\ud800"): type, True: ValueError, 1.5: 1j, b"x": b"y", ...: NotImplemented}
