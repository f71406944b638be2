"""The graders that `benchmarks/peers.py` compares, one in each file: each prepares a class, grades it, returns marks."""
