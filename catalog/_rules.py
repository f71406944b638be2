"""Rules that several exercises share."""

from grader.exercise import forbid, must_trace

BY_HAND = forbid(
    sentence="This exercise asks for the convolution by hand: slices, products and sums. Where a library's convolution "
    "is called, the library does the exercise.",
    stated="a library's convolution or Fourier transform (FFT) is not allowed here",
    ops=("stablehlo.convolution", "stablehlo.fft"),
    names=(
        *("conv", "convolve", "convolve2d", "correlate", "correlate2d", "fftconvolve", "oaconvolve"),
        *("conv_general_dilated", "conv_with_general_padding", "conv_general_dilated_patches", "convolution"),
        *("conv1d", "conv2d", "conv3d", "Conv", "Conv1d", "Conv2d", "Conv3d", "Conv1D", "Conv2D", "Conv3D"),
        *("filter2D", "sepFilter2D", "apply_filter", "ImageFilter", "fft", "fftpack", "ndimage", "signal"),
    ),
)

TRACEABLE = must_trace(
    sentence="JAX must be able to trace this function: keep to jax.numpy and jax.lax, and never turn an array's "
    "value into a Python number (no float(), no int(), no `if` on a value, no NumPy function).",
    stated="JAX must be able to trace the function",
)
