import time

end = time.monotonic() + 40
while time.monotonic() < end:
    pass


def convolve_valid(image, kernel):
    return None
