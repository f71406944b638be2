"""Make answer keys. This code is trusted, imports JAX, runs in a process of its own; no other folder imports it.

It may import `scoring`, `key`, `sandbox.trusted`, `sandbox.twin` and `programs`. It reads the course's solutions and catalogue.

- `load`: imports a course's files
- `parts`: reads the parts of a course, and what notebooks show beside the statements
- `draw`: turns cases and loops into data
- `reference`: computes the answers of trusted functions, as a learner's are computed
- `wrong`: what the misconceptions show on a case
- `formulas`: what the right answers are made of
- `known`: what the solutions are known by, for proofs
- `public`: finds the cases whose answers can be looked up
- `maker`: makes one exercise of a key from all of these
- `kept`: what an exercise's key needs whatever the seed, on disk
- `make`: makes a key from its exercises
- `main`: the process, and its twin
"""
