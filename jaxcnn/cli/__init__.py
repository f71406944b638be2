"""The commands of `jaxcnn`, a file each. What needs JAX is imported by the commands that compute."""
