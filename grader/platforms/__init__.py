"""Make packages by which Gradescope and PrairieLearn run this grader on their machines, and run it there.

This folder may import `grading`, `report`, `key`, `submission` and the modules beside the folders.

- `requirements`: the packages to install there, from the lock file
- `payload`: the files that the packages of all platforms share
- `gradescope`, `prairielearn`: make the packages
- `onplatform`: an official run on a platform, with its results in the platform's format
- `templates/`: shell scripts that start the run
"""
