#!/usr/bin/env bash
# Run once, as root, while Gradescope builds the image: Python, the packages that requirements.txt pins, modes.
set -euo pipefail

source=$(cd "${GRADESCOPE_ROOT:-/autograder}/source" && pwd)
venv=${JAXCNN_VENV:-/opt/jaxcnn}
export DEBIAN_FRONTEND=noninteractive PYTHONSAFEPATH=1 PYTHONNOUSERSITE=1
versions="3.14 3.13 3.12 3.11"
cd "$source"

apt-get update
# Of use only where the platform allows namespaces; without it the restricted tier is used.
apt-get install -y --no-install-recommends bubblewrap || echo "Without bubblewrap."

# The image's own Python, if it is new enough: as python3.12 or as python3, whole enough to make environments.
found_python() {
    local name
    for name in $(printf 'python%s ' $versions) python3; do
        if "$name" -c 'import sys, ensurepip, venv; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' \
            2>/dev/null; then
            echo "$name"
            return
        fi
    done
    return 1
}

# One that the distribution has beside an older one: Ubuntu 22.04's python3 is 3.10, and there is a 3.11.
packaged_python() {
    local version
    for version in $versions; do
        if apt-cache show "python$version-venv" >/dev/null 2>&1; then
            apt-get install -y --no-install-recommends "python$version" "python$version-venv" >&2 || return 1
            echo "python$version"
            return
        fi
    done
    return 1
}

# Elsewhere (Ubuntu 20.04, Debian 11, images with Python 3.9 or 3.10) uv brings one; another user must be able to read it.
uv_python() {
    local tools=/opt/uv
    apt-get install -y --no-install-recommends python3 python3-pip >&2
    python3 -m pip install --no-cache-dir --target "$tools" 'uv>=0.5' >&2
    export UV_PYTHON_INSTALL_DIR=${JAXCNN_PYTHON:-/opt/python}
    "$tools/bin/uv" python install 3.13 >&2
    "$tools/bin/uv" python find 3.13
}

if ! python=$(found_python) && ! python=$(packaged_python); then
    python=$(uv_python)
fi
echo "The grader's Python: $python"
"$python" -m venv "$venv"
"$venv/bin/python" -m pip install --no-cache-dir --require-hashes --requirement "$source/requirements.txt"

# Submissions run as another user: it reads the library, and not the answer key.
chmod -R a+rX "$source/lib"
chmod 600 "$source/course.key"
