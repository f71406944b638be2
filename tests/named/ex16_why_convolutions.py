import jax
import jax.numpy as jnp
import numpy as np


#: parameters counted at every place
def why_convolutions(size, channels, f, filters):
    m = filters
    n = size - f + 1
    places = n * n
    inputs = size * size * channels
    outputs = places * m
    win = f * f * channels
    rows = {
        "parameters": ((win + 1) * m * places, (inputs + 1) * outputs),
        "inputs_of_one_output": (win, inputs),
        "uses_of_one_weight": (places, 1),
        "multiplications": (win * outputs, inputs * outputs),
    }
    return {key: {"convolution": a, "dense": b} for key, (a, b) in rows.items()}


#: convolution without biases
def why_convolutions(size, channels, f, filters):
    m = filters
    n = size - f + 1
    places = n * n
    inputs = size * size * channels
    outputs = places * m
    win = f * f * channels
    rows = {
        "parameters": (win * m, (inputs + 1) * outputs),
        "inputs_of_one_output": (win, inputs),
        "uses_of_one_weight": (places, 1),
        "multiplications": (win * outputs, inputs * outputs),
    }
    return {key: {"convolution": a, "dense": b} for key, (a, b) in rows.items()}


#: dense without biases
def why_convolutions(size, channels, f, filters):
    m = filters
    n = size - f + 1
    places = n * n
    inputs = size * size * channels
    outputs = places * m
    win = f * f * channels
    rows = {
        "parameters": ((win + 1) * m, inputs * outputs),
        "inputs_of_one_output": (win, inputs),
        "uses_of_one_weight": (places, 1),
        "multiplications": (win * outputs, inputs * outputs),
    }
    return {key: {"convolution": a, "dense": b} for key, (a, b) in rows.items()}


#: no biases
def why_convolutions(size, channels, f, filters):
    m = filters
    n = size - f + 1
    places = n * n
    inputs = size * size * channels
    outputs = places * m
    win = f * f * channels
    rows = {
        "parameters": (win * m, inputs * outputs),
        "inputs_of_one_output": (win, inputs),
        "uses_of_one_weight": (places, 1),
        "multiplications": (win * outputs, inputs * outputs),
    }
    return {key: {"convolution": a, "dense": b} for key, (a, b) in rows.items()}


#: one bias a layer
def why_convolutions(size, channels, f, filters):
    m = filters
    n = size - f + 1
    places = n * n
    inputs = size * size * channels
    outputs = places * m
    win = f * f * channels
    rows = {
        "parameters": (win * m + 1, inputs * outputs + 1),
        "inputs_of_one_output": (win, inputs),
        "uses_of_one_weight": (places, 1),
        "multiplications": (win * outputs, inputs * outputs),
    }
    return {key: {"convolution": a, "dense": b} for key, (a, b) in rows.items()}


#: one bias for all units
def why_convolutions(size, channels, f, filters):
    m = filters
    n = size - f + 1
    places = n * n
    inputs = size * size * channels
    outputs = places * m
    win = f * f * channels
    rows = {
        "parameters": ((win + 1) * m, inputs * outputs + 1),
        "inputs_of_one_output": (win, inputs),
        "uses_of_one_weight": (places, 1),
        "multiplications": (win * outputs, inputs * outputs),
    }
    return {key: {"convolution": a, "dense": b} for key, (a, b) in rows.items()}


#: flat filters counted
def why_convolutions(size, channels, f, filters):
    m = filters
    n = size - f + 1
    places = n * n
    inputs = size * size * channels
    outputs = places * m
    win = f * f * channels
    rows = {
        "parameters": ((f * f + 1) * m, (inputs + 1) * outputs),
        "inputs_of_one_output": (win, inputs),
        "uses_of_one_weight": (places, 1),
        "multiplications": (win * outputs, inputs * outputs),
    }
    return {key: {"convolution": a, "dense": b} for key, (a, b) in rows.items()}


#: depth forgotten
def why_convolutions(size, channels, f, filters):
    m = filters
    n = size - f + 1
    places = n * n
    inputs = size * size * channels
    outputs = places * m
    win = f * f * channels
    rows = {
        "parameters": ((f * f + 1) * m, (inputs + 1) * outputs),
        "inputs_of_one_output": (f * f, inputs),
        "uses_of_one_weight": (places, 1),
        "multiplications": (f * f * outputs, inputs * outputs),
    }
    return {key: {"convolution": a, "dense": b} for key, (a, b) in rows.items()}


