import os
import sys

BAD = "\ud800\udfff\x1b[2J\x1b]0;owned\x07\u202e\0\x9b31m"
os.write(2, BAD.encode("utf-8", "surrogatepass") + b"\xff\xfe\x80")
Odd = type("Odd\x1b[31m\u202e", (), {})


def convolve_valid(image, kernel):
    sys.stdout.write(BAD.encode("utf-8", "replace").decode())
    return {BAD: [BAD, Odd()]}
