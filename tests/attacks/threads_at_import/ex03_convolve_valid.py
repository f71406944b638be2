import threading
import time


def busy(number):
    for i in range(3000):
        globals()[f"name_{number}_{i}"] = i
        print(i, flush=True)
        time.sleep(0.01)
    raise SystemExit


for number in range(5):
    threading.Thread(target=busy, args=(number,), daemon=number % 2 == 0).start()


def convolve_valid(image, kernel):
    rows, columns = (n - f + 1 for n, f in zip(image.shape, kernel.shape))
    places = [(u, v) for u in range(kernel.shape[0]) for v in range(kernel.shape[1])]
    return sum(kernel[u, v] * image[u : u + rows, v : v + columns] for u, v in places)
