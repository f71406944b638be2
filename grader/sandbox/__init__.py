"""The only package that starts processes: a worker for a learner's Python, an evaluator for their programs."""
