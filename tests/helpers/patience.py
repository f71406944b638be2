"""Limits for tests that are about something else than time: a machine with other work needs more of it."""

from grader.sandbox.limits import Limits

# Endless loops are ended by their processor time, which other work does not use up.
PATIENT = Limits(seconds=120.0, compile_seconds=120.0, total_seconds=3000.0)
