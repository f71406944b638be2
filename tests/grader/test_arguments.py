"""What a call changes in place is seen, however deep it lies, whether the function is called or traced."""

import copy
from collections import OrderedDict
from typing import NamedTuple

import jax.numpy as jnp
import numpy as np
import pytest

from grader.programs import call, trace
from grader.programs.arguments import Arguments
from grader.programs.target import LoopTarget, Spec, Target
from grader.values import pack


class State(NamedTuple):
    velocity: dict
    step: int


def params():
    return {"CONV1": {"kernel": np.ones((2, 2), np.float32), "bias": np.array([0, np.nan], np.float32)}}


def write(container, key, value):
    container[key] = value


CHANGES = {
    "an entry of a dict": lambda p, *_: write(p["CONV1"], "bias", p["CONV1"]["bias"] * 2),
    "an entry replaced by an equal one": lambda p, *_: write(p["CONV1"], "bias", p["CONV1"]["bias"] + 0),
    "a layer": lambda p, *_: write(p, "CONV1", {**p["CONV1"]}["kernel"]),
    "a key more": lambda p, *_: write(p["CONV1"], "velocity", 0),
    "a key less": lambda p, *_: p["CONV1"].pop("bias"),
    "all keys": lambda p, *_: p.clear(),
    "the container in itself": lambda p, *_: write(p, "CONV1", p),
}
IN_PLACE = {
    "numbers": lambda p, *_: write(p["CONV1"]["kernel"], 0, 5),
    "numbers by an operator": lambda p, *_: p["CONV1"]["kernel"].__iadd__(1),
    "a NaN": lambda p, *_: write(p["CONV1"]["bias"], 1, 0),
}
NOTHING = {
    "nothing": lambda *_: None,
    "a copy": lambda p, *_: write(copy.deepcopy(p)["CONV1"], "bias", 0),
    "a shallow copy": lambda p, *_: write({**p}, "CONV1", 0),
    "a layer's copy": lambda p, *_: write(dict(p["CONV1"]), "bias", 0),
    "put back": lambda p, *_: write(p, "CONV1", p.pop("CONV1")),
}


@pytest.mark.parametrize("change", [*CHANGES.values(), *IN_PLACE.values()], ids=[*CHANGES, *IN_PLACE])
def test_what_a_call_changes_is_seen(change):
    arguments = [1, params(), np.zeros(1)]
    before = Arguments(arguments)
    change(arguments[1])
    assert before.changed() == {1}


@pytest.mark.parametrize("change", NOTHING.values(), ids=NOTHING)
def test_what_it_leaves_alone_is_not(change):
    arguments = [params(), (2, 2), "max", 0.5, None]
    before = Arguments(arguments)
    change(arguments[0])
    assert before.changed() == set()


@pytest.mark.parametrize(
    ("value", "change"),
    [
        ([1, [2, 3]], lambda v: v[1].append(4)),
        ([1, [2, 3]], lambda v: v[1].reverse()),
        ([np.zeros(2)], lambda v: write(v, 0, np.zeros(2))),
        ((1, [2]), lambda v: v[1].clear()),
        (State({"w": np.zeros(2)}, 0), lambda v: write(v.velocity["w"], 0, 1)),
        ({"a": [{"b": np.zeros(2)}]}, lambda v: write(v["a"][0]["b"], slice(None), 1)),
        ({1: True}, lambda v: write(v, 1, 1)),
        ({"a": np.zeros(2)}, lambda v: write(v, "a", OrderedDict())),
        (np.zeros(3, np.int32), lambda v: v.sort() or write(v, 2, 7)),
        (np.array(True), lambda v: write(v, (), False)),
    ],
)
def test_in_every_kind_of_container(value, change):
    before = Arguments([value])
    assert before.changed() == set()
    change(value)
    assert before.changed() == {0}


def _target(*args, **how):
    node, arrays = pack(args)
    return Target("f", node, **how), list(arrays.values())


@pytest.mark.parametrize(("transform", "axes"), [("plain", ()), ("jit", ()), ("vmap", (0, None))])
@pytest.mark.parametrize("change", [*CHANGES.values()], ids=[*CHANGES])
def test_traced_or_called_under_every_transform(change, transform, axes):
    def step(p, x):
        change(p)
        return x * 2

    target, arrays = _target(params(), np.ones(2, np.float32), transform=transform, in_axes=axes)
    traced, called = set(), set()
    trace.trace(step, target, [Spec(a.shape, a.dtype.name) for a in arrays], traced)
    call.apply(step, target, arrays, called)
    assert traced == called == {0}


def test_a_step_of_a_loop_and_its_beginning():
    def init(p):
        p["CONV1"]["bias"] = p["CONV1"]["bias"] * 0
        return {"v": jnp.zeros(())}

    def step(p, state, x):
        state["v"] = state["v"] + x.sum()
        return {"CONV1": dict(p["CONV1"])}, state

    (_, (carry, batches)), arrays = pack(((params(),), (np.ones((3, 2), np.float32),)))
    arrays = list(arrays.values())
    target = LoopTarget("step", carry, ["tuple", []], batches, 3, "init")
    for functions, expected in (
        ({"init": init, "step": step}, {0, 1}),
        ({"init": lambda _: {"v": jnp.zeros(())}, "step": step}, {1}),
        ({"init": init, "step": lambda p, s, _: (p, s)}, {0}),
        ({"init": lambda _: jnp.zeros(()), "step": lambda p, s, x: ({**p}, s + x.sum())}, set()),
    ):
        traced, called = set(), set()
        trace.trace_loop(functions, target, [Spec(a.shape, a.dtype.name) for a in arrays], traced)
        call.run_loop(functions, target, arrays, called)
        assert traced == called == expected
