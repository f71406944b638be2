"""The course: one file an exercise, `exNN_name.py`, found by its name. It is read only where answer keys are made.

It may import `grader.exercise` (the authors' door), NumPy, and JAX inside a function. Files that begin with `_` are
helpers that several exercises share:

- `_images`: images, kernels, and arrays drawn from a seed, their signs and order fixed
- `_correlate`, `_windows`, `_pool`: right and wrong sliding windows in NumPy
- `_volume_ways`, `_volume_ideas`: sums over the channels that go wrong, and what they are called
- `_layer_ways`, `_layer_ideas`: the same of layers of filters
- `_pool_ways`, `_pool_ideas`, `_pool_numbers`, `_pool_channels`: poolings that go wrong: windows, numbers, channels
- `_shape_ideas`, `_lenet_table`, `_lenet_counts`, `_lenet_shapes`, `_why_ideas`: wrong shapes and counts of exercises 9, 15, 16
- `_lenet`: the lecture's network in NumPy, its parameters and the digits
- `_ideas`: misconceptions in few words, and plain code as NumPy and JAX run it, exceptions included
- `_pixel_slips`, `_window_slips`, `_place_slips`, `_stride_slips`: what goes wrong in a window, and in which are visited
- `_number_slips`: right numbers that are rounded, cut, clipped or put elsewhere
- `_size_slips`, `_padding_slips`: wrong sizes, wrong borders
- `_edges`, `_edge_slips`: right and wrong kernels that find edges
- `_pairs`: two misconceptions at once
- `_rules`: what a solution must not call
"""
