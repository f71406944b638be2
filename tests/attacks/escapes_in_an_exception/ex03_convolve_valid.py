def convolve_valid(image, kernel):
    raise ValueError("\ud800\x1b[2J\x1b]0;owned\x07\u202e\0")  # [31m ‮
