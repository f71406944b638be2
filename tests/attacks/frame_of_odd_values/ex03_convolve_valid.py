import json
import os

from forged import send


def convolve_valid(image, kernel):
    float(image[0, 0])  # it can't be traced, and so it is called
    keys = [["none"], ["int", "9" * 1200], ["float", "nan"], ["str", "\x1b[2J\x00"], ["tuple", [["bool", True], ["other", "x"]]]]
    send(json.dumps({"message": {"type": "returned", "result": ["dict", [[key, ["dict", [[key, key]]]] for key in keys]]}, "programs": []}).encode())
    os._exit(0)
