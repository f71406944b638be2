"""The loop that pulls a learner on: each save is checked at once, and the next exercise opens when one passes."""
