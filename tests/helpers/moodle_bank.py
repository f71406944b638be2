"""What Moodle's question bank makes of a Moodle XML file, on this machine.

Written after question/format/xml/format.php (readquestions, import_category, import_headers, import_multichoice,
import_answer, import_text_with_files) and question/format.php (importprocess, create_category_path, split_category_path,
clean_question_name) of Moodle 4.
"""

import re
import unicodedata
from dataclasses import dataclass
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

# question_bank::fraction_options_full, of which the importer knows no other grades
FRACTIONS = {0, 1, 0.9, 0.8333333, 0.8, 0.75, 0.7, 0.6666667, 0.6, 0.5, 0.4, 0.3333333, 0.3, 0.25, 0.2, 0.1}
FIELDS = {
    *("name", "questiontext", "generalfeedback", "defaultgrade", "penalty", "hidden", "idnumber", "single"),
    *("shuffleanswers", "answernumbering", "showstandardinstruction", "correctfeedback", "answer"),
    *("partiallycorrectfeedback", "incorrectfeedback"),
}


@dataclass
class Imported:
    """A question in the bank."""

    name: str
    text: str
    feedback: str
    idnumber: str
    answers: list  # of pairs: HTML, fraction
    because: list


def imported(xml):
    """The questions by category, the path as a tuple of names below the course's top one."""
    quiz = ET.fromstring(xml)
    assert quiz.tag == "quiz"
    bank, here = {}, None
    for element in quiz:
        assert element.tag == "question"
        if element.get("type") == "category":
            assert element.find("info").get("format") in {"html", "moodle_auto_format"}
            here = category(text_of(element.find("category")))
            bank.setdefault(here, [])
        else:
            assert element.get("type") == "multichoice"
            bank[here].append(multichoice(element))
    for path, asked in bank.items():
        assert len({one.name for one in asked}) == len(asked), path
    idnumbers = [one.idnumber for asked in bank.values() for one in asked]
    assert len({*idnumbers}) == len(idnumbers)
    assert len({tuple(map(folded, path)) for path in bank}) == len(bank)
    return bank


def folded(text):
    """A text as a database may compare it: without case and accents."""
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").lower()


def category(path):
    """The names of a path: split_category_path and create_category_path."""
    names = [clean(name.replace("//", "/").strip()) for name in re.split(r"(?<!/)/(?!/)", path)]
    assert names[0] == "$course$"
    assert names[1] == "top"
    assert all(0 < len(name) <= 255 for name in names)
    return tuple(names[2:])


def clean(text):
    """PARAM_TEXT, roughly: what looks like a tag is dropped."""
    return re.sub(r"<[^>]*>?", "", text)


def text_of(element):
    """getpath(..., istext): a text, or an invalid file."""
    (text,) = element.findall("text")
    assert len(text) == 0
    return (text.text or "").strip()


def html_of(element):
    assert element.get("format") == "html"
    return text_of(element)


def multichoice(element):
    assert {child.tag for child in element} == FIELDS
    field = {child.tag: child.text for child in element if len(child) == 0}
    assert (field["single"], field["answernumbering"]) == ("true", "abc")
    assert float(field["defaultgrade"]) == 1
    assert 0 <= float(field["penalty"]) <= 1
    name = text_of(element.find("name"))
    assert clean(name) == name
    assert 0 < len(name) <= 255
    assert 0 < len(field["idnumber"]) <= 100
    answers = element.findall("answer")
    fractions = [float(answer.get("fraction")) / 100 for answer in answers]
    assert set(map(abs, fractions)) <= FRACTIONS
    assert max(fractions) == 1  # qtype_multichoice: one answer has the whole mark
    return Imported(
        name,
        html_of(element.find("questiontext")),
        html_of(element.find("generalfeedback")),
        field["idnumber"],
        [(html_of(answer), fraction) for answer, fraction in zip(answers, fractions, strict=True)],
        [html_of(answer.find("feedback")) for answer in answers],
    )


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.tags, self.inside, self.blocks = set(), [], {"p": [], "pre": [], "code": []}

    def handle_starttag(self, tag, attrs):
        self.tags.add((tag, *sorted(name for name, _ in attrs)))
        self.inside.append(tag)
        self.blocks[tag].append("")

    def handle_endtag(self, tag):
        assert self.inside.pop() == tag

    def handle_data(self, data):
        assert self.inside, f"text outside of a paragraph: {data!r}"
        for tag in self.inside:
            self.blocks[tag][-1] += data


def seen(html):
    """What a browser shows of a question's HTML: its paragraphs, preformatted and code texts, and the tags it has."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert not reader.inside
    return reader
