"""The doors through which bytes from others come in; each module is one of them.

- `frames`: what a worker or an evaluator sends back
- `archives`: zips, tars and compressed files that are handed in
- `notebooks`: notebooks that are handed in
- `reports`: a report.json that a command reads
- `results`: a folder of results that a command reads
- `programs`: StableHLO that the evaluator runs

Each has `REFUSALS`, the exceptions by which it may refuse; `seeds()`, valid inputs; `mutate(data, rng)`, one change;
and `enter(data, folder)`, which puts data through and returns what came of it, the same for the same data.
"""
