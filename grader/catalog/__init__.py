"""The course: one file an exercise, found by its name. Trusted: read only where answer keys are made."""
