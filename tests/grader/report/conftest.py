"""Reports to export: one of every state with hostile texts, and one of a submission that was really graded."""

import pytest
import reports
from patience import PATIENT

from grader.grading.submission import Job, grade
from grader.sandbox.start_method import servers
from grader.submission.snapshot import Snapshot


@pytest.fixture(scope="session")
def hostile():
    return reports.report_of([reports.EVIL])


@pytest.fixture(scope="session")
def real(course, key):
    """A right exercise, a wrong one that prints, one that raises, one that is no Python and one that was not started."""
    files = {
        "ex13_max_pool_f3_s1.py": (course.solutions / "ex13_max_pool_f3_s1.py").read_bytes(),
        "ex02_output_size.py": b"def output_size(n, f, padding, stride):\n    print('::error::n is', n)\n    return n\n",
        "ex09_network_shapes.py": b"def network_shapes(*args):\n    raise ValueError('<b>no</b>')\n",
        "ex10_count_parameters.py": b"def count_parameters(:\n",
    }
    stems = sorted([name.removesuffix(".py") for name in files] + ["ex01_pixel_filter"])
    return grade(Job(Snapshot(files), stems, PATIENT), lambda: key, start=servers().fork)


@pytest.fixture(params=["hostile", "real"])
def report(request):
    return request.getfixturevalue(request.param)
