"""A whole class: who handed in what, graded in parallel, each result written whole as it comes."""
