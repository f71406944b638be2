"""Make packages by which platforms run this grader on their machines, and run it there.

This folder may import `grading`, `report`, `key`, `submission` and the modules beside the folders.

- `requirements`: the packages to install there, from the lock file
- `payload`: the files that the packages of all platforms share
- `gradescope`, `prairielearn`, `vpl`, `coderunner`, `classroom50`: make the packages
- `onplatform`: an official run on a platform; `results`: what it writes for which platform
- `templates/`: scripts that start the run
"""
