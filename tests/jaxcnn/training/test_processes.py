"""Training in two processes, as on two machines, against one device."""

import json
import socket
import subprocess
import sys

import numpy as np
import pytest

# As on a cluster, but for the addresses, which a cluster's scheduler tells JAX.
PROGRAM = """
import json
import os
import sys
from pathlib import Path

os.environ["XLA_FLAGS"] = "--xla_force_host_platform_device_count=2"

import jax
import numpy as np

from jaxcnn import Augment, Conv, Dense, MaxPool, Network, Split, apply, digits, train
from jaxcnn.training import data_mesh

jax.distributed.initialize(f"127.0.0.1:{sys.argv[1]}", num_processes=2, process_id=int(sys.argv[2]))

network = Network((32, 32, 3), (Conv(4, 5, activation="relu"), MaxPool(2), Dense(10)))
images, labels, test_images, test_labels, _ = digits()
data = Split(images[:100], labels[:100], test_images[:30], test_labels[:30])
options = {"batch": 32, "label_smoothing": 0.1, "augment": Augment(shift=2), "seed": 3}
answer = {}
meshes = {"together": data_mesh()} | ({"alone": None} if jax.process_index() == 0 else {})
for name, mesh in meshes.items():
    after = []
    train(network, data, epochs=1, mesh=mesh, after_epoch=after.append, **options)
    result = train(network, data, epochs=2, mesh=mesh, begin=after[0], **options)
    answer[name] = {
        "devices": len(jax.tree.leaves(result.params)[0].sharding.device_set),
        "history": [(record.loss, record.accuracy, record.test_accuracy) for record in result.history],
        "params": [np.asarray(array).tolist() for array in jax.tree.leaves(result.params)],
        "logits": np.asarray(apply(result.params, test_images[:2], network)).tolist(),
    }
Path(sys.argv[3]).write_text(json.dumps(answer))
"""


@pytest.mark.thorough
def test_two_processes_learn_what_one_device_learns(tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    logs = [tmp_path / f"{rank}.log" for rank in range(2)]
    files = [tmp_path / f"{rank}.json" for rank in range(2)]
    processes = []
    try:
        for rank, (log, file) in enumerate(zip(logs, files, strict=True)):
            # A log, and no pipe: at its end each waits for the other, and so must not wait for a reader.
            with log.open("w") as heard:
                command = [sys.executable, "-c", PROGRAM, str(port), str(rank), str(file)]
                processes.append(subprocess.Popen(command, stdout=heard, stderr=subprocess.STDOUT))
        ends = [process.wait() for process in processes]
    finally:
        for process in processes:
            process.kill()
            process.wait()
    assert ends == [0, 0], [log.read_text() for log in logs]
    answers = [json.loads(file.read_text()) for file in files]
    alone, together = answers[0]["alone"], answers[0]["together"]
    assert (alone["devices"], together["devices"]) == (1, 4)
    np.testing.assert_allclose(together["history"], alone["history"], rtol=1e-4)
    for array, expected in zip(together["params"], alone["params"], strict=True):
        np.testing.assert_allclose(array, expected, rtol=1e-3, atol=1e-4)
    np.testing.assert_allclose(together["logits"], alone["logits"], rtol=1e-3, atol=1e-3)
    assert answers[1]["together"] == together
