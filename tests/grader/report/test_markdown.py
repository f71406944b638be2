"""Markdown, read by a parser of CommonMark with GitHub's tables."""

import markdown_it
import pytest
import reports
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.report.formats import export, markdown

PARSER = markdown_it.MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def tokens(text):
    """The document's parts: blocks, and what is in lines of text, by kind."""
    for token in PARSER.parse(text):
        yield token.type
        yield from (child.type for child in token.children or ())


def test_nothing_of_a_submission_becomes_markup(report):
    kinds = set(tokens(export("markdown", report).decode()))
    assert not kinds & {
        "html_block",
        "html_inline",
        "link_open",
        "image",
        "em_open",
        "strong_open",
        "code_block",
    }


def test_a_table_and_a_section_for_each_that_is_wrong(real):
    text = export("markdown", real).decode()
    headings = [token for token in PARSER.parse(text) if token.type == "heading_open"]
    assert len(headings) == 3
    assert list(tokens(text)).count("tr_open") == 1 + len(real.exercises)
    assert "n is" in text
    assert "```python\n" in text


def test_what_was_not_started_is_told_in_the_table_alone():
    text = export("markdown", reports.report_of(["x"], ["not_started"])).decode()
    assert "## " not in text


@pytest.mark.parametrize("text", reports.FRAGMENTS)
def test_escaped_text_reads_as_it_was(text):
    line = markdown.escape(f"a {text} b")
    inline = PARSER.parse(f"# {line}")[1]
    assert "".join(child.content for child in inline.children) == " ".join(
        f"a {text} b".translate(
            {0: 0xFFFD, 0x1B: 0xFFFD, 0xD800: 0xFFFD, 0xFFFF: 0xFFFD, 0x202E: 0xFFFD}
        ).split()
    )


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text(max_size=12) | st.sampled_from(reports.FRAGMENTS), min_size=1, max_size=5))
def test_the_structure_does_not_depend_on_the_texts(texts):
    def structure(words):
        text = export("markdown", reports.report_of([f"x{word}" for word in words])).decode()
        return [kind for kind in tokens(text) if kind not in ("text", "text_special")]

    assert structure(texts) == structure(["x"])
