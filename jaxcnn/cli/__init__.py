"""The commands of `jaxcnn`, one file for each. Only the commands that compute import JAX."""
