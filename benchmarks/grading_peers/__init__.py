"""The graders that `benchmarks/peers.py` compares, one a file: each prepares a class, grades it, and tells its marks."""
