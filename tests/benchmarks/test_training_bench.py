"""The benchmark's pure parts: what it compares, how it judges. No PyTorch, no clock."""

import io
import itertools
import json

import jax
import jax.numpy as jnp
import msgspec
import numpy as np
import pytest
import rich.console
from click.testing import CliRunner
from jax import lax

import jaxcnn
from benchmarks.training import __main__ as command
from benchmarks.training import compilations, convolutions, machine, report, work
from benchmarks.training.interleave import best, interleave, ratios, spread
from benchmarks.training.peers import flax_lenet, plain_lax
from benchmarks.training.program import Program, UnfairError, compare_losses
from benchmarks.training.task import make_task, order_of
from benchmarks.training.weights import for_torch, in_order


@pytest.fixture
def rng():
    return np.random.default_rng(13)


@pytest.fixture(scope="module")
def task():
    return make_task(batch=4, count=9)


def torch_like(weights, x):
    """What PyTorch computes from images (N, C, H, W), in its layouts."""
    for kernel, bias in weights[:2]:
        y = lax.conv_general_dilated(x, kernel, (1, 1), "VALID", dimension_numbers=("NCHW", "OIHW", "NCHW"))
        y = np.maximum(np.asarray(y) + bias[:, None, None], 0)
        n, c, h, w = y.shape
        x = y.reshape(n, c, h // 2, 2, w // 2, 2).max((3, 5))
    x = x.reshape(len(x), -1)
    for kernel, bias in weights[2:4]:
        x = np.maximum(x @ kernel.T + bias, 0)
    return x @ weights[4][0].T + weights[4][1]


def with_biases(params, rng):
    """Biases that are not zero, so that a lost one shows."""
    return {
        name: layer | {"bias": rng.normal(size=layer["bias"].shape).astype(np.float32)}
        for name, layer in params.items()
    }


def test_weights_for_torch_compute_what_jaxcnn_does(task, rng):
    params = with_biases(task.params, rng)
    expected = jaxcnn.apply(params, task.images, task.network)
    logits = torch_like(for_torch(params, task.network), task.images.transpose(0, 3, 1, 2))
    np.testing.assert_allclose(logits, expected, rtol=1e-4, atol=1e-4)


def test_weights_in_order_compute_what_jaxcnn_does(task, rng):
    params = with_biases(task.params, rng)
    expected = jaxcnn.apply(params, task.images, task.network)
    logits = plain_lax.forward(in_order(params, task.network), task.images)
    np.testing.assert_allclose(logits, expected, rtol=1e-4, atol=1e-4)


def test_programs_in_jax_train_the_same(task):
    plain, flax = plain_lax.programs(task)[0], flax_lenet.programs(task)[0]
    expected = plain.run(plain.prepare())
    assert expected.shape == (task.steps,)
    for program in (plain, flax):
        np.testing.assert_allclose(program.run(program.prepare()), expected, rtol=1e-4)
        with compilations.none():
            again = program.run(program.prepare())
        np.testing.assert_allclose(again, expected, rtol=1e-4)  # from the same weights


def test_the_order_takes_each_image_once(task):
    order = order_of(jax.random.key(3), 9, 4)
    assert order.shape == (2, 4)
    assert len(set(order.ravel())) == 8
    np.testing.assert_array_equal(order.ravel(), jax.random.permutation(jax.random.key(3), 9)[:8])
    assert (task.batch, task.steps, task.trained) == (4, 2, 8)


def test_programs_take_turns_and_every_round_starts_with_another():
    ran, ticks = [], itertools.count()
    programs = [Program("p", name, run=lambda _, name=name: ran.append(name)) for name in "abc"]
    seconds = interleave(programs, 3, clock=lambda: next(ticks), rest=lambda _: None)
    assert "".join(ran) == "abc" + "bca" + "cab"
    assert seconds == {("p", name): [1, 1, 1] for name in "abc"}


@pytest.mark.parametrize(("until", "rounds"), [(-1, 1), (2.5, 2), (100, 9)])
def test_no_round_begins_after_the_time_is_over(until, rounds):
    ticks = itertools.count()
    clock = lambda: next(ticks)  # noqa: E731
    seconds = interleave([Program("p", "a")], 9, until=until, clock=clock, rest=lambda _: None)
    assert len(seconds["p", "a"]) == rounds


def test_only_running_is_timed():
    now = [0.0]

    def work_for(seconds):
        now[0] += seconds

    program = Program("p", "a", prepare=lambda: work_for(5), run=lambda _: work_for(2))
    assert interleave([program], 2, clock=lambda: now[0], rest=work_for) == {("p", "a"): [2, 2]}


def test_ratios_are_of_the_same_round():
    assert ratios([4, 20], [2, 10]) == [2, 2]
    with pytest.raises(ValueError, match="shorter"):
        ratios([1, 2], [1])


def test_the_best_setting_has_the_smallest_median():
    seconds = {("p", "steady"): [2, 2, 2], ("p", "once fast"): [1, 3, 3], ("q", "other"): [1, 1, 1]}
    assert best(seconds, "p") == ("p", "steady")
    assert best(seconds, "absent") is None


def test_spread_is_the_median_and_the_quartiles():
    assert spread([5, 1, 3, 2, 4]) == (3, 2, 4)
    assert spread([7]) == (7, 7, 7)


def test_loss_curves_that_agree_tell_how_far_they_are_apart():
    assert compare_losses("a peer", [2.0, 1.002], [2.0, 1.0]) == pytest.approx(0.002)


@pytest.mark.parametrize(
    ("losses", "message"),
    [
        ([2.0, 1.2], r"a peer does not train what ours trains: at step 1 its loss is 1\.20000 and ours 1\.0"),
        ([2.0, np.nan], "at step 1 its loss is nan"),
        ([2.0], "a peer ran 1 steps where ours ran 2"),
    ],
)
def test_loss_curves_that_differ_stop_the_benchmark(losses, message):
    with pytest.raises(UnfairError, match=message):
        compare_losses("a peer", losses, [2.0, 1.0])


def test_compiling_while_timing_stops_the_benchmark():
    function = jax.jit(lambda x: x + 17)
    x = jnp.ones(3)
    with (
        pytest.raises(UnfairError, match="1 programs were compiled while they were timed"),
        compilations.none(),
    ):
        function(x)
    with compilations.none():
        function(x)


def test_work_is_counted_through_loops_and_platforms():
    kernel = jnp.ones((3, 3, 2, 4))

    def conv(x):
        return lax.conv_general_dilated(x, kernel, (1, 1), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC"))

    assert work.executed(conv, jnp.ones((1, 5, 5, 2))) == (3 * 5 - 2) ** 2 * 2 * 4  # padding does not count
    square = jnp.ones((3, 3))
    by_platform = lambda x: lax.platform_dependent(x, cpu=lambda x: x @ x, default=lambda x: x @ x @ x)  # noqa: E731
    assert work.executed(by_platform, square) == 27
    assert work.executed(by_platform, square, platform="cuda") == 2 * 27
    looped = jax.jit(lambda x: lax.scan(lambda c, _: (c @ x, None), x, length=5)[0])
    assert work.executed(looped, square) == 5 * 27


def test_what_nothing_uses_is_no_work():
    assert work.executed(jax.jit(lambda x: (x @ x, x + 1)[1]), jnp.ones((3, 3))) == 0


def test_plain_training_executes_just_the_floor(task):
    weights = in_order(task.params, task.network)
    gradient = jax.value_and_grad(lambda weights: plain_lax.forward(weights, task.images).sum())
    assert work.floor(task.network) == 2_077_560
    assert work.executed(gradient, weights) == len(task.images) * 2_077_560


@pytest.mark.parametrize(
    ("at_least", "verdict"), [(True, ("missed", "met", "met")), (False, ("met", "met", "missed"))]
)
def test_figures_are_judged_by_their_median(at_least, verdict):
    judged = [report.figure("p", "w", "x", [0, n, 9], 2, at_least=at_least).verdict for n in (1, 2, 3)]
    assert tuple(judged) == verdict
    assert report.figure("p", "w", "x", [1]).verdict == ""


def whole():
    return report.Report(
        {"processor": "some"},
        {"rounds": "3"},
        [
            report.timing("batch 32", "PyTorch", "eager", [0.2, 0.1, 0.3], amount=10),
            report.Timing(
                "batch 32", "PyTorch", "compiled", note="torch.compile: not available: no compiler"
            ),
        ],
        [
            report.figure("batch 32", "times as fast as PyTorch", "x", [1.5, 1.7, 1.9], 1.6, note="eager"),
            report.absent("GPU", "a step", "us", 40, "JAX sees no GPU", at_least=False),
        ],
    )


def test_the_json_holds_every_field_and_can_be_read_back():
    written = msgspec.json.encode(whole())
    assert msgspec.json.decode(written, type=report.Report) == whole()
    ratio, gpu = json.loads(written)["figures"]
    assert ratio["value"] == 1.7
    assert ratio["low"] == pytest.approx(1.6)
    assert ratio["verdict"] == "met"
    assert (gpu["value"], gpu["verdict"], gpu["note"]) == (None, "not measured", "JAX sees no GPU")
    assert json.loads(written)["timings"][0]["rate"] == 50


def test_the_table_shows_targets_verdicts_and_what_is_missing():
    console = rich.console.Console(width=200, record=True, file=io.StringIO())
    console.print(*report.table(whole()))
    text = " ".join(console.export_text().split())
    assert "times as fast as PyTorch 1.7 x 1.6 .. 1.8 at least 1.6 x met: eager" in text
    assert "GPU a step at most 40 us not measured: JAX sees no GPU" in text
    assert "PyTorch compiled: torch.compile: not available: no compiler" in text
    assert "PyTorch eager 200.0 150.0 .. 250.0 50" in text


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--batches", "32,many"], "--batches takes numbers such as 32,128, got '32,many'."),
        (["--batches", "0"], "--batches takes numbers"),
        (["--only", "gpu"], "is not one of"),
        (["--only", "speeed"], "is not one of"),
    ],
)
def test_the_command_explains_wrong_options(arguments, message):
    result = CliRunner().invoke(command.main, arguments)
    assert result.exit_code == 2
    assert message in result.output


