import pathlib

try:
    secret = pathlib.Path("/tmp/grader-attack/secret").read_text()
except OSError as error:
    secret = f"nothing: {type(error).__name__}"


def leak():
    pass


globals()[secret] = leak
del leak
