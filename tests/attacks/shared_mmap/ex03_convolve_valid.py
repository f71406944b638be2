import mmap

kept = [mmap.mmap(-1, 64 << 20) for _ in range(3)]
for area in kept:
    area.write(b"x" * len(area))


def convolve_valid(image, kernel):
    return None
