"""The classroom of the README: a real sshd on loopback, an account that can do nothing but run gradtui."""

from __future__ import annotations

import getpass
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.pseudo_terminal import Terminal

README = Path(__file__).parents[2] / "README.md"
SSHD = shutil.which("sshd") or shutil.which("sshd", path="/usr/sbin:/sbin")

pytestmark = pytest.mark.skipif(
    SSHD is None or shutil.which("ssh") is None, reason="sshd or ssh is not installed, so the classroom was not tried"
)


def readme_settings() -> list[str]:
    """The settings that the README gives for sshd_config, those of the Match block without it."""
    text = README.read_text(encoding="utf-8")
    block = re.search(r"<!-- sshd_config -->\n```\n(.*?)```", text, re.DOTALL)
    assert block is not None
    return [line.strip() for line in block[1].splitlines() if line.strip() and not line.startswith("Match")]


def readme_command_to_follow() -> str:
    """What the README puts in the place of gradtui for those who follow the teacher."""
    found = re.search(r"`ForceCommand (tmux [^`]*)`", README.read_text(encoding="utf-8"))
    assert found is not None
    return found[1]


@contextmanager
def classroom(folder: Path, command: str) -> Iterator[list[str]]:
    """Runs an sshd as the README has it, with this forced command; the ssh command line to it."""
    for key in ("host", "student"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / key], check=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = [re.sub(r"^ForceCommand .*", f"ForceCommand {command}", line) for line in readme_settings()]
    assert f"ForceCommand {command}" in settings
    config = folder / "sshd_config"
    config.write_text(
        "\n".join(
            [
                f"Port {port}",
                "ListenAddress 127.0.0.1",
                f"HostKey {folder / 'host'}",
                f"AuthorizedKeysFile {folder / 'student.pub'}",
                f"PidFile {folder / 'pid'}",
                "StrictModes no",
                "PermitRootLogin yes",
                "Subsystem sftp internal-sftp",
                *settings,
            ]
        )
        + "\n"
    )
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)  # where sshd drops its privileges
    server = subprocess.Popen([str(SSHD), "-D", "-e", "-f", config], stderr=subprocess.PIPE)
    options = [
        f"-i{folder / 'student'}",
        "-oStrictHostKeyChecking=no",
        f"-oUserKnownHostsFile={folder / 'known'}",
        "-oLogLevel=ERROR",
        "-oIdentitiesOnly=yes",
        "-oSendEnv=COLORTERM",
    ]
    deadline = time.monotonic() + 10
    while not subprocess.run(["ssh-keyscan", f"-p{port}", "127.0.0.1"], capture_output=True, check=False).stdout:
        if server.poll() is not None or time.monotonic() > deadline:
            server.kill()
            pytest.fail(f"sshd did not start: {server.stderr.read().decode() if server.stderr else ''}")
        time.sleep(0.05)
    yield ["ssh", *options, f"-p{port}", f"{getpass.getuser()}@127.0.0.1"]
    server.terminate()
    server.wait()


@pytest.fixture(scope="module")
def ssh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[str]]:
    """The ssh command line to a classroom that runs while the tests do."""
    with classroom(tmp_path_factory.mktemp("sshd"), f"{sys.executable} -m gradtui") as words:
        yield words


def test_student_gets_the_app_whatever_command_was_sent_and_can_step_and_leave(ssh: list[str]) -> None:
    with Terminal(prefix=(*ssh, "-tt")) as student:
        student.until("step 0").until("L = w₁² + w₂²").press(" ")
        student.until("step 1").press("q")
        assert student.end() == 0


def test_colours_of_the_student_terminal_come_through(ssh: list[str]) -> None:
    with Terminal(prefix=(*ssh, "-tt"), COLORTERM="truecolor") as rich, Terminal(prefix=(*ssh, "-tt")) as usual:
        rich.until("step 0").quiet(0.5)
        usual.until("step 0").quiet(0.5)
        assert b"48;2;" in rich.sent
        assert b"48;2;" not in usual.sent
        assert b"48;5;" in usual.sent


def test_ctrl_z_cannot_strand_a_student_without_a_shell(ssh: list[str]) -> None:
    with Terminal(prefix=(*ssh, "-tt")) as student:
        student.until("step 0").press("\x1a")
        student.until("no shell to go back to").press(" ")
        student.until("step 1")


def test_command_without_a_terminal_gets_the_message_and_ends(ssh: list[str]) -> None:
    result = subprocess.run(
        [*ssh, "ls"], capture_output=True, text=True, timeout=30, stdin=subprocess.DEVNULL, check=False
    )
    assert result.returncode == 2
    assert "needs a terminal" in result.stderr
    assert result.stdout == ""


def test_sftp_gets_no_further(ssh: list[str]) -> None:
    # sshd hands on no error output of a subsystem, so the exit code is all that a client can learn.
    result = subprocess.run(
        [*ssh, "-s", "sftp"], capture_output=True, text=True, timeout=30, stdin=subprocess.DEVNULL, check=False
    )
    assert result.returncode == 2
    assert result.stdout == ""


def test_forwarding_is_refused(ssh: list[str]) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = [*ssh, "-N", f"-R{port}:127.0.0.1:9", "-oExitOnForwardFailure=yes"]
    result = subprocess.run(words, capture_output=True, text=True, timeout=30, stdin=subprocess.DEVNULL, check=False)
    assert result.returncode == 255
    assert "remote port forwarding failed" in result.stderr


def test_thirty_students_who_join_at_once_are_all_let_in(ssh: list[str]) -> None:
    joining = [
        subprocess.Popen(
            [*ssh, "ls"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        )
        for _ in range(30)
    ]
    answers = [process.communicate(timeout=120)[1] for process in joining]
    assert [process.returncode for process in joining] == [2] * 30, answers


def test_student_whose_connection_drops_leaves_no_process_behind(ssh: list[str]) -> None:
    with Terminal("--seed", "424242", prefix=(*ssh, "-tt")) as student:
        student.until("step 0")
        before = running()
        assert before
        student.process.kill()
        student.until(lambda: len(running()) < len(before))


@pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed, so following was not tried")
def test_students_follow_the_teacher_and_can_only_watch(tmp_path: Path) -> None:
    place = str(tmp_path / "lecture")
    follow = readme_command_to_follow().replace("/tmp/lecture", place)
    assert place in follow
    teaching = ("tmux", "-S", place, "new-session", "-s", "lecture")
    with classroom(tmp_path, follow) as words, Terminal(prefix=teaching) as teacher:
        teacher.until("step 0")
        with Terminal(prefix=(*words, "-tt")) as student:
            student.until("∂L/∂w₁").until("step 0")
            teacher.press(" ")
            student.until("step 1")
            student.press("   q\x03")
            student.quiet(0.5)
            teacher.quiet(0.1)
            assert "step 1 " in teacher.text
            assert "step 1 " in student.text
            teacher.press(" ")
            student.until("step 2")
        teacher.press("q")
        assert teacher.end() == 0


def running() -> list[str]:
    """The processes that a forced command of this sshd runs."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if b"SSH_ORIGINAL_COMMAND" in (folder / "environ").read_bytes():
                words = (folder / "cmdline").read_bytes().split(b"\0")
                if b"gradtui" in words:
                    found.append(folder.name)
        except OSError:
            continue
    return found
