"""What a learner's file finds does not depend on how its process was started, nor on the walls around it."""

import time

import pytest
from attacks import TIERS
from patience import PATIENT

from grader.programs.target import Target
from grader.sandbox.lane import Lane
from grader.sandbox.launch import launch
from grader.sandbox.messages.worker import Call, Raised, Ready, Returned
from grader.sandbox.start_method import servers
from grader.sandbox.wire import Frame
from grader.submission.snapshot import Snapshot

# A statement as it stands in files that are handed in, and an expression for what it leaves behind.
STATEMENTS = {
    "stdout in UTF-8": ("import sys; sys.stdout.reconfigure(encoding='utf-8'); print('média')", "1"),
    "stdout line by line": ("import sys; sys.stdout.reconfigure(line_buffering=True); print(1)", "1"),
    "stderr in Latin-1": ("import sys; sys.stderr.reconfigure(encoding='latin-1', errors='replace')", "1"),
    "stdin in UTF-8": ("import sys; sys.stdin.reconfigure(encoding='utf-8')", "1"),
    "stdout wrapped": (
        "import io, sys; sys.stdout = io.TextIOWrapper(sys.stdout.buffer, 'utf-8'); print('média')",
        "sys.stdout.encoding",
    ),
    "codecs' writer": (
        "import codecs, sys; codecs.getwriter('utf-8')(sys.stdout.buffer).write('é')",
        "sys.stdout.encoding",
    ),
    "bytes to stdout": ("import sys; sys.stdout.buffer.write(b'x'); sys.stdout.flush()", "1"),
    "the first stdout": (
        "import sys; print('x', file=sys.__stdout__, flush=True)",
        "sys.__stdout__.encoding",
    ),
    "stdout's features": ("import sys", "(sys.stdout.isatty(), sys.stdout.seekable(), sys.stdout.fileno())"),
    "stdin's features": ("import sys", "(sys.stdin.isatty(), sys.stdin.readable(), sys.stdin.fileno())"),
    "stdout closed": ("import sys; sys.stdout.close()", "1"),
    "descriptors": ("import os; os.write(1, b'x'); os.write(2, b'y')", "1"),
    "faulthandler": ("import faulthandler; faulthandler.enable()", "faulthandler.is_enabled()"),
    "logging": ("import logging; logging.basicConfig(level='INFO'); logging.info('x')", "1"),
    "a log beside it": ("import logging; logging.basicConfig(filename='log.txt'); logging.error('x')", "1"),
    "warnings": ("import warnings; warnings.warn('x')", "1"),
    "file beside it": (
        "from pathlib import Path; Path(__file__).with_name('out.txt').write_text('x')",
        "Path('out.txt').read_text()",
    ),
    "folder beside it": ("import os; os.makedirs('plots/a', exist_ok=True)", "sorted(os.listdir('.'))"),
    "file written over": (
        "open('data.csv', 'a').write('5,6\\n')",
        "open('data.csv').read()",
    ),
    "data beside it": (
        "import numpy as np; data = np.loadtxt('data.csv', delimiter=',')",
        "float(data.sum())",
    ),
    "data by its file's name": (
        "import os; path = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'data.csv')",
        "len(open(path).read())",
    ),
    "its own source": ("from pathlib import Path; text = Path(__file__).read_text()", "len(text) > 0"),
    "inspect": ("import inspect", "inspect.getsource(answer).startswith('def')"),
    "module beside it": ("from helper import twice", "twice(4)"),
    "going to its folder": ("import os; os.chdir(os.path.dirname(__file__))", "sorted(os.listdir('.'))"),
    "arguments": ("import argparse; args = argparse.ArgumentParser().parse_args()", "str(args)"),
    "name of the program": ("import os, sys", "[os.path.basename(a) for a in sys.argv]"),
    "home": ("from pathlib import Path; (Path.home() / '.cache').mkdir()", "1"),
    "temporary file": ("import tempfile; f = tempfile.NamedTemporaryFile()", "f.write(b'x')"),
    "user": ("import getpass", "getpass.getuser()"),
    "variables": ("import os", "sorted(n for n in os.environ if not n.startswith(('LC_', 'GRADER_')))"),
    "chance": ("import random", "[random.random() for _ in range(3)]"),
    "NumPy's chance": ("import numpy as np", "np.random.rand(3).tolist()"),
    "hash of a text": ("", "hash('kernel')"),
    "recursion": ("import sys", "sys.getrecursionlimit()"),
    "thread": (
        "import threading; t = threading.Thread(target=print, args=(1,)); t.start(); t.join()",
        "threading.active_count()",
    ),
    "pool of threads": (
        "from concurrent.futures import ThreadPoolExecutor as Pool",
        "list(Pool(2).map(abs, [-1, -2]))",
    ),
    "events": ("import asyncio\nasync def one(): return 1", "asyncio.run(one())"),
    "copy of a file": ("import shutil; shutil.copy('data.csv', 'copy.csv')", "open('copy.csv').read()"),
    "copy with its times": (
        "import os, shutil; shutil.copy2('data.csv', 'copy.csv')",
        "os.path.getsize('copy.csv')",
    ),
    "copy of a folder": (
        "import os, shutil; os.mkdir('a'); shutil.copy2('data.csv', 'a'); shutil.copytree('a', 'b')",
        "os.listdir('b')",
    ),
    "file moved": ("import shutil; shutil.move(shutil.copy('data.csv', 'x'), 'y')", "open('y').read()"),
    "mode": ("import os; open('x', 'w').close(); os.chmod('x', 0o600)", "open('x', 'a').write('x')"),
    "mode of an open file": ("import os; f = open('x', 'w'); os.fchmod(f.fileno(), 0o644)", "f.write('x')"),
    "mode of a folder": ("import os; os.makedirs('out', exist_ok=True); os.chmod('out', 0o755)", "1"),
    "owner": ("import os; open('x', 'w').close(); os.chown('x', os.getuid(), os.getgid())", "1"),
    "times": ("import os; os.utime('data.csv', (1e9, 1e9))", "1"),
    "touch": ("from pathlib import Path; Path('x').touch(); Path('x').touch()", "Path('x').exists()"),
    "attributes": (
        "import os, shutil; open('x', 'w').close(); shutil.copystat('x', 'data.csv')",
        "open('data.csv').read()",
    ),
    "archives": (
        (
            "import shutil; shutil.make_archive('a', 'zip', '.', 'data.csv'); shutil.unpack_archive('a.zip', 'out')\n"
            "shutil.make_archive('b', 'tar', '.', 'data.csv'); shutil.unpack_archive('b.tar', 'more')"
        ),
        "(open('out/data.csv').read(), open('more/data.csv').read())",
    ),
    "lock": (
        "import fcntl; f = open('x', 'w'); fcntl.flock(f, fcntl.LOCK_EX); fcntl.lockf(f, fcntl.LOCK_EX)",
        "f.write('x')",
    ),
    "written to the disk": ("import os; f = open('x', 'w'); f.flush(); os.fsync(f.fileno()); os.sync()", "1"),
    "room for a file": ("import os; f = open('x', 'wb'); os.posix_fallocate(f.fileno(), 0, 99)", "f.tell()"),
    "database": (
        (
            "import sqlite3; d = sqlite3.connect('d.db'); d.execute('create table t (x)')\n"
            "d.execute('insert into t values (4)'); d.commit(); d.close(); d = sqlite3.connect('d.db')"
        ),
        "d.execute('select x from t').fetchone()[0]",
    ),
    "array on the disk": (
        "import numpy as np; np.save('a.npy', np.arange(3)); a = np.load('a.npy', mmap_mode='r+'); a[0] = 5",
        "(a.flush(), int(np.load('a.npy').sum()))[1]",
    ),
    "temporary folder": (
        "import os, tempfile\nwith tempfile.TemporaryDirectory() as f: open(os.path.join(f, 'x'), 'w').close()",
        "os.path.exists(f)",
    ),
    "another program": (
        "import subprocess, sys; run = subprocess.run([sys.executable, '-c', 'print(1)'], capture_output=True)",
        "(run.returncode, run.stdout)",
    ),
    "another program and events": (
        (
            "import asyncio, sys\nasync def run():\n    p = await asyncio.create_subprocess_exec(sys.executable, '-c', '')\n"
            "    return await p.wait()"
        ),
        "asyncio.run(run())",
    ),
    "fork": (
        "import os, warnings; warnings.simplefilter('ignore'); pid = os.fork()\nif pid == 0: os._exit(3)",
        "os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) if pid else 0",
    ),
    "pair of sockets": (
        "import socket; a, b = socket.socketpair(); a.settimeout(9); a.sendall(b'x')",
        "b.recv(1)",
    ),
    "alarm": (
        "import signal; signal.signal(signal.SIGALRM, lambda *_: None); signal.setitimer(signal.ITIMER_REAL, 9)",
        "signal.setitimer(signal.ITIMER_REAL, 0)[0] > 0",
    ),
    "niceness": ("import os; os.nice(1)", "1"),
    "cores": ("import os; os.sched_setaffinity(0, os.sched_getaffinity(0))", "1"),
    "standard output by its name": ("print('x', file=open('/dev/stdout', 'w'))", "1"),
    "memory of its own": ("import mmap; m = mmap.mmap(-1, 4096); m[:1] = b'x'", "m[:1]"),
    "umask": ("import os", "os.umask(0)"),
    "locale": ("import locale", "(locale.getpreferredencoding(False), open('log', 'w').encoding)"),
    "main module": ("import sys", "(__name__, sys.modules[__name__].answer is answer)"),
    "flags": ("import sys", "(sys.flags.dont_write_bytecode, sys.flags.utf8_mode)"),
    "signals": ("import signal", "[str(signal.getsignal(s)) for s in (2, 13, 14, 15)]"),
    "limits": ("import resource", "[resource.getrlimit(r)[0] for r in (resource.RLIMIT_NOFILE, 1, 4)]"),
    "the name of a missing file": (
        "import os",
        "open(os.path.join(os.path.dirname(__file__), 'missing.csv'))",
    ),
    "an exception's text": (
        "try:\n    open('missing.txt')\nexcept OSError as error:\n    text = str(error)",
        "text",
    ),
}


