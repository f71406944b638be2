"""What serves the page of `grader watch`: who is answered, what is kept, and that nothing goes on after it."""

import contextlib
import http.client
import json
import socket
import stat
import threading
import webbrowser

import msgspec
import pytest
from click.testing import CliRunner

from grader.cli.main import cli
from grader.watch.events import Pressed
from grader.watch.loop import Loop, PageKind
from grader.watch.page import server
from grader.watch.page.address import listen

STATE = msgspec.defstruct("State", ["number"])


@pytest.fixture
def keys():
    return []


@pytest.fixture
def page(tmp_path, keys):
    with server.Page(tmp_path, keys.append, browser=False) as page:
        yield page


def place_of(page):
    host, word = page.url.removeprefix("http://").rstrip("/").split("/")
    return host, f"/{word}/"


def ask(page, method="GET", path="", **headers):
    """The answer to one request of the page's own: its status, headers and body."""
    host, word = place_of(page)
    connection = http.client.HTTPConnection(host)
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path if path.startswith("/") else word + path, headers=headers)
    answer = connection.getresponse()
    body = b"" if answer.getheader("content-type") == "text/event-stream" else answer.read()
    connection.close()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}, body


@pytest.mark.parametrize("host", [None, "localhost", "localhost:8000", "127.0.0.1:1"])
def test_the_page_is_answered_and_kept_nowhere(page, host):
    status, headers, body = ask(page, **({"Host": host} if host and ":" in host else {}))
    assert status == 200
    assert body.startswith(b"<!doctype html>")
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["content-security-policy"].startswith("default-src 'none'; ")
    assert "unsafe" not in headers["content-security-policy"]
    assert not [name for name in headers if name.startswith("access-control-") or name == "server"]


@pytest.mark.parametrize(
    "host",
    [
        "",
        "evil.example",
        "evil.example:80",
        "127.0.0.1.evil.example:80",
        "localhost.evil.example:1",
        "[::1]:1",
    ],
)
@pytest.mark.parametrize("path", ["", "events"])
def test_a_site_whose_name_leads_here_reads_nothing(page, host, path):
    status, _, body = ask(page, path=path, Host=host)
    assert status in (400, 403)
    assert b"html" not in body


@pytest.mark.parametrize(
    "path", ["/", "/events", "/x/events", "/favicon.ico", "//", "/%c3%a9/", "/%ff/", "/%2e%2e/"]
)
def test_without_the_word_nothing_is_there(page, path):
    assert ask(page, path=path)[0] == 404


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "nothing", 404),
        ("GET", "keys/h", 405),
        ("POST", "", 405),
        ("POST", "events", 405),
        ("OPTIONS", "keys/h", 405),
        ("POST", "keys/q", 405),
        ("POST", "keys/h/h", 404),
    ],
)
def test_other_requests_are_refused(page, keys, method, path, status):
    assert ask(page, method, path)[0] == status
    assert keys == []


def test_keys_come_from_the_page_alone(page, keys):
    assert ask(page, "POST", "keys/h", Sec_Fetch_Site="same-origin")[0] == 204
    assert ask(page, "POST", "keys/n")[0] == 204
    assert ask(page, "POST", "keys/h", Sec_Fetch_Site="cross-site")[0] == 403
    assert keys == ["h", "n"]


@contextlib.contextmanager
def followed(page):
    host, word = place_of(page)
    with contextlib.closing(http.client.HTTPConnection(host)) as connection:
        connection.request("GET", word + "events")
        with connection.getresponse() as answer:
            yield answer


def next_data(answer):
    while line := answer.readline():
        if line.startswith(b"data: "):
            return json.loads(line.removeprefix(b"data: "))
    return None


