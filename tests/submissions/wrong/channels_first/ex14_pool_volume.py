import numpy as np


def pool_volume(volume, window, stride, mode):
    fn = np.max if mode == "max" else np.mean
    vol = np.asarray(volume).transpose(2, 0, 1)
    C, H, W = vol.shape
    out = [
        [
            [fn(vol[c, i:i + window[0], j:j + window[1]]) for j in range(0, W - window[1] + 1, stride[1])]
            for i in range(0, H - window[0] + 1, stride[0])
        ]
        for c in range(C)
    ]
    return np.array(out)
