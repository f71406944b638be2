def avg_pool(image, window, stride):
    fh, fw = window
    out = []
    for top in range(0, image.shape[0] - fh + 1, stride[0]):
        line = []
        for left in range(0, image.shape[1] - fw + 1, stride[1]):
            total = 0.0
            for u in range(fh):
                for v in range(fw):
                    total += float(image[top + u, left + v])
            line.append(total // (fh * fw))
        out.append(line)
    return out
