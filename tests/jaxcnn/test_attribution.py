"""What a network looks at: maps of three kinds."""

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from wide import wide

import jaxcnn
from jaxcnn import Conv, Dense, MaxPool, Network, grad_cam, occlusion, reference, saliency
from jaxcnn.attribution import default_layer

NETWORK = Network(
    (9, 8, 2), (Conv(3, 2, activation="relu"), MaxPool(2), Conv(4, 2), Dense(5, activation="tanh"), Dense(3))
)
PARAMS = jaxcnn.init(jax.random.key(4), NETWORK)
IMAGES = np.random.default_rng(0).random((3, 9, 8, 2)).astype(np.float32)
IMAGE = IMAGES[0]
MAPS = {
    "saliency": saliency,
    "grad_cam": grad_cam,
    "grad_cam of a pooling": partial(grad_cam, layer="POOL1"),
    "occlusion": partial(occlusion, window=(3, 2), stride=2),
}


def predict(image):
    return jaxcnn.apply(PARAMS, image, NETWORK, method="layers")


def test_saliency_is_the_largest_of_the_channels_differences():
    with wide():
        params = jax.tree.map(lambda array: jnp.asarray(array, jnp.float64), PARAMS)
        logits = jax.jit(lambda image: jaxcnn.apply(params, image, NETWORK, method="layers"))
        found = saliency(params, IMAGE.astype(np.float64), NETWORK, 2)
        assert found.dtype == jnp.float64
        np.testing.assert_allclose(found, reference.saliency(logits, IMAGE, 2), rtol=1e-5, atol=1e-9)