#: biases counted by the inputs
def why_convolutions(size, channels, f, filters):
    m = filters
    n = size - f + 1
    places = n * n
    inputs = size * size * channels
    outputs = places * m
    win = f * f * channels
    rows = {
        "parameters": ((win + 1) * m, (outputs + 1) * inputs),
        "inputs_of_one_output": (win, inputs),
        "uses_of_one_weight": (places, 1),
        "multiplications": (win * outputs, inputs * outputs),
    }
    return {key: {"convolution": a, "dense": b} for key, (a, b) in rows.items()}


#: inputs and outputs exchanged
def why_convolutions(size, channels, f, filters):
    m = filters
    n = size - f + 1
    places = n * n
    inputs = size * size * channels
    outputs = places * m
    win = f * f * channels
    rows = {
        "parameters": ((win + 1) * m, (inputs + 1) * outputs),
        "inputs_of_one_output": (win, outputs),
        "uses_of_one_weight": (places, 1),
        "multiplications": (win * outputs, inputs * outputs),
    }
    return {key: {"convolution": a, "dense": b} for key, (a, b) in rows.items()}


#: dense multiplications of one channel
def why_convolutions(size, channels, f, filters):
    m = filters
    n = size - f + 1
    places = n * n
    inputs = size * size * channels
    outputs = places * m
    win = f * f * channels
    rows = {
        "parameters": ((win + 1) * m, (inputs + 1) * outputs),
        "inputs_of_one_output": (win, size * size),
        "uses_of_one_weight": (places, 1),
        "multiplications": (win * outputs, inputs * outputs),
    }
    return {key: {"convolution": a, "dense": b} for key, (a, b) in rows.items()}


#: a bias counted as an input
def why_convolutions(size, channels, f, filters):
    m = filters
    n = size - f + 1
    places = n * n
    inputs = size * size * channels
    outputs = places * m
    win = f * f * channels
    rows = {
        "parameters": ((win + 1) * m, (inputs + 1) * outputs),
        "inputs_of_one_output": (win + 1, inputs + 1),
        "uses_of_one_weight": (places, 1),
        "multiplications": (win * outputs, inputs * outputs),
    }
    return {key: {"convolution": a, "dense": b} for key, (a, b) in rows.items()}


#: used by every filter
def why_convolutions(size, channels, f, filters):
    m = filters
    n = size - f + 1
    places = n * n
    inputs = size * size * channels
    outputs = places * m
    win = f * f * channels
    rows = {
        "parameters": ((win + 1) * m, (inputs + 1) * outputs),
        "inputs_of_one_output": (win, inputs),
        "uses_of_one_weight": (places * m, 1),
        "multiplications": (win * outputs, inputs * outputs),
    }
    return {key: {"convolution": a, "dense": b} for key, (a, b) in rows.items()}


#: uses counted by the window
def why_convolutions(size, channels, f, filters):
    m = filters
    n = size - f + 1
    places = n * n
    inputs = size * size * channels
    outputs = places * m
    win = f * f * channels
    rows = {
        "parameters": ((win + 1) * m, (inputs + 1) * outputs),
        "inputs_of_one_output": (win, inputs),
        "uses_of_one_weight": (win, 1),
        "multiplications": (win * outputs, inputs * outputs),
    }
    return {key: {"convolution": a, "dense": b} for key, (a, b) in rows.items()}


#: uses of all weights of a dense layer
def why_convolutions(size, channels, f, filters):
    m = filters
    n = size - f + 1
    places = n * n
    inputs = size * size * channels
    outputs = places * m
    win = f * f * channels
    rows = {
        "parameters": ((win + 1) * m, (inputs + 1) * outputs),
        "inputs_of_one_output": (win, inputs),
        "uses_of_one_weight": (places, outputs),
        "multiplications": (win * outputs, inputs * outputs),
    }
    return {key: {"convolution": a, "dense": b} for key, (a, b) in rows.items()}


