import errno
import os

import pytest

from grader.files import read_bounded, write_whole
from jaxcnn import files


def test_a_file_is_written_over_whole(tmp_path):
    path = tmp_path / "file"
    write_whole(path, b"old")
    write_whole(path, b"new and longer")
    assert path.read_bytes() == b"new and longer"
    assert list(tmp_path.iterdir()) == [path]


def test_where_writing_fails_the_old_file_is_there_and_nothing_else(tmp_path, monkeypatch):
    path = tmp_path / "file"
    path.write_bytes(b"old")

    def full(_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_readers_never_see_half_a_file(tmp_path, monkeypatch):
    path = tmp_path / "file"
    path.write_bytes(b"old")
    seen = []
    real = os.fsync
    monkeypatch.setattr(os, "fsync", lambda descriptor: (seen.append(path.read_bytes()), real(descriptor)))
    write_whole(path, b"new")
    assert seen == [b"old"]


def test_nobody_can_lead_what_is_written_elsewhere(tmp_path, monkeypatch):
    """Whoever may write into the folder puts links under every name that they can guess."""
    (tmp_path / "secret").write_bytes(b"old")
    (tmp_path / f".file.{os.getpid()}.part").symlink_to(tmp_path / "secret")
    write_whole(tmp_path / "file", b"new")
    assert (tmp_path / "secret").read_bytes() == b"old"
    monkeypatch.setattr(files.secrets, "token_hex", lambda _: "guessed")
    (tmp_path / ".file.guessed.part").symlink_to(tmp_path / "secret")
    with pytest.raises(FileExistsError):
        write_whole(tmp_path / "file", b"newer")
    assert (tmp_path / "secret").read_bytes() == b"old"
    assert (tmp_path / "file").read_bytes() == b"new"


def test_what_is_written_has_the_mode_of_any_new_file(tmp_path):
    (tmp_path / "any").write_bytes(b"")
    write_whole(tmp_path / "file", b"")
    assert (tmp_path / "file").stat().st_mode == (tmp_path / "any").stat().st_mode


def test_a_file_that_grows_while_it_is_read_is_read_whole_and_no_more_than_allowed(tmp_path, monkeypatch):
    path, real = tmp_path / "file", os.fstat
    path.write_bytes(b"0123456789")

    def before_it_grew(descriptor):
        found = list(real(descriptor))
        found[6] = 4  # the size
        return os.stat_result(found)

    monkeypatch.setattr(os, "fstat", before_it_grew)
    assert read_bounded(path, 10) == b"0123456789"
    with pytest.raises(OSError, match="more than 9 bytes"):
        read_bounded(path, 9)
