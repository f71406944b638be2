"""The benchmark of a GPU, on a CPU: that it runs, what it says of what fails, and that each check can fail. No clock."""

import itertools
import json
import os
import sys
import time

import jax
import msgspec
import numpy as np
import psutil
import pytest
from click.testing import CliRunner

import jaxcnn
from benchmarks.training import report, task
from benchmarks.training.gpu import (
    __main__ as command,
)
from benchmarks.training.gpu import (
    asked,
    bits,
    budget,
    child,
    choose,
    epochs,
    methods,
    seeds,
    streams,
    values,
)
from benchmarks.training.peers import torch_lenet
from benchmarks.training.program import Program
from jaxcnn import choices
from jaxcnn.layers import Dense

QUICK = asked.Settings(quick=True, rounds=2)


def part(name):
    return next(one for one in asked.PARTS if one.name == name)


def small():
    """A network in place of LeNet-5 that compiles in no time."""
    return jaxcnn.Network((4, 4, 1), (Dense(10),))


def figures(found):
    return {one.what: one for one in found if isinstance(one, report.Figure)}


def timings(found):
    return [one for one in found if isinstance(one, report.Timing)]


# What the parts measure


def test_an_epoch_is_measured_beside_its_peers_and_what_is_not_installed_says_so(monkeypatch):
    monkeypatch.setattr(torch_lenet, "load", lambda _: None)
    found = list(epochs.of_type(task.make_task(2, 8), jax.numpy.float32, QUICK, float("inf")))
    whats = [one.what for one in part("epoch, batch 128").asked if one.what.startswith("float32")]
    assert list(figures(found)) == whats[:3]  # PyTorch's is missing
    absent = [one for one in timings(found) if one.seconds is None]
    assert len(absent) == 2
    assert {one.note for one in absent} == {torch_lenet.ABSENT}
    measured = [(one.peer, one.name) for one in timings(found) if one.seconds is not None]
    flax = asked.FLAX
    assert measured == [
        *(("jaxcnn", "float32: epoch"), (flax, "float32: nnx.jit"), (flax, "float32: cached_partial"))
    ]
    assert all("s with compiling" in one.note for one in timings(found) if one.seconds is not None)


def test_bfloat16_is_asked_of_every_library():
    of_torch = epochs.makers(task.make_task(2, 8), jax.numpy.bfloat16)[2:]
    assert [label for label, _ in of_torch] == [
        f"PyTorch, torch.compile reduce-overhead, {layout}, fused Adam, bfloat16"
        for layout in ("channels_last", "NCHW")
    ]


def fixed(name, losses=(2.0, 1.0), missing=""):
    return Program(name, "its setting", run=lambda _: np.array(losses), missing=missing)


def raising(error):
    def make():
        raise error

    return make


def test_one_that_fails_is_told_and_the_others_go_on():
    makers = [
        ("ours", lambda: [fixed("ours")]),
        ("large", raising(MemoryError("Out of memory while trying\nto allocate"))),
        ("other", lambda: [fixed("other", (2.0, 1.5))]),
        ("absent", lambda: [fixed("absent", missing="not installed")]),
        ("peer", lambda: [fixed("peer"), fixed("and in another setting", missing="no compiler")]),
    ]
    ready, notes, reasons = epochs.compiled(makers, float("inf"))
    assert [program.peer for program in ready] == ["ours", "peer"]
    assert set(notes) == {("ours", "its setting"), ("peer", "its setting")}
    other = reasons.pop("other")
    assert reasons == {
        "large": "MemoryError: Out of memory while trying",
        "absent": "not installed",
        "peer": "no compiler",
    }
    assert "other (its setting) does not train what ours trains: at step 1" in other


def test_what_there_is_no_time_for_is_told_and_ours_comes_in_any_case():
    makers = [("ours", lambda: [fixed("ours")]), ("peer", lambda: [fixed("peer")])]
    ready, _, reasons = epochs.compiled(makers, time.time() - 1)
    assert [program.peer for program in ready] == ["ours"]
    assert reasons == {"peer": "there was no time left to compile it"}


def test_without_ours_there_is_nothing_to_compare():
    with pytest.raises(MemoryError, match="of the card"):
        epochs.compiled([("ours", raising(MemoryError("of the card")))], float("inf"))


def test_short_epochs_are_timed_together():
    ran = []
    repeated, number = epochs.repeated(Program("ours", "epoch", prepare=object, run=ran.append))
    assert number == 50
    repeated.run(repeated.prepare())
    assert len(set(map(id, ran))) == 51  # every one from its own state


