"""The gradient as it is written in the statement."""


def descend(weights, x, y, rate):
    """Take one step."""
    return weights - rate * 2 / len(y) * x.T @ (x @ weights - y)
