# a grey image was in my notes: one weight for each pixel of the window
def why_convolutions(size, channels, f, filters):
    places = (size - f + 1) ** 2
    inputs = size * size * channels
    return {
        "parameters": {"convolution": (f * f + 1) * filters, "dense": (inputs + 1) * places * filters},
        "inputs_of_one_output": {"convolution": f * f, "dense": inputs},
        "uses_of_one_weight": {"convolution": places, "dense": 1},
        "multiplications": {"convolution": f * f * places * filters, "dense": inputs * places * filters},
    }
