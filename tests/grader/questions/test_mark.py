"""Answers that students saved are compared with the keys; what a file says may be anything."""

import csv
import json

import asked
import msgspec
import pytest

from grader.cli.main import run
from grader.questions.formats import files
from grader.questions.model import Questions

ANA = asked.questions(student="1041", name="Ana")
BIA = asked.questions(2, student="1042", seed="sha256:ffff", name="=1+1")


@pytest.fixture
def keys(tmp_path):
    folder = tmp_path / "questions"
    folder.mkdir()
    for one in (ANA, BIA):
        (folder / f"{one.student}.json").write_bytes(files.as_json(one))
    return folder


def saved(place, one, answers, **fields):
    """What the page saves."""
    data = {"version": 1, "submission": one.submission, "student": one.student, "answers": answers} | fields
    place.parent.mkdir(exist_ok=True)
    place.write_text(json.dumps(data))
    return place


def typed(capsys, *arguments):
    code = run([str(a) for a in arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_a_folder_of_answers_is_compared(capsys, tmp_path, keys):
    saved(tmp_path / "in" / "a.json", ANA, {"q1": 1, "q2": 2, "q3": 3})
    saved(tmp_path / "in" / "b.json", BIA, {"q2": 0})
    code, out, err = typed(capsys, "mark", tmp_path / "in", "--keys", keys, "--out", tmp_path / "out.csv")
    assert (code, err) == (0, "")
    assert "Ana 1041   3 of 3" in out
    assert "=1+1 1042  0 of 2  1- ex99_slide, 2a ex99_slide" in out
    rows = list(csv.DictReader((tmp_path / "out.csv").read_text().splitlines()))
    assert [row["right"] for row in rows] == ["1", "1", "1", "0", "0"]
    assert (rows[3]["name"], rows[3]["answer"], rows[4]["answer"], rows[4]["key"]) == ("'=1+1", "", "a", "c")


def test_one_file_and_one_key(capsys, tmp_path, keys):
    place = saved(tmp_path / "a.json", ANA, {"q1": 1})
    code, out, _ = typed(capsys, "mark", place, "--keys", keys / "1041.json")
    assert (code, "1 of 3" in out) == (0, True)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"student": "1043"}, "the keys don't have"),
        ({"submission": "no"}, "the keys don't have"),
        ({"answers": {"q9": 0}}, "the keys don't have"),
        ({"answers": {"q1": "a"}}, "no answers that a page of questions saved: Expected `int`"),
        ({"version": 2}, "no answers that a page of questions saved: Invalid enum value 2"),
        ({"student": "\x1b[31m" * 9000}, "no answers"),
    ],
)
def test_what_fits_no_key_is_told_and_costs_the_others_nothing(capsys, tmp_path, keys, fields, said):
    saved(tmp_path / "in" / "a.json", ANA, **{"answers": {"q1": 1}, **fields})
    saved(tmp_path / "in" / "b.json", BIA, {"q1": 1, "q2": 2})
    code, out, err = typed(capsys, "mark", tmp_path / "in", "--keys", keys)
    assert (code, "2 of 2" in out) == (1, True)
    assert said in err
    assert "\x1b" not in err


@pytest.mark.parametrize("content", [b"", b"\xff", b"[" * 100_000, b" " * (1 << 21)])
def test_a_file_that_is_none_is_told(capsys, tmp_path, keys, content):
    (tmp_path / "a.json").write_bytes(content)
    code, out, err = typed(capsys, "mark", tmp_path / "a.json", "--keys", keys)
    assert (code, out) == (1, "")
    assert "a.json: It " in err


@pytest.mark.parametrize("number", [-1, 4, 10**12])
def test_an_answer_that_there_is_not_is_none(capsys, tmp_path, keys, number):
    place = saved(tmp_path / "a.json", ANA, {"q1": number, "q2": 2})
    code, out, _ = typed(capsys, "mark", place, "--keys", keys)
    assert (code, "1 of 3  1- ex99_slide, 3- ex99_slide" in out) == (0, True)


def test_those_who_handed_in_the_same_are_told_apart_by_the_page(capsys, tmp_path, keys):
    twin = msgspec.structs.replace(ANA, student="1043", name="Caio")
    (keys / "1043.json").write_bytes(files.as_json(twin))
    place = saved(tmp_path / "a.json", twin, {"q1": 1})
    _, out, _ = typed(capsys, "mark", place, "--keys", keys)
    assert "Caio 1043" in out
    assert "Ana" not in out


def test_keys_that_are_none_are_a_wrong_call(capsys, tmp_path):
    place = saved(tmp_path / "a.json", ANA, {})
    (tmp_path / "empty").mkdir()
    two = json.loads(files.as_json(ANA))
    for choice in two["questions"][0]["choices"]:
        choice["right"] = True
    (tmp_path / "two.json").write_text(json.dumps(two))
    for chosen, said in (
        (place, "holds no keys"),
        (tmp_path / "empty", "There are no keys in"),
        (tmp_path / "two.json", "4 answers of 'q1' are right"),
        (tmp_path / "none.json", "does not exist"),
    ):
        code, _, err = typed(capsys, "mark", place, "--keys", chosen)
        assert (code, said in err) == (2, True)


def test_keys_that_can_t_be_read_are_a_wrong_call(capsys, tmp_path, keys):
    place = saved(tmp_path / "a.json", ANA, {})
    (keys / "pipe.json").mkdir()
    code, _, err = typed(capsys, "mark", place, "--keys", keys)
    assert (code, "pipe.json can't be read: it is no file" in err) == (2, True)


def test_what_the_keys_say_is_what_was_written(keys):
    assert msgspec.json.decode((keys / "1042.json").read_bytes(), type=Questions) == BIA
