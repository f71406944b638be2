"""Questions as a Moodle quiz: one XML file to import into a question bank, with a category for each student.

What the importer reads: moodle's question/format/xml/format.php (import_category, import_multichoice, import_headers) and
question/format.php (importprocess, create_category_path), as of 2026-11. Names lose what looks like tags and are cut at
255 letters; "/" in a category's path leads to a category below; an idnumber has up to 100 letters, and is dropped where
the category has it already.

Texts are HTML, which Moodle passes through filters that read it as a string: TeX between `$$`, other languages in
`{mlang}`, addresses, smileys, `@@PLUGINFILE@@`. So what may be a student's is written with character references: a browser
shows the same characters, and no filter finds anything.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from xml.etree import ElementTree as ET

from grader.i18n import gettext as _
from grader.questions.formats import shown
from grader.questions.model import Choice, Question, Questions
from grader.report.feedback.page import visible
from grader.text import REPLACEMENT

MOST = 75  # letters of a name, of which a question's has three
_UNSAFE = re.compile(r"[^A-Za-z0-9 \n,=+*_-]")
_NO_CHARACTER = re.compile("[\ufdd0-\ufdef\ufffe\uffff]")  # no reference to one is read
_NOT_IN_A_NAME = re.compile(r"[^\w .,()'-]+")


def quiz(sets: Sequence[Questions]) -> bytes:
    """Return the XML: for each student a category, and their questions in it.

    Args:
        sets: the questions of each student, who are told apart by their ids, or of one submission.
    """
    root = ET.Element("quiz")
    for one, whose in zip(sets, _names(sets), strict=True):
        if one.questions:
            root.append(_category(whose))
            root.extend(_question(one, whose, number, asked) for number, asked in enumerate(one.questions, 1))
    ET.indent(root)
    data: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return data + b"\n"


def _names(sets: Sequence[Questions]) -> list[str]:
    """Return what each student is called: by name and id, and by a digest where a database would take two for one."""
    names = [f"{_plain(one.name)} {_plain(one.student or '')}".strip() for one in sets]
    folded = [unicodedata.normalize("NFKD", name).encode("ascii", "ignore").lower() for name in names]
    count = Counter(folded)
    return [
        name if count[same] == 1 else f"{name} {_digest(one)[:8]}"
        for one, name, same in zip(sets, names, folded, strict=True)
    ]


def _category(whose: str) -> ET.Element:
    """Return the pretended question by which the importer goes into a category, and makes it where there is none."""
    element = ET.Element("question", type="category")
    names = ["$course$", "top", _plain(_("Questions on one's own code")), whose]
    _text(element, "category", "/".join(filter(None, names)))
    _html(element, "info", "")
    return element


def _question(one: Questions, whose: str, number: int, asked: Question) -> ET.Element:
    element = ET.Element("question", type="multichoice")
    _text(element, "name", f"{whose} {number:02} {_plain(asked.title)}".strip())
    _html(element, "questiontext", _body(asked))
    _html(element, "generalfeedback", _prose(asked.explanation))
    fields = {
        "defaultgrade": "1.0000000",
        "penalty": "0.3333333",
        "hidden": "0",
        "idnumber": f"{_digest(one)}-{number:02}",
        "single": "true",
        "shuffleanswers": "false",  # they are in an order that was drawn, and the keys on paper name it
        "answernumbering": "abc",
        "showstandardinstruction": "0",
    }
    for tag, content in fields.items():
        ET.SubElement(element, tag).text = content
    for tag in ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback"):
        _html(element, tag, "")
    element.extend(_answer(choice) for choice in asked.choices)
    return element


def _answer(choice: Choice) -> ET.Element:
    element = ET.Element("answer", fraction="100" if choice.right else "0", format="html")
    ET.SubElement(element, "text").text = _prose(choice.text)
    _html(element, "feedback", _prose(choice.because))
    return element


def _body(asked: Question) -> str:
    """Return what is asked, as HTML: the code and the arguments preformatted, then the question."""
    told = _("Your code, cell {number}:").format(number=asked.cell) if asked.cell else _("Your code:")
    rows = shown.numbered(asked.code)
    width = max((len(number) for number, _text in rows), default=0)
    code = "\n".join(f"{number:>{width}}  {text}".rstrip() for number, text in rows)
    parts = [f"<p>{_safe(told)}</p>", _preformatted(code)]
    for given in map(shown.argument, asked.arguments):
        if given.kind:
            parts.append(f"<p><code>{_safe(given.name)}</code> {_safe(given.kind)}</p>")
            parts.append(_preformatted(given.text))
        else:
            parts.append(f"<p><code>{_safe(f'{given.name} = {given.text}')}</code></p>")
    return "".join([*parts, _prose(asked.text)])


def _preformatted(text: str) -> str:
    return f'<pre class="nolink" dir="ltr" style="white-space: pre-wrap">{_safe(text)}</pre>'


def _prose(text: str) -> str:
    """Return a sentence as HTML, with what stands between backticks as code; several lines are numbers, or code."""
    if not text:
        return ""
    if "\n" in text:
        return _preformatted(text)
    parts = re.split(r"`([^`\n]+)`", text)
    pieces = (f"<code>{_safe(part)}</code>" if i % 2 else _safe(part) for i, part in enumerate(parts))
    return f"<p>{''.join(pieces)}</p>"


def _safe(text: str) -> str:
    """Return a text as HTML in which no browser, importer or filter finds anything but characters."""
    lines = _NO_CHARACTER.sub(REPLACEMENT, text.replace("\r", "\n")).expandtabs(4)
    return _UNSAFE.sub(lambda match: f"&#{ord(match[0])};", visible(lines))


def _plain(text: str) -> str:
    """Return a text for a name, which is no HTML: letters and digits, a few signs, nothing that leads anywhere."""
    words = _NOT_IN_A_NAME.sub(" ", visible(text)).split()
    return " ".join(words)[:MOST].strip()


def _digest(one: Questions) -> str:
    """Return what tells the questions of a student from all others, also those on another submission."""
    whose = f"{one.student}\0{one.submission}\0{one.seed}"
    return hashlib.sha256(whose.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _text(parent: ET.Element, tag: str, content: str) -> ET.Element:
    element = ET.SubElement(parent, tag)
    ET.SubElement(element, "text").text = content
    return element


def _html(parent: ET.Element, tag: str, content: str) -> None:
    _text(parent, tag, content).set("format", "html")
