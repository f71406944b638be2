"""Trace functions to StableHLO programs on shapes, and run the programs on values: what is graded is the program.

This folder may import `outcome`, `values` and `i18n`. `trace`, `compile` and `warmup` import JAX, `interpret` jaxlib;
a process that must start quickly imports them only where they are needed.

- `target`: which function to call and how, as data
- `arguments`: tells which arguments a call changed in place
- `call`: calls a function on values
- `trace`: traces a function to a program
- `interpret`: parses a program, and runs it in jaxlib's reference interpreter
- `lines`: the lines of a file, in the text of a program
- `vocabulary`: what the text of a program may hold, looked at before it is parsed
- `measure`: counts a program's operations, and its work
- `constants`: turns a program's large constants into arguments
- `scatter`: works around a bug of that interpreter
- `sort`: makes sorts stable, whose order may be a lie
- `compile`: compiles a program by XLA for the CPU, and runs it
- `run`: interprets or compiles a program
- `answer`: puts a program's answer together as it is compared
- `prove/`: proves a program equal to another for all values of its inputs
- `warmup`: does JAX's lazy initialization early
"""
