"""A class of 30 in which one hands in more than there is room for: the others are read, in bounded memory and bytes."""

import os
import tracemalloc
import zipfile

import pytest
from rosters import CODE, roster_of

from grader.batch.roster import gather
from grader.records.store import Student
from grader.submission.intake import take

EX = "ex02_output_size.py"
MOODLE = "{name}_{number}_assignsubmission_file_{file}"


def size_of(folder):
    return sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("is_first", [False, True])
def test_a_loose_file_without_room_is_left_out_and_told(tmp_path, is_first):
    place = tmp_path / "class"
    place.mkdir()
    for number in range(30):
        (place / MOODLE.format(name=f"Student {number}", number=100 + number, file=EX)).write_bytes(CODE)
    huge = "a.py" if is_first else "z.mp4"
    sparse = place / MOODLE.format(name="Student 7", number=107, file=huge)
    sparse.touch()
    os.truncate(sparse, 1 << 40)  # 1 TiB, of which the disk holds nothing
    roster = roster_of(place, tmp_path)
    assert len(roster.entries) == 30
    assert [entry for entry in roster.entries if entry.path is None] == []
    (hostile,) = [entry for entry in roster.entries if entry.missing]
    assert [(one.path, "too large" in one.reason) for one in hostile.missing] == [(huge, True)]
    assert list(take(hostile.path).files) == [EX]
    assert size_of(tmp_path / "unpacked") <= 30 * len(CODE)


def test_a_student_of_whom_nothing_has_room_has_no_grade_and_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(gather, "MOST_COPIED", 5)
    (tmp_path / EX).write_bytes(CODE)
    entry = gather.entry_of_files(Student("ana"), {EX: tmp_path / EX}, tmp_path / "into")
    assert entry.path is None
    assert entry.problem.startswith(f"{EX} was left out: it is one file too many, or too large")


def test_very_many_files_are_copied_up_to_a_number(tmp_path, monkeypatch):
    monkeypatch.setattr(gather, "MOST_FILES", 50)
    many = tmp_path / "many"
    for number in range(20):
        (many / str(number)).mkdir(parents=True)
        for file in range(9):
            (many / str(number) / f"{file}.py").write_bytes(CODE)
    (tmp_path / "a.py").write_bytes(CODE)
    entry = gather.entry_of_files(Student("ana"), {"a.py": tmp_path / "a.py", "m": many}, tmp_path / "into")
    assert len(list((tmp_path / "into").rglob("*"))) <= 51
    assert any(one.is_any for one in entry.missing)  # what was not looked into may hold any exercise
    assert "a.py" in take(entry.path).files


def test_links_are_copied_as_links_and_not_followed(tmp_path):
    (tmp_path / "secret").write_text("secret")
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / "link.py").symlink_to(tmp_path / "secret")
    gather.entry_of_files(Student("ana"), {"m": tmp_path / "theirs"}, tmp_path / "into")
    assert (tmp_path / "into" / "m" / "link.py").is_symlink()


def test_a_hostile_member_among_thirty_costs_the_class_neither_memory_nor_the_others(tmp_path):
    source = tmp_path / "class.zip"
    with zipfile.ZipFile(source, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for number in range(30):
            name = MOODLE.format(name=f"Student {number}", number=100 + number, file=EX)
            archive.writestr(name, CODE)
        with archive.open(
            MOODLE.format(name="Student 7", number=107, file="b.py"), "w", force_zip64=True
        ) as file:
            for _ in range(300):
                file.write(bytes(1 << 20))
    tracemalloc.start()
    roster = roster_of(source, tmp_path)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most >> 20 < 200
    assert len(roster.entries) == 30
    assert [entry.problem for entry in roster.entries if entry.path is None] == []
    (hostile,) = [entry for entry in roster.entries if entry.missing]
    assert hostile.missing[0].reason == "it is larger than 64 MiB"
    assert size_of(tmp_path / "unpacked") < 1 << 20
