"""A submission is graded as a program: functions traced on shapes, and StableHLO run on values.

This folder may import `outcome`, `values` and `i18n`. `trace`, `compile` and `warmup` import JAX, `interpret` jaxlib;
whoever must start quickly imports them where they are needed.

- `target`: what is called and how, as data
- `call`: call a function on values
- `trace`: from a function to a program
- `interpret`: a parsed program, and jaxlib's reference interpreter
- `scatter`: a flaw of that interpreter, mended
- `compile`: an XLA executable for the CPU
- `run`: which of the two a program is run by
- `warmup`: what JAX does late, done early
"""
