"""Questions written by hand, of which every text is the student's, or may be."""

from grader.questions.model import Choice, Line, Question, Questions
from grader.report.model import Argument
from grader.report.value import Value

CODE = '''def g(image, kernel):
    """Slide."""
    n, f = len(image), len(kernel)

    out = []
    for i in range(n - f + 1):
        out.append(image[i] * kernel[0])
    return out'''
IMAGE = Argument("image", Value("array", [[1.0, -2.5, "nan"], [30.0, 4.0, 5.0]], [2, 3], "float32"))
COUNT = Argument("n", Value("value", "7"))
# What a browser, an importer, a filter or a spreadsheet could take for something else than text.
EVIL = (
    "<script>window.hacked=1</script>",
    "]]></text><!-- <![CDATA[",
    "\x1b[31m \x00 \x07 \x9b \ufffe \uffff",
    "\u202egnorw\u2066 \u200f",
    "&amp; & &lt; ' \" &#36;",
    "$course$/top/../..//other",
    "{1:MULTICHOICE:=yes~no} {mlang en}x{mlang} {{7*7}} {% for x in y %}",
    "$$x^2$$ \\(x\\) [tex]x[/tex] @@PLUGINFILE@@/a.png [[1]] :-) https://example.org/ www.example.org",
    "=HYPERLINK(1)",
    "`<b onclick=window.hacked=1>bold</b>`",
    "x" * 5000,
    "\U0001f40d é 中",
)


def question(number, right=0, texts=("4", "3", "5", "6"), **fields):
    """A question with one right answer."""
    given = {
        "id": f"q{number}",
        "stem": "ex99_slide",
        "title": "Slide",
        "kind": "times",
        "text": f"How many times does line {number} run?",
        "code": [Line(at, text) for at, text in enumerate(CODE.splitlines(), 11)],
        "arguments": [IMAGE, COUNT],
        "explanation": "`range(n - f + 1)` has four numbers.",
    } | fields
    choices = [Choice(text, at == right, f"because {text}") for at, text in enumerate(texts)]
    return Question(**given, choices=choices)


def questions(count=3, **fields):
    """The questions about one submission."""
    given = {"submission": "ab" * 32, "seed": "sha256:0123456789abcdef", "language": "en"} | fields
    return Questions(1, questions=[question(n, right=n % 4) for n in range(1, count + 1)], **given)


def evil(text):
    """Questions of which every text is this one."""
    asked = question(
        1,
        texts=(text, f"{text} 2", f"{text}\n{text}", "3"),
        id="q1",
        stem=text,
        title=text,
        text=text,
        code=[Line(1, text), Line(5, text)],
        arguments=[Argument(text, Value("value", text)), IMAGE],
        explanation=text,
    )
    return Questions(1, "cd" * 32, "public", "en", [asked, question(2)], student=text, name=text)
