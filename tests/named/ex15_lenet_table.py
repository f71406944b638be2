import jax
import jax.numpy as jnp
import numpy as np


#: dense layers without biases
def lenet_table(size, channels, f, filters, units):
    m1, m2 = filters
    u1, u2, u3 = units
    c1 = size - f + 1
    p1 = c1 // 2
    c2 = p1 - f + 1
    p2 = c2 // 2
    pm1 = m1
    pm2 = m2
    flat = p2 * p2 * pm2
    return {
        "input": ((size, size, channels), size * size * channels, 0),
        "CONV1": ((c1, c1, m1), c1 * c1 * m1, (f * f * channels + 1) * m1),
        "POOL1": ((p1, p1, pm1), p1 * p1 * pm1, 0),
        "CONV2": ((c2, c2, m2), c2 * c2 * m2, (f * f * m1 + 1) * m2),
        "POOL2": ((p2, p2, pm2), p2 * p2 * pm2, 0),
        "FC3": ((u1, 1), u1, flat * u1),
        "FC4": ((u2, 1), u2, u1 * u2),
        "Softmax": ((u3, 1), u3, u2 * u3),
    }


#: convolutions without biases
def lenet_table(size, channels, f, filters, units):
    m1, m2 = filters
    u1, u2, u3 = units
    c1 = size - f + 1
    p1 = c1 // 2
    c2 = p1 - f + 1
    p2 = c2 // 2
    pm1 = m1
    pm2 = m2
    flat = p2 * p2 * pm2
    return {
        "input": ((size, size, channels), size * size * channels, 0),
        "CONV1": ((c1, c1, m1), c1 * c1 * m1, f * f * channels * m1),
        "POOL1": ((p1, p1, pm1), p1 * p1 * pm1, 0),
        "CONV2": ((c2, c2, m2), c2 * c2 * m2, f * f * m1 * m2),
        "POOL2": ((p2, p2, pm2), p2 * p2 * pm2, 0),
        "FC3": ((u1, 1), u1, (flat + 1) * u1),
        "FC4": ((u2, 1), u2, (u1 + 1) * u2),
        "Softmax": ((u3, 1), u3, (u2 + 1) * u3),
    }


#: no biases
def lenet_table(size, channels, f, filters, units):
    m1, m2 = filters
    u1, u2, u3 = units
    c1 = size - f + 1
    p1 = c1 // 2
    c2 = p1 - f + 1
    p2 = c2 // 2
    pm1 = m1
    pm2 = m2
    flat = p2 * p2 * pm2
    return {
        "input": ((size, size, channels), size * size * channels, 0),
        "CONV1": ((c1, c1, m1), c1 * c1 * m1, f * f * channels * m1),
        "POOL1": ((p1, p1, pm1), p1 * p1 * pm1, 0),
        "CONV2": ((c2, c2, m2), c2 * c2 * m2, f * f * m1 * m2),
        "POOL2": ((p2, p2, pm2), p2 * p2 * pm2, 0),
        "FC3": ((u1, 1), u1, flat * u1),
        "FC4": ((u2, 1), u2, u1 * u2),
        "Softmax": ((u3, 1), u3, u2 * u3),
    }


#: one bias a layer
def lenet_table(size, channels, f, filters, units):
    m1, m2 = filters
    u1, u2, u3 = units
    c1 = size - f + 1
    p1 = c1 // 2
    c2 = p1 - f + 1
    p2 = c2 // 2
    pm1 = m1
    pm2 = m2
    flat = p2 * p2 * pm2
    return {
        "input": ((size, size, channels), size * size * channels, 0),
        "CONV1": ((c1, c1, m1), c1 * c1 * m1, f * f * channels * m1 + 1),
        "POOL1": ((p1, p1, pm1), p1 * p1 * pm1, 0),
        "CONV2": ((c2, c2, m2), c2 * c2 * m2, f * f * m1 * m2 + 1),
        "POOL2": ((p2, p2, pm2), p2 * p2 * pm2, 0),
        "FC3": ((u1, 1), u1, flat * u1 + 1),
        "FC4": ((u2, 1), u2, u1 * u2 + 1),
        "Softmax": ((u3, 1), u3, u2 * u3 + 1),
    }


#: one bias for all filters
def lenet_table(size, channels, f, filters, units):
    m1, m2 = filters
    u1, u2, u3 = units
    c1 = size - f + 1
    p1 = c1 // 2
    c2 = p1 - f + 1
    p2 = c2 // 2
    pm1 = m1
    pm2 = m2
    flat = p2 * p2 * pm2
    return {
        "input": ((size, size, channels), size * size * channels, 0),
        "CONV1": ((c1, c1, m1), c1 * c1 * m1, f * f * channels * m1 + 1),
        "POOL1": ((p1, p1, pm1), p1 * p1 * pm1, 0),
        "CONV2": ((c2, c2, m2), c2 * c2 * m2, f * f * m1 * m2 + 1),
        "POOL2": ((p2, p2, pm2), p2 * p2 * pm2, 0),
        "FC3": ((u1, 1), u1, (flat + 1) * u1),
        "FC4": ((u2, 1), u2, (u1 + 1) * u2),
        "Softmax": ((u3, 1), u3, (u2 + 1) * u3),
    }


