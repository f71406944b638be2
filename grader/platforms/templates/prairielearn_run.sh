#!/usr/bin/env bash
# The entrypoint of the external grader: runs for each submission, in a container of the image that image/ describes.
set -euo pipefail

root=$(cd "${PRAIRIELEARN_ROOT:-/grade}" && pwd)
venv=${JAXCNN_VENV:-/opt/jaxcnn}
# What a submission calls click.py or sitecustomize.py is not ours: Python looks into no folder that we do not name.
cd "$root/tests"
unset PYTHONHOME PYTHONSTARTUP
export PYTHONSAFEPATH=1 PYTHONNOUSERSITE=1
export PYTHONPATH=$root/tests/lib PYTHONDONTWRITEBYTECODE=1

# Where this is root, submissions run as another user: it reads the library, and not the answer key.
chmod -R a+rX "$root/tests/lib" 2>/dev/null || true
chmod 600 "$root/tests/course.key" 2>/dev/null || true

exec "$venv/bin/python" -P -s -m grader.platforms.onplatform prairielearn \
    "$root/tests" "$root/student" "$root/results/results.json"
