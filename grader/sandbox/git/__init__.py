"""The system's git, run on what others wrote: fetch a repository, and look when its last commit was made.

A repository's own settings can name programs that git would start. So its settings are never used: a clone has new ones,
and of a repository that lies here only the objects are read, under settings of our own. The user's settings are not used
either. No hooks, no submodules, no large files from elsewhere (LFS), no links, and no way to fetch but the one allowed.

- `program`: git, with nothing in its environment but what it needs, within limits
- `fetch`: a clone
- `commits`: a repository's last commit
"""
