"""Measure training of LeNet-5 beside PyTorch, Flax NNX and plain JAX: `make bench`, `make bench-gpu`."""
