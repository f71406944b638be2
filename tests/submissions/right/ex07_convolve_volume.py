# my exercise 3 already knows how to do one channel
from ex03_convolve_valid import convolve_valid


def convolve_volume(image, kernel):
    canais = image.shape[2]
    mapa = convolve_valid(image[:, :, 0], kernel[:, :, 0])
    for c in range(1, canais):
        mapa = mapa + convolve_valid(image[:, :, c], kernel[:, :, c])
    return mapa