def test_grad_cam_by_hand_before_a_dense_layer():
    """There the derivatives of a logit are the dense layer's weights."""
    network = Network((5, 6, 2), (Conv(3, 2, activation="relu"), Dense(4)))
    params = jaxcnn.init(jax.random.key(1), network)
    image = IMAGE[:5, :6]
    maps = np.maximum(reference.conv2d(image, params["CONV1"]["kernel"]), 0)
    slopes = np.asarray(params["FC2"]["kernel"]).reshape(4, 5, 3, 4)
    for label in range(4):
        found = grad_cam(params, image, network, label)
        np.testing.assert_allclose(found, reference.grad_cam(maps, slopes[..., label]), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("layer", ["CONV1", "POOL1", "CONV2"])
def test_grad_cam_by_the_chain_rule(layer):
    """Layer after layer, each as a function of its own; the derivatives come from `jax.vjp` of those behind."""
    steps = {
        "CONV1": lambda x: jax.nn.relu(jaxcnn.conv2d(x, **PARAMS["CONV1"])),
        "POOL1": lambda x: jaxcnn.max_pool2d(x, 2),
        "CONV2": lambda x: jaxcnn.conv2d(x, **PARAMS["CONV2"]),
        "FC3": lambda x: jnp.tanh(jaxcnn.dense(x.ravel(), **PARAMS["FC3"])),
        "FC4": lambda x: jaxcnn.dense(x, **PARAMS["FC4"]),
    }
    outputs, backward, x = {}, [], IMAGE
    for name, step in steps.items():
        x, back = jax.vjp(step, x)
        outputs[name] = x
        backward.append((name, back))
    spoken_for = 0
    for label in range(3):
        slope = jnp.eye(3)[label]
        for name, back in reversed(backward):
            if name == layer:
                break
            (slope,) = back(slope)
        found = grad_cam(PARAMS, IMAGE, NETWORK, label, layer)
        np.testing.assert_allclose(found, reference.grad_cam(outputs[layer], slope), rtol=1e-4, atol=1e-6)
        spoken_for += (found > 0).any()
    assert spoken_for


@pytest.mark.parametrize(
    ("window", "stride", "value"),
    [((2, 3), 1, 0.5), ((9, 8), 1, 0.25), ((3, 3), (2, 3), 0)],
)
def test_occlusion_agrees_with_the_loops_by_hand(window, stride, value):
    options = {"window": window, "stride": stride, "value": value}
    expected = reference.occlusion(jax.jit(predict), IMAGE, 1, **options)
    np.testing.assert_allclose(
        occlusion(PARAMS, IMAGE, NETWORK, 1, **options), expected, rtol=1e-3, atol=1e-5
    )


def one_pixel(row, column, height=9, width=10):
    """A network whose class 1 is one pixel and nothing else, and whose class 0 is nothing."""
    network = Network((height, width, 1), (Conv(1, 1, bias=False), Dense(2, bias=False)))
    kernel = np.zeros((height, width, 2), np.float32)
    kernel[row, column, 1] = 3
    return network, {"CONV1": {"kernel": np.ones((1, 1, 1, 1))}, "FC2": {"kernel": kernel.reshape(-1, 2)}}


def test_all_find_the_only_pixel_that_counts():
    network, params = one_pixel(4, 7)
    image = np.ones((9, 10, 1), np.float32)
    expected = np.zeros((9, 10))
    expected[4, 7] = 3
    np.testing.assert_array_equal(saliency(params, image, network, 1), expected)
    np.testing.assert_array_equal(saliency(params, image, network, 0), 0 * expected)
    falls = occlusion(params, image, network, 1, window=2)  # 72 positions: more than are computed at once
    assert falls.shape == (8, 9)
    expected = np.zeros((8, 9))
    expected[3:5, 6:8] = 1.5  # from 3 to half of it
    np.testing.assert_array_equal(falls, expected)
    np.testing.assert_allclose(grad_cam(params, image, network, 1), np.full((9, 10), 3 / 90), rtol=1e-6)


def test_what_speaks_against_a_class_is_no_reason_for_it():
    network, params = one_pixel(2, 3)
    assert not grad_cam(params, -np.ones((9, 10, 1)), network, 1).any()


def test_covering_what_is_grey_already_changes_nothing():
    falls = occlusion(PARAMS, np.full_like(IMAGE, 0.5), NETWORK, 0, window=3)
    np.testing.assert_allclose(falls, 0, atol=1e-6)


@pytest.mark.parametrize("name", MAPS)
def test_many_images_and_labels_at_once(name):
    of_one = MAPS[name]
    labels = jnp.array([0, 2, 1])
    many = jax.jit(jax.vmap(lambda image, label: of_one(PARAMS, image, NETWORK, label)))(IMAGES, labels)
    single = [of_one(PARAMS, image, NETWORK, int(label)) for image, label in zip(IMAGES, labels, strict=True)]
    np.testing.assert_allclose(many, np.stack(single), rtol=1e-4, atol=1e-6)


def test_grad_cam_takes_the_last_maps_that_weights_made():
    assert default_layer(NETWORK) == "CONV2"
    assert default_layer(jaxcnn.lenet5()) == "CONV2"
    np.testing.assert_array_equal(
        grad_cam(PARAMS, IMAGE, NETWORK, 0), grad_cam(PARAMS, IMAGE, NETWORK, 0, "CONV2")
    )


def test_images_of_bytes_are_numbers():
    bytes_ = (IMAGE * 9).astype(np.uint8)
    np.testing.assert_array_equal(
        saliency(PARAMS, bytes_, NETWORK, 0), saliency(PARAMS, bytes_.astype(np.float32), NETWORK, 0)
    )


VECTORS = Network((5,), (Dense(2),))
FLAT = Network((4, 4, 1), (Dense(2),))


@pytest.mark.parametrize("name", MAPS)
@pytest.mark.parametrize(
    ("image", "network", "label", "error", "message"),
    [
        (IMAGE, "lenet5", 0, TypeError, "network must be a Network, .* got 'lenet5'"),
        (np.ones(5), VECTORS, 0, ValueError, r"network must take images .* got shapes \(5,\) and \(2,\)"),
        (
            IMAGE,
            Network((9, 8, 2), (Conv(3, 2),)),
            0,
            ValueError,
            r"end in a vector of logits, got .* \(8, 7, 3\)",
        ),
        (
            IMAGES,
            NETWORK,
            0,
            ValueError,
            r"image must be one of shape \(9, 8, 2\), got .*; for many, use jax.vmap",
        ),
        (IMAGE > 0, NETWORK, 0, TypeError, "image must hold .* got dtype bool"),
        (IMAGE, NETWORK, 3, ValueError, "label must be below 3, the number of logits, got 3"),
        (IMAGE, NETWORK, -1, ValueError, "label must be at least 0, got -1"),
        (IMAGE, NETWORK, 1.0, TypeError, "label must be an integer, got 1.0"),
    ],
)
def test_refuses(name, image, network, label, error, message):
    with pytest.raises(error, match=message):
        MAPS[name](PARAMS, image, network, label)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda: grad_cam(PARAMS, IMAGE, NETWORK, 0, "FC3"),
            ValueError,
            "layer must be one whose output is an image, CONV1, POOL1, CONV2, got 'FC3'",
        ),
        (
            lambda: grad_cam({}, np.ones((4, 4, 1)), FLAT, 0, "FC1"),
            ValueError,
            "layer must be one whose output is an image, of which there is none, got 'FC1'",
        ),
        (
            lambda: grad_cam({}, np.ones((4, 4, 1)), FLAT, 0),
            ValueError,
            "network must have a layer with weights whose output is an image",
        ),
        (
            lambda: occlusion(PARAMS, IMAGE, NETWORK, 0, window=10),
            ValueError,
            "window must fit .* height it spans 10",
        ),
        (
            lambda: occlusion(PARAMS, IMAGE, NETWORK, 0, window=2, value="grey"),
            TypeError,
            "value must be a number",
        ),
        (
            lambda: jax.jit(lambda label: saliency(PARAMS, IMAGE, NETWORK, label))(np.ones(2, int)),
            TypeError,
            r"label must be an integer, got an array int32 of shape \(2,\)",
        ),
        (lambda: saliency({}, IMAGE, NETWORK, 0), ValueError, r"params\['CONV1'\] must hold"),
    ],
)
def test_refuses_what_does_not_fit(call, error, message):
    with pytest.raises(error, match=message):
        call()
