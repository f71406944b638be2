#!/usr/bin/env bash
# Run for each submission, as root. What is printed here instructors alone see; students read results.json.
set -euo pipefail

root=$(cd "${GRADESCOPE_ROOT:-/autograder}" && pwd)
venv=${JAXCNN_VENV:-/opt/jaxcnn}
# What a submission calls click.py or sitecustomize.py is not ours: Python looks into no folder that we do not name.
cd "$root/source"
unset PYTHONHOME PYTHONSTARTUP
export PYTHONSAFEPATH=1 PYTHONNOUSERSITE=1
export PYTHONPATH=$root/source/lib PYTHONDONTWRITEBYTECODE=1

exec "$venv/bin/python" -P -s -m grader.platforms.onplatform gradescope \
    "$root/source" "$root/submission" "$root/results/results.json"
