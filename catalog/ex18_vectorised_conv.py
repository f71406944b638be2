"""The convolution of a layer, vectorised: systems 9 and 10 of the lecture.

The wrong functions here are differentiated and mapped, too: they keep to what NumPy and JAX arrays share.
"""

import numpy as np

from grader.exercise import Case, Check, Exercise, Sliding, forbid, misconception

from ._images import AXES, BLUR, LECTURE_IMAGE, Array, Numbers, fixed
from ._rules import BY_HAND, TRACEABLE
from ._vectorised import FURTHER, added_up, convolve, places

NO_LOOP = forbid(
    sentence="Your program holds a loop of jax.lax (fori_loop, scan, while_loop or map). It is compiled, but it still "
    "goes from pixel to pixel. Here whole arrays are to meet whole arrays; loop over the kernel's places in Python.",
    stated="Nor are loops of jax.lax (fori_loop, scan, while_loop, map)",
    ops=("stablehlo.while",),
)


# A function is traced once for each shape and transform: five shapes, three for what transforms make of it, and four that
# show how a program grows.
COLUMN, TWO_IMAGES = ((1, 2, 1, 2), (2, 1, 2, 1)), ((2, 3, 4, 2), (2, 3, 2, 3))
UNLIKE, LECTURE = ((2, 4, 5, 3), (2, 3, 3, 4)), ((1, 5, 5, 3), (3, 3, 3, 2))
WHOLE = ((1, 3, 4, 2), (2, 2, 2, 3))


def _tiny(rng: np.random.Generator) -> list[Case]:
    numbers, same = Numbers(rng), fixed()
    shapes = (COLUMN, COLUMN, COLUMN, TWO_IMAGES, TWO_IMAGES)
    # The lecture's image beside two of its turned copies, and the blur in two filters that look at other channels.
    image = np.stack([LECTURE_IMAGE, LECTURE_IMAGE.T, LECTURE_IMAGE[::-1]], axis=2)[None]
    kernel = np.stack([np.stack([BLUR, 0 * BLUR, 0 * BLUR], 2), np.stack([BLUR, -BLUR, BLUR], 2)], axis=3)
    two, filters = TWO_IMAGES
    pixels, weights = WHOLE
    return [
        *(Case((numbers.whole(*images), numbers.whole(*k))) for images, k in shapes),
        Case((same.whole(*two), same.whole(*filters))),
        Case((image, kernel)),
        # Whole numbers in the images, fractions in the kernel: the fractions of the result must survive.
        Case((numbers.pixels(*pixels), numbers.real(*weights))),
    ]


def _larger(rng: np.random.Generator) -> list[Case]:
    numbers = Numbers(rng)
    shapes = (UNLIKE, TWO_IMAGES, LECTURE, UNLIKE)
    return [Case((numbers.real(*images), numbers.real(*kernel))) for images, kernel in shapes]


def _transformed(rng: np.random.Generator) -> list[Case]:
    numbers = Numbers(rng)
    images, filters = UNLIKE
    kernel = numbers.real(*filters)
    return [
        Case((numbers.real(*images), kernel), transform="jit"),
        Case((numbers.real(3, *images), kernel), transform="vmap", in_axes=(0, None)),
    ]


def _gradients(rng: np.random.Generator) -> list[Case]:
    numbers = Numbers(rng)
    images, kernel = TWO_IMAGES
    return [
        Case((draw(*images), draw(*kernel)), transform="grad", cotangent=draw(2, 2, 2, 3))
        for draw in (numbers.whole, numbers.real)
    ]


def _small_and_long(rng: np.random.Generator) -> list[Case]:
    numbers = Numbers(rng)
    kernel = numbers.real(2, 2, 1, 2)
    many = int(rng.integers(320, 360))
    # Small, then with many rows, many columns, many images: a loop over any of them is a program of that many steps. The other
    # sides are as short as the kernel, so that it has no more.
    shapes = [(1, 5, 4, 1), (1, many, 2, 1), (1, 2, many, 1), (many, 2, 2, 1)]
    return [Case((numbers.real(*images), kernel)) for images in shapes]


@misconception(
    "Your output is that of a true convolution: you flip the kernel, as SciPy's convolve does. Deep learning's "
    "convolution does not flip it."
)
def kernel_flipped(images: Array, kernel: Array) -> Array:
    """True convolution."""
    return convolve(images, kernel[::-1, ::-1])


