"""What is asked at a terminal, and what an interruption leaves."""

from __future__ import annotations

import os
import pty
import re
import signal
import socket
import subprocess
import threading

import pytest

from starlift.cloud.reach import own_address
from tests.cloud.conftest import ADDRESS, PUBLIC, CloudPlace


def at_a_terminal(place: CloudPlace, answers: str, *command: str) -> tuple[int, str]:
    """The code and all that a command says to a person who gives these answers."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        place.command(*command),
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        cwd=place.directory,
        env=place.variables,
    ) as process:
        os.close(theirs)
        os.write(ours, answers.encode())
        assert process.stdout is not None
        said = process.stdout.read()
    os.close(ours)
    return process.returncode, said


def test_up_asks_a_person(cloud_place, amazon):
    """At a terminal, up asks for access and mail, shows the price, and takes no for an answer."""
    code, said = at_a_terminal(cloud_place, "private\nme@example.com\nn\n", "up")
    assert code == 1
    assert "from your address (public), or by a tunnel?" in said
    assert "Where is a mail to go" in said
    assert re.search(
        r"This costs 0\.5\d+ USD an hour while it computes, .* a day\. Make it\?", said
    )
    assert "Nothing was done." in said
    assert amazon.standing() == {}


def test_an_answer_that_cannot_be_is_asked_again(cloud_place, amazon):
    """A network instead of an address, or a bad address of mail, is asked again at once."""
    answers = f"public\n0.0.0.0/0\n{ADDRESS}\nnowhere\nme@example.com\nn\n"
    code, said = at_a_terminal(cloud_place, answers, "up")
    assert code == 1
    assert said.count("Which one address may reach it?") == 2
    assert "networks are not admitted" in said
    assert "--email is 'nowhere'" in said
    assert "Nothing was done." in said
    assert amazon.standing() == {}


def test_the_questions_are_whole_sentences(cloud_place, amazon):
    """Where one's own address cannot be found out, up says so; of the mail, how to have none."""
    nobody = {**cloud_place.environ, "https_proxy": "http://127.0.0.1:9"}
    place = CloudPlace(cloud_place.directory, nobody, amazon.database)
    code, said = at_a_terminal(place, f"public\n{ADDRESS}\nme@example.com\nn\n", "up")
    assert code == 1
    assert (
        "Your address could not be found out: https://checkip.amazonaws.com shows it. Which one "
        "address may reach it?: "
    ) in said
    assert "when the account's month nears 50 USD (with --budget 0 there is none)?: " in said
    asked = cloud_place.cloud("up", "--access", "public", "--yes")
    assert asked.code == 2
    assert "Which one address may reach it? There is no terminal to ask at: say" in asked.err
    assert amazon.standing() == {}


def test_ctrl_c_at_a_question(cloud_place, amazon):
    """Interrupted where it asks, up ends as it does elsewhere: with code 130, and nothing made."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        cloud_place.command("up", *PUBLIC),
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        cwd=cloud_place.directory,
        env=cloud_place.variables,
    ) as process:
        os.close(theirs)
        assert process.stdout is not None
        said = ""
        while "Make it?" not in said:
            letter = process.stdout.read(1)
            assert letter, said
            said += letter
        process.send_signal(signal.SIGINT)
        rest = process.stdout.read()
    os.close(ours)
    assert process.returncode == 130
    assert "Interrupted." in rest
    assert "nothing was begun at Amazon" in rest
    assert amazon.standing() == {}


def test_yes_is_an_answer(cloud_place, amazon):
    """At a terminal, yes makes the stack, and takes it down with what is left over."""
    code, said = at_a_terminal(cloud_place, "y\n", "up", *PUBLIC)
    assert code == 0, said
    assert amazon.standing()["stacks"] == ["starlift"]
    code, said = at_a_terminal(cloud_place, "y\ny\n", "down")
    assert code == 0, said
    assert "Delete these, too?" in said
    assert amazon.standing() == {}


def test_leftovers_are_not_deleted_without_a_yes(cloud_place, amazon):
    """Whoever says no to what is left over keeps it, and is not told that all is gone."""
    at_a_terminal(cloud_place, "y\n", "up", *PUBLIC)
    code, said = at_a_terminal(cloud_place, "y\nn\n", "down")
    assert code == 12
    assert "Of the stack starlift is left, and may cost: cluster starlift;" in said
    assert amazon.standing()["clusters"]


def test_ctrl_c(cloud_place, amazon):
    """Interrupted by Ctrl-C while it waits for the database, up ends, and goes on the next time."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # nobody listens
        nobody = CloudPlace(cloud_place.directory, cloud_place.environ, closed.getsockname()[1])
        with nobody.started(nobody.command("up", *PUBLIC, "--yes")) as process:
            assert process.stderr is not None
            said = ""
            while "it is asked again" not in said:
                line = process.stderr.readline()
                assert line, said
                said += line
            process.send_signal(signal.SIGINT)
            _, rest = process.communicate()
    assert process.returncode == 130
    assert "Interrupted." in rest
    assert "begun of the stack starlift in us-west-2 goes on, and costs up to 0.5485 USD" in rest
    assert amazon.standing()["stacks"] == ["starlift"]
    assert "starlift stands" in cloud_place.cloud("up", *PUBLIC, "--yes").succeeded().out


@pytest.mark.parametrize(
    ("body", "address"), [(f"{ADDRESS}\n", ADDRESS), ("\xff", None), ("<html>", None)]
)
def test_own_address(body, address):
    """The address that is proposed is the one that a server sees; none where it says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

        def answer():
            connection, _ = server.accept()
            with connection:
                connection.recv(1000)
                data = body.encode("latin-1")
                head = f"HTTP/1.0 200 OK\r\nContent-Length: {len(data)}\r\n\r\n"
                connection.sendall(head.encode() + data)

        thread = threading.Thread(target=answer)
        thread.start()
        assert own_address(f"http://127.0.0.1:{port}/") == address
        thread.join()
    assert own_address(f"http://127.0.0.1:{port}/") is None
