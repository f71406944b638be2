"""Grade what learners wrote: as programs, against an answer key that is data."""