@pytest.mark.parametrize("kind", ["conv", "pool", "joined"])
def test_every_method_is_measured_in_both_directions(kind):
    found = list(methods.measure(QUICK, kind))
    (shape,) = methods.QUICK
    expected = itertools.product(
        (f"{shape} {direction}" for direction in ("forward", "backward")),
        (methods.CHOSEN, *methods.KINDS[kind].methods),
    )
    assert [(one.name, one.peer) for one in timings(found)] == list(expected)
    assert list(figures(found)) == [one.what for one in part(methods.PART[kind]).asked]


def test_a_method_that_can_not_be_compiled_is_told(monkeypatch):
    def layer(shape, method):
        if method == "slices":
            raise_in_trace = raising(NotImplementedError("not on this card"))
            return lambda x, _: raise_in_trace()
        return methods.pool(shape, method)

    monkeypatch.setitem(methods.KINDS, "pool", methods.KINDS["pool"]._replace(layer=layer))
    found = timings(methods.measure(QUICK, "pool"))
    assert {one.note for one in found if one.peer == "slices"} == {"NotImplementedError: not on this card"}
    assert all(one.seconds for one in found if one.peer != "slices")


def test_the_slowest_shape_counts(monkeypatch):
    slow = iter(
        [{methods.CHOSEN: [1.0], "lax": [1.0], "slices": [0.5]}, {methods.CHOSEN: [3.0], "lax": [2.0]}]
    )
    monkeypatch.setattr(methods, "_timed", lambda *_: (next(slow), {}))
    (found,) = figures(methods.measure(QUICK, "pool")).values()
    assert found.value == 1.5
    assert "backward" in found.note
    assert judged("poolings", found).verdict == "missed"


def test_joined_layers_are_compared_with_the_faster_way(monkeypatch):
    monkeypatch.setattr(
        methods, "_timed", lambda *_: ({methods.CHOSEN: [3], "layers": [4], "packed": [2]}, {})
    )
    (found,) = figures(methods.measure(QUICK, "joined")).values()
    assert found.value == 1.5


def test_shapes_for_which_there_is_no_time_are_told():
    late = asked.Settings(quick=True, rounds=2, until=time.time() - 1)
    found = list(methods.measure(late, "conv"))
    assert {one.note for one in found} == {"there was no time left for this shape"}


def test_values_are_those_of_the_reference():
    found = figures(values.measure(QUICK))
    assert [judged("values", one).verdict for one in found.values()] == ["met", "met"]


@pytest.mark.parametrize(
    ("name", "where"), [("conv2d", "conv2d"), ("max_pool2d", "max_pool2d"), ("apply", "conv and")]
)
def test_wrong_values_are_found(name, where, monkeypatch):
    right = getattr(values, name)
    monkeypatch.setattr(values, name, lambda *a, **k: right(*a, **k) * (1 + 5e-4))  # as by TF32
    found = judged("values", next(iter(values.measure(QUICK))))
    assert found.verdict == "missed"
    assert found.note.startswith(where)


def test_wrong_losses_are_found(monkeypatch):
    monkeypatch.setattr(values, "results", lambda: [("", np.ones(1), np.ones(1))])
    monkeypatch.setattr(values.plain_lax, "programs", lambda _: [fixed("plain", (2.0, 1.001))])
    monkeypatch.setattr(values.ours, "epoch_program", lambda _: (fixed("ours"), None))
    found = judged("values", list(values.measure(QUICK))[1])
    assert (found.verdict, found.value) == ("missed", pytest.approx(1e-3, rel=1e-2))


def test_a_value_that_is_not_finite_or_of_another_shape_is_infinitely_far():
    assert values.difference([1.0, np.nan], [1.0, 2.0]) == float("inf")
    assert values.difference([1.0], [1.0, 2.0]) == float("inf")
    assert values.difference([1.0, 2.0], [1.0, 2.5]) == 0.2


def test_one_seed_gives_the_same_bits_here_and_in_another_process():
    assert bits.digest("float32", quick=True) == bits.elsewhere("float32", quick=True)


@pytest.mark.parametrize(("elsewhere", "verdict"), [("a", "met"), ("b", "missed")])
def test_other_bits_are_told(elsewhere, verdict, monkeypatch):
    monkeypatch.setattr(bits, "digest", lambda *_: "a")
    monkeypatch.setattr(bits, "elsewhere", lambda *_: elsewhere)
    assert {judged("bits", one).verdict for one in bits.measure(QUICK)} == {verdict}


