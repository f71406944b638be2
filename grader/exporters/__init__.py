"""A report in the formats of other platforms."""
