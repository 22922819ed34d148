#!/usr/bin/env python3
"""Accounts moved from one xylem to another by files of XEP-0227, and files that are wrong, long or cut short."""
import json
import os
import re
import signal
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "admin"))
import server
from server import PATIENCE, SANITIZED, Server, until

CONFIG = """data_dir: data
module_path: [ %s/modules ]
shards: %d
listen: [ { kind: c2s, address: 127.0.0.1, port: 0 } ]
defaults: { modules: { archive: { keep: 100y } } }
domains: { a.test: { tls: { certificate: a.pem } } }
"""
KEYS = ("<scram-credentials xmlns='urn:xmpp:pie:0#scram' mechanism='SCRAM-SHA-1'><iter-count>4096</iter-count>"
        "<salt>QSXCR+Q6sek8bf92</salt><server-key>D+CSWLOshSulAsxiupA+qs2/fTE=</server-key>"
        "<stored-key>6dlGYMOdZcOPutkcNY8U2g7vK9Y=</stored-key></scram-credentials>")


def data(*users, host="a.test"):
    return "<server-data xmlns='urn:xmpp:pie:0'>\n<host jid='%s'>\n%s</host>\n</server-data>\n" % (host, "".join(users))


def user(name, *inside, keys=KEYS):
    return "<user name='%s'>%s\n%s</user>\n" % (name, keys, "".join(inside))