#: sharing exchanged
def why_convolutions(size, channels, f, filters):
    m = filters
    n = size - f + 1
    places = n * n
    inputs = size * size * channels
    outputs = places * m
    win = f * f * channels
    rows = {
        "parameters": ((win + 1) * m, (inputs + 1) * outputs),
        "inputs_of_one_output": (win, inputs),
        "uses_of_one_weight": (1, places),
        "multiplications": (win * outputs, inputs * outputs),
    }
    return {key: {"convolution": a, "dense": b} for key, (a, b) in rows.items()}


#: window side not squared
def why_convolutions(size, channels, f, filters):
    m = filters
    n = size - f + 1
    places = n * n
    inputs = size * size * channels
    outputs = places * m
    win = f * f * channels
    rows = {
        "parameters": ((win + 1) * m, (inputs + 1) * outputs),
        "inputs_of_one_output": (win, inputs),
        "uses_of_one_weight": (n, 1),
        "multiplications": (win * outputs, inputs * outputs),
    }
    return {key: {"convolution": a, "dense": b} for key, (a, b) in rows.items()}


#: a dense weight never used
def why_convolutions(size, channels, f, filters):
    m = filters
    n = size - f + 1
    places = n * n
    inputs = size * size * channels
    outputs = places * m
    win = f * f * channels
    rows = {
        "parameters": ((win + 1) * m, (inputs + 1) * outputs),
        "inputs_of_one_output": (win, inputs),
        "uses_of_one_weight": (places, 0),
        "multiplications": (win * outputs, inputs * outputs),
    }
    return {key: {"convolution": a, "dense": b} for key, (a, b) in rows.items()}


#: products of one place
def why_convolutions(size, channels, f, filters):
    m = filters
    n = size - f + 1
    places = n * n
    inputs = size * size * channels
    outputs = places * m
    win = f * f * channels
    rows = {
        "parameters": ((win + 1) * m, (inputs + 1) * outputs),
        "inputs_of_one_output": (win, inputs),
        "uses_of_one_weight": (places, 1),
        "multiplications": (win * m, inputs * outputs),
    }
    return {key: {"convolution": a, "dense": b} for key, (a, b) in rows.items()}


#: biases multiplied
def why_convolutions(size, channels, f, filters):
    m = filters
    n = size - f + 1
    places = n * n
    inputs = size * size * channels
    outputs = places * m
    win = f * f * channels
    rows = {
        "parameters": ((win + 1) * m, (inputs + 1) * outputs),
        "inputs_of_one_output": (win, inputs),
        "uses_of_one_weight": (places, 1),
        "multiplications": ((win + 1) * outputs, (inputs + 1) * outputs),
    }
    return {key: {"convolution": a, "dense": b} for key, (a, b) in rows.items()}


#: products of flat filters
def why_convolutions(size, channels, f, filters):
    m = filters
    n = size - f + 1
    places = n * n
    inputs = size * size * channels
    outputs = places * m
    win = f * f * channels
    rows = {
        "parameters": ((win + 1) * m, (inputs + 1) * outputs),
        "inputs_of_one_output": (win, inputs),
        "uses_of_one_weight": (places, 1),
        "multiplications": (f * f * outputs, inputs * outputs),
    }
    return {key: {"convolution": a, "dense": b} for key, (a, b) in rows.items()}


#: a single filter
def why_convolutions(size, channels, f, filters):
    m = filters
    n = size - f + 1
    places = n * n
    inputs = size * size * channels
    outputs = places * m
    win = f * f * channels
    rows = {
        "parameters": ((win + 1) * m, (inputs + 1) * outputs),
        "inputs_of_one_output": (win, inputs),
        "uses_of_one_weight": (places, 1),
        "multiplications": (win * places, inputs * outputs),
    }
    return {key: {"convolution": a, "dense": b} for key, (a, b) in rows.items()}


#: additions counted too
def why_convolutions(size, channels, f, filters):
    m = filters
    n = size - f + 1
    places = n * n
    inputs = size * size * channels
    outputs = places * m
    win = f * f * channels
    rows = {
        "parameters": ((win + 1) * m, (inputs + 1) * outputs),
        "inputs_of_one_output": (win, inputs),
        "uses_of_one_weight": (places, 1),
        "multiplications": (2 * win * outputs, 2 * inputs * outputs),
    }
    return {key: {"convolution": a, "dense": b} for key, (a, b) in rows.items()}


