"""A place without a keyboard and without a screen: nobody is waited for, and a learner is told.

What would open a window draws into memory, or does nothing: a plot on the way to a right answer costs nobody the grade.
What asks for an answer from the keyboard raises an exception with a sentence.
"""

from __future__ import annotations

import builtins
import contextlib
import importlib.abc
import importlib.machinery
import importlib.util
import io
import sys
import types
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

from grader.i18n import gettext as _
from grader.i18n import mark

NO_KEYBOARD = mark(
    "Nobody sits at a keyboard where exercises are graded: {call} has nothing to read. A function takes what it needs as "
    'arguments; what asks for input belongs under `if __name__ == "__main__":`.'
)
NO_SCREEN = mark(
    "There is no screen where exercises are graded, so no window opens. What shows something belongs under "
    '`if __name__ == "__main__":`.'
)
WINDOWS = frozenset(
    {"tkinter", "_tkinter", "turtle", "pygame", "PyQt5", "PyQt6", "PySide2", "PySide6", "wx", "gi", "pyglet"}
)
_SAID_WITHOUT_A_SCREEN = (
    *(
        "no display name and no $DISPLAY",
        "no default root window",
        "cannot open display",
        "Unable to open display",
    ),
    *("cannot connect to X server", "could not connect to display", "No available video device"),
    *("Cannot load backend", "interactive framework", "Rebuild the library with Windows", "initialize GTK"),
)
_BACKENDS = ("tk", "qt", "gtk", "wx", "macosx", "web", "nbagg")


class NoKeyboardError(EOFError):
    """Something asked for input."""


class Keyboard(io.TextIOBase):
    """The standard input: whoever reads from it is told that there is nobody."""

    encoding, errors = "utf-8", "strict"

    def __init__(self, call: str = "sys.stdin") -> None:
        self._call = call

    def read(self, *_size: Any) -> NoReturn:
        """Refuse."""
        raise NoKeyboardError(_(NO_KEYBOARD).format(call=self._call))

    readline = readlines = read1 = readinto = __next__ = read

    def __iter__(self) -> NoReturn:
        """Refuse."""
        self.read()

    @property
    def buffer(self) -> Keyboard:
        """The same for bytes."""
        return self

    def fileno(self) -> int:
        """The descriptor, which is empty."""
        return 0

    def reconfigure(self, **_: Any) -> None:
        """Nothing is read, in whatever encoding."""

    def readable(self) -> bool:
        """It looks like any other."""
        return True


def leave_alone() -> None:
    """Take the keyboard and the screen away from this process."""
    for name in ("stdin", "__stdin__"):
        vars(sys)[name] = Keyboard()
    vars(builtins)["input"] = _input
    sys.breakpointhook = _nothing  # left in by who looked for a mistake
    for name, change in _CHANGED.items():
        if name in sys.modules:
            change(sys.modules[name])
    sys.meta_path.insert(0, _Changing())


def _input(prompt: Any = "", /) -> NoReturn:
    sys.stdout.write(str(prompt))
    raise NoKeyboardError(_(NO_KEYBOARD).format(call="input()"))


def _nothing(*_: Any, **__: Any) -> None:
    """Do nothing."""


def _no_browser(module: types.ModuleType) -> None:
    vars(module).update(open=lambda *_, **__: False, open_new=_nothing, open_new_tab=_nothing)


def _no_debugger(module: types.ModuleType) -> None:
    vars(module)["set_trace"] = _nothing


def _no_passwords(module: types.ModuleType) -> None:
    def getpass(*_: Any, **__: Any) -> NoReturn:
        Keyboard("getpass()").read()

    vars(module).update(getpass=getpass)


def _no_windows_of_opencv(module: types.ModuleType) -> None:
    vars(module).update(
        dict.fromkeys(
            ("imshow", "namedWindow", "destroyAllWindows", "destroyWindow", "moveWindow"), _nothing
        ),
        waitKey=lambda *_: -1,
        waitKeyEx=lambda *_: -1,
    )


def _no_pictures_shown(module: types.ModuleType) -> None:
    module.Image.show = _nothing


def _no_events(module: types.ModuleType) -> None:
    module.FigureCanvasBase.start_event_loop = _nothing


def _our_shell(module: types.ModuleType) -> None:
    vars(module)["get_ipython"] = vars(builtins).get("get_ipython", _nothing)


_CHANGED: dict[str, Callable[[types.ModuleType], None]] = {
    "webbrowser": _no_browser,
    "getpass": _no_passwords,
    "pdb": _no_debugger,
    "ipdb": _no_debugger,
    "cv2": _no_windows_of_opencv,
    "PIL.Image": _no_pictures_shown,
    "matplotlib.backend_bases": _no_events,
    "IPython": _our_shell,
}


class _Changing(importlib.abc.MetaPathFinder):
    """Changes a few modules when they have been imported; all backends of Matplotlib with windows become the one without."""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Find such a module as the other finders do, to be changed."""
        if name.startswith("matplotlib.backends.backend_") and name.rpartition("_")[2].startswith(_BACKENDS):
            return importlib.util.spec_from_loader(name, _Drawing())
        if name not in _CHANGED:
            return None
        for finder in sys.meta_path:
            spec = None if finder is self else finder.find_spec(name, path, target)
            if spec is not None and spec.loader is not None:
                spec.loader = _Changer(spec.loader, _CHANGED[name])
                return spec
        return None


class _Changer(importlib.abc.Loader):
    def __init__(self, loader: Any, change: Callable[[types.ModuleType], None]) -> None:
        self._loader, self._change = loader, change

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loader, name)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType | None:
        """As it would be."""
        return self._loader.create_module(spec)  # type: ignore[no-any-return]

    def exec_module(self, module: types.ModuleType) -> None:
        """Import it, and change it."""
        self._loader.exec_module(module)
        with contextlib.suppress(AttributeError):
            self._change(module)


class _Drawing(importlib.abc.Loader):
    def create_module(self, spec: importlib.machinery.ModuleSpec) -> None:
        """As usual."""

    def exec_module(self, module: types.ModuleType) -> None:
        """Give it what draws into memory."""
        agg = importlib.import_module("matplotlib.backends.backend_agg")
        vars(module).update({name: value for name, value in vars(agg).items() if not name.startswith("__")})


def is_about_a_screen(error: BaseException, text: str) -> bool:
    """Whether an exception says that there is no screen."""
    if isinstance(error, ModuleNotFoundError):
        return (error.name or "").partition(".")[0] in WINDOWS
    is_tk = type(error).__name__ == "TclError" and "display" in text
    return is_tk or any(words in text for words in _SAID_WITHOUT_A_SCREEN)