def test_who_follows_gets_the_newest_state_and_each_new_one_and_then_the_end(tmp_path):
    before = set(threading.enumerate())
    page = server.Page(tmp_path, print, browser=False)
    with contextlib.ExitStack() as stack:
        with page:
            page._board.put(STATE(1))
            page._board.put(STATE(2))
            readers = [stack.enter_context(followed(page)) for _ in range(3)]
            for answer in readers:
                while (data := next_data(answer)) != {"number": 2}:
                    assert data == {"number": 1}
            page._board.put(STATE(2))  # nothing new
            page._board.put(STATE(3))
            assert [next_data(answer) for answer in readers] == [{"number": 3}] * 3
            with followed(page):
                pass  # and gone again
        assert [next_data(answer) for answer in readers] == [None] * 3
    assert set(threading.enumerate()) == before
    page._board.put(STATE(4))  # too late, and no error


def test_the_address_is_the_last_one_and_its_users_alone(tmp_path):
    first, address = listen(tmp_path)
    with first:
        assert first.getsockname() == ("127.0.0.1", address.port)
        assert len(address.word) >= 20
        assert stat.S_IMODE((tmp_path / ".grader" / "page.json").stat().st_mode) == 0o600
        second, other = listen(tmp_path)  # two sessions in one folder
        second.close()
        assert other.port != address.port
        assert other.word != address.word
    again, same = listen(tmp_path)
    again.close()
    assert same == other


@pytest.mark.parametrize(
    "kept", ["", "{", '{"port": 70000}', '{"port": -1, "word": ""}', '{"port": 0, "word": "a/../b"}', "[]"]
)
def test_an_address_that_was_spoilt_is_not_used(tmp_path, kept):
    (tmp_path / ".grader").mkdir()
    (tmp_path / ".grader" / "page.json").write_text(kept)
    listener, address = listen(tmp_path)
    listener.close()
    assert json.loads((tmp_path / ".grader" / "page.json").read_text()) == {
        "port": address.port,
        "word": address.word,
    }


def test_a_folder_that_cannot_be_written_has_a_page_too(tmp_path):
    (tmp_path / ".grader").touch()
    listener, address = listen(tmp_path)
    listener.close()
    assert address.port


@pytest.mark.parametrize(
    ("system", "environment", "opens"),
    [
        ("linux", {}, False),
        ("linux", {"DISPLAY": ":0"}, True),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, True),
        ("linux", {"BROWSER": "helper.sh"}, True),
        ("darwin", {}, True),
        ("win32", {}, True),
    ],
)
def test_a_browser_is_opened_where_there_is_a_window_for_it(
    tmp_path, monkeypatch, system, environment, opens
):
    opened = []
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(webbrowser, "open", opened.append)
    with monkeypatch.context() as patch, server.Page(tmp_path, print, browser=False) as page:
        patch.setattr(server.sys, "platform", system)
        assert server._has_window() == opens
        url = page.url
    assert opened == []
    monkeypatch.setattr(server, "_has_window", lambda: opens)
    with server.Page(tmp_path, print) as page:
        assert page.url == url
    assert opened == [url] * opens


def test_without_a_port_the_terminal_goes_on(course, key, monkeypatch, capsys):
    def none_left(*_):
        raise OSError("no ports")

    monkeypatch.setattr(socket, "create_server", none_left)
    monkeypatch.setattr("grader.watch.loop.Checker.__enter__", lambda checker: checker)
    monkeypatch.setattr("grader.watch.loop.Checker.__exit__", lambda *_: None)
    loop = Loop(course, key, None, None, PageKind.SERVED)
    events = iter(["next"])

    def leave_after_the_first(_checker):
        if next(events, None):
            return loop._events.get_nowait()
        return Pressed("q")

    monkeypatch.setattr(loop, "_next", leave_after_the_first)
    loop.run()
    assert "No page can be shown: no ports. The terminal shows the same." in capsys.readouterr().out


def test_no_browser_goes_with_a_page():
    answer = CliRunner().invoke(cli, ["watch", "--no-browser"])
    assert answer.exit_code == 2
    assert "--no-browser goes with --page." in answer.output
