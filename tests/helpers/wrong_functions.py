"""Forty wrong functions that no catalogue names, as arrays of NumPy: each says what it does, and none uses the measures' code."""

import numpy as np


def windows(image, size, stride=(1, 1)):
    """All windows that fit, by where they belong in the answer."""
    rows, columns = ((n - f) // s + 1 for n, f, s in zip(image.shape, size, stride, strict=False))
    return {
        (i, j): image[i * stride[0] :, j * stride[1] :][: size[0], : size[1]]
        for i in range(rows)
        for j in range(columns)
    }


def filled(values):
    """An array of the values by place."""
    shape = tuple(max(place[axis] for place in values) + 1 for axis in range(2))
    first = np.asarray(next(iter(values.values())))
    answer = np.zeros(shape + first.shape)
    for place, value in values.items():
        answer[place] = value
    return answer


def valid(image, kernel, stride=(1, 1)):
    """A sum of products for each window."""
    return filled(
        {at: np.sum(window * kernel) for at, window in windows(image, kernel.shape[:2], stride).items()}
    )


def pooled(image, size, stride, reduce):
    """Something of each window."""
    return filled({at: reduce(window, axis=(0, 1)) for at, window in windows(image, size, stride).items()})


def layer(image, kernels, bias):
    """Filters side by side, a bias each, negative numbers replaced by 0."""
    maps = [valid(image, kernels[..., k]) + bias[k] for k in range(kernels.shape[-1])]
    return np.maximum(np.stack(maps, axis=-1), 0)


def begins_at_j_i(image, kernel):
    right = windows(image, kernel.shape)
    return filled({(i, j): np.sum(right[j, i] * kernel) for i, j in right})


def one_further_down(image, kernel):
    padded = np.pad(image, ((0, 1), (0, 0)))[1:]
    return valid(padded, kernel)


def around_the_corner(image, kernel):
    return valid(np.roll(image, (-1, -1), axis=(0, 1)), kernel)


def without_the_middle(image, kernel):
    kernel = kernel.copy()
    kernel[:, 1] = 0
    return valid(image, kernel)


def last_row_again(image, kernel):
    kernel = np.vstack([kernel[:1]] * len(kernel))
    return valid(image, kernel)


def twice(image, kernel):
    return 2 * valid(image, kernel)


def minus(image, kernel):
    return -valid(image, kernel)


def plus_one(image, kernel):
    return valid(image, kernel) + 1


def minus_and_flipped(image, kernel):
    return -valid(image, kernel[::-1, ::-1])


def upside_down(image, kernel):
    return valid(image, kernel)[::-1]


def transposed_answer(image, kernel):
    return valid(image, kernel).T


def all_axes_flat(image, kernel):
    return valid(image, kernel).ravel()


def by_itself(image, kernel):
    return valid(image, np.ones_like(kernel) * kernel[0, 0])


def window_too_wide(image, kernel):
    del kernel
    return pooled(image, (2, 3), (1, 1), np.sum)


def dilated(image, kernel):
    wide = np.zeros((2 * kernel.shape[0] - 1, 2 * kernel.shape[1] - 1))
    wide[::2, ::2] = kernel
    return valid(image, wide)


def full(image, kernel):
    f_h, f_w = kernel.shape
    return valid(np.pad(image, ((f_h - 1,) * 2, (f_w - 1,) * 2)), kernel)


def same_with_edge(image, kernel):
    return valid(np.pad(image, ((1, 1), (1, 1)), mode="edge"), kernel)


def same_with_wrap(image, kernel):
    return valid(np.pad(image, ((1, 1), (1, 1)), mode="wrap"), kernel)


def same_with_mirror(image, kernel):
    return valid(np.pad(image, ((1, 1), (1, 1)), mode="reflect"), kernel)


def last_column_zero(image, kernel):
    answer = valid(image, kernel)
    answer[:, -1] = 0
    return answer


def last_column_flipped(image, kernel):
    answer = valid(image, kernel)
    answer[:, -1] = valid(image, kernel[::-1, ::-1])[:, -1]
    return answer


def last_row_doubled(image, kernel):
    answer = valid(image, kernel)
    answer[-1] *= 2
    return answer


def outer_products(image, kernel):
    return filled({at: window.sum() * kernel.sum() for at, window in windows(image, kernel.shape).items()})


def rows_meet_all(image, kernel):
    return filled(
        {
            at: np.sum(window.sum(axis=1) * kernel.sum(axis=1))
            for at, window in windows(image, kernel.shape).items()
        }
    )


def image_turned(image, kernel):
    return valid(image[::-1, ::-1], kernel)


def columns_kept(image, kernel):
    return filled(
        {at: np.sum(window * kernel, axis=0) for at, window in windows(image, kernel.shape).items()}
    )


def odd(image, kernel):
    """Nobody has a name for this one."""
    return valid(image, kernel) + np.roll(valid(image, kernel[::-1]), 1, 1)


def middle_channel_left_out(image, kernel):
    return valid(image[..., ::2], kernel[..., ::2])


def channels_one_further(image, kernel):
    return valid(np.roll(image, 1, axis=2), kernel)


def bias_reversed(image, kernels, bias):
    return layer(image, kernels, bias[::-1])


def bias_twice(image, kernels, bias):
    return layer(image, kernels, 2 * bias)


def bias_taken_away(image, kernels, bias):
    return layer(image, kernels, -bias)


def first_filter_for_all(image, kernels, bias):
    return layer(image, np.repeat(kernels[..., :1], kernels.shape[-1], axis=-1), bias)


def no_relu_no_bias(image, kernels, bias):
    return np.stack([valid(image, kernels[..., k]) for k in range(len(bias))], axis=-1)


def largest_of_two_columns(image):
    return pooled(image, (2, 2), (2, 3), np.max)


def skips_a_column(image):
    return pooled(image[:, 1:], (2, 2), (2, 2), np.max)


def never_below_minus_one(image):
    return np.maximum(pooled(image, (2, 2), (2, 2), np.max), -1)


def sum_for_max(image):
    return pooled(image, (2, 2), (2, 2), np.sum)


def corner_of_each_window(image):
    return image[::2, ::2][:2, :3]


def mean_over_nine(image):
    return pooled(image, (2, 2), (2, 2), np.sum) / 9


def mean_of_the_first_row(image):
    return pooled(image, (1, 2), (2, 2), np.mean)


def border_of_ones(image):
    return np.pad(image, 1, constant_values=1)


def border_above_alone(image):
    return np.pad(image, ((2, 0), (2, 0)))


def turned_and_padded(image):
    return np.pad(image.T, 1)


def mirrored_border(image):
    return np.pad(image, 1, mode="reflect")
