"""What the commonest exceptions of Python, NumPy and JAX mean to a learner, in a sentence that says what to do."""

from __future__ import annotations

import re
from dataclasses import dataclass

from grader.i18n import gettext as _
from grader.i18n import mark


@dataclass(frozen=True)
class Meaning:
    """A sentence for the exceptions whose text begins with a pattern; its named groups fill the sentence."""

    pattern: re.Pattern[str]
    sentence: str


def _when(pattern: str, sentence: str) -> Meaning:
    return Meaning(re.compile(pattern), sentence)


_FIT = mark(
    "Arrays of shapes {one} and {other} meet here, and do not fit element by element. "
    "Print both shapes before this line: which side is another one than you think?"
)
_ALIGN = mark(
    "`@`, dot and matmul pair the columns of the left array with the rows of the right one, and these numbers differ here. "
    "Products element by element are written `*`."
)
_WHOLE = mark("A whole number is needed here. `/` gives a float, even 4 / 2; `//` divides and gives an int.")
_ONE_NUMBER = mark(
    "A whole array stands where a single number belongs, such as one element of another array. Is a sum() or a max() missing?"
)
_IMMUTABLE = mark(
    "JAX arrays never change. Where NumPy has `a[i] = v`, JAX has `a = a.at[i].set(v)`, a new array; for `+=` it is "
    "`.add(v)`. Or work with NumPy's arrays, and make them with np.zeros."
)
_UNPACK = mark(
    "There are not as many names on the left of `=` as values on the right. `h, w = a.shape` is for two axes, "
    "`h, w, c = a.shape` for three."
)
_NONE = mark(
    "A None is used as if it were a value. A function gives None where its `return` is missing, and so do print() and append()."
)
_BEYOND = mark(
    "Index {index} on an axis of length {size}, whose indices begin at 0. Does a loop go one too far?"
)
_AXES = mark("{given} indices for an array of {axes} axes. Print its shape before this line.")
_RESHAPE = mark("reshape keeps every number: {size} of them do not fill the shape {shape}.")
_NO_AXIS = mark("There is no axis {axis} in an array of {axes} axes: they are counted from 0.")
_TRUTH = mark(
    "An array of several numbers is neither true nor false: `if`, `and`, `or` and Python's own max() need a single one. "
    "np.maximum and np.where go through all of them."
)
_EMPTY = mark(
    "The largest or smallest number of nothing: a slice is empty here. Print where it begins and ends."
)
_TRACED = mark(
    "A traced array was used where a value is needed: by float(), int(), range() or as a shape. "
    "While JAX traces, arrays have a shape and a dtype, and no values yet."
)
_LIST = mark("A list has no {name}. Make an array of it first: np.array(...).")

