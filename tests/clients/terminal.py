"""Profanity in a terminal of tmux: keys go in, the screen comes out."""
import os
import subprocess

from person import Failure, wait_for

ACCOUNT = """[me]
enabled=true
jid=%(jid)s
resource=prof
server=127.0.0.1
port=%(port)d
tls.policy=force
password=%(password)s
presence.last=online
presence.login=online
"""
SETTINGS = """[connection]
autoping=0

[notifications]
message=false

[ui]
splash=false
roster=true
"""


class Screen:
    """Profanity without an account, in a home of its own."""

    def __init__(self, site, folder, jid, environment=()):
        self.socket = folder + "/tmux"
        self.jid, self.limit = jid, site.limit()
        self.data = folder + "/data/profanity"
        self.log = self.data + "/logs/profanity.log"
        config = folder + "/config/profanity"
        os.makedirs(config)
        os.makedirs(self.data)
        with open(config + "/profrc", "w", encoding="ascii") as out:
            out.write(SETTINGS)
        self.environment = {
            **os.environ, "HOME": folder, "XDG_CONFIG_HOME": folder + "/config",
            "XDG_DATA_HOME": folder + "/data", "LC_ALL": "C.UTF-8", "TERM": "screen",
            **dict(environment),
        }

    def tmux(self, *arguments):
        done = subprocess.run(["tmux", "-S", self.socket, "-f", "/dev/null", *arguments],
                              env=self.environment, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise Failure("tmux %s: %s" % (arguments[0], done.stderr.strip()))
        return done.stdout

    async def start(self):
        self.tmux("new-session", "-d", "-x", "150", "-y", "50", "profanity -l DEBUG")
        await self.shows("Profanity")

    def type(self, line):
        self.tmux("send-keys", "-l", line)
        self.tmux("send-keys", "Enter")

    def screen(self):
        return self.tmux("capture-pane", "-p")

    async def shows(self, text, window=None):
        """Waits until the screen (of that window) has the text."""
        if window is not None:
            self.type("/win %s" % window)
        await wait_for(self.jid, lambda: text in self.screen(), "'%s' on the screen" % text,
                       self.limit, lambda: [self.screen().rstrip()] + self.wire())

    def wire(self):
        """The stanzas that came and went, as Profanity's own log has them."""
        if not os.path.exists(self.log):
            return []
        with open(self.log, encoding="utf-8", errors="replace") as log:
            return [line.strip() for line in log if "RECV: " in line or "SENT: " in line]

    async def receives(self, *parts):
        """Waits until a stanza came that has all these parts."""
        await wait_for(
            self.jid, lambda: any("RECV: " in line and all(part in line for part in parts)
                                  for line in self.wire()),
            "%s on the wire" % " ".join(parts), self.limit, self.wire)

    def end(self):
        try:
            self.tmux("kill-server")
        except Failure:
            pass        # it has ended by itself


class Terminal(Screen):
    """Profanity with one account, which connects when it starts."""

    def __init__(self, site, folder, jid, password, trusted=True):
        super().__init__(site, folder, jid, {
            "SSL_CERT_FILE": site.ca if trusted else "/dev/null", "SSL_CERT_DIR": folder})
        with open(self.data + "/accounts", "w", encoding="ascii") as out:
            out.write(ACCOUNT % {"jid": jid, "port": site.starttls[1], "password": password})

    async def start(self):
        await super().start()
        self.type("/connect me")