def archive(count, begin=0, account="juliet"):
    return "<archive xmlns='urn:xmpp:pie:0#mam'>\n%s</archive>\n" % "".join(
        "<result xmlns='urn:xmpp:mam:2' id='old-%d'><forwarded xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay' "
        "stamp='2020-01-%02dT%02d:%02d:%02dZ'/><message xmlns='jabber:client' type='chat' from='romeo@b.test/r' "
        "to='%s@a.test' id='m%d'><body>number %d of all that was said &amp; kept</body></message></forwarded></result>\n" % (
            n, 1 + n // 86400 % 28, n // 3600 % 24, n // 60 % 60, n % 60, account, n, n)
        for n in range(begin, begin + count))


EVERYTHING = user(
    "juliet",
    "<query xmlns='jabber:iq:roster'><item jid='romeo@b.test' name='R &amp; r' subscription='both'><group>F</group>"
    "<group>G</group></item><item jid='nurse@a.test' subscription='to' ask='subscribe' approved='true'/></query>\n",
    "<presence xmlns='jabber:client' type='subscribe' from='mercutio@b.test'><status>hi</status></presence>\n",
    "<vCard xmlns='vcard-temp'><FN>Juliet</FN></vCard>\n",
    "<query xmlns='jabber:iq:private'><a xmlns='urn:a'>1</a><b xmlns='urn:b'/></query>\n",
    "<query xmlns='jabber:iq:privacy'><default name='x'/><list name='x'><item type='jid' value='t@b.test' "
    "action='deny' order='1'/></list></query>\n",
    "<prefs xmlns='urn:xmpp:mam:2' default='roster'><always><jid>romeo@b.test</jid></always><never/></prefs>\n",
    archive(30),
    "<offline-messages><message xmlns='jabber:client' type='chat' from='romeo@b.test/r' to='juliet@a.test' id='m29'>"
    "<body>number 29 of all that was said &amp; kept</body><delay xmlns='urn:xmpp:delay' from='a.test' "
    "stamp='2020-01-01T00:00:30Z'/></message>"
    "<message xmlns='jabber:client' type='chat' from='romeo@b.test/r' to='juliet@a.test' id='late'><body>late</body>"
    "<delay xmlns='urn:xmpp:delay' from='a.test' stamp='2020-02-01T00:00:00Z'/></message></offline-messages>\n"
) + user("tybalt", "", keys="<disabled xmlns='xylem:auth'/>" + KEYS)


def begin(s, shards=2):
    s.configure(CONFIG % (server.BUILD, shards))
    return s.start()


def without_ids(text):
    return re.sub(r"(<result [^>]*id='|<stanza-id [^>]*id=')[^']*", r"\1", text)


def test_from_one_server_to_another(s):
    begin(s)
    source = s.write("in.xml", data(EVERYTHING))
    assert s.good("import", source) == "2 accounts read, 43 things added, 0 refused\n"
    assert s.good("import", source) == "2 accounts read, 0 things added, 0 refused\n"
    first = s.good("export", "a.test")
    assert first.count("<result ") == 30 and first.count("late</body>") == 1 and first.count("<disabled") == 1, first
    assert s.good("import", s.write("own.xml", first)) == "2 accounts read, 0 things added, 0 refused\n"
    one = s.good("export", "juliet@a.test")
    assert "tybalt" not in one and one.count("<result ") == 30
    other = Server()
    try:
        begin(other, shards=1)
        assert ", 0 refused" in other.good("import", "-", stdin=first)
        second = other.good("export", "a.test")
        assert without_ids(second) == without_ids(first), second
        assert second != first                          # each server has its own ids
        assert other.good("import", "-", stdin=first) == "2 accounts read, 0 things added, 0 refused\n"
    finally:
        other.end()
    code, _, err = s.ctl("export", "nobody@a.test")
    assert code == 3 and "no such account" in err, (code, err)
    code, _, err = s.ctl("export", "b.test")
    assert code == 3, (code, err)


def test_what_is_wrong_has_its_place(s):
    begin(s)
    path = s.write("in.xml", data(
        user("ok", "<vCard xmlns='vcard-temp'/>"),
        user("juliet", "<query xmlns='jabber:iq:roster'>\n<item jid='a@b.test' subscription='to'/>\n"
             " <item jid='a@@b.test' subscription='to'/></query>\n<unknown xmlns='urn:u'/>"),
        user("", ""), user("bad name", ""), user("ghost", "<vCard xmlns='vcard-temp'/>", keys="")))
    code, out, err = s.ctl("import", path)
    lines = sorted(line.replace(path + ":", "") for line in out.splitlines())
    assert code == 1 and lines == [
        "10:1: a user has a name",
        "12:1: bad name@a.test: no name that an account may have",
        "14:1: ghost@a.test: there is no such account, and nothing here to make it of",
        "8:2: juliet@a.test: that is no address of a contact"], lines
    assert "4 accounts read" in err and "1 times unknown of urn:u" in err, err
    assert "<item jid='a@b.test'" in s.good("export", "juliet@a.test")     # what is right is there
    code, out, _ = s.ctl("--json", "import", path)
    rows = json.loads(out)["rows"]
    assert code == 1 and {row["line"] for row in rows} == {8, 10, 12, 14}, rows
    for text, said in (("<server-data xmlns='urn:xmpp:pie:0'><host jid='a.test'>\n <user", "2:"), ("", "1:1: no element"),
                       ("<?xml version='1.0'?><!DOCTYPE x []><x/>", "no document type")):
        code, out, err = s.ctl("import", s.write("bad.xml", text))
        assert code == 2 and said in out, (code, out, err)
    code, _, err = s.ctl("import", s.path("none.xml"))
    assert code == 2 and "No such file" in err, err


def build_groupware(s):
    """The example of an auth module, as its readers build it."""
    top = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "sdk")
    os.makedirs(s.path("modules"))
    try:
        subprocess.run([*os.environ.get("CC", "cc").split(), "-std=gnu11", "-shared", "-fPIC", "-I", top + "/include",
                        top + "/examples/auth_groupware/auth_groupware.c", "-o", s.path("modules/auth_groupware.so")],
                       check=True, capture_output=True)
    except FileNotFoundError as missing:
        raise server.Skipped("there is no compiler") from missing


def test_whom_another_backend_knows_gets_no_second_account(s):
    build_groupware(s)
    s.write("users", "mmuster max@a.test secret active\neva eva@a.test secret expired\n")
    s.configure((CONFIG % (server.BUILD, 2)).replace(
        "module_path: [ ", "module_path: [ %s, " % s.path("modules")).replace(
        "{ tls", "{ auth: [ internal, groupware ], modules: { auth_groupware: { users: users } }, tls"))
    s.start()
    card = "<vCard xmlns='vcard-temp'><FN>M</FN></vCard>"
    path = s.write("in.xml", data(user("max", card), "<user name='eva' password='other'>%s</user>" % card,
                                  user("juliet", card), "<user name='romeo' password='other'>%s</user>" % card))
    assert s.good("import", path) == "4 accounts read, 5 things added, 0 refused\n"
    assert s.good("account", "list", "a.test").split("\n", 1)[1].split()[::2] == ["juliet@a.test", "romeo@a.test"]
    for who in ("max", "eva", "juliet", "romeo"):
        text = s.good("export", who + "@a.test")
        assert text.count("<FN>M</FN>") == 1 and text.count("<scram") == {"juliet": 1, "romeo": 3}.get(who, 0), text


