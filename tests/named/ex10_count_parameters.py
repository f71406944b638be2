import jax
import jax.numpy as jnp
import numpy as np


#: depth of the input forgotten
def conv_parameters(f, channels, filters):
    return (f * f + 1) * filters


def dense_parameters(inputs, outputs):
    return inputs * outputs + outputs


#: convolution without biases
def conv_parameters(f, channels, filters):
    return f * f * channels * filters


def dense_parameters(inputs, outputs):
    return inputs * outputs + outputs


#: one bias for all filters
def conv_parameters(f, channels, filters):
    return f * f * channels * filters + 1


def dense_parameters(inputs, outputs):
    return inputs * outputs + outputs


#: one bias for all units
def conv_parameters(f, channels, filters):
    return (f * f * channels + 1) * filters


def dense_parameters(inputs, outputs):
    return inputs * outputs + 1


#: dense without biases
def conv_parameters(f, channels, filters):
    return (f * f * channels + 1) * filters


def dense_parameters(inputs, outputs):
    return inputs * outputs


#: biases counted by the inputs
def conv_parameters(f, channels, filters):
    return (f * f * channels + 1) * filters


def dense_parameters(inputs, outputs):
    return inputs * outputs + inputs


#: biases of inputs and outputs
def conv_parameters(f, channels, filters):
    return (f * f * channels + 1) * filters


def dense_parameters(inputs, outputs):
    return (inputs + 1) * (outputs + 1)


#: bias for every channel
def conv_parameters(f, channels, filters):
    return (f * f + 1) * channels * filters


def dense_parameters(inputs, outputs):
    return (inputs + 1) * outputs


#: biases counted by the channels of the input
def conv_parameters(f, channels, filters):
    return f * f * channels * filters + channels


def dense_parameters(inputs, outputs):
    return (inputs + 1) * outputs


#: filter side not squared
def conv_parameters(f, channels, filters):
    return (f * channels + 1) * filters


def dense_parameters(inputs, outputs):
    return (inputs + 1) * outputs


#: filters taken for cubes
def conv_parameters(f, channels, filters):
    return (f**3 + 1) * filters


def dense_parameters(inputs, outputs):
    return (inputs + 1) * outputs


#: always three channels
def conv_parameters(f, channels, filters):
    return (f * f * 3 + 1) * filters


def dense_parameters(inputs, outputs):
    return (inputs + 1) * outputs


#: inputs and outputs added
def conv_parameters(f, channels, filters):
    return f * f * channels + filters


def dense_parameters(inputs, outputs):
    return inputs + outputs


#: a single unit
def conv_parameters(f, channels, filters):
    return f * f * channels + 1


def dense_parameters(inputs, outputs):
    return inputs + 1


#: flat filters without biases
def conv_parameters(f, channels, filters):
    return f * f * filters


def dense_parameters(inputs, outputs):
    return (inputs + 1) * outputs


#: none
def conv_parameters(f, channels, filters):
    return (f * f * channels + 1.0) * filters


def dense_parameters(inputs, outputs):
    return float(inputs * outputs + outputs)


#: more biases than filters
def conv_parameters(f, channels, filters):
    return f * f * (channels + 1) * filters


def dense_parameters(inputs, outputs):
    return (inputs + 1) * outputs


#: sides added
def conv_parameters(f, channels, filters):
    return (2 * f * channels + 1) * filters


def dense_parameters(inputs, outputs):
    return (inputs + 1) * outputs


#: lectures billions typed in
def conv_parameters(f, channels, filters):
    return 280


def dense_parameters(inputs, outputs):
    return 3_000_001_000


#: none
def conv_parameters(f, channels, filters):
    print((f * f * channels + 1) * filters)


def dense_parameters(inputs, outputs):
    print((inputs + 1) * outputs)


#: a bias for each weight
def conv_parameters(f, channels, filters):
    return 2 * f * f * channels * filters


def dense_parameters(inputs, outputs):
    return 2 * inputs * outputs
