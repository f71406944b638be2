"""Check that JAX does not compile while programs are timed, which would add the compiler's time."""

from contextlib import contextmanager

import jax

from benchmarks.training.program import UnfairError

EVENT = "/jax/core/compile/backend_compile_duration"


@contextmanager
def none():
    """Raise UnfairError at the end of the block if anything was compiled in it."""
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
