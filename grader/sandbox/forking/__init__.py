"""Start workers and evaluators by forking a process that has imported JAX already, instead of starting Python anew.

Linux only. This folder may import the sandbox's launch, limits, tiers and errors.

- `server`: the process that forks
- `client`: how the grader asks it, and the process that was forked
- `holder`: a process that waits behind walls of namespaces, so that a forked one can enter them
"""
