"""A network whose layers have every setting that a layer of images can have."""

import jaxcnn
from jaxcnn.layers import Activation, AvgPool, Conv, Dense, Flatten, MaxPool

EVERY_FIELD = jaxcnn.Network(
    (13, 11, 4),
    (
        Conv(6, (3, 2), stride=(2, 1), padding="same_lower", groups=2, activation="tanh", name="first"),
        AvgPool((3, 2), stride=1, padding=((1, 0), (0, 1)), count_include_pad=False),
        Activation("sigmoid"),
        Conv(5, 3, padding=2, dilation=2, bias=False),
        MaxPool(3, stride=2, padding="same", dilation=(2, 1)),
        AvgPool(2, padding=1),
        Flatten(),
        Dense(7, activation="relu", bias=False),
        Dense(4, name="last"),
    ),
)
