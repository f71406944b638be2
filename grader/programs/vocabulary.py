"""What the text of a program may hold: the words that JAX writes, and no others.

A program comes from a process that runs a learner's code, and may be anything. The parser of MLIR reads far more than
programs need: constants that lie about their size, in sections of their own; names for types that unfold without an
end; operations of other dialects, and calls of native code. So the text is looked at before any of that reads it. Each
operation, attribute and type has to be in a list made from what jax.numpy, jax.lax, jax.nn, jax.scipy, optax and Flax
are lowered to. Not in it, though JAX writes them, are custom calls, callbacks, tokens, shardings and aliased buffers.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from itertools import accumulate

from grader.programs.lines import NAME

MAX_TEXT = 16 << 20  # bytes; a hundred thousand operations
MAX_ELEMENTS = 1 << 31  # of one array
MAX_DEPTH = 400  # brackets in brackets; a hundred loops inside each other

# fmt: off
_STABLEHLO = (
    "abs", "add", "and", "atan2", "bitcast_convert", "broadcast_in_dim", "case", "cbrt", "ceil", "clamp",
    "compare", "complex", "concatenate", "constant", "convert", "convolution", "cosine", "count_leading_zeros",
    "divide", "dot_general", "dynamic_slice", "dynamic_update_slice", "exponential", "exponential_minus_one",
    "fft", "floor", "gather", "imag", "iota", "is_finite", "log", "log_plus_one", "logistic", "maximum",
    "minimum", "multiply", "negate", "not", "optimization_barrier", "or", "pad", "popcnt", "power", "real",
    "reduce", "reduce_precision", "reduce_window", "remainder", "reshape", "return", "reverse",
    "round_nearest_afz", "round_nearest_even", "rsqrt", "scatter", "select", "select_and_scatter", "shift_left",
    "shift_right_arithmetic", "shift_right_logical", "sign", "sine", "slice", "sort", "sqrt", "subtract", "tan",
    "tanh", "transpose", "while", "xor",
)
_CHLO = (
    "acos", "acosh", "asin", "asinh", "atan", "atanh", "bessel_i1e", "conj", "cosh", "digamma", "erf", "erf_inv",
    "erfc", "is_inf", "is_neg_inf", "is_pos_inf", "lgamma", "mulhi", "next_after", "polygamma", "sinh", "square", "tan",
    "tanh", "top_k", "zeta",
)
_OTHER = (
    # operations and their parts
    "func.call", "func.func", "func.return", "module", "attributes", "public", "private", "call", "return",
    "across", "applies", "cond", "do", "init", "reducer", "dense", "array", "true", "false",
    # attributes
    "#stablehlo.gather", "#stablehlo.scatter", "#stablehlo", "algorithm", "accumulation_type",
    "allow_imprecise_accumulation", "base_dilations", "batch_group_count", "batching_dims",
    "collapsed_slice_dims", "contracting_dims", "dim", "dim_numbers", "dimension", "dimensions", "dims",
    "feature_group_count", "format", "high", "index_vector_dim", "indices_are_sorted", "input_batching_dims",
    "inserted_window_dims", "interior", "is_stable", "k", "length", "lhs_component_count", "lhs_dilate",
    "lhs_precision_type", "low", "num_primitive_operations", "offset_dims", "operand_batching_dims", "pad",
    "padding", "precision", "precision_config", "reverse", "rhs_component_count", "rhs_dilate",
    "rhs_precision_type", "scatter_dimension_numbers", "scatter_dims_to_operand_dims",
    "scatter_indices_batching_dims", "dimension_numbers", "size", "sizes", "slice_sizes", "start_index_map",
    "start_indices_batching_dims", "stride", "type", "unique_indices", "update_window_dims", "window",
    "window_dilations", "window_dimensions", "window_strides",
    # their values
    "DEFAULT", "HIGH", "HIGHEST", "EQ", "NE", "LT", "LE", "GT", "GE", "FLOAT", "SIGNED", "TOTALORDER",
    "UNSIGNED", "FFT", "IFFT", "RFFT", "IRFFT", "b", "f", "i", "o", "x",
    "f16", "bf16", "f32", "tf32", "f64", "i1", "i8", "i16", "i32", "i64", "ui8", "ui16", "ui32", "ui64",
)
# fmt: on
WORDS = frozenset(
    {f"stablehlo.{name}" for name in _STABLEHLO} | {f"chlo.{name}" for name in _CHLO} | set(_OTHER)
)

_STRING = r'"(?:[^"\\\n]|\\[^\n])*"'
_NUMBER = r"0x[0-9A-F]+|\d+(?:\.\d*(?:[eE][-+]?\d+)?)?|e\d+m\d+"
_ELEMENT = r"(?:u?i(?:8|16|32|64)|i1|b?f16|f32|f64|complex<f(?:32|64)>)"
# What says nothing of a program, or only as it is here; then, kept: an array's type, an operation's name in quotes, a
# word, and any character that is left.
_TOKEN = re.compile(
    rf"""
    [ \n\t(){{}}\[\]<>,:=-]+
    | [%^][\w$.-]+(?:[:#]\d+)?
    | {_NUMBER}
    | mhlo\.num_(?:partitions|replicas)\ =\ 1\ :\ i32
    | jax\.result_info\ =\ {_STRING}
    | loc\("{NAME}":\d{{1,9}}:1\)
    | dense<"0x[0-9A-Fa-f]*">
    | @(?:[\w$.-]+ | {_STRING})
    | (tensor<(?:\d{{1,19}}x)*{_ELEMENT}> | "[\w.]+"\( | [\#!]?[A-Za-z_][\w$.]* | .)
    """,
    re.VERBOSE | re.ASCII | re.DOTALL,
)
_NO_BRACKETS = re.compile(rf'(?:{_STRING}|->|[^()\[\]{{}}<>"-]+|-)+')
_STEPS = {**dict.fromkeys("([{<", 1), **dict.fromkeys(")]}>", -1)}


def words(text: str) -> frozenset[str]:
    """What a program's text is made of, each thing once; numbers, names and brackets left out."""
    return frozenset(_TOKEN.findall(text)) - {""}


def foreign(found: Iterable[str]) -> list[str]:
    """Those of a text's words that are not in the list, in the order of the alphabet."""
    named = (word.strip('"(') or word for word in found if not word.startswith("tensor<"))
    return sorted(name for name in named if name not in WORDS)


def largest(found: Iterable[str]) -> int:
    """The number of elements of the largest array among a text's words; of no elements, counted as if they were one."""
    shapes = (re.findall(r"(\d+)x", word) for word in found if word.startswith("tensor<"))
    return max((math.prod(max(1, int(n)) for n in shape) for shape in shapes), default=0)


def depth(text: str) -> int:
    """How many brackets are open at once."""
    brackets = _NO_BRACKETS.sub("", text)
    return max(accumulate(_STEPS.get(bracket, 0) for bracket in brackets), default=0)
