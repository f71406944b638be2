"""Whether JAX compiles while programs are timed: then their times would be those of the compiler."""

from contextlib import contextmanager

import jax

from benchmarks.training.program import UnfairError

EVENT = "/jax/core/compile/backend_compile_duration"


@contextmanager
def none():
    """UnfairError at the end, if anything was compiled inside."""
    compiled = []

    def listen(event, seconds, **_):
        if event == EVENT:
            compiled.append(seconds)

    jax.monitoring.register_event_duration_secs_listener(listen)
    try:
        yield
    finally:
        jax.monitoring.unregister_event_duration_listener(listen)
    if compiled:
        raise UnfairError(
            f"{len(compiled)} programs were compiled while they were timed; run them once before."
        )
