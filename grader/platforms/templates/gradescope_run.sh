#!/usr/bin/env bash
# Run for each submission, as root. What is printed here instructors alone see; students read results.json.
set -euo pipefail

root=${GRADESCOPE_ROOT:-/autograder}
venv=${JAXCNN_VENV:-/opt/jaxcnn}
export PYTHONPATH=$root/source/lib PYTHONDONTWRITEBYTECODE=1

exec "$venv/bin/python" -m grader.platforms.onplatform gradescope \
    "$root/source" "$root/submission" "$root/results/results.json"
