"""A filter learned by gradient descent: system 6 of the lecture."""

from collections.abc import Callable

import numpy as np

from grader.exercise import Case, Check, Exercise, Loop, misconception

from ._correlate import correlate
from ._descent import FURTHER, error_of, gradient_of
from ._images import AXES, Array, Numbers

Pair = tuple[int, int]


def _problem(draw: Callable[..., Array], image: Pair, kernel: Pair) -> tuple[Array, Array, Array]:
    """A kernel, an image, and a target that is not the kernel's."""
    places = (image[0] - kernel[0] + 1, image[1] - kernel[1] + 1)
    return draw(*kernel), draw(*image), draw(*places)


def _problems(rng: np.random.Generator) -> list[tuple[Array, ...]]:
    row = (np.array([[1, 0]], np.float32), np.array([[1, 2, 3]], np.float32), np.array([[1, 4]], np.float32))
    numbers = Numbers(rng)
    # Three shapes, and so three traces of each function.
    wide, unlike = ((1, 3), (1, 2)), ((6, 4), (3, 2))
    return [
        row,
        _problem(numbers.whole, *wide),
        _problem(numbers.whole, *wide),
        _problem(numbers.whole, *unlike),
        _problem(numbers.whole, *unlike),
        # A target of whole numbers, as a file holds it: what the kernel makes of the image keeps its fractions.
        (numbers.real(2, 2), numbers.real(3, 4), numbers.pixels(2, 3)),
        _problem(numbers.real, *unlike),
        _problem(numbers.real, *unlike),
    ]


def _losses(rng: np.random.Generator) -> list[Case]:
    return [Case(problem, function="loss") for problem in _problems(rng)]


def _steps(rng: np.random.Generator) -> list[Case]:
    rates = [np.asarray(rate, np.float32) for rate in (0.1, 0.5, 0.25, 0.1, 0.05, 0.25, 0.3, 0.2)]
    return [
        Case((*problem, rate), function="gradient_step")
        for problem, rate in zip(_problems(rng), rates, strict=True)
    ]


def _descent(rng: np.random.Generator) -> list[Loop]:
    # Of white noise the loss is round, curvature about 2 in every direction, so each step with rate 0.25
    # about halves the error: 100 of them reach the hidden kernel as closely as float32 can tell. The noise is the same
    # under every seed, and so is how fast a wrong step comes near, or whether it runs away.
    image = np.random.default_rng(0).standard_normal((18, 16), np.float32)
    image = (image - image.mean()) / image.std()
    hidden = Numbers(rng).real(3, 3)
    rate = np.asarray(0.25, np.float32)
    start = np.zeros((3, 3), np.float32)
    return [
        Loop("gradient_step", carry=(start,), steps=100, fixed=(image, correlate(image, hidden), rate)),
    ]


@misconception(
    "You add the squared differences up. The loss is their mean: otherwise it grows with the image, and so does every "
    "step.",
    replaces="loss",
)
def sum_of_squares(kernel: Array, image: Array, target: Array) -> Array:
    """No division."""
    return np.asarray(np.sum(error_of(kernel, image, target) ** 2))


@misconception(
    "Your loss is half the mean squared error. Some books put the 1/2 there to have no 2 in the gradient; here the "
    "loss is the mean itself.",
    replaces="loss",
)
def half_the_mean(kernel: Array, image: Array, target: Array) -> Array:
    """The 1/2 of some textbooks."""
    return np.asarray(np.mean(error_of(kernel, image, target) ** 2) / 2)


@misconception(
    "Your loss is the root of the mean squared error. It has its minimum at the same kernel, but its gradient is "
    "another one: leave the root out.",
    replaces="loss",
)
def root_of_the_mean(kernel: Array, image: Array, target: Array) -> Array:
    """RMSE."""
    return np.asarray(np.sqrt(np.mean(error_of(kernel, image, target) ** 2)))


@misconception(
    "You average the absolute differences. Here they are squared: large errors count more, and the gradient shrinks "
    "towards the minimum.",
    replaces="loss",
)
def absolute_differences(kernel: Array, image: Array, target: Array) -> Array:
    """Mean absolute error."""
    return np.asarray(np.mean(np.abs(error_of(kernel, image, target))))


@misconception(
    "You square the mean. Errors of +1 and -1 would cancel: square each difference first, then take the mean.",
    replaces="loss",
)
def mean_before_square(kernel: Array, image: Array, target: Array) -> Array:
    """The square of the mean error."""
    return np.asarray(np.mean(error_of(kernel, image, target)) ** 2)


@misconception(
    "You flip the kernel, as SciPy's convolve2d does. Deep learning's convolution does not; correlate2d is its name "
    "there.",
    replaces="loss",
)
def kernel_flipped(kernel: Array, image: Array, target: Array) -> Array:
    """True convolution."""
    return np.asarray(np.mean(error_of(kernel[::-1, ::-1], image, target) ** 2))


