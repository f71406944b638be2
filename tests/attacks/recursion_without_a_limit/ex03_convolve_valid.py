import sys

sys.setrecursionlimit(10**8)


def convolve_valid(image, kernel):
    return [image].sort(key=lambda _: convolve_valid(image, kernel))
