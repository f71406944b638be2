"""Prove a program equal to another for all values of its inputs; the shapes are those that it was traced on.

A program that moves numbers about, adds and multiplies them computes polynomials of its inputs. At a random point modulo
primes two that differ hardly ever agree. The largest of several sums is the set of them, and other functions are known by
their arguments alone. What asks for an input's value is not proved, and neither is what floats would compute otherwise.
Inputs that are whole numbers are followed up to 256 in size: larger ones may wrap around.

Of the grader, this folder imports the marks for translation and of lines alone. Who compares needs NumPy and no jaxlib.

- `reason`: why a program is not proved, in words
- `field`: numbers modulo three primes, and constants brought there
- `symbol`: arrays whose elements are sums of products of inputs, or the largest of some
- `sets`: what is computed with such sets of sums
- `bounds`: what is counted beside each element, because floats are not exact
- `choice`, `naming`: comparisons, and what is compared, in words
- `arithmetic`: what a program computes with symbols
- `along`: the same along axes, and products of matrices
- `asking`: what asks for an input's value, and which of it is a maximum in other words
- `numbers`: what it computes with numbers that depend on no input
- `structure`, `indexing`: moves of elements, as NumPy functions; gather and scatter
- `reading`: what is read of an operation
- `moves`, `pointwise`, `folds`, `convolution`, `sorting`, `control`: each operation, as a function on numbers and symbols
- `machine`: a program, read once and run on either
- `fingerprint`: what a program is known by
- `known`: a program, run at a random point
- `verdict`: whether it is proved equal to another, or why not
"""
