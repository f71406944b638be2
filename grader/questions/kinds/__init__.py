"""The kinds of questions: each makes drafts of one kind about one function, the best first.

- `lines`: shapes and plain values in a line
- `times`: how often a line runs
- `changed`: what the function returns if a line reads otherwise
- `inputs`: which input makes it return a value
- `depends`: which elements of an array a number of the answer depends on
- `dtypes`: which line sets the answer's dtype
"""