def test_names_are_read_as_those_of_clients(s):
    begin(s)
    note = "<query xmlns='jabber:iq:private'><a xmlns='urn:a'>%s</a></query>"
    twice = s.write("in.xml", data(user("nurse", "<vCard xmlns='vcard-temp'><FN>N</FN></vCard>"), user("Nurse", note % 1),
                                   user("peter@a.test/x", note % 2), user("nurse", note % 3)))
    code, out, err = s.ctl("import", twice)
    assert code == 1 and out.count("\n") == 1 and ":7:1: " in out and "no name that an account may have" in out, (out, err)
    assert count_added(err) == 3, err                   # keys, card, note: of one account, one after the other
    assert s.good("account", "list", "a.test").count("nurse@a.test") == 1
    text = s.good("export", "a.test")
    assert text.count("<user ") == 1 and "<FN>N</FN>" in text and ">1</a>" in text, text


def test_who_is_disabled_stays_so(s):
    begin(s)
    path = s.write("in.xml", data("<user name='tybalt' password='secret'><disabled xmlns='xylem:auth'/></user>\n",
                                  "<user name='paris' password='secret'/>\n", user("rosaline", keys="<disabled xmlns='xylem:auth'/>" + KEYS),
                                  user("peter", "<disabled xmlns='xylem:auth'/>")))
    assert ", 0 refused" in s.good("import", path)
    states = [s.good("export", who + "@a.test").count("<disabled") for who in ("tybalt", "paris", "rosaline", "peter")]
    assert states == [1, 0, 1, 1], states
    listed = dict(row.split() for row in s.good("account", "list", "a.test").splitlines()[1:])
    assert [listed[who + "@a.test"] for who in ("tybalt", "paris", "rosaline", "peter")] == ["no", "yes", "no", "no"], listed
    s.good("account", "enable", "tybalt@a.test")
    assert ", 0 refused" in s.good("import", path)
    assert s.good("export", "tybalt@a.test").count("<disabled") == 0


def test_limits_are_named_with_what_is_beyond_them(s):
    begin(s)
    note = "<n xmlns='urn:x:%d'>%s</n>"
    fragments = "".join(note % (n, "") for n in range(201)) + note % (300, "y" * 65536)
    long_card = "<vCard xmlns='vcard-temp'>\n%s</vCard>" % ("<NOTE>%s</NOTE>" % ("z" * 300000) * 4)
    path = s.write("large.xml", data(user(
        "juliet", "\n<query xmlns='jabber:iq:private'>", fragments, "</query>\n", long_card)))
    code, out, _ = s.ctl("import", path)
    assert code == 1, out
    for said in ("there are 200 fragments already, and max-fragments of module private is 200",
                 "the fragment is too large: it has 65561 bytes, and max-size of module private is 65536",
                 "it is too long: it has more than 1048576 bytes, and no more are taken of an element that is not a list"):
        assert len(re.findall(r"large.xml:\d+:\d+: juliet@a.test: %s\n" % said, out)) == 1, (said, out)


def test_one_strange_element_takes_no_others_with_it(s):
    begin(s)
    path = s.write("in.xml", data(user("juliet", "<vCard xmlns='vcard-temp'><xml:x/>\n<FN>J</FN></vCard>"),
                                  user("nurse", "<query xmlns='jabber:iq:private'><a xmlns='urn:a'><\u00e4/></a></query>"),
                                  user("romeo", "<vCard xmlns='vcard-temp'/>")))
    code, out, err = s.ctl("import", path)
    assert "3 accounts read" in err + out and ":4:27: " in out, (code, out, err)
    text = s.good("export", "a.test")
    assert text.count("<user ") == 3 and text.count("<vCard ") == 2 and "<FN>J</FN>" in text, text


