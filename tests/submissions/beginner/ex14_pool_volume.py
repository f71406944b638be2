import numpy as np

from ex11_max_pool import max_pool
from ex12_avg_pool import avg_pool


def pool_volume(volume, window, stride, mode):
    mapas = []
    for c in range(volume.shape[2])
        if mode == "max":
            mapas.append(max_pool(volume[:, :, c], window, stride))
        else:
            mapas.append(avg_pool(volume[:, :, c], window, stride))
    return np.stack(mapas, axis=2)