def test_other_bits_within_a_process_are_told(monkeypatch):
    count = itertools.count()
    monkeypatch.setattr(bits, "trained", lambda *_: {"layer": np.float32([next(count) * 1e-7])})
    monkeypatch.setattr(bits, "elsewhere", lambda *_: bits.digest("float32", quick=True))
    assert {one.value for one in bits.measure(QUICK)} == {3}


def test_streams_are_measured_beside_the_resident_set(monkeypatch):
    monkeypatch.setattr(streams, "lenet5", small)
    found = list(streams.measure(QUICK))
    assert [one.name for one in timings(found)] == ["resident", "in shards"]
    assert list(figures(found)) == [asked.STREAM.what]


def test_many_seeds_are_measured_beside_single_ones(monkeypatch):
    monkeypatch.setattr(task, "lenet5", small)
    found = list(seeds.measure(QUICK))
    assert [one.name for one in timings(found)] == ["3 at once", "3 in turn"]
    assert list(figures(found)) == [asked.MANY.what]


def test_seeds_that_train_something_else_are_no_time(monkeypatch):
    other = [fixed("at once", [[2.0, 1.0]]), fixed("in turn", [[2.0, 1.5]])]
    monkeypatch.setattr(seeds.seeds, "programs", lambda *_: other)
    with pytest.raises(seeds.UnfairError, match="3 seeds at once do not train"):
        list(seeds.measure(QUICK))


# Processes and time


def line(**fields):
    return msgspec.json.encode(child.Line(**fields)).decode()


def running(code):
    """A process that runs code, in which `tell` writes a line."""
    start = "import os, sys, time\nfile = open(sys.argv[1], 'a')\ntell = lambda t: (file.write(t), file.flush())\n"
    return lambda _part, path, _settings: [sys.executable, "-c", start + code, path]


def told_of(code, monkeypatch=None, after=None):
    """What is told of one part that runs code; with `after`, its time is over once so many lines are there."""
    told = []
    if after is not None:
        clock = type("Clock", (), {"time": lambda: 1e9 if len(told) >= after else 0.0, "sleep": time.sleep})
        monkeypatch.setattr(budget, "time", clock)
    deadline = budget.time.time() + 1e6
    budget.run([part("values")], deadline, lambda _, what: told.append(what), command=running(code))
    return told[:-1], told[-1]


def test_lines_are_told_as_they_come():
    lines, reason = told_of(f"tell({line(backend='one')!r} + chr(10) + {line(backend='two')!r} + chr(10))")
    assert ([one.backend for one in lines], reason) == (["one", "two"], "")


def test_a_part_that_takes_too_long_is_ended_and_what_it_said_counts(monkeypatch):
    lines, reason = told_of(
        f"tell({line(backend='one')!r} + chr(10) + 'half a')\ntime.sleep(1e6)", monkeypatch, 1
    )
    assert [one.backend for one in lines] == ["one"]
    assert reason == "cut off: its share of 1000000 s was over"


def test_what_a_part_started_is_ended_too(monkeypatch):
    code = f"pid = os.fork()\nif pid: tell({line(backend='PID')!r}.replace('PID', str(pid)) + chr(10))\ntime.sleep(1e6)"
    lines, _ = told_of(code, monkeypatch, 1)
    pid = int(lines[0].backend)
    psutil.wait_procs([psutil.Process(pid)] if psutil.pid_exists(pid) else [], timeout=60)
    assert not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("raise RuntimeError('CUDA is in disorder')", "failed: RuntimeError: CUDA is in disorder"),
        ("os.kill(os.getpid(), 11)", "failed: ended by SIGSEGV: it said nothing"),
        ("sys.exit(3)", "failed: it said nothing"),
    ],
)
def test_a_part_that_fails_is_told_with_the_reason_and_what_it_had(code, expected):
    lines, reason = told_of(f"tell({line(backend='one')!r} + chr(10))\n{code}")
    assert ([one.backend for one in lines], reason) == (["one"], expected)


def test_time_is_shared_by_weight_and_what_is_left_goes_to_those_after(monkeypatch):
    shares, now = {}, [0.0]

    def one(part, settings, share, *_):
        shares[part.name] = share
        assert settings.until == now[0] + budget.OWN_END * share
        now[0] += 10.0
        return ""

    monkeypatch.setattr(budget, "_one", one)
    monkeypatch.setattr(budget.time, "time", lambda: now[0])
    parts = [
        part("values")._replace(name=name, weight=weight) for name, weight in (("a", 3), ("b", 1), ("c", 1))
    ]
    budget.run(parts, 100.0, lambda *_: None)
    assert shares == {"a": 60.0, "b": 45.0, "c": 80.0}


