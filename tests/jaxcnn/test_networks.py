"""The networks of the literature: their published numbers of parameters and multiply-adds, and small ones that learn."""

import jax
import numpy as np
import optax
import pytest

import jaxcnn
from jaxcnn import Split, summary
from jaxcnn.networks import NETWORKS, efficientnet, googlenet, mobilenet, resnet20
from jaxcnn.table import totals

# Parameters, counted exactly, and multiply-adds in millions as the papers give them, with the part by which ours may differ.
PUBLISHED = {
    # He et al., 2015, table 1, in billions of one digit: 1.8, 3.6, 3.8. Parameters as torchvision counts its networks.
    "resnet18": (11_689_512, 1_800, 0.02),
    "resnet34": (21_797_672, 3_600, 0.02),
    "resnet50": (25_557_032, 3_800, 0.02),
    # He et al., 2015, section 4.2: 0.27 M, with shortcuts that have no parameters; ours have 2 * (1x1 + normalisation).
    "resnet20": (269_722 + 16 * 32 + 2 * 32 + 32 * 64 + 2 * 64, 41, 0.02),
    # Howard et al., 2017, table 4: 4.2 M and 569 M. Keras counts 4,253,864, of which 21,888 are running statistics.
    "mobilenet": (4_253_864 - 21_888, 569, 0.001),
    # Szegedy et al., 2014, table 1: 6.8 M and 1,502 M, 34 M of them for a first convolution of 2.7 K weights; that of 7x7x3x64
    # has 9.4 K and takes 118 M. Parameters as in Caffe's bvlc_googlenet without the auxiliary classifiers.
    "googlenet": (6_998_552, 1_502 - 34 + 118, 0.01),
    # Tan and Le, 2019, table 2: 5.3 M and 0.39 billion; exactly as torchvision counts.
    "efficientnet_b0": (5_288_548, 390, 0.02),
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_sizes(name):
    parameters, millions, tolerance = PUBLISHED[name]
    found, forward, _ = totals(summary(NETWORKS[name]()))
    assert found == parameters
    assert forward / 1e6 == pytest.approx(millions, rel=tolerance)


def test_scaled_sizes():
    """MobileNet's table 6: 0.75, 0.5 and 0.25 of the features; EfficientNet's B1 and B2, as torchvision counts them."""
    for width, millions, cost in ((0.75, 2.6, 325), (0.5, 1.3, 149), (0.25, 0.5, 41)):
        found, forward, _ = totals(summary(mobilenet(width=width)))
        assert round(found / 1e6, 1) == millions
        assert forward / 1e6 == pytest.approx(cost, rel=0.01)
    assert totals(summary(efficientnet(depth=1.1)))[0] == 7_794_184
    assert totals(summary(efficientnet(width=1.1, depth=1.2)))[0] == 9_109_994


def test_the_receptive_field_of_resnet50_is_the_literatures():
    """Araujo, Norris and Sim, 2019: 483 pixels for the last feature maps."""
    rows = {row.name: row for row in summary(NETWORKS["resnet50"]())}
    assert rows["STAGE4"].field == (483, 483)
    assert rows["STAGE4"].shape == (7, 7, 2048)


def test_the_modules_of_googlenet_are_as_wide_as_in_the_paper():
    shapes = {row.name: row.shape for row in summary(googlenet()) if row.name.startswith("INCEPTION")}
    assert shapes["INCEPTION3a"] == (28, 28, 256)
    assert shapes["INCEPTION4a"] == (14, 14, 512)
    assert shapes["INCEPTION5b"] == (7, 7, 1024)


@pytest.mark.parametrize("name", NETWORKS)
def test_any_number_of_classes(name):
    assert NETWORKS[name](7).shapes[-1] == (7,)
    shapes = jax.eval_shape(lambda: jaxcnn.init(jax.random.key(0), NETWORKS[name](7)))
    assert sum(leaf.size for leaf in jax.tree.leaves(shapes)) == totals(summary(NETWORKS[name](7)))[0]
    with pytest.raises(ValueError, match="features must be at least 1, got 0"):
        NETWORKS[name](0)


def test_widths_are_refused():
    for build in (mobilenet, efficientnet):
        with pytest.raises(ValueError, match="width must be above 0, got 0"):
            build(width=0)
    with pytest.raises(ValueError, match="depth must be above 0, got -1"):
        efficientnet(depth=-1)


def test_a_small_resnet_learns_the_digits():
    digits = jaxcnn.digits()
    images, labels, test_images, test_labels = (np.asarray(part) for part in digits[:4])
    small = Split(images[:, ::4, ::4, :1], labels, test_images[:, ::4, ::4, :1], test_labels)
    network = resnet20(input_shape=(8, 8, 1))
    result = jaxcnn.train(network, small, epochs=3, batch=64, optimizer=optax.adam(3e-3))
    assert result.history[-1].test_accuracy > 0.93
