"""What Gradescope and PrairieLearn need to run this grader on their machines, and what runs there.

This folder may import `grading`, `report`, `key`, `submission` and the modules beside the folders.

- `requirements`: what is installed there, from the lock file
- `payload`: the part of a package that all platforms share
- `gradescope`, `prairielearn`: the packages
- `onplatform`: an official run there, and its results as the platform wants them
- `templates/`: shell scripts that start it
"""