def test_parts_for_which_no_time_is_left_are_told(monkeypatch):
    monkeypatch.setattr(budget, "_one", raising(AssertionError))
    told = []
    budget.run(
        [part("values"), part("bits")], time.time() - 5, lambda part, why: told.append((part.name, why))
    )
    why = "there was no time left: 0 s for all parts from this one on"
    assert told == [("values", why), ("bits", why)]


def test_a_part_runs_in_a_process_of_its_own(tmp_path):
    """Through the command, as `make bench-gpu BENCH=--quick` does, with a part that is short."""
    path = tmp_path / "new" / "gpu.json"
    options = ["--quick", "--minutes", "60", "--only", "poolings", "--json", str(path)]
    result = CliRunner().invoke(command.main, options)
    assert result.exit_code == 0, result.output
    assert "poolings: done" in result.output
    written = msgspec.json.decode(path.read_bytes(), type=report.Report)
    assert len(written.timings) == 6
    (found,) = written.figures
    if "gpu" not in written.machine:
        assert (found.verdict, found.value, found.note) == ("not measured", None, "only tried, on a CPU")


# The report


def judged(name, found, backend="cpu"):
    results = command.Results(None, {}, quick=True)
    results.backend = backend if name in {"values", "bits"} else "gpu"
    return results._judged(part(name), found)


def ran(monkeypatch, *told, backend="gpu", options=()):
    """The output and the report of a run in which the parts tell this."""
    written = []

    def run(parts, _, tell, **__):
        if parts == [child.PROBE]:
            tell(
                child.PROBE,
                child.Line(backend=backend, machine={"gpu": "a card"} if backend == "gpu" else {}),
            )
            tell(child.PROBE, "" if backend else "failed: RuntimeError: no driver")
            return
        for name, what in told:
            tell(part(name), what)

    monkeypatch.setattr(budget, "run", run)
    monkeypatch.setattr(report, "write", lambda whole, path: written.append(msgspec.json.encode(whole)))
    result = CliRunner().invoke(command.main, ["--json", "any.json", *options])
    assert result.exit_code == 0, result.output
    return result.output, written


def test_figures_are_judged_by_what_is_asked_and_each_is_written_at_once(monkeypatch):
    first, second = (
        report.figure("GPU, epoch, batch 128", what, "us", [value])
        for what, value in (("float32: a step", 41.0), ("bfloat16: a step", 30.0))
    )
    told = [
        (name, child.Line(figure=one))
        for name, one in (("epoch, batch 128", first), ("epoch, batch 128", second))
    ]
    cut = "cut off: its share of 60 s was over"
    _, written = ran(monkeypatch, *told, ("epoch, batch 128", cut))
    counts = [len(json.loads(one)["figures"]) for one in written]
    assert counts == [0, 0, 1, 2, 8, 8]
    final = json.loads(written[-1])
    assert final["machine"]["gpu"] == "a card"
    verdicts = {one["what"]: (one["verdict"], one["note"]) for one in final["figures"]}
    assert verdicts.pop("float32: a step") == ("missed", "")
    assert verdicts.pop("bfloat16: a step") == ("", "")
    assert set(verdicts.values()) == {("not measured", cut)}


def test_without_a_gpu_nothing_is_run_and_every_figure_is_not_measured(monkeypatch):
    output, written = ran(monkeypatch, backend="cpu")
    found = json.loads(written[-1])["figures"]
    assert {(one["verdict"], one["note"]) for one in found} == {("not measured", "JAX sees no GPU")}
    assert len(found) == len(asked.not_measured("any"))
    assert "not measured: JAX sees no GPU" in output


def test_a_jax_that_does_not_start_is_told(monkeypatch):
    _, written = ran(monkeypatch, backend="")
    notes = {one["note"] for one in json.loads(written[-1])["figures"]}
    assert notes == {"JAX does not start: failed: RuntimeError: no driver"}


def test_a_machine_without_a_driver_is_a_cpu(monkeypatch, tmp_path):
    """JAX's plugin for CUDA 13 crashes without one."""
    monkeypatch.setattr(child, "DRIVERS", ("no-such-library.so",))
    monkeypatch.setattr(os, "environ", dict(os.environ))
    monkeypatch.setattr(
        child, "lines", lambda part, settings: iter([child.Line(backend=os.environ["JAX_PLATFORMS"])])
    )
    child.main("values", tmp_path / "lines", msgspec.json.encode(asked.Settings(until=1e9)))
    assert json.loads((tmp_path / "lines").read_text())["backend"] == "cpu"


