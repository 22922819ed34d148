#!/usr/bin/env python3
"""xylemctl as people, scripts and other users meet it."""
import json
import os
import pty
import re
import select
import shutil
import signal
import subprocess
import termios
import time

import server
from server import PATIENCE, Skipped, until

# One line for each command that there is, in an order that works; {} is what was done before.
ALL_COMMANDS = """
account add x@a.test --password p
account passwd x@a.test --password q
account disable x@a.test
account enable x@a.test
account list a.test
account import {accounts}
export a.test --output {exported}
import {exported}
backup --output {saved}
restore {saved} --only y@a.test
account delete x@a.test
session list
session kick x@a.test
status
stats
domain list
domain usage
store status
store migrate
store reindex a.test
module list
module info roster
module hooks a.test
plan
reload
stop
"""


ELSEWHERE = ["store copy"]          # ends the server: see test_backup.py


def declared(s):
    """The names of the commands, as the server itself says them."""
    return re.findall(r"^  ((?:[a-z]+ )*[a-z]+)(?= [A-Z\[]|$)", s.good("help"), re.M)


def test_every_command_speaks_to_people_and_programs(s):
    s.start()
    accounts = s.write("accounts", "y@a.test pass word\n")
    lines = [line.format(accounts=accounts, exported=s.path("exported.xml"), saved=s.path("saved.xb")) for line in ALL_COMMANDS.split("\n") if line]
    names = declared(s)
    assert len(names) >= 16 and "account add" in names, names
    for name in names:
        if name in ELSEWHERE:
            continue
        assert any((line + " ").startswith(name + " ") for line in lines), name + " is not tried"
    for line in lines[:-1]:
        words = line.split()
        code, out, err = s.ctl(*words)
        expected = 3 if "kick" in words else 0
        assert code == expected, (line, code, out, err)
        assert (out.strip() != "") == (code == 0 and words != ["session", "list"]), (line, out)
        code, out, err = s.ctl("--json", *words)
        answer = json.loads(out)
        assert out.count("\n") == 1 and err == "", (line, out, err)
        assert (answer["status"] == "ok") == (code == 0), (line, answer)
        assert code in (0, 3, 4), (line, answer)
    assert json.loads(s.good("--json", "stop"))["status"] == "ok"
    assert s.process.wait(PATIENCE) == 0


