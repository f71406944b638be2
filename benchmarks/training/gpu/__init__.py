"""Measure training on a GPU, in a given time: `make bench-gpu`. Read in this order.

- `asked`: the parts, the figures that are asked of each, and its share of the time. No JAX.
- `epochs`: LeNet-5's epoch beside Flax NNX and PyTorch with CUDA graphs, in float32 and bfloat16.
- `methods`: every method of a convolution and of a pooling, and layers joined and on their own.
- `values`: equal to the reference; `bits`: the same from one seed; `streams`: a set in shards; `seeds`: many at once.
- `child`: measures one part, and tells each result as it is there.
- `budget`: runs each part in a process of its own, and ends it when its time is over.
- `choose`: makes an entry of `jaxcnn/choices.json` of what was measured.
- `__main__`: the command.
"""
