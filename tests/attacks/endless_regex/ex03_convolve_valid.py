import re


def convolve_valid(image, kernel):
    return re.match(r"(a+)+$", "a" * 28 + "b")
