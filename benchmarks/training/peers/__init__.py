"""The others, each as its own users write it, from the same weights and on the same batches."""