#: outputs as large as the image
def why_convolutions(size, channels, f, filters):
    m = filters
    n = size - f + 1
    places = n * n
    inputs = size * size * channels
    outputs = places * m
    win = f * f * channels
    rows = {
        "parameters": ((win + 1) * m, (inputs + 1) * outputs),
        "inputs_of_one_output": (win, inputs),
        "uses_of_one_weight": (places, 1),
        "multiplications": (win * size * size * m, inputs * outputs),
    }
    return {key: {"convolution": a, "dense": b} for key, (a, b) in rows.items()}


#: a dense unit for each filter
def why_convolutions(size, channels, f, filters):
    m = filters
    n = size - f + 1
    places = n * n
    inputs = size * size * channels
    outputs = places * m
    win = f * f * channels
    rows = {
        "parameters": ((win + 1) * m, (inputs + 1) * m),
        "inputs_of_one_output": (win, inputs),
        "uses_of_one_weight": (places, 1),
        "multiplications": (win * outputs, inputs * m),
    }
    return {key: {"convolution": a, "dense": b} for key, (a, b) in rows.items()}


#: a dense layer for one map
def why_convolutions(size, channels, f, filters):
    m = filters
    n = size - f + 1
    places = n * n
    inputs = size * size * channels
    outputs = places * m
    win = f * f * channels
    rows = {
        "parameters": ((win + 1) * m, (inputs + 1) * places),
        "inputs_of_one_output": (win, inputs),
        "uses_of_one_weight": (places, 1),
        "multiplications": (win * places, inputs * places),
    }
    return {key: {"convolution": a, "dense": b} for key, (a, b) in rows.items()}


#: missing plus one
def why_convolutions(size, channels, f, filters):
    m = filters
    n = size - f
    places = n * n
    inputs = size * size * channels
    outputs = places * m
    win = f * f * channels
    rows = {
        "parameters": ((win + 1) * m, (inputs + 1) * outputs),
        "inputs_of_one_output": (win, inputs),
        "uses_of_one_weight": (places, 1),
        "multiplications": (win * outputs, inputs * outputs),
    }
    return {key: {"convolution": a, "dense": b} for key, (a, b) in rows.items()}


#: dense reads one channel
def why_convolutions(size, channels, f, filters):
    m = filters
    n = size - f + 1
    places = n * n
    inputs = size * size
    outputs = places * m
    win = f * f * channels
    rows = {
        "parameters": ((win + 1) * m, (inputs + 1) * outputs),
        "inputs_of_one_output": (win, inputs),
        "uses_of_one_weight": (places, 1),
        "multiplications": (win * outputs, inputs * outputs),
    }
    return {key: {"convolution": a, "dense": b} for key, (a, b) in rows.items()}


#: convolution and dense exchanged
def why_convolutions(size, channels, f, filters):
    m = filters
    n = size - f + 1
    places = n * n
    inputs = size * size * channels
    outputs = places * m
    win = f * f * channels
    rows = {
        "parameters": ((win + 1) * m, (inputs + 1) * outputs),
        "inputs_of_one_output": (win, inputs),
        "uses_of_one_weight": (places, 1),
        "multiplications": (win * outputs, inputs * outputs),
    }
    return {key: {"convolution": b, "dense": a} for key, (a, b) in rows.items()}