#: one bias for all units
def lenet_table(size, channels, f, filters, units):
    m1, m2 = filters
    u1, u2, u3 = units
    c1 = size - f + 1
    p1 = c1 // 2
    c2 = p1 - f + 1
    p2 = c2 // 2
    pm1 = m1
    pm2 = m2
    flat = p2 * p2 * pm2
    return {
        "input": ((size, size, channels), size * size * channels, 0),
        "CONV1": ((c1, c1, m1), c1 * c1 * m1, (f * f * channels + 1) * m1),
        "POOL1": ((p1, p1, pm1), p1 * p1 * pm1, 0),
        "CONV2": ((c2, c2, m2), c2 * c2 * m2, (f * f * m1 + 1) * m2),
        "POOL2": ((p2, p2, pm2), p2 * p2 * pm2, 0),
        "FC3": ((u1, 1), u1, flat * u1 + 1),
        "FC4": ((u2, 1), u2, u1 * u2 + 1),
        "Softmax": ((u3, 1), u3, u2 * u3 + 1),
    }


#: a widely read table
def lenet_table(size, channels, f, filters, units):
    m1, m2 = filters
    u1, u2, u3 = units
    c1 = size - f + 1
    p1 = c1 // 2
    c2 = p1 - f + 1
    p2 = c2 // 2
    pm1 = m1
    pm2 = m2
    flat = p2 * p2 * pm2
    return {
        "input": ((size, size, channels), size * size * channels, 0),
        "CONV1": ((c1, c1, m1), c1 * c1 * m1, (f * f + 1) * m1),
        "POOL1": ((p1, p1, pm1), p1 * p1 * pm1, 0),
        "CONV2": ((c2, c2, m2), c2 * c2 * m2, (f * f + 1) * m2),
        "POOL2": ((p2, p2, pm2), p2 * p2 * pm2, 0),
        "FC3": ((u1, 1), u1, flat * u1 + 1),
        "FC4": ((u2, 1), u2, u1 * u2 + 1),
        "Softmax": ((u3, 1), u3, u2 * u3 + 1),
    }


#: depth forgotten
def lenet_table(size, channels, f, filters, units):
    m1, m2 = filters
    u1, u2, u3 = units
    c1 = size - f + 1
    p1 = c1 // 2
    c2 = p1 - f + 1
    p2 = c2 // 2
    pm1 = m1
    pm2 = m2
    flat = p2 * p2 * pm2
    return {
        "input": ((size, size, channels), size * size * channels, 0),
        "CONV1": ((c1, c1, m1), c1 * c1 * m1, (f * f + 1) * m1),
        "POOL1": ((p1, p1, pm1), p1 * p1 * pm1, 0),
        "CONV2": ((c2, c2, m2), c2 * c2 * m2, (f * f + 1) * m2),
        "POOL2": ((p2, p2, pm2), p2 * p2 * pm2, 0),
        "FC3": ((u1, 1), u1, (flat + 1) * u1),
        "FC4": ((u2, 1), u2, (u1 + 1) * u2),
        "Softmax": ((u3, 1), u3, (u2 + 1) * u3),
    }


#: always the images channels
def lenet_table(size, channels, f, filters, units):
    m1, m2 = filters
    u1, u2, u3 = units
    c1 = size - f + 1
    p1 = c1 // 2
    c2 = p1 - f + 1
    p2 = c2 // 2
    pm1 = m1
    pm2 = m2
    flat = p2 * p2 * pm2
    return {
        "input": ((size, size, channels), size * size * channels, 0),
        "CONV1": ((c1, c1, m1), c1 * c1 * m1, (f * f * channels + 1) * m1),
        "POOL1": ((p1, p1, pm1), p1 * p1 * pm1, 0),
        "CONV2": ((c2, c2, m2), c2 * c2 * m2, (f * f * channels + 1) * m2),
        "POOL2": ((p2, p2, pm2), p2 * p2 * pm2, 0),
        "FC3": ((u1, 1), u1, (flat + 1) * u1),
        "FC4": ((u2, 1), u2, (u1 + 1) * u2),
        "Softmax": ((u3, 1), u3, (u2 + 1) * u3),
    }


#: fc3 reads another layer
def lenet_table(size, channels, f, filters, units):
    m1, m2 = filters
    u1, u2, u3 = units
    c1 = size - f + 1
    p1 = c1 // 2
    c2 = p1 - f + 1
    p2 = c2 // 2
    pm1 = m1
    pm2 = m2
    flat = p2 * p2 * pm2
    return {
        "input": ((size, size, channels), size * size * channels, 0),
        "CONV1": ((c1, c1, m1), c1 * c1 * m1, (f * f * channels + 1) * m1),
        "POOL1": ((p1, p1, pm1), p1 * p1 * pm1, 0),
        "CONV2": ((c2, c2, m2), c2 * c2 * m2, (f * f * m1 + 1) * m2),
        "POOL2": ((p2, p2, pm2), p2 * p2 * pm2, 0),
        "FC3": ((u1, 1), u1, (c2 * c2 * m2 + 1) * u1),
        "FC4": ((u2, 1), u2, (u1 + 1) * u2),
        "Softmax": ((u3, 1), u3, (u2 + 1) * u3),
    }


