"""One sentence on a wrong answer, composed from its terms and the right ones, and from no list of wrong ideas.

A measure compares the two sets of terms and proposes a change of the right ones, with its words. What is said was applied,
and gave the learner's terms in every number of the answer.

- `change`: a change of terms, and how terms are compared
- `law`: where each number reads, as a linear function of its place in the answer
- `words`: rows, columns and elements in words
- `kind`: a maximum for a sum
- `after`: what is added after numbers below 0 were replaced by 0
- `order`: elements of an array taken for others
- `weight`: coefficients
- `constant`: numbers that depend on no array
- `used`: terms that are left out
- `windows`: how one law differs from another, in words
- `reading`: windows that begin elsewhere, step otherwise, or go beyond the border
- `answer`: numbers at another place of the answer
- `pairing`: products with other partners
- `compose`: the sentence, from one of these changes or two
"""
