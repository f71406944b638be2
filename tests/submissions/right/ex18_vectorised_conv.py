import jax.numpy as jnp


def vectorised_conv(images, kernel):
    fh, fw, c, m = kernel.shape
    n, h, w, _ = images.shape
    hh, ww = h - fh + 1, w - fw + 1
    # p = place in the window
    janelas = jnp.stack(
        [images[:, u:u + hh, v:v + ww, :] for u in range(fh) for v in range(fw)]
    )
    return jnp.einsum("pnhwc,pcm->nhwm", janelas, kernel.reshape(fh * fw, c, m))