#: fc3 reads part of pool2
def lenet_table(size, channels, f, filters, units):
    m1, m2 = filters
    u1, u2, u3 = units
    c1 = size - f + 1
    p1 = c1 // 2
    c2 = p1 - f + 1
    p2 = c2 // 2
    pm1 = m1
    pm2 = m2
    flat = p2 * p2 * pm2
    return {
        "input": ((size, size, channels), size * size * channels, 0),
        "CONV1": ((c1, c1, m1), c1 * c1 * m1, (f * f * channels + 1) * m1),
        "POOL1": ((p1, p1, pm1), p1 * p1 * pm1, 0),
        "CONV2": ((c2, c2, m2), c2 * c2 * m2, (f * f * m1 + 1) * m2),
        "POOL2": ((p2, p2, pm2), p2 * p2 * pm2, 0),
        "FC3": ((u1, 1), u1, (p2 * p2 + 1) * u1),
        "FC4": ((u2, 1), u2, (u1 + 1) * u2),
        "Softmax": ((u3, 1), u3, (u2 + 1) * u3),
    }


#: a coefficient and a bias for each pooled map
def lenet_table(size, channels, f, filters, units):
    m1, m2 = filters
    u1, u2, u3 = units
    c1 = size - f + 1
    p1 = c1 // 2
    c2 = p1 - f + 1
    p2 = c2 // 2
    pm1 = m1
    pm2 = m2
    flat = p2 * p2 * pm2
    return {
        "input": ((size, size, channels), size * size * channels, 0),
        "CONV1": ((c1, c1, m1), c1 * c1 * m1, (f * f * channels + 1) * m1),
        "POOL1": ((p1, p1, pm1), p1 * p1 * pm1, 2 * m1),
        "CONV2": ((c2, c2, m2), c2 * c2 * m2, (f * f * m1 + 1) * m2),
        "POOL2": ((p2, p2, pm2), p2 * p2 * pm2, 2 * m2),
        "FC3": ((u1, 1), u1, (flat + 1) * u1),
        "FC4": ((u2, 1), u2, (u1 + 1) * u2),
        "Softmax": ((u3, 1), u3, (u2 + 1) * u3),
    }


#: pooling has parameters
def lenet_table(size, channels, f, filters, units):
    m1, m2 = filters
    u1, u2, u3 = units
    c1 = size - f + 1
    p1 = c1 // 2
    c2 = p1 - f + 1
    p2 = c2 // 2
    pm1 = m1
    pm2 = m2
    flat = p2 * p2 * pm2
    return {
        "input": ((size, size, channels), size * size * channels, 0),
        "CONV1": ((c1, c1, m1), c1 * c1 * m1, (f * f * channels + 1) * m1),
        "POOL1": ((p1, p1, pm1), p1 * p1 * pm1, (2 * 2 + 1) * m1),
        "CONV2": ((c2, c2, m2), c2 * c2 * m2, (f * f * m1 + 1) * m2),
        "POOL2": ((p2, p2, pm2), p2 * p2 * pm2, (2 * 2 + 1) * m2),
        "FC3": ((u1, 1), u1, (flat + 1) * u1),
        "FC4": ((u2, 1), u2, (u1 + 1) * u2),
        "Softmax": ((u3, 1), u3, (u2 + 1) * u3),
    }


#: pooling changes the channels
def lenet_table(size, channels, f, filters, units):
    m1, m2 = filters
    u1, u2, u3 = units
    c1 = size - f + 1
    p1 = c1 // 2
    c2 = p1 - f + 1
    p2 = c2 // 2
    pm1 = m1 // 2
    pm2 = m2 // 2
    flat = p2 * p2 * pm2
    return {
        "input": ((size, size, channels), size * size * channels, 0),
        "CONV1": ((c1, c1, m1), c1 * c1 * m1, (f * f * channels + 1) * m1),
        "POOL1": ((p1, p1, pm1), p1 * p1 * pm1, 0),
        "CONV2": ((c2, c2, m2), c2 * c2 * m2, (f * f * m1 + 1) * m2),
        "POOL2": ((p2, p2, pm2), p2 * p2 * pm2, 0),
        "FC3": ((u1, 1), u1, (flat + 1) * u1),
        "FC4": ((u2, 1), u2, (u1 + 1) * u2),
        "Softmax": ((u3, 1), u3, (u2 + 1) * u3),
    }


#: size without channels
def lenet_table(size, channels, f, filters, units):
    m1, m2 = filters
    u1, u2, u3 = units
    c1 = size - f + 1
    p1 = c1 // 2
    c2 = p1 - f + 1
    p2 = c2 // 2
    pm1 = m1
    pm2 = m2
    flat = p2 * p2 * pm2
    return {
        "input": ((size, size, channels), size * size, 0),
        "CONV1": ((c1, c1, m1), c1 * c1, (f * f * channels + 1) * m1),
        "POOL1": ((p1, p1, pm1), p1 * p1, 0),
        "CONV2": ((c2, c2, m2), c2 * c2, (f * f * m1 + 1) * m2),
        "POOL2": ((p2, p2, pm2), p2 * p2, 0),
        "FC3": ((u1, 1), u1, (flat + 1) * u1),
        "FC4": ((u2, 1), u2, (u1 + 1) * u2),
        "Softmax": ((u3, 1), u3, (u2 + 1) * u3),
    }


