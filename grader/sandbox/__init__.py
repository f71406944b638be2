"""The only folder that starts processes: workers for a learner's Python, evaluators for their programs.

It may import `programs`, `submission` and the modules beside the folders; it knows no answer key and no score. A file's
life in it, from the start of a worker to its end, is drawn in docs/design.md.

- `limits`, `budget`: what a process, a check and a submission may use; `room`: what all of them may in this process
- `errors`: how waiting for an answer can end without one
- `wire`, `messages`, `pipe`: frames, what they say, and the untrusted side's end
- `worker/`: everything that runs beside a learner's code
- `evaluator`: the process that runs programs, `compiling`: one that has compiled before; `reading`: what it reads in a
  submission's Python; `proving`: what it knows a program by; `cutting`: a function cut out of a file, `top_level`: what it
  needs of it, `plain_code`: what it may hold
- `tiers/`: the walls; `canary`: whether they hold here; `hindrance`: what forbids the strongest
- `launch`, `forking/`, `start_method`: how processes are started
- `usage`: what a tree of processes uses
- `trees`: folders that a stranger has filled, measured and removed
- `streams`, `child`, `children`: one process, the processes of a lane
- `worker_client`, `evaluator_client`: the grader's side of a worker, of an evaluator
- `memo`: what programs answered, kept for a class
- `lane`: a submission's files, one after the other
- `apart`: one process for one task
- `intake/`: a stranger's submission, read in a process of its own
- `dissection/`: a program taken apart, run with changes and watched, for questions about it
- `winnowing/`: a stranger's code, reduced to hashes in a process of its own
- `git/`: the system's git, on what others wrote
- `trusted`: a module of our own in a process of its own; `twin`: a second one that shares its work
- `formatter`: ruff, on what an author writes
"""