def test_ctrl_c_is_heeded_where_nothing_comes(s):
    begin(s)
    read, write = os.pipe()
    ctl = subprocess.Popen(s.ctl_command("import", "-"), stdin=read, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    until("it reads", lambda: "pipe" in open("/proc/%d/wchan" % ctl.pid).read())
    ctl.send_signal(signal.SIGINT)
    assert ctl.wait(timeout=PATIENCE) == 130
    os.close(read), os.close(write)


def test_a_domain_that_is_not_in_the_file(s):
    begin(s)
    code, _, err = s.ctl("import", s.write("in.xml", data(user("juliet"))), "--domain", "b.test")
    assert code == 2 and "there is no host b.test in it" in err, (code, err)


def test_a_long_roster(s):
    begin(s)
    items = "".join("<item jid='c%d@b.test' name='%s' subscription='both'/>\n" % (n, "n" * 30) for n in range(4000))
    path = s.write("in.xml", data(user("juliet", "<query xmlns='jabber:iq:roster'>%s</query>" % items)))
    assert s.good("import", path) == "1 accounts read, 4001 things added, 0 refused\n"
    assert s.good("export", "juliet@a.test").count("<item ") == 4000


def test_many_faults(s):
    begin(s)
    path = s.write("in.xml", data(user("juliet", "<query xmlns='jabber:iq:roster'>\n%s</query>" % ("<x/>\n" * 50000))))
    code, out, err = s.ctl("import", path)
    lines = out.splitlines()
    assert code == 1 and len(lines) == 50000 and count_added(err) == 1, (code, len(lines), err)
    assert lines[0].endswith("in.xml:5:1: juliet@a.test: that is no item of a roster"), lines[0]
    assert all(":%d:1: juliet@a.test: " % (n + 5) in line for n, line in enumerate(lines))


def count_added(text):
    return int(re.search(r"(\d+) things added", text).group(1))


def test_keys_behind_the_data(s):
    begin(s)
    path = s.write("in.xml", data(user("nurse"), user("juliet", archive(2000), KEYS, keys=""), user("ghost", archive(2000), keys=""),
                                  user("peter")))
    code, out, err = s.ctl("import", path)
    assert code == 1 and count_added(err) == 2003 and out.count("\n") == 1 and "ghost@a.test: there is no" in out, (out, err)
    assert s.good("export", "juliet@a.test").count("<result ") == 2000
    code, out, err = s.ctl("import", path)
    assert code == 1 and count_added(err) == 0, (out, err)


def test_interrupted_and_repeated(s):
    begin(s)
    users = 1200
    path = s.write("in.xml", data(*(user("u%d" % n, "<vCard xmlns='vcard-temp'><FN>%s</FN></vCard>" % ("x" * 400))
                                    for n in range(users))))
    ctl = subprocess.Popen(s.ctl_command("import", path), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    until("some accounts", lambda: "command import by" in s.read_log())
    time.sleep(0.1)
    ctl.send_signal(signal.SIGINT)
    out, err = ctl.communicate(timeout=PATIENCE)
    assert ctl.returncode == 130 and "can be repeated" in err, (ctl.returncode, out, err)
    part = count_added(err)
    assert 0 < part < 2 * users, part
    assert count_added(s.good("import", path)) == 2 * users - part
    assert count_added(s.good("import", path)) == 0
    assert s.good("export", "a.test").count("<vCard ") == users


MEASURED = """import os, sys
pid = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ)
_, status, usage = os.wait4(pid, 0)
print(usage.ru_maxrss)
sys.exit(os.waitstatus_to_exitcode(status))
"""


def most_memory(command):
    """What it prints, and the most KiB that it had."""
    done = subprocess.run([sys.executable, "-c", MEASURED, *command], capture_output=True, text=True,
                          timeout=PATIENCE * 10)
    assert done.returncode == 0, done
    said, _, number = done.stdout.rstrip().rpartition("\n")
    return said, int(number)


def test_long_files_take_little_memory(s):
    begin(s)
    count = 6000 if SANITIZED else 20000
    path = s.write("in.xml", data(user("juliet", archive(count))))
    said, most = most_memory(s.ctl_command("import", path))
    assert count_added(said) == count + 1
    out = s.path("out.xml")
    most = max(most, most_memory(s.ctl_command("export", "a.test", "--output", out))[1])
    with open(out, encoding="utf-8") as file:
        text = file.read()
    assert text.count("<result ") == count and os.stat(out).st_mode & 0o777 == 0o600
    bodies = re.findall(r"<body>number (\d+) ", text)
    assert bodies == [str(n) for n in range(count)]
    assert SANITIZED or most < 24000, most              # KiB: for a file of 9 MB, as for one of any length
    assert not os.path.exists(out + ".part")


def equals(count):
    """Messages that look the same, of one second, without ids; more than one piece."""
    one = ("<result xmlns='urn:xmpp:mam:2'><forwarded xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay' "
           "stamp='2020-01-01T00:00:00Z'/><message xmlns='jabber:client' from='romeo@b.test' to='juliet@a.test'>"
           "<body>ok</body></message></forwarded></result>\n")
    return "<archive xmlns='urn:xmpp:pie:0#mam'>\n%s</archive>\n" % (one * count)


def test_messages_that_look_the_same_stay_as_many(s):
    begin(s)
    path = s.write("in.xml", data(user("juliet", equals(3000))))
    assert s.good("import", path) == "1 accounts read, 3001 things added, 0 refused\n"
    assert s.good("import", path) == "1 accounts read, 0 things added, 0 refused\n"
    first = s.good("export", "juliet@a.test")
    assert first.count("<result ") == 3000
    assert s.good("import", s.write("own.xml", first)) == "1 accounts read, 0 things added, 0 refused\n"
    assert count_added(s.good("import", s.write("more.xml", data(user("juliet", equals(3001)))))) == 1


def test_one_command_at_a_time_changes_an_account(s):
    begin(s)
    path = s.write("in.xml", data(user("juliet", archive(3000))))
    both = [subprocess.Popen(s.ctl_command("import", path), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            for _ in range(4)]
    ends = [(p.communicate(timeout=PATIENCE * 3)[0], p.returncode) for p in both]
    assert all(code == 0 or "another command is changing this account" in out for out, code in ends), ends
    assert ", 0 refused" in s.good("import", path)
    assert s.good("export", "juliet@a.test").count("<result ") == 3000


def test_a_conversation_is_written_down(s):
    begin(s)
    s.good("import", s.write("in.xml", data(user("juliet", archive(450)))))
    lines = s.good("conversation", "juliet@a.test", "romeo@b.test").splitlines()
    assert lines[0] == "juliet@a.test and romeo@b.test, times in UTC" and len(lines) == 452, lines[:3]
    assert lines[2] == "2020-01-01 00:00:00  romeo@b.test: number 0 of all that was said & kept", lines[2]
    out = s.path("out.html")
    assert s.good("conversation", "juliet@a.test", "romeo@b.test", "--format", "html", "--start", "2020-01-01T00:05:00Z",
                  "--end", "2020-01-01", "--output", out) == "150 messages\n"
    with open(out, encoding="utf-8") as file:
        html = file.read()
    assert html.count("<time ") == 150 and "said &amp; kept" in html and os.stat(out).st_mode & 0o777 == 0o600
    answer = json.loads(s.good("--json", "conversation", "juliet@a.test", "romeo@b.test/r"))
    assert len(answer["messages"]) == 450 and answer["messages"][449]["body"].startswith("number 449 ")
    assert json.loads(s.good("conversation", "juliet@a.test", "x@b.test", "--format", "json"))["messages"] == []
    for words, code in ((["nobody@a.test", "x@b.test"], 3), (["juliet@b.test", "x@b.test"], 3),
                        (["juliet@a.test", "x@b.test", "--format", "pdf"], 2),
                        (["juliet@a.test", "x@b.test", "--start", "soon"], 1)):
        got, out, err = s.ctl("conversation", *words)
        assert got == code and out == "" and err.startswith("xylemctl: "), (words, got, out, err)


if __name__ == "__main__":
    server.main(dict(globals()))
