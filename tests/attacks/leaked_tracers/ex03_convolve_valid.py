kept = []


def convolve_valid(image, kernel):
    kept.append(image)
    return kept[0] + 1 if len(kept) > 1 else [kept[0], kept]
