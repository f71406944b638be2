"""What a learner reads, made from the report alone."""
