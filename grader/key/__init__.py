"""An answer key is data: inputs, expected answers, and what each known misconception would answer.

Nothing in a key can be executed by its reader, and reading it needs NumPy alone. This folder may import `sandbox` (a
key is made in a trusted process), `programs.target`, and the modules beside it; it never imports `keymaker`.

- `model`: what a key holds
- `translate`: an exercise's texts in another language
- `file`: the zip file, read and written
- `seed`: where a key's cases come from
- `order`: what the process that makes keys is asked for
- `store`: keys made once and kept in a cache
"""