@misconception(
    "You divide by the number of the image's pixels. The mean runs over the differences, and there are only as many as "
    "the target has numbers.",
    replaces="loss",
)
def divided_by_the_image(kernel: Array, image: Array, target: Array) -> Array:
    """Divided by h * w."""
    return np.asarray(np.sum(error_of(kernel, image, target) ** 2) / image.size)


@misconception(
    "Your step goes uphill: you add the gradient. It points to where the loss grows, so a step downhill subtracts it.",
    replaces="gradient_step",
)
def uphill(kernel: Array, image: Array, target: Array, learning_rate: Array) -> Array:
    """Plus in place of minus."""
    return np.asarray(kernel + learning_rate * gradient_of(kernel, image, target))


@misconception(
    "You return the change and not the new kernel. A step gives the old kernel minus learning_rate times the gradient.",
    replaces="gradient_step",
)
def only_the_change(kernel: Array, image: Array, target: Array, learning_rate: Array) -> Array:
    """The update alone."""
    return np.asarray(-learning_rate * gradient_of(kernel, image, target))


@misconception(
    "You return the gradient. It says in which direction the loss grows; the step is still to be made from it.",
    replaces="gradient_step",
)
def the_gradient_itself(kernel: Array, image: Array, target: Array, learning_rate: Array) -> Array:  # noqa: ARG001
    """No step at all."""
    return gradient_of(kernel, image, target)


@misconception(
    "You subtract the whole gradient: the learning rate has no effect. It scales the gradient down, so that the step "
    "does not jump across the minimum.",
    replaces="gradient_step",
)
def rate_ignored(kernel: Array, image: Array, target: Array, learning_rate: Array) -> Array:  # noqa: ARG001
    """Rate 1."""
    return kernel - gradient_of(kernel, image, target)


@misconception(
    "Your gradient is half of what it should be: the derivative of a square brings a factor of 2.",
    replaces="gradient_step",
)
def factor_two_forgotten(kernel: Array, image: Array, target: Array, learning_rate: Array) -> Array:
    """Gradient of half the mean."""
    return np.asarray(kernel - learning_rate * gradient_of(kernel, image, target) / 2)


@misconception(
    "Your step follows the gradient of the sum of squares: it is larger by the number of differences. Divide by it, "
    "as the mean does.",
    replaces="gradient_step",
)
def gradient_of_the_sum(kernel: Array, image: Array, target: Array, learning_rate: Array) -> Array:
    """No division."""
    return np.asarray(kernel - learning_rate * gradient_of(kernel, image, target) * target.size)


@misconception(
    "Your gradient comes out flipped. Weight (u, v) meets the pixels that stand u rows below and v columns right of "
    "each place: neither the image nor the error is turned round.",
    replaces="gradient_step",
)
def gradient_flipped(kernel: Array, image: Array, target: Array, learning_rate: Array) -> Array:
    """A true convolution in the derivative."""
    return np.asarray(kernel - learning_rate * gradient_of(kernel, image, target)[::-1, ::-1])


@misconception(
    "Your kernel comes back as it was. JAX arrays never change: return the new kernel, the old one minus learning_rate "
    "times the gradient.",
    replaces="gradient_step",
)
def kernel_unchanged(kernel: Array, image: Array, target: Array, learning_rate: Array) -> Array:  # noqa: ARG001
    """The update thrown away."""
    return kernel


EXERCISE = Exercise(
    title="Learning a filter",
    names=AXES,
    lesson="A kernel's weights can be learned: a loss, its gradient, and many small steps against it.",
    checks=(
        Check(
            "the loss",
            points=2,
            rationale="The mean squared error says how far the convolved image is from the target.",
            help="Convolve, subtract the target, square each difference, take the mean: look which step differs.",
            help_with="values",
            cases=_losses,
        ),
        Check(
            "one step",
            points=2,
            rationale="A step goes against the gradient, scaled by the learning rate.",
            help="Work through the statement's example: the gradient there is [[-4, -6]].",
            help_with="values",
            cases=_steps,
        ),
        Check(
            "the hidden kernel",
            points=2,
            rationale="From nothing but an image and a target, many steps find the kernel that made the target.",
            help="Does the loss fall from step to step? If it grows, look at the sign and the size of the step.",
            cases=_descent,
            rtol=1e-3,
            atol=1e-3,
        ),
    ),
    hints=(
        "If a weight grows a little and the loss grows with it: which way should the weight go?",
        "loss returns a single number, gradient_step an array of the kernel's shape.",
        "jax.grad makes a function from a function. With respect to which argument does it differentiate?",
        "By hand: the derivative for weight (u, v) is a sum over all places, of error times the pixel that it met.",
    ),
    misconceptions=(
        sum_of_squares,
        half_the_mean,
        root_of_the_mean,
        absolute_differences,
        mean_before_square,
        kernel_flipped,
        divided_by_the_image,
        uphill,
        only_the_change,
        the_gradient_itself,
        rate_ignored,
        factor_two_forgotten,
        gradient_of_the_sum,
        gradient_flipped,
        kernel_unchanged,
        *FURTHER,
    ),
    functions=("loss", "gradient_step"),
)