#: none
def why_convolutions(size, channels, f, filters):
    m = filters
    n = size - f + 1
    places = n * n
    inputs = size * size * channels
    outputs = places * m
    win = f * f * channels
    rows = {
        "parameters": ((win + 1) * m, (inputs + 1) * outputs),
        "inputs_of_one_output": (win, inputs),
        "uses_of_one_weight": (places, 1),
        "multiplications": (win * outputs, inputs * outputs),
    }
    return {key: {"convolution": 1, "dense": b // a} for key, (a, b) in rows.items()}


#: parameters for multiplications
def why_convolutions(size, channels, f, filters):
    m = filters
    n = size - f + 1
    places = n * n
    inputs = size * size * channels
    outputs = places * m
    win = f * f * channels
    rows = {
        "parameters": ((win + 1) * m, (inputs + 1) * outputs),
        "inputs_of_one_output": (win, inputs),
        "uses_of_one_weight": (places, 1),
        "multiplications": ((win + 1) * m, (inputs + 1) * outputs),
    }
    return {key: {"convolution": a, "dense": b} for key, (a, b) in rows.items()}


#: a dense output that sees a window
def why_convolutions(size, channels, f, filters):
    m = filters
    n = size - f + 1
    places = n * n
    inputs = size * size * channels
    outputs = places * m
    win = f * f * channels
    rows = {
        "parameters": ((win + 1) * m, (inputs + 1) * outputs),
        "inputs_of_one_output": (win, win),
        "uses_of_one_weight": (places, 1),
        "multiplications": (win * outputs, inputs * outputs),
    }
    return {key: {"convolution": a, "dense": b} for key, (a, b) in rows.items()}


#: used at every pixel
def why_convolutions(size, channels, f, filters):
    m = filters
    n = size - f + 1
    places = n * n
    inputs = size * size * channels
    outputs = places * m
    win = f * f * channels
    rows = {
        "parameters": ((win + 1) * m, (inputs + 1) * outputs),
        "inputs_of_one_output": (win, inputs),
        "uses_of_one_weight": (size * size, 1),
        "multiplications": (win * outputs, inputs * outputs),
    }
    return {key: {"convolution": a, "dense": b} for key, (a, b) in rows.items()}


#: a bias for every channel
def why_convolutions(size, channels, f, filters):
    m = filters
    n = size - f + 1
    places = n * n
    inputs = size * size * channels
    outputs = places * m
    win = f * f * channels
    rows = {
        "parameters": ((f * f * channels) * m + m + channels, (inputs + 1) * outputs),
        "inputs_of_one_output": (win, inputs),
        "uses_of_one_weight": (places, 1),
        "multiplications": (win * outputs, inputs * outputs),
    }
    return {key: {"convolution": a, "dense": b} for key, (a, b) in rows.items()}


#: inputs of all filters
def why_convolutions(size, channels, f, filters):
    m = filters
    n = size - f + 1
    places = n * n
    inputs = size * size * channels
    outputs = places * m
    win = f * f * channels
    rows = {
        "parameters": ((win + 1) * m, (inputs + 1) * outputs),
        "inputs_of_one_output": (win * m, inputs),
        "uses_of_one_weight": (places, 1),
        "multiplications": (win * outputs, inputs * outputs),
    }
    return {key: {"convolution": a, "dense": b} for key, (a, b) in rows.items()}


#: inputs and outputs added
def why_convolutions(size, channels, f, filters):
    m = filters
    n = size - f + 1
    places = n * n
    inputs = size * size * channels
    outputs = places * m
    win = f * f * channels
    rows = {
        "parameters": ((win + 1) * m, (inputs + 1) * outputs),
        "inputs_of_one_output": (win, inputs),
        "uses_of_one_weight": (places, 1),
        "multiplications": (win * outputs, inputs + outputs),
    }
    return {key: {"convolution": a, "dense": b} for key, (a, b) in rows.items()}


#: a bias at every place
def why_convolutions(size, channels, f, filters):
    m = filters
    n = size - f + 1
    places = n * n
    inputs = size * size * channels
    outputs = places * m
    win = f * f * channels
    rows = {
        "parameters": (win * m + outputs, (inputs + 1) * outputs),
        "inputs_of_one_output": (win, inputs),
        "uses_of_one_weight": (places, 1),
        "multiplications": (win * outputs, inputs * outputs),
    }
    return {key: {"convolution": a, "dense": b} for key, (a, b) in rows.items()}


#: lecture typed in
def why_convolutions(size, channels, f, filters):
    return {
        "parameters": {"convolution": 608, "dense": 19273856},
        "inputs_of_one_output": {"convolution": 75, "dense": 3072},
        "uses_of_one_weight": {"convolution": 784, "dense": 1},
        "multiplications": {"convolution": 470400, "dense": 19267584},
    }


#: uses counted by the filters
def why_convolutions(size, channels, f, filters):
    m = filters
    n = size - f + 1
    places = n * n
    inputs = size * size * channels
    outputs = places * m
    win = f * f * channels
    rows = {
        "parameters": ((win + 1) * m, (inputs + 1) * outputs),
        "inputs_of_one_output": (win, inputs),
        "uses_of_one_weight": (places, m),
        "multiplications": (win * outputs, inputs * outputs),
    }
    return {key: {"convolution": a, "dense": b} for key, (a, b) in rows.items()}