#: biases counted by the inputs
def lenet_table(size, channels, f, filters, units):
    m1, m2 = filters
    u1, u2, u3 = units
    c1 = size - f + 1
    p1 = c1 // 2
    c2 = p1 - f + 1
    p2 = c2 // 2
    pm1 = m1
    pm2 = m2
    flat = p2 * p2 * pm2
    return {
        "input": ((size, size, channels), size * size * channels, 0),
        "CONV1": ((c1, c1, m1), c1 * c1 * m1, (f * f * channels + 1) * m1),
        "POOL1": ((p1, p1, pm1), p1 * p1 * pm1, 0),
        "CONV2": ((c2, c2, m2), c2 * c2 * m2, (f * f * m1 + 1) * m2),
        "POOL2": ((p2, p2, pm2), p2 * p2 * pm2, 0),
        "FC3": ((u1, 1), u1, flat * (u1 + 1)),
        "FC4": ((u2, 1), u2, u1 * (u2 + 1)),
        "Softmax": ((u3, 1), u3, u2 * (u3 + 1)),
    }


#: multiplications for parameters
def lenet_table(size, channels, f, filters, units):
    m1, m2 = filters
    u1, u2, u3 = units
    c1 = size - f + 1
    p1 = c1 // 2
    c2 = p1 - f + 1
    p2 = c2 // 2
    pm1 = m1
    pm2 = m2
    flat = p2 * p2 * pm2
    return {
        "input": ((size, size, channels), size * size * channels, 0),
        "CONV1": ((c1, c1, m1), c1 * c1 * m1, c1 * c1 * m1 * f * f * channels),
        "POOL1": ((p1, p1, pm1), p1 * p1 * pm1, 0),
        "CONV2": ((c2, c2, m2), c2 * c2 * m2, c2 * c2 * m2 * f * f * m1),
        "POOL2": ((p2, p2, pm2), p2 * p2 * pm2, 0),
        "FC3": ((u1, 1), u1, (flat + 1) * u1),
        "FC4": ((u2, 1), u2, (u1 + 1) * u2),
        "Softmax": ((u3, 1), u3, (u2 + 1) * u3),
    }


#: weights not shared
def lenet_table(size, channels, f, filters, units):
    m1, m2 = filters
    u1, u2, u3 = units
    c1 = size - f + 1
    p1 = c1 // 2
    c2 = p1 - f + 1
    p2 = c2 // 2
    pm1 = m1
    pm2 = m2
    flat = p2 * p2 * pm2
    return {
        "input": ((size, size, channels), size * size * channels, 0),
        "CONV1": ((c1, c1, m1), c1 * c1 * m1, (f * f * channels + 1) * m1 * c1 * c1),
        "POOL1": ((p1, p1, pm1), p1 * p1 * pm1, 0),
        "CONV2": ((c2, c2, m2), c2 * c2 * m2, (f * f * m1 + 1) * m2 * c2 * c2),
        "POOL2": ((p2, p2, pm2), p2 * p2 * pm2, 0),
        "FC3": ((u1, 1), u1, (flat + 1) * u1),
        "FC4": ((u2, 1), u2, (u1 + 1) * u2),
        "Softmax": ((u3, 1), u3, (u2 + 1) * u3),
    }


#: connected in part as in 1998
def lenet_table(size, channels, f, filters, units):
    m1, m2 = filters
    u1, u2, u3 = units
    c1 = size - f + 1
    p1 = c1 // 2
    c2 = p1 - f + 1
    p2 = c2 // 2
    pm1 = m1
    pm2 = m2
    flat = p2 * p2 * pm2
    return {
        "input": ((size, size, channels), size * size * channels, 0),
        "CONV1": ((c1, c1, m1), c1 * c1 * m1, (f * f * channels + 1) * m1),
        "POOL1": ((p1, p1, pm1), p1 * p1 * pm1, 0),
        "CONV2": ((c2, c2, m2), c2 * c2 * m2, (f * f * 60 + m2)),
        "POOL2": ((p2, p2, pm2), p2 * p2 * pm2, 0),
        "FC3": ((u1, 1), u1, (flat + 1) * u1),
        "FC4": ((u2, 1), u2, (u1 + 1) * u2),
        "Softmax": ((u3, 1), u3, (u2 + 1) * u3),
    }


#: padded to same
def lenet_table(size, channels, f, filters, units):
    m1, m2 = filters
    u1, u2, u3 = units
    c1 = size
    p1 = c1 // 2
    c2 = p1
    p2 = c2 // 2
    pm1 = m1
    pm2 = m2
    flat = p2 * p2 * pm2
    return {
        "input": ((size, size, channels), size * size * channels, 0),
        "CONV1": ((c1, c1, m1), c1 * c1 * m1, (f * f * channels + 1) * m1),
        "POOL1": ((p1, p1, pm1), p1 * p1 * pm1, 0),
        "CONV2": ((c2, c2, m2), c2 * c2 * m2, (f * f * m1 + 1) * m2),
        "POOL2": ((p2, p2, pm2), p2 * p2 * pm2, 0),
        "FC3": ((u1, 1), u1, (flat + 1) * u1),
        "FC4": ((u2, 1), u2, (u1 + 1) * u2),
        "Softmax": ((u3, 1), u3, (u2 + 1) * u3),
    }