def _transposed_within_bounds(images: Array, kernel: Array) -> Array:
    """kernel[v, u], where JAX takes the last row or column for one beyond it."""
    rows, columns = places(images, kernel)
    f_h, f_w = kernel.shape[:2]
    parts = [
        images[:, u : u + rows, v : v + columns] @ kernel[min(v, f_h - 1), min(u, f_w - 1)]
        for u, v in np.ndindex(f_h, f_w)
    ]
    total: Array = sum(parts[1:], parts[0])
    return total


@misconception(
    "u and v have changed places: kernel[u, v] meets the pixel u rows below and v columns right of the window's corner.",
    also=(_transposed_within_bounds,),
)
def window_transposed(images: Array, kernel: Array) -> Array:
    """kernel[v, u] in place of kernel[u, v], where that fits."""
    if kernel.shape[0] != kernel.shape[1]:
        raise ValueError("shapes can't be broadcast together")
    return convolve(images, kernel.transpose(1, 0, 2, 3))


@misconception(
    "Only the first channel of the images counts in your result. A filter spans all channels and adds up over them."
)
def first_channel_only(images: Array, kernel: Array) -> Array:
    """The other channels dropped."""
    return convolve(images[..., :1], kernel[:, :, :1])


@misconception(
    "You put the channels first, as PyTorch does. Here they are the last axis, of the images and of the result: "
    "(n, h', w', m)."
)
def result_channels_first(images: Array, kernel: Array) -> Array:
    """The result as (n, m, h', w')."""
    return convolve(images, kernel).transpose(0, 3, 1, 2)


def _filters_in_front(images: Array, kernel: Array) -> Array:
    out = convolve(images, kernel)
    return out.transpose(3, 0, 1, 2).reshape(out.shape)


@misconception(
    "You brought the filters' axis to the end by reshape. That keeps the order of the numbers in memory and mixes "
    "filters with pixels; exchanging axes is what transpose and moveaxis do.",
    also=(_filters_in_front,),
)
def reshaped_in_place_of_transposed(images: Array, kernel: Array) -> Array:
    """Reshape where transpose was meant."""
    out = convolve(images, kernel)
    return out.transpose(0, 3, 1, 2).reshape(out.shape)


@misconception(
    "Windows and kernel are unrolled in different orders. kernel.reshape(-1, m) counts rows, columns and, fastest, "
    "channels; your windows have the channels first, as conv_general_dilated_patches gives them."
)
def unrolled_in_another_order(images: Array, kernel: Array) -> Array:
    """Windows as (c_in, f_h, f_w), kernel as (f_h, f_w, c_in)."""
    f_h, f_w, c_in, m = kernel.shape
    return convolve(images, kernel.reshape(c_in, f_h, f_w, m).transpose(1, 2, 0, 3))


@misconception(
    "Your result is one row and one column short: the number of places is n - f + 1. A window that starts at 0 counts, "
    "too."
)
def missing_plus_one(images: Array, kernel: Array) -> Array:
    """N - f places."""
    return convolve(images, kernel)[:, :-1, :-1]


