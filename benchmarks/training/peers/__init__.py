"""The peers' programs, each as users of that library write it, from the same weights and on the same batches."""