def test_one_command_at_a_time_changes_an_account(s):
    s.start()
    s.good("account", "add", "x@a.test", "--password", "p")
    refused = "another command is changing this account; try again"
    said = []

    def some_met():
        both = [subprocess.Popen(s.ctl_command("account", "passwd", "x@a.test", "--password", "p"),
                                 stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
                for _ in range(8)]
        ends = [(p.communicate(timeout=PATIENCE)[1], p.returncode) for p in both]
        assert any(code == 0 for _, code in ends), ends
        assert all(code == 0 or code == 5 and refused in err for err, code in ends), ends
        said.extend(ends)
        return any(code == 5 for _, code in said)

    until("a command that meets another", some_met)
    s.good("account", "delete", "x@a.test")          # nothing keeps it once they have ended
    assert s.ctl("account", "delete", "x@a.test")[0] == 3
    s.good("account", "add", "x@a.test", "--password", "p")
    s.good("account", "disable", "x@a.test")
    s.good("account", "delete", "x@a.test")
    s.good("account", "add", "x@a.test", "--password", "p")


def test_what_was_meant_is_said(s):
    s.start()
    rows = [
        (("acount", "add"), 2, "no command 'acount add'; did you mean 'account add'?"),
        (("acount",), 2, "did you mean 'account'?"),
        (("help", "acount"), 2, "did you mean 'account'?"),
        (("relaod",), 2, "did you mean 'reload'?"),
        (("account",), 2, "one of add, "),
        (("account", "add"), 2, "jid is missing: account add JID"),
        (("account", "add", "x@a.test", "--passwrd", "x"), 2, "did you mean --password?"),
        (("status", "now"), 2, "one argument too many"),
        (("account", "import", "/no/such/file"), 2, "/no/such/file"),
    ]
    for words, status, text in rows:
        code, out, err = s.ctl(*words)
        assert code == status and text in err and out == "", (words, code, out, err)
        code, out, err = s.ctl("--json", *words)
        assert code == status and text in json.loads(out)["text"] and err == "", (words, out, err)
    for words in (("account", "--help"), ("help", "account"), ("account", "add", "--help"),
                  ("account", "add", "x@a.test", "--help")):
        assert "account add JID [--password" in s.good(*words)
    assert "account list" not in s.good("account", "add", "--help")


def test_what_programs_alone_say_is_in_no_help(s):
    s.start()
    inner = ("after", "run", "step")
    for words in (("help",), ("backup", "--help"), ("help", "store"), ("import", "--help"), ("export", "--help")):
        text = s.good(*words)
        assert text and not any("--" + name in text for name in inner), text
    for name in inner:
        code, _, err = s.ctl("backup", "--%sx" % name, "1")
        assert code == 2 and err == "xylemctl: backup has no option --%sx\n" % name, (code, err)
    for words in (("backup", "--after", "17"), ("backup", "--after", "17", "--step", "give-up")):
        code, out, err = s.ctl(*words)
        assert code == 1 and "is not under way any more" in err, (words, code, out, err)


def test_status_and_stats_are_there_for_programs(s):
    s.start()
    status = {row["name"]: row["value"] for row in json.loads(s.good("--json", "status"))["rows"]}
    assert int(status["process"]) > 0 and status["shards"] == "2", status
    assert status["domains"] == 1 and status["sessions"] == 0, status
    rows = json.loads(s.good("--json", "stats"))["rows"]
    stats = {(row["owner"], row["counter"]): row["value"] for row in rows}
    assert len(stats) == len(rows) and all(type(value) is int for value in stats.values()), rows
    assert stats["route", "sessions_opened_total"] == 0 and stats["shard", "turns_total"] > 0, stats
    assert ("roster", "calls_total") in stats, stats


def test_without_a_server_it_says_what_to_do(s):
    code, out, err = s.ctl("status")
    assert code == 6 and "no server answers at " in err and "xylemd --config " in err, err
    code, out, err = s.ctl("--json", "status")
    assert code == 6 and json.loads(out)["status"] == "not-running" and err == "", out
    os.unlink(s.path("xylem.yml"))
    code, out, err = s.ctl("status")
    assert code == 2 and "xylem.yml" in err and "--config FILE" in err, err


# ---------------------------------------------------------------------------- passwords

class Terminal:
    """A command whose terminal is ours."""

    def __init__(self, command):
        try:
            self.pid, self.fd = pty.fork()
        except OSError as error:
            raise Skipped("no terminals here: %s" % error)
        if self.pid == 0:
            os.execv(command[0], command)
        self.seen = ""

    def wait_for(self, text):
        end = time.monotonic() + PATIENCE
        while text not in self.seen:
            assert time.monotonic() < end, "no '%s' in %r" % (text, self.seen)
            if select.select([self.fd], [], [], 0.2)[0]:
                self.seen += os.read(self.fd, 4096).decode()

    def echoes(self):
        return bool(termios.tcgetattr(self.fd)[3] & termios.ECHO)

    def type(self, text):
        until("the prompt", lambda: not self.echoes())
        os.write(self.fd, text.encode())

    def end(self):
        while True:
            try:
                data = os.read(self.fd, 4096)
            except OSError:
                data = b""
            if not data:
                break
            self.seen += data.decode()
        status = os.waitpid(self.pid, 0)[1]
        os.close(self.fd)
        return os.waitstatus_to_exitcode(status)


def test_a_password_is_typed_twice_and_not_shown(s):
    s.start()
    t = Terminal(s.ctl_command("account", "add", "x@a.test"))
    t.wait_for("password: ")
    t.type("geheim42\n")
    t.wait_for("again: ")
    t.type("geheim42\n")
    assert t.end() == 0 and "geheim42" not in t.seen and "added" in t.seen, t.seen
    t = Terminal(s.ctl_command("account", "passwd", "x@a.test"))
    t.wait_for("password: ")
    t.type("one\n")
    t.wait_for("again: ")
    t.type("two\n")
    assert t.end() == 2 and "not the same" in t.seen, t.seen
    assert "geheim42" not in s.read_log()
    # Anything but a terminal gives one line.
    s.good("account", "passwd", "x@a.test", stdin="other\n")


def test_a_terminal_shows_again_what_is_typed(s):
    s.start()
    for how, status in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
        t = Terminal(s.ctl_command("account", "add", "x@a.test"))
        t.wait_for("password: ")
        until("the prompt", lambda: not t.echoes())
        keep = os.dup(t.fd)
        os.kill(t.pid, how)
        code = t.end()
        assert code == status, code
        assert termios.tcgetattr(keep)[3] & termios.ECHO
        os.close(keep)


# ---------------------------------------------------------------------------- import

def test_an_import_can_be_interrupted_and_go_on(s):
    s.start()
    n = 1500
    accounts = s.write("accounts", "".join("u%d@a.test p%d\n" % (i, i) for i in range(n)))
    p = subprocess.Popen(s.ctl_command("account", "import", accounts), stdout=subprocess.PIPE,
                         stderr=subprocess.PIPE, text=True)
    until("the first accounts", lambda: s.good("account", "list", "a.test").count("@") > 0)
    p.send_signal(signal.SIGINT)
    out, err = p.communicate(timeout=PATIENCE * 3)
    assert p.returncode == 130, (p.returncode, out, err)
    next_line = int(re.search(r"ended after line \d+: --first_line (\d+) goes on", err).group(1))
    done = next_line - 1
    assert 0 < done < n, err
    assert s.good("account", "list", "a.test").count("@") == done
    out = s.good("account", "import", accounts, "--first_line", str(next_line))
    assert "%d done, 0 refused" % (n - done) in out, out
    assert s.good("account", "list", "a.test").count("@") == n


def test_refused_lines_are_named(s):
    s.start()
    accounts = s.write("accounts", "# people\na@a.test x\nnobody\n\nb@other.test x\na@a.test y\nc@a.test\n")
    code, out, err = s.ctl("account", "import", accounts)
    assert code == 1 and "1 done, 4 refused" in err, (code, err)
    for line, text in ((3, "nobody: "), (5, "b@other.test: that domain is not hosted here"),
                       (6, "a@a.test: given twice"), (7, "c@a.test: no password")):
        assert "%s:%d: %s" % (accounts, line, text) in out, (line, out)
    # Of two lines for one account the first counts, whichever ends first.
    s.write("pairs", "".join("u%d@a.test first\nu%d@a.test second\n" % (i, i) for i in range(30)))
    assert s.ctl("account", "import", s.path("pairs"))[1].count(": given twice\n") == 30
    code, out, err = s.ctl("--json", "account", "import", accounts)
    assert [row["line"] for row in json.loads(out)["rows"]] == [2, 3, 5, 6, 7]
    with open(accounts, encoding="utf-8") as file:
        code, out, err = s.ctl("account", "import", "-", "--first_line", "6", stdin=file.read())
    assert "standard input:6: a@a.test: " in out and ":3:" not in out, out
    assert s.ctl("account", "import", accounts, "--first_line", "x")[0] == 2


# ---------------------------------------------------------------------------- other users

def as_user(s, *options):
    command = ["setpriv", "--clear-groups", *options, s.path("xylemctl"),
               *s.ctl_command("status")[1:]]
    if "--groups" in " ".join(options):
        command.remove("--clear-groups")
    return subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE)


