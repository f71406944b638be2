print(("flood " * 1000 + "\n") * 3400)


def convolve_valid(image, kernel):
    return None
