"""What tests of notebooks write into cells."""

STEM = "ex03_convolve_valid"
HEAD = "import numpy as np\n\ndef convolve_valid(image, kernel):\n"
RIGHT = """import numpy as np


def convolve_valid(image, kernel):
    (h, w), (f, g) = image.shape, kernel.shape
    out = np.zeros((h - f + 1, w - g + 1))
    for i in range(h - f + 1):
        for j in range(w - g + 1):
            out[i, j] = (image[i : i + f, j : j + g] * kernel).sum()
    return out
"""
