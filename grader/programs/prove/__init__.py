"""Prove a program equal to another for every image of its shapes; docs/proof.md tells the ideas.

- `field`: numbers modulo three primes, and constants brought there
- `symbol`: arrays of which each element is a sum of products of inputs, or the largest of some
- `structure`: operations that move elements about, as NumPy functions
- `arithmetic`: operations that compute, on numbers and on symbols
- `machine`: a program, read once and run on either
- `residues`: what a program is known by
"""
