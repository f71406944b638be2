"""The course: one file an exercise, `exNN_name.py`, found by its name. It is read only where answer keys are made.

It may import `grader.exercise` (the authors' door), NumPy, and JAX inside a function. Files that begin with `_` are
helpers that several exercises share:

- `_images`: images, kernels, and arrays drawn from a seed, their signs and order fixed
- `_correlate`, `_windows`, `_pool`: right and wrong sliding windows in NumPy
- `_lenet`: the lecture's network in NumPy, its parameters and the digits
- `_pairs`: two misconceptions at once
- `_rules`: what a solution must not call
"""
