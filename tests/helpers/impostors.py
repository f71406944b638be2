"""Files that a submission may hold so that a Python which is started beside them imports them, or a tool reads them."""

import sys

# What Python's own start loads from the working folder, where it is told to look there: `python -m` on some versions.
BEFORE_ANY_CODE = {
    "abc",
    "collections",
    "contextlib",
    "functools",
    "importlib",
    "keyword",
    "operator",
    "reprlib",
}
BEFORE_ANY_CODE |= {"runpy", "threading", "types", "warnings"}
OTHERS = {
    "click",
    "filelock",
    "jinja2",
    "msgspec",
    "numpy",
    "pip",
    "platformdirs",
    "rich",
    "safetensors",
    "secrets",
}
OTHERS |= {"conftest", "sitecustomize", "usercustomize", "setup", "jax", "jaxlib", "pluggy", "pytest", "yaml"}
STANDARD = {name for name in sys.stdlib_module_names if name.isidentifier()} - set(sys.builtin_module_names)


def files(marker, names=frozenset(STANDARD | OTHERS)):
    """A submission's files, by name, that write down their own name when they are run."""

    def source(name):
        return f"open({str(marker)!r}, 'a').write({name + chr(10)!r})\n".encode()

    made = {f"{name}.py": source(name) for name in names}
    made |= {
        "numpy/__init__.py": source("numpy/"),
        "grader.pth": f"import sys; exec({source('pth').decode().strip()!r})\n".encode(),
        "pyproject.toml": b'[tool.pytest.ini_options]\naddopts = "-p click"\n[build-system]\nrequires = []\n',
        "pytest.ini": b"[pytest]\naddopts = -p click\n",
        "pyvenv.cfg": b"home = .\ninclude-system-site-packages = false\n",
        "python311._pth": b".\nimport site\n",
        "pip.conf": b"[global]\nno-index = true\n",
        "matplotlibrc": b"backend: module://click\n",
        ".env": b"PYTHONPATH=.\nGRADER_CACHE=.\n",
        ".grader.toml": b"[grader]\n",
        ".bashrc": f"echo bashrc >> {marker}\n".encode(),
        "course.key": b"no key",
        "limits.toml": b"tasks = 1\n",
    }
    return made
