"""An interpreter of the classic BPF that seccomp filters are written in, to ask one for any machine what it answers.

Only what such filters use: https://www.kernel.org/doc/html/latest/networking/filter.html.
"""

import struct

LOAD, JUMP, RETURN = 0x20, 0x05, 0x06
JUMPS = {
    0x15: lambda value, constant: value == constant,
    0x25: lambda value, constant: value > constant,
    0x35: lambda value, constant: value >= constant,
    0x45: lambda value, constant: value & constant != 0,
}
LONGEST = 4096  # steps, the kernel's limit


def answer(program, architecture, number, arguments=()):
    """What a filter returns for a system call."""
    padded = [*arguments, *[0] * (6 - len(arguments))]
    data = struct.pack("=IIQ6Q", number, architecture, 0x7F0000000000, *padded)
    steps = list(struct.iter_unpack("=HBBI", program))
    assert len(steps) <= LONGEST
    accumulator, place = 0, 0
    while True:
        code, if_true, if_false, constant = steps[place]
        place += 1
        if code == RETURN:
            return constant
        if code == LOAD:
            assert constant % 4 == 0
            (accumulator,) = struct.unpack_from("=I", data, constant)
        elif code == JUMP:
            place += constant
        else:
            place += if_true if JUMPS[code](accumulator, constant) else if_false
