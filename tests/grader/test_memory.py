"""The scoring process's memory: one heap for all threads, which gives back what is free in it."""

import subprocess
import sys

PROGRAM = """
import ctypes, sys, threading
from grader.memory import keep_one_heap, return_freed_memory

library = ctypes.CDLL(None)
library.malloc.restype = library.fopen.restype = ctypes.c_void_p


def rss():
    return int(open("/proc/self/statm").read().split()[1]) * 4096


def work(wait):
    blocks = [ctypes.c_void_p(library.malloc(10_000)) for _ in range(1000)]
    for block in blocks:
        ctypes.memset(block, 1, 10_000)
    wait.wait()  # all threads hold theirs at the same time
    for block in blocks[:-1]:
        library.free(block)
    library.malloc(100)  # stays at the end, so that nothing goes back by itself


if sys.argv[1] == "one":
    keep_one_heap()
before, wait = rss(), threading.Barrier(4)
threads = [threading.Thread(target=work, args=(wait,)) for _ in range(4)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
if sys.argv[1] == "one":
    return_freed_memory()
left = rss() - before
file = ctypes.c_void_p(library.fopen(sys.argv[2].encode(), b"w"))
library.malloc_info(0, file)
library.fclose(file)
print(left)
"""


def heaps_and_bytes_left(way, folder):
    """How many heaps a process has after four threads took 10 MB each and freed them, and how much is still held."""
    file = folder / f"{way}.xml"
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, way, str(file)], capture_output=True, text=True, check=True
    )
    return file.read_text().count("<heap nr="), int(done.stdout)


def test_threads_share_a_heap_and_what_they_freed_goes_back_to_the_system(tmp_path):
    assert heaps_and_bytes_left("usual", tmp_path)[0] > 1
    heaps, left = heaps_and_bytes_left("one", tmp_path)
    assert heaps == 1
    assert left < 4_000_000