def test_a_peer_that_trains_something_else_is_one_sentence(monkeypatch):
    def disagree(*_, **__):
        raise UnfairError("PyTorch does not train what ours trains.")
        yield

    monkeypatch.setattr(command, "_calls", disagree)
    monkeypatch.setattr(machine, "hold_to", lambda cores: None)
    result = CliRunner().invoke(command.main, ["--quick"])
    assert result.exit_code == 1
    assert result.output.splitlines()[-1] == "Error: PyTorch does not train what ours trains."


def test_without_a_gpu_its_figures_are_not_measured(monkeypatch, tmp_path):
    monkeypatch.setattr(command, "_calls", lambda *_, **__: [("speed", lambda: ([], []))])
    monkeypatch.setattr(machine, "hold_to", lambda cores: None)
    monkeypatch.setattr(machine, "busy", lambda: 55.0)
    result = CliRunner().invoke(command.main, ["--json", str(tmp_path / "new" / "bench.json")])
    assert result.exit_code == 0, result.output
    figures = json.loads((tmp_path / "new" / "bench.json").read_text())["figures"]
    assert "other programs used 55% of the machine" in figures[0]["note"]
    assert {one["verdict"] for one in figures[1:]} == {"not measured"}
    assert {one["target"] for one in figures[1:]} == {40, 8, 10, 2, 1e-4, 1e-5, 1.05, 0.8, 1}