def submission():
    files = {"helper.py": b"def twice(x):\n    return 2 * x\n", "data.csv": b"1,2\n3,4\n"}
    for number, (statement, expression) in enumerate(STATEMENTS.values()):
        files[f"hw/s{number}.py"] = f"{statement}\n\ndef answer():\n    return {expression}\n".encode()
    files |= {f"hw/{name}": data for name, data in files.items() if not name.startswith("hw/")}
    return Snapshot(files)


def answers(tier, start):
    found = {}
    with Lane(submission(), PATIENT, tier=tier, start=start) as lane:
        for number, name in enumerate(STATEMENTS):
            reply = lane.open(f"hw/s{number}.py", {"answer": []}, traces=False).message
            if isinstance(reply, Ready):
                request = Frame(Call(Target("answer", ["tuple", []])))
                reply = lane.ask(request, time.monotonic() + 120).message
            if isinstance(reply, Raised):
                reply = reply.sentence
            found[name] = reply.result if isinstance(reply, Returned) else reply
    return found


@pytest.fixture(scope="module")
def started():
    return answers(TIERS["process"], launch)


def test_what_is_usual_in_a_file_works(started):
    raised = {name: reply for name, reply in started.items() if not isinstance(reply, list)}
    assert raised == {
        "the name of a missing file": "FileNotFoundError: [Errno 2] No such file or directory: 'hw/missing.csv'"
    }


@pytest.mark.parametrize("start", [launch, servers().fork], ids=["started", "forked"])
@pytest.mark.parametrize("tier", TIERS)
def test_a_file_finds_the_same_however_its_process_was_started(started, tier, start):
    found = answers(TIERS[tier], start)
    assert {name: (found[name], started[name]) for name in found if found[name] != started[name]} == {}