# The first that fits is taken.
_BY_KIND: dict[str, tuple[Meaning, ...]] = {
    "TypeError": (
        _when(
            r"unhashable type: '(?P<kind>[\w.]+)'",
            mark("A {kind} can't be a key of a dict, an element of a set, or an argument for lru_cache."),
        ),
        _when(r"Shapes must be 1D sequences of concrete values.*Tracer", _TRACED),
        _when(
            r"JAX arrays are immutable|'\w*(ArrayImpl|Tracer)' object does not support item assign",
            _IMMUTABLE,
        ),
        _when(r"\w+ got incompatible shapes for broadcasting: (?P<one>\(.*?\)), (?P<other>\(.*?\))", _FIT),
        _when(r"(dot_general|matmul|dot) ", _ALIGN),
        _when(r"only (length-1|0-dimensional|size-1) arrays can be converted", _ONE_NUMBER),
        _when(r"Only scalar arrays can be converted", _ONE_NUMBER),
        _when(
            r"cannot reshape array of shape .*\(size (?P<size>\d+)\) into shape (?P<shape>\(.*?\))", _RESHAPE
        ),
        _when(r"'float' object cannot be interpreted as an integer", _WHOLE),
        _when(
            r"(slice indices must be integers|only integer scalar arrays|Indexer must have integer|Shapes must be 1D .*\d\.\d)",
            _WHOLE,
        ),
        _when(
            r"(Cannot interpret|Cannot construct a dtype|data type .* not understood)",
            mark("The shape of a new array is one tuple, in brackets of its own: np.zeros((h, w))."),
        ),
        _when(
            r"(unsupported operand type\(s\) for .*'NoneType'|'NoneType' object|cannot unpack non-iterable NoneType)",
            _NONE,
        ),
        _when(
            r"'(?P<kind>[\w.]+)' object is not callable",
            mark(
                "Round brackets call a function, and this is none: an element is read with square ones, `a[i, j]`, "
                "and a shape is `a.shape`."
            ),
        ),
        _when(
            r"'(int|float|numpy\.\w+)' object is not (subscriptable|iterable)",
            mark("This is a single number: it has no elements to read, and none to go through."),
        ),
        _when(
            r"(list|tuple) indices must be integers or slices, not tuple",
            mark("A list of lists is read as `a[i][j]`; `a[i, j]` is for arrays, made with np.array(a)."),
        ),
        _when(
            r"can't multiply sequence by non-int",
            mark("A list times a number repeats the list. Make an array of it first: np.array(...)."),
        ),
        _when(
            r"(iteration over a 0-d array|len\(\) of unsized object|object of type '(int|float)' has no len)",
            mark("This is a single number: it has no length, and nothing to go through."),
        ),
        _when(
            r"grad requires real- or complex-valued inputs.*got (?P<dtype>\w+)",
            mark(
                "jax.grad needs floats to differentiate by, and got {dtype}: convert with astype(jnp.float32)."
            ),
        ),
        _when(
            r"Gradient only defined for scalar-output functions.* shape: (?P<shape>\(.*?\))",
            mark(
                "jax.grad needs a function of which a single number comes out; here it is an array of shape {shape}. "
                "A loss ends with a mean or a sum."
            ),
        ),
    ),
    "ValueError": (
        _when(
            r"setting an array element with a sequence\. The requested array has an inhomogeneous",
            mark("The rows are not equally long, so no array can be made of them. Print the length of each."),
        ),
        _when(r"setting an array element with a sequence", _ONE_NUMBER),
        _when(
            r"operands could not be broadcast together with shapes (?P<one>\(.*?\)) (?P<other>\(.*?\))", _FIT
        ),
        _when(
            r"Incompatible shapes for broadcasting: (shapes=\[)?(?P<one>\(.*?\))(, | and )(?P<other>\(.*?\))",
            _FIT,
        ),
        _when(
            r"could not broadcast input array from shape (?P<one>\(.*?\)) into shape (?P<other>\(.*?\))", _FIT
        ),
        _when(r"(matmul: |shapes \(.*\) not aligned|Incompatible shapes for matmul)", _ALIGN),
        _when(r"cannot reshape array of size (?P<size>\d+) into shape (?P<shape>\(.*?\))", _RESHAPE),
        _when(r"(not enough|too many) values to unpack", _UNPACK),
        _when(r"The truth value of an array", _TRUTH),
        _when(
            r"zero-size array to reduction operation|(max|min)\(\) (iterable|arg) (argument )?is (an )?empty",
            _EMPTY,
        ),
        _when(r"axis (?P<axis>-?\d+) is out of bounds for array of dimension (?P<axes>\d+)", _NO_AXIS),
        _when(
            r"assignment destination is read-only|output array is read-only",
            mark(
                "This array can't be written into: it belongs to a JAX array. np.array(a) makes a copy that can."
            ),
        ),
        _when(
            r"all input arrays must have the same shape",
            mark("np.stack needs arrays of one shape, and these differ. Print the shape of each."),
        ),
    ),
    "AxisError": (
        _when(r"axis (?P<axis>-?\d+) is out of bounds for array of dimension (?P<axes>\d+)", _NO_AXIS),
    ),
    "IndexError": (
        _when(r"index (?P<index>-?\d+) is out of bounds for axis \d+ with size (?P<size>\d+)", _BEYOND),
        _when(r"too many indices for array: array is (?P<axes>\d+)-dimensional, but (?P<given>\d+)", _AXES),
        _when(
            r"Too many indices: (array is )?(?P<axes>\d+)-dimensional(, but| array indexed with) (?P<given>\d+)",
            _AXES,
        ),
        _when(
            r"(list|tuple) (assignment )?index out of range",
            mark(
                "An index beyond the end of a list: of n entries the last one has index n - 1. Does a loop go one too far?"
            ),
        ),
        _when(
            r"(only integers, slices|arrays used as indices must be of integer|Indexer must have integer)",
            _WHOLE,
        ),
        _when(
            r"invalid index to scalar variable|too many indices for array: array is 0",
            mark("This is a single number: it has no elements to read, and none to go through."),
        ),
    ),
    "NameError": (
        _when(
            r"name '(?P<name>np|numpy)' is not defined",
            mark("The file does not import NumPy: write `import numpy as np` at its top."),
        ),
        _when(
            r"name '(?P<name>jnp)' is not defined",
            mark("The file does not import jax.numpy: write `import jax.numpy as jnp` at its top."),
        ),
        _when(
            r"name '(?P<name>jax|lax|math|optax|itertools)' is not defined",
            mark("The file does not import {name}: write the import at its top."),
        ),
        _when(
            r"name '(?P<name>\w+)' is not defined",
            mark(
                "There is nothing called {name} here. Is it spelt otherwise, or set only inside another function?"
            ),
        ),
    ),
    "UnboundLocalError": (
        _when(
            r".*local variable '(?P<name>\w+)'",
            mark(
                "{name} is used before this function gives it a value. A sum begins before the loop, as in `total = 0`."
            ),
        ),
    ),
    "AttributeError": (
        _when(
            r"'numpy\.\w+' object has no attribute 'at'",
            mark(
                "`.at` belongs to JAX's arrays, and this is one of NumPy's: there it is `a[i] = v`, or make it with jnp.zeros."
            ),
        ),
        _when(
            r"'(list|tuple)' object has no attribute '(?P<name>shape|sum|T|reshape|dtype|ndim|max|min|mean)'",
            _LIST,
        ),
        _when(r"'NoneType' object has no attribute", _NONE),
    ),
    "KeyError": (_when(r"(?P<key>.*)", mark("The dict has no key {key}.")),),
    "ZeroDivisionError": (_when(r".*zero", mark("A division by zero. Print the divisor before this line.")),),
    "RecursionError": (
        _when(
            r"maximum recursion depth",
            mark("The function calls itself again and again: which call is the last one?"),
        ),
    ),
    "UFuncTypeError": (
        _when(
            r"Cannot cast ufunc .* output from dtype\('float",
            mark(
                "A fraction can't be added into an array of ints. Make it of floats: np.zeros(shape), or a.astype(float)."
            ),
        ),
    ),
    # What JAX says where a value is asked for while it traces; `requests` then calls the function instead.
    "UnexpectedTracerError": (
        _when(
            r"",
            mark(
                "An array is used here that was kept in a global, a default argument or an attribute while JAX traced: in an "
                "earlier call, or inside jit or grad. It has no values. A function works with its arguments, and hands on by "
                "return."
            ),
        ),
    ),
    "TracerBoolConversionError": (
        _when(
            r"",
            mark(
                "An `if`, `while`, `and`, `or` or max() asks for the value of a traced array. While JAX traces, arrays have a "
                "shape and a dtype, and no values yet: jnp.where and jnp.maximum choose for every element."
            ),
        ),
    ),
    "TracerArrayConversionError": (
        _when(
            r"",
            mark(
                "A NumPy function was given a traced array. While JAX traces, arrays have a shape and a dtype, and no values "
                "yet: use the function of that name in jax.numpy."
            ),
        ),
    ),
    "TracerIntegerConversionError": (
        _when(
            r"",
            mark(
                "A traced array is used as an index of a list, or as a length. While JAX traces, arrays have a shape and a "
                "dtype, and no values yet: lengths come from shapes."
            ),
        ),
    ),
    "NonConcreteBooleanIndexError": (
        _when(
            r"",
            mark(
                "`a[mask]` has as many elements as the mask has True, and while JAX traces, arrays have no values yet. "
                "jnp.where(mask, a, b) keeps the shape."
            ),
        ),
    ),
    "JAXTypeError": (_when(r"", _TRACED),),
}


def meaning_of(error: BaseException, text: str) -> str:
    """Return what an exception means; empty if it is none of those known.

    Args:
        error: the exception; its classes are compared by name, so that neither NumPy nor JAX is imported for it.
        text: its text, on one line.
    """
    for kind in type(error).__mro__:
        for meaning in _BY_KIND.get(kind.__name__, ()):
            if found := meaning.pattern.match(text):
                return _(meaning.sentence).format(**found.groupdict())
    return ""