def test_other_users_are_refused(s):
    if os.geteuid() != 0 or shutil.which("setpriv") is None:
        raise Skipped("only root can become others")
    base = server.CONFIG % server.BUILD
    os.chmod(s.folder, 0o755)
    # Others may be unable to reach the folder of the build.
    shutil.copy(server.BUILD + "/xylemctl", s.path("xylemctl"))
    s.write("xylem.yml", base + "user: daemon\n")
    s.start()
    p = as_user(s, "--reuid=games", "--regid=games")
    assert p.returncode == 7 and "you may not use it" in p.stderr, (p.returncode, p.stderr)
    p = as_user(s, "--reuid=daemon", "--regid=daemon")
    assert p.returncode == 0, p.stderr
    s.good("stop")
    assert s.process.wait(PATIENCE) == 0

    # A socket that its folder lets anybody see: who connects is asked by the system.
    s.write("xylem.yml", base + "user: daemon\ncontrol: { socket: open/ctl }\n")
    os.mkdir(s.path("open"), 0o755)
    shutil.chown(s.path("open"), "daemon")
    s.start()
    os.chmod(s.path("open/ctl"), 0o666)
    p = as_user(s, "--reuid=games", "--regid=games")
    assert p.returncode != 0 and "refused at the control socket" in s.read_log(), p.stderr
    s.good("stop")
    assert s.process.wait(PATIENCE) == 0

    s.write("xylem.yml", base + "user: daemon\ncontrol: { group: daemon }\n")
    s.start()
    p = as_user(s, "--reuid=games", "--regid=games", "--groups=daemon")
    assert p.returncode == 0, p.stderr
    p = as_user(s, "--reuid=games", "--regid=games")
    assert p.returncode == 7, (p.returncode, p.stderr)


def test_only_the_server_reads_what_it_keeps(s):
    s.start()
    s.good("account", "add", "x@a.test", "--password", "p")
    for name in os.listdir(s.path("data")):
        assert os.stat(s.path("data/" + name)).st_mode & 0o077 == 0, name
    assert os.stat(s.path("data")).st_mode & 0o777 == 0o750


if __name__ == "__main__":
    server.main(globals())
