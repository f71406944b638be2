def lenet_table(size, channels, f, filters, units):
    c1 = size - f + 1
    p1 = c1 // 2
    c2 = p1 - f + 1
    p2 = c2 // 2
    m1, m2 = filters
    return {
        "input": ((size, size, channels), size * size * channels, 0),
        "CONV1": ((c1, c1, m1), c1 * c1 * m1, (f * f * channels + 1) * m1),
        "POOL1": ((p1, p1, m1), p1 * p1 * m1, 0),
        "CONV2": ((c2, c2, m2), c2 * c2 * m2, (f * f * channels + 1) * m2),
        "POOL2": ((p2, p2, m2), p2 * p2 * m2, 0),
        "FC3": ((units[0], 1), units[0], (p2 * p2 * m2 + 1) * units[0]),
        "FC4": ((units[1], 1), units[1], (units[0] + 1) * units[1]),
        "Softmax": ((units[2], 1), units[2], (units[1] + 1) * units[2]),
    }
