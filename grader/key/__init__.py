"""An answer key is data: inputs, expected answers, and what each known misconception would answer.

Nothing in a key can be executed by its reader, and reading it needs NumPy alone. This folder may import `sandbox` (a
key is made in a trusted process), `programs.target`, and the modules beside it; it never imports `keymaker`.

- `model`: what a key holds
- `translate`: translates an exercise's texts
- `file`: reads and writes the zip file
- `seed`: the seeds that a key's cases are drawn from
- `order`: the request to the process that makes keys
- `store`: makes keys, and keeps them in a cache
"""
