import os

for number in range(1500):
    name = b"closed-\xff-%d" % number
    os.makedirs(name + b"/below")
    os.chmod(name, 0)
os.chmod(".", 0)


def convolve_valid(image, kernel):
    rows, columns = (n - f + 1 for n, f in zip(image.shape, kernel.shape))
    places = [(u, v) for u in range(kernel.shape[0]) for v in range(kernel.shape[1])]
    return sum(kernel[u, v] * image[u : u + rows, v : v + columns] for u, v in places)
