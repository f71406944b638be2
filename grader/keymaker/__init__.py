"""Makes answer keys. It is trusted, imports JAX, runs in a process of its own, and no other folder imports it.

It may import `scoring`, `key`, `sandbox.trusted` and `programs`. It reads the course's solutions and catalogue.

- `load`: import a course's files
- `case`: cases and loops as data
- `reference`: the answers of trusted functions, computed the way a learner's are
- `make`: one key from all of these
- `main`: the process
"""
