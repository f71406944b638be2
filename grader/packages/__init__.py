"""What another platform needs to grade this course: one file a platform, and the part that all of them share."""