TINY = [
    convolutions.Case(2, 6, 4, 4, 3, 2, 1, 4),
    convolutions.Case(2, 6, 4, 6, 3, 1, 1, 2),
    convolutions.Case(2, 5, 3, 2, 4, 2, 1, 0),
]


@pytest.mark.parametrize("case", TINY, ids=str)
def test_convolutions_are_compared_with_what_computes_the_same(case, monkeypatch):
    monkeypatch.setattr(convolutions, "LONGEST", 0)
    timings, (beside_lax, beside_torch) = convolutions.measure(case, 2)
    assert [one.peer for one in timings][:2] == ["jaxcnn", "lax"]
    assert beside_lax.value > 0
    assert (beside_torch.value is None) == ("PyTorch" not in {one.peer for one in timings})


def test_a_convolution_that_computes_something_else_is_refused(monkeypatch):
    other = convolutions.plain(TINY[0])
    monkeypatch.setattr(convolutions, "ours", lambda _: lambda x, kernel: 1.01 * other(x, kernel))
    with pytest.raises(UnfairError, match=r"depthwise 2x6x6x4 3x3->4 s2 p1: ours and lax's are .* apart"):
        convolutions.measure(TINY[0], 2)


def test_a_convolution_is_named_by_its_kind():
    assert [str(case) for case in TINY] == [
        "depthwise 2x6x6x4 3x3->4 s2 p1",
        "grouped 2x6x6x4 3x3->6 s1 p1 g2",
        "transposed 2x5x5x3 4x4->2 s2 p1",
    ]
