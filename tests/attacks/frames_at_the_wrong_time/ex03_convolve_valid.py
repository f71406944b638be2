import os

from forged import send


def convolve_valid(image, kernel):
    send(b'{"message":{"type":"hello"},"programs":[]}')
    send(b'{"message":{"type":"returned","result":["none"],"changed":[0,1,2]},"programs":[]}')
    send(b'{"message":{"type":"ready","uses":["x"]},"programs":[]}')
    send(b'{"message":{"type":"traced","result":["array","7"],"changed":[-1]},"programs":[3,4]}', programs=b"program")
    send(b'{"message":{"type":"traced_loop","state":-5},"programs":[]}')
    send(b'{"message":{"type":"evaluated","operations":{}},"programs":[]}')
    os._exit(0)