#: missing plus one
def lenet_table(size, channels, f, filters, units):
    m1, m2 = filters
    u1, u2, u3 = units
    c1 = size - f
    p1 = c1 // 2
    c2 = p1 - f
    p2 = c2 // 2
    pm1 = m1
    pm2 = m2
    flat = p2 * p2 * pm2
    return {
        "input": ((size, size, channels), size * size * channels, 0),
        "CONV1": ((c1, c1, m1), c1 * c1 * m1, (f * f * channels + 1) * m1),
        "POOL1": ((p1, p1, pm1), p1 * p1 * pm1, 0),
        "CONV2": ((c2, c2, m2), c2 * c2 * m2, (f * f * m1 + 1) * m2),
        "POOL2": ((p2, p2, pm2), p2 * p2 * pm2, 0),
        "FC3": ((u1, 1), u1, (flat + 1) * u1),
        "FC4": ((u2, 1), u2, (u1 + 1) * u2),
        "Softmax": ((u3, 1), u3, (u2 + 1) * u3),
    }


#: pooling rounded up
def lenet_table(size, channels, f, filters, units):
    m1, m2 = filters
    u1, u2, u3 = units
    c1 = size - f + 1
    p1 = -(-c1 // 2)
    c2 = p1 - f + 1
    p2 = -(-c2 // 2)
    pm1 = m1
    pm2 = m2
    flat = p2 * p2 * pm2
    return {
        "input": ((size, size, channels), size * size * channels, 0),
        "CONV1": ((c1, c1, m1), c1 * c1 * m1, (f * f * channels + 1) * m1),
        "POOL1": ((p1, p1, pm1), p1 * p1 * pm1, 0),
        "CONV2": ((c2, c2, m2), c2 * c2 * m2, (f * f * m1 + 1) * m2),
        "POOL2": ((p2, p2, pm2), p2 * p2 * pm2, 0),
        "FC3": ((u1, 1), u1, (flat + 1) * u1),
        "FC4": ((u2, 1), u2, (u1 + 1) * u2),
        "Softmax": ((u3, 1), u3, (u2 + 1) * u3),
    }


#: pooling with stride one
def lenet_table(size, channels, f, filters, units):
    m1, m2 = filters
    u1, u2, u3 = units
    c1 = size - f + 1
    p1 = c1 - 1
    c2 = p1 - f + 1
    p2 = c2 - 1
    pm1 = m1
    pm2 = m2
    flat = p2 * p2 * pm2
    return {
        "input": ((size, size, channels), size * size * channels, 0),
        "CONV1": ((c1, c1, m1), c1 * c1 * m1, (f * f * channels + 1) * m1),
        "POOL1": ((p1, p1, pm1), p1 * p1 * pm1, 0),
        "CONV2": ((c2, c2, m2), c2 * c2 * m2, (f * f * m1 + 1) * m2),
        "POOL2": ((p2, p2, pm2), p2 * p2 * pm2, 0),
        "FC3": ((u1, 1), u1, (flat + 1) * u1),
        "FC4": ((u2, 1), u2, (u1 + 1) * u2),
        "Softmax": ((u3, 1), u3, (u2 + 1) * u3),
    }


#: a pooling that loses a place
def lenet_table(size, channels, f, filters, units):
    m1, m2 = filters
    u1, u2, u3 = units
    c1 = size - f + 1
    p1 = (c1 - 2) // 2
    c2 = p1 - f + 1
    p2 = (c2 - 2) // 2
    pm1 = m1
    pm2 = m2
    flat = p2 * p2 * pm2
    return {
        "input": ((size, size, channels), size * size * channels, 0),
        "CONV1": ((c1, c1, m1), c1 * c1 * m1, (f * f * channels + 1) * m1),
        "POOL1": ((p1, p1, pm1), p1 * p1 * pm1, 0),
        "CONV2": ((c2, c2, m2), c2 * c2 * m2, (f * f * m1 + 1) * m2),
        "POOL2": ((p2, p2, pm2), p2 * p2 * pm2, 0),
        "FC3": ((u1, 1), u1, (flat + 1) * u1),
        "FC4": ((u2, 1), u2, (u1 + 1) * u2),
        "Softmax": ((u3, 1), u3, (u2 + 1) * u3),
    }


#: pooling not rounded down
def lenet_table(size, channels, f, filters, units):
    m1, m2 = filters
    u1, u2, u3 = units
    c1 = size - f + 1
    p1 = c1 / 2
    c2 = p1 - f + 1
    p2 = c2 / 2
    pm1 = m1
    pm2 = m2
    flat = p2 * p2 * pm2
    return {
        "input": ((size, size, channels), size * size * channels, 0),
        "CONV1": ((c1, c1, m1), c1 * c1 * m1, (f * f * channels + 1) * m1),
        "POOL1": ((p1, p1, pm1), p1 * p1 * pm1, 0),
        "CONV2": ((c2, c2, m2), c2 * c2 * m2, (f * f * m1 + 1) * m2),
        "POOL2": ((p2, p2, pm2), p2 * p2 * pm2, 0),
        "FC3": ((u1, 1), u1, (flat + 1) * u1),
        "FC4": ((u2, 1), u2, (u1 + 1) * u2),
        "Softmax": ((u3, 1), u3, (u2 + 1) * u3),
    }


#: dense shapes as rows
def lenet_table(size, channels, f, filters, units):
    m1, m2 = filters
    u1, u2, u3 = units
    c1 = size - f + 1
    p1 = c1 // 2
    c2 = p1 - f + 1
    p2 = c2 // 2
    pm1 = m1
    pm2 = m2
    flat = p2 * p2 * pm2
    return {
        "input": ((size, size, channels), size * size * channels, 0),
        "CONV1": ((c1, c1, m1), c1 * c1 * m1, (f * f * channels + 1) * m1),
        "POOL1": ((p1, p1, pm1), p1 * p1 * pm1, 0),
        "CONV2": ((c2, c2, m2), c2 * c2 * m2, (f * f * m1 + 1) * m2),
        "POOL2": ((p2, p2, pm2), p2 * p2 * pm2, 0),
        "FC3": ((1, u1), u1, (flat + 1) * u1),
        "FC4": ((1, u2), u2, (u1 + 1) * u2),
        "Softmax": ((1, u3), u3, (u2 + 1) * u3),
    }


#: dense shapes flat
def lenet_table(size, channels, f, filters, units):
    m1, m2 = filters
    u1, u2, u3 = units
    c1 = size - f + 1
    p1 = c1 // 2
    c2 = p1 - f + 1
    p2 = c2 // 2
    pm1 = m1
    pm2 = m2
    flat = p2 * p2 * pm2
    return {
        "input": ((size, size, channels), size * size * channels, 0),
        "CONV1": ((c1, c1, m1), c1 * c1 * m1, (f * f * channels + 1) * m1),
        "POOL1": ((p1, p1, pm1), p1 * p1 * pm1, 0),
        "CONV2": ((c2, c2, m2), c2 * c2 * m2, (f * f * m1 + 1) * m2),
        "POOL2": ((p2, p2, pm2), p2 * p2 * pm2, 0),
        "FC3": ((u1,), u1, (flat + 1) * u1),
        "FC4": ((u2,), u2, (u1 + 1) * u2),
        "Softmax": ((u3,), u3, (u2 + 1) * u3),
    }


#: channels first
def lenet_table(size, channels, f, filters, units):
    m1, m2 = filters
    u1, u2, u3 = units
    c1 = size - f + 1
    p1 = c1 // 2
    c2 = p1 - f + 1
    p2 = c2 // 2
    pm1 = m1
    pm2 = m2
    flat = p2 * p2 * pm2
    return {
        "input": ((channels, size, size), size * size * channels, 0),
        "CONV1": ((m1, c1, c1), c1 * c1 * m1, (f * f * channels + 1) * m1),
        "POOL1": ((pm1, p1, p1), p1 * p1 * pm1, 0),
        "CONV2": ((m2, c2, c2), c2 * c2 * m2, (f * f * m1 + 1) * m2),
        "POOL2": ((pm2, p2, p2), p2 * p2 * pm2, 0),
        "FC3": ((u1, 1), u1, (flat + 1) * u1),
        "FC4": ((u2, 1), u2, (u1 + 1) * u2),
        "Softmax": ((u3, 1), u3, (u2 + 1) * u3),
    }


#: the input has parameters
def lenet_table(size, channels, f, filters, units):
    m1, m2 = filters
    u1, u2, u3 = units
    c1 = size - f + 1
    p1 = c1 // 2
    c2 = p1 - f + 1
    p2 = c2 // 2
    pm1 = m1
    pm2 = m2
    flat = p2 * p2 * pm2
    return {
        "input": ((size, size, channels), size * size * channels, size * size * channels),
        "CONV1": ((c1, c1, m1), c1 * c1 * m1, (f * f * channels + 1) * m1),
        "POOL1": ((p1, p1, pm1), p1 * p1 * pm1, 0),
        "CONV2": ((c2, c2, m2), c2 * c2 * m2, (f * f * m1 + 1) * m2),
        "POOL2": ((p2, p2, pm2), p2 * p2 * pm2, 0),
        "FC3": ((u1, 1), u1, (flat + 1) * u1),
        "FC4": ((u2, 1), u2, (u1 + 1) * u2),
        "Softmax": ((u3, 1), u3, (u2 + 1) * u3),
    }


#: not the units of the layer before
def lenet_table(size, channels, f, filters, units):
    m1, m2 = filters
    u1, u2, u3 = units
    c1 = size - f + 1
    p1 = c1 // 2
    c2 = p1 - f + 1
    p2 = c2 // 2
    pm1 = m1
    pm2 = m2
    flat = p2 * p2 * pm2
    return {
        "input": ((size, size, channels), size * size * channels, 0),
        "CONV1": ((c1, c1, m1), c1 * c1 * m1, (f * f * channels + 1) * m1),
        "POOL1": ((p1, p1, pm1), p1 * p1 * pm1, 0),
        "CONV2": ((c2, c2, m2), c2 * c2 * m2, (f * f * m1 + 1) * m2),
        "POOL2": ((p2, p2, pm2), p2 * p2 * pm2, 0),
        "FC3": ((u1, 1), u1, (flat + 1) * u1),
        "FC4": ((u2, 1), u2, (flat + 1) * u2),
        "Softmax": ((u3, 1), u3, (u2 + 1) * u3),
    }


#: nothing learned in softmax
def lenet_table(size, channels, f, filters, units):
    m1, m2 = filters
    u1, u2, u3 = units
    c1 = size - f + 1
    p1 = c1 // 2
    c2 = p1 - f + 1
    p2 = c2 // 2
    pm1 = m1
    pm2 = m2
    flat = p2 * p2 * pm2
    return {
        "input": ((size, size, channels), size * size * channels, 0),
        "CONV1": ((c1, c1, m1), c1 * c1 * m1, (f * f * channels + 1) * m1),
        "POOL1": ((p1, p1, pm1), p1 * p1 * pm1, 0),
        "CONV2": ((c2, c2, m2), c2 * c2 * m2, (f * f * m1 + 1) * m2),
        "POOL2": ((p2, p2, pm2), p2 * p2 * pm2, 0),
        "FC3": ((u1, 1), u1, (flat + 1) * u1),
        "FC4": ((u2, 1), u2, (u1 + 1) * u2),
        "Softmax": ((u3, 1), u3, 0),
    }


#: convolutions with stride two
def lenet_table(size, channels, f, filters, units):
    m1, m2 = filters
    u1, u2, u3 = units
    c1 = (size - f) // 2 + 1
    p1 = c1 // 2
    c2 = (p1 - f) // 2 + 1
    p2 = c2 // 2
    pm1 = m1
    pm2 = m2
    flat = p2 * p2 * pm2
    return {
        "input": ((size, size, channels), size * size * channels, 0),
        "CONV1": ((c1, c1, m1), c1 * c1 * m1, (f * f * channels + 1) * m1),
        "POOL1": ((p1, p1, pm1), p1 * p1 * pm1, 0),
        "CONV2": ((c2, c2, m2), c2 * c2 * m2, (f * f * m1 + 1) * m2),
        "POOL2": ((p2, p2, pm2), p2 * p2 * pm2, 0),
        "FC3": ((u1, 1), u1, (flat + 1) * u1),
        "FC4": ((u2, 1), u2, (u1 + 1) * u2),
        "Softmax": ((u3, 1), u3, (u2 + 1) * u3),
    }


#: an image of 28 pixels
def lenet_table(size, channels, f, filters, units):
    m1, m2 = filters
    u1, u2, u3 = units
    c1 = 28 - f + 1
    p1 = c1 // 2
    c2 = p1 - f + 1
    p2 = c2 // 2
    pm1 = m1
    pm2 = m2
    flat = p2 * p2 * pm2
    return {
        "input": ((size, size, channels), size * size * channels, 0),
        "CONV1": ((c1, c1, m1), c1 * c1 * m1, (f * f * channels + 1) * m1),
        "POOL1": ((p1, p1, pm1), p1 * p1 * pm1, 0),
        "CONV2": ((c2, c2, m2), c2 * c2 * m2, (f * f * m1 + 1) * m2),
        "POOL2": ((p2, p2, pm2), p2 * p2 * pm2, 0),
        "FC3": ((u1, 1), u1, (flat + 1) * u1),
        "FC4": ((u2, 1), u2, (u1 + 1) * u2),
        "Softmax": ((u3, 1), u3, (u2 + 1) * u3),
    }


#: biases counted by the channels
def lenet_table(size, channels, f, filters, units):
    m1, m2 = filters
    u1, u2, u3 = units
    c1 = size - f + 1
    p1 = c1 // 2
    c2 = p1 - f + 1
    p2 = c2 // 2
    pm1 = m1
    pm2 = m2
    flat = p2 * p2 * pm2
    return {
        "input": ((size, size, channels), size * size * channels, 0),
        "CONV1": ((c1, c1, m1), c1 * c1 * m1, f * f * channels * m1 + channels),
        "POOL1": ((p1, p1, pm1), p1 * p1 * pm1, 0),
        "CONV2": ((c2, c2, m2), c2 * c2 * m2, f * f * m1 * m2 + m1),
        "POOL2": ((p2, p2, pm2), p2 * p2 * pm2, 0),
        "FC3": ((u1, 1), u1, (flat + 1) * u1),
        "FC4": ((u2, 1), u2, (u1 + 1) * u2),
        "Softmax": ((u3, 1), u3, (u2 + 1) * u3),
    }


#: as deep as its own filters
def lenet_table(size, channels, f, filters, units):
    m1, m2 = filters
    u1, u2, u3 = units
    c1 = size - f + 1
    p1 = c1 // 2
    c2 = p1 - f + 1
    p2 = c2 // 2
    pm1 = m1
    pm2 = m2
    flat = p2 * p2 * pm2
    return {
        "input": ((size, size, channels), size * size * channels, 0),
        "CONV1": ((c1, c1, m1), c1 * c1 * m1, (f * f * channels + 1) * m1),
        "POOL1": ((p1, p1, pm1), p1 * p1 * pm1, 0),
        "CONV2": ((c2, c2, m2), c2 * c2 * m2, (f * f * m2 + 1) * m2),
        "POOL2": ((p2, p2, pm2), p2 * p2 * pm2, 0),
        "FC3": ((u1, 1), u1, (flat + 1) * u1),
        "FC4": ((u2, 1), u2, (u1 + 1) * u2),
        "Softmax": ((u3, 1), u3, (u2 + 1) * u3),
    }


#: filter side not squared
def lenet_table(size, channels, f, filters, units):
    m1, m2 = filters
    u1, u2, u3 = units
    c1 = size - f + 1
    p1 = c1 // 2
    c2 = p1 - f + 1
    p2 = c2 // 2
    pm1 = m1
    pm2 = m2
    flat = p2 * p2 * pm2
    return {
        "input": ((size, size, channels), size * size * channels, 0),
        "CONV1": ((c1, c1, m1), c1 * c1 * m1, (f * channels + 1) * m1),
        "POOL1": ((p1, p1, pm1), p1 * p1 * pm1, 0),
        "CONV2": ((c2, c2, m2), c2 * c2 * m2, (f * m1 + 1) * m2),
        "POOL2": ((p2, p2, pm2), p2 * p2 * pm2, 0),
        "FC3": ((u1, 1), u1, (flat + 1) * u1),
        "FC4": ((u2, 1), u2, (u1 + 1) * u2),
        "Softmax": ((u3, 1), u3, (u2 + 1) * u3),
    }


#: always five by five
def lenet_table(size, channels, f, filters, units):
    m1, m2 = filters
    u1, u2, u3 = units
    c1 = size - f + 1
    p1 = c1 // 2
    c2 = p1 - f + 1
    p2 = c2 // 2
    pm1 = m1
    pm2 = m2
    flat = p2 * p2 * pm2
    return {
        "input": ((size, size, channels), size * size * channels, 0),
        "CONV1": ((c1, c1, m1), c1 * c1 * m1, (5 * 5 * channels + 1) * m1),
        "POOL1": ((p1, p1, pm1), p1 * p1 * pm1, 0),
        "CONV2": ((c2, c2, m2), c2 * c2 * m2, (5 * 5 * m1 + 1) * m2),
        "POOL2": ((p2, p2, pm2), p2 * p2 * pm2, 0),
        "FC3": ((u1, 1), u1, (flat + 1) * u1),
        "FC4": ((u2, 1), u2, (u1 + 1) * u2),
        "Softmax": ((u3, 1), u3, (u2 + 1) * u3),
    }


#: none
def lenet_table(size, channels, f, filters, units):
    m1, m2 = filters
    u1, u2, u3 = units
    c1 = size - f + 1
    p1 = c1 // 2
    c2 = p1 - f + 1
    p2 = c2 // 2
    pm1 = m1
    pm2 = m2
    flat = p2 * p2 * pm2
    return {
        "input": ((size, size, channels), size * size * channels, 0),
        "CONV1": ((c1, c1, m1), c1 * c1 * m1, (f * f * channels + 1) * m1),
        "POOL1": ((p1, p1, pm1), p1 * p1 * pm1, 0),
        "CONV2": ((c2, c2, m2), c2 * c2 * m2, (f * f * m1 + 1) * m2),
        "POOL2": ((p2, p2, pm2), p2 * p2 * pm2, 0),
        "FC3": ((u1, 1), u1 * 10, (flat + 1) * u1),
        "FC4": ((u2, 1), u2 * 10, (u1 + 1) * u2),
        "Softmax": ((u3, 1), u3 * 10, (u2 + 1) * u3),
    }


#: lecture typed in
def lenet_table(size, channels, f, filters, units):
    return {
        "input": ((32, 32, 3), 3072, 0),
        "CONV1": ((28, 28, 8), 6272, 608),
        "POOL1": ((14, 14, 8), 1568, 0),
        "CONV2": ((10, 10, 16), 1600, 3216),
        "POOL2": ((5, 5, 16), 400, 0),
        "FC3": ((120, 1), 120, 48120),
        "FC4": ((84, 1), 84, 10164),
        "Softmax": ((10, 1), 10, 850),
    }


#: conv2 reads conv1
def lenet_table(size, channels, f, filters, units):
    m1, m2 = filters
    u1, u2, u3 = units
    c1 = size - f + 1
    p1 = c1 // 2
    c2 = c1 - f + 1
    p2 = c2 // 2
    pm1 = m1
    pm2 = m2
    flat = p2 * p2 * pm2
    return {
        "input": ((size, size, channels), size * size * channels, 0),
        "CONV1": ((c1, c1, m1), c1 * c1 * m1, (f * f * channels + 1) * m1),
        "POOL1": ((p1, p1, pm1), p1 * p1 * pm1, 0),
        "CONV2": ((c2, c2, m2), c2 * c2 * m2, (f * f * m1 + 1) * m2),
        "POOL2": ((p2, p2, pm2), p2 * p2 * pm2, 0),
        "FC3": ((u1, 1), u1, (flat + 1) * u1),
        "FC4": ((u2, 1), u2, (u1 + 1) * u2),
        "Softmax": ((u3, 1), u3, (u2 + 1) * u3),
    }
