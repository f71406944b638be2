"""Trained networks for other programs, and back: weights, a compiled function, a graph of ONNX.

In reading order: `weights` (safetensors, with the network's spec), `stablehlo` (`jax.export`), `graph` and `onnx`.
"""
