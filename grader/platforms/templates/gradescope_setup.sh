#!/usr/bin/env bash
# Run once, as root, while Gradescope builds the image: Python, the packages that requirements.txt pins, modes.
set -euo pipefail

source=$(cd "${GRADESCOPE_ROOT:-/autograder}/source" && pwd)
venv=${JAXCNN_VENV:-/opt/jaxcnn}
export DEBIAN_FRONTEND=noninteractive PYTHONSAFEPATH=1 PYTHONNOUSERSITE=1
cd "$source"

apt-get update
# Ubuntu 22.04's python3 is 3.10, which is too old; it has 3.11 beside it. Newer images have newer ones.
for version in 3.14 3.13 3.12 3.11; do
    if apt-cache show "python$version-venv" >/dev/null 2>&1; then
        break
    fi
done
apt-get install -y --no-install-recommends "python$version" "python$version-venv"
# Of use only where the platform allows namespaces; without it the restricted tier is used.
apt-get install -y --no-install-recommends bubblewrap || echo "Without bubblewrap."

"python$version" -m venv "$venv"
"$venv/bin/python" -m pip install --no-cache-dir --require-hashes --requirement "$source/requirements.txt"

# Submissions run as another user: it reads the library, and not the answer key.
chmod -R a+rX "$source/lib"
chmod 600 "$source/course.key"
