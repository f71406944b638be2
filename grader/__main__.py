"""The command `grader`, also as `python -m grader`."""

# These are loaded by Python's own start, and never from the working folder.
import io
import os
import sys


def leave_out_working_folder() -> None:
    """Take the working folder off the path, where a submission's click.py would be found first.

    `python -m grader` puts it there, and an empty part of PYTHONPATH does; `python -P` and the command `grader` do not.
    The grader's own checkout stays, wherever it is.
    """
    root = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))  # noqa: PTH120 - pathlib is not loaded yet
    try:
        here = os.path.realpath(os.getcwd())  # noqa: PTH109
    except OSError:  # the folder is gone
        return
    if here != root:
        sys.path[:] = [path for path in sys.path if os.path.realpath(path) != here]
    if root not in sys.path:
        sys.path.append(root)


def main() -> None:
    """Run the command line. Exit codes: 0 all passed, 1 not all passed, 2 the call was wrong, 3 the grader failed."""
    try:
        leave_out_working_folder()
        # Before NumPy is imported: its arrays are small here, and threads would wait on processors that others need.
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        from grader.cli.main import run
        from grader.exits import stop_tidily

        stop_tidily()
        for stream in (sys.stdout, sys.stderr):
            # A terminal in ASCII or cp1252 shows "?" for what it does not know, and a name of odd bytes stops nothing.
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="replace")
        code = run()
    except KeyboardInterrupt:  # before `run` can tell it, while modules are still being loaded
        code = 3
    sys.exit(code)


if __name__ == "__main__":
    main()