def test_the_card_is_named_without_nvidias_program(monkeypatch):
    monkeypatch.setattr(child.subprocess, "run", raising(OSError()))
    monkeypatch.setattr(child.subprocess, "run", lambda *_, **__: raising(OSError())())
    assert set(child.card()) == {"gpu", "driver"}


# The choice of methods


def measured(times, machine=None):
    """A report of times {(part, method): {shape and direction: seconds}}."""
    rows = [
        report.timing(f"GPU, {part}", method, name, [seconds])
        for (part, method), all_ in times.items()
        for name, seconds in all_.items()
    ]
    return report.Report(machine or {"gpu": "a card", "jax": "1"}, {"quick": "no"}, rows)


def both(shape, seconds):
    return {f"{shape} forward": seconds, f"{shape} backward": seconds}


SMALL, MIDDLE, WIDE = "2x8x8x2 3x3->4 s1 p0", "2x8x8x8 3x3->16 s1 p0", "2x8x8x64 3x3->64 s1 p0"
TIMES = {
    ("convolutions", "method=None"): both(SMALL, 0.1),
    ("convolutions", "lax"): both(SMALL, 1.0) | both(WIDE, 1.0),
    ("convolutions", "canonical"): both(SMALL, 0.9) | both(WIDE, 0.95),
    ("convolutions", "dots"): both(SMALL, 0.1) | both(WIDE, 1.2),  # faster, and slower once
    ("poolings", "lax"): both(SMALL, 1.0),
    ("poolings", "slices"): both(SMALL, 0.5),
    ("joined layers", "layers"): both(SMALL, 1.0) | both(MIDDLE, 1.0) | both(WIDE, 1.0),
    ("joined layers", "packed"): both(SMALL, 0.5) | both(MIDDLE, 0.9) | both(WIDE, 1.5),
}


@pytest.fixture
def written(tmp_path):
    def write(whole):
        path, target = tmp_path / "gpu.json", tmp_path / "choices.json"
        report.write(whole, path)
        target.write_bytes(choices.FILE.read_bytes())
        choose.write(path, target)
        return json.loads(target.read_text())

    return write


def test_the_choice_is_what_was_never_slower(written):
    before = json.loads(choices.FILE.read_text())
    after = written(measured(TIMES))
    entry = choices.Choice(**after.pop("gpu"))
    assert (entry.conv, entry.pool, entry.channels, entry.filters) == ("canonical", "slices", 8, 16)
    assert entry.measured == "make bench-gpu, on one a card, JAX 1"
    assert after == {name: one for name, one in before.items() if name != "gpu"}


def test_where_nothing_is_faster_it_is_lax_and_nothing_is_joined(written):
    slow = dict(TIMES)
    slow["convolutions", "canonical"] = slow["poolings", "slices"] = both(SMALL, 1.2) | both(WIDE, 1.2)
    slow["joined layers", "packed"] = both(SMALL, 1.1) | both(MIDDLE, 1.1) | both(WIDE, 1.1)
    entry = choices.Choice(**written(measured(slow))["gpu"])
    assert (entry.conv, entry.pool, entry.channels, entry.filters) == ("lax", "lax", 0, 0)


def test_a_method_that_was_not_measured_everywhere_is_not_chosen(written):
    part_of = dict(TIMES)
    part_of["convolutions", "canonical"] = both(SMALL, 0.1)
    assert written(measured(part_of))["gpu"]["conv"] == "lax"


@pytest.mark.parametrize(
    ("whole", "message"),
    [
        (
            measured(TIMES, machine={"jax": "1"}),
            "has no figures of a GPU: run make bench-gpu on one, without --quick.",
        ),
        (measured({("poolings", "lax"): {"a": 1.0}}), "has no times of convolutions and joined layers"),
        ("[", "is no report of make bench-gpu"),
    ],
)
def test_a_report_that_says_too_little_changes_nothing(whole, message, tmp_path):
    path = tmp_path / "gpu.json"
    path.write_text(whole) if isinstance(whole, str) else report.write(whole, path)
    before = choices.FILE.read_bytes()
    result = CliRunner().invoke(command.main, ["--choose", str(path)])
    assert result.exit_code == 1
    assert message in result.output
    assert choices.FILE.read_bytes() == before
