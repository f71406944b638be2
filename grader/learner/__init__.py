"""What a learner works in, made from a course's key.

- `notebooks`: a notebook for each part of the course
- `markdown`: a statement as the Markdown of a notebook's cell
"""