def _padded_by_half(images: Array, kernel: Array) -> Array:
    """Half a kernel, f // 2 rows and columns before and after, as for a kernel of odd sides."""
    import jax.numpy as jnp

    widths = [(f // 2, f // 2) for f in kernel.shape[:2]]
    out = convolve(jnp.pad(images, [(0, 0), *widths, (0, 0)]), kernel)  # type: ignore[arg-type]
    return out[:, : images.shape[1], : images.shape[2]]


@misconception(
    "Your output has the size of the images: you padded the border with zeros. A valid convolution only visits the "
    "places where the whole kernel lies on the image.",
    also=(_padded_by_half,),
)
def padded_to_same(images: Array, kernel: Array) -> Array:
    """Zero padding that keeps the size."""
    import jax.numpy as jnp

    widths = [((f - 1) // 2, f - 1 - (f - 1) // 2) for f in kernel.shape[:2]]
    return convolve(jnp.pad(images, [(0, 0), *widths, (0, 0)]), kernel)  # type: ignore[arg-type]


@misconception(
    "You take the mean of the products. A convolution adds them up: over the window and over the channels."
)
def averaged(images: Array, kernel: Array) -> Array:
    """Mean of the products."""
    f_h, f_w, c_in, _ = kernel.shape
    mean: Array = convolve(images, kernel) / (f_h * f_w * c_in)
    return mean


@misconception(
    "You add up over the filters as well. The sum runs over u, v and the input's channels; each filter makes a channel "
    "of its own."
)
def filters_added_up(images: Array, kernel: Array) -> Array:
    """One map an image."""
    total: Array = convolve(images, kernel).sum(3)
    return total


@misconception(
    "Only the first image is convolved. The first axis counts the images, and each of them gets its own result."
)
def first_image_only(images: Array, kernel: Array) -> Array:
    """A batch of one."""
    return convolve(images[:1], kernel)


@misconception(
    "Your answer is all zeros. If you update it: JAX arrays never change, `out.at[...].add(v)` returns a new array; keep it: "
    "`out = out.at[...].add(v)`."
)
def update_thrown_away(images: Array, kernel: Array) -> Array:
    """The result of .at[].add() dropped."""
    return 0 * convolve(images, kernel)


def _cut_off_one_by_one(images: Array, kernel: Array) -> Array:
    total: Array = added_up(images, kernel, lambda pixels, weights: (pixels @ weights).astype(images.dtype))
    return total


@misconception(
    "On an image of whole numbers your sums lose their fractions: the result was made with the image's type, so it "
    "can't hold them. Make room for floats.",
    also=(_cut_off_one_by_one,),
)
def kept_in_the_type_of_the_image(images: Array, kernel: Array) -> Array:
    """jnp.zeros(..., images.dtype)."""
    return convolve(images, kernel).astype(images.dtype)


EXERCISE = Exercise(
    title="A vectorised convolution",
    names=AXES,
    sliding=Sliding("images", "kernel", weights="kernel"),
    lesson="One matrix product for each place in the kernel: a short program that JAX compiles, maps and differentiates.",
    checks=(
        Check(
            "tiny images and the lecture's",
            points=1,
            rationale="On a few pixels, channels and filters every number can be checked by hand.",
            help="Write the sum of the statement out for one number of the result: which pixels and weights meet?",
            help_with="values",
            cases=_tiny,
        ),
        Check(
            "larger images, all sizes different",
            points=2,
            rationale="Images, channels in, filters, heights and widths are all different numbers here.",
            help="Name the axes of every array on the way: where do n, c_in and m stand?",
            cases=_larger,
        ),
        Check(
            "under jit and vmap",
            points=1,
            rationale="A function of whole arrays can be compiled, and mapped over one more axis.",
            help="Nothing may depend on an array's values, and all sizes must come from the arguments' shapes.",
            cases=_transformed,
        ),
        Check(
            "its gradient",
            points=1,
            rationale="Training needs the derivatives with respect to the images and the kernel.",
            help="JAX differentiates what it traced: a wrong gradient here means that the numbers are wrong, too.",
            help_with="values",
            cases=_gradients,
        ),
        Check(
            "as short for a large image",
            points=2,
            rationale="With 350 rows, columns or images the traced program has as many operations as with five.",
            help="Which of your loops runs over the images, their rows or columns? Let a slice take all of them at once.",
            cases=_small_and_long,
            constant_program=True,
            stated="the program is as short for a large image as for a small one",
        ),
    ),
    hints=(
        "Fix one place (u, v) of the kernel. Which part of the images do its weights meet, over all windows?",
        "The answer has shape (n, h - f_h + 1, w - f_w + 1, m), and that part has shape (n, h', w', c_in).",
        "A pixel is a vector of c_in numbers, kernel[u, v] a matrix (c_in, m). What does `@` do with many such vectors?",
        "Or unroll: each window as a row, each filter as a column. Then everything is one matrix product.",
    ),
    misconceptions=(
        kernel_flipped,
        window_transposed,
        first_channel_only,
        result_channels_first,
        reshaped_in_place_of_transposed,
        unrolled_in_another_order,
        missing_plus_one,
        padded_to_same,
        averaged,
        filters_added_up,
        first_image_only,
        update_thrown_away,
        kept_in_the_type_of_the_image,
        *FURTHER,
    ),
    rules=(TRACEABLE, BY_HAND, NO_LOOP),
)
