"""What is measured: for each cell the load generator's arguments and the figures that count."""
from dataclasses import dataclass, field


@dataclass
class Figure:
    """One line of the table."""
    key: str                        # in xload's JSON; "a.b" goes inside
    title: str
    scale: float = 1.0
    ratio: str = "none"             # lower: peer/xylem, higher: xylem/peer


CPU = Figure("server_cpu_us_per_unit", "server CPU, µs each", ratio="lower")


def cpu(unit):
    return Figure(CPU.key, "server CPU, µs per " + unit, ratio=CPU.ratio)


@dataclass
class Cell:
    name: str
    title: str
    args: list
    figures: list
    once: list = field(default_factory=list)     # further arguments of a server's first run
    fresh: bool = False                          # a server of its own, started for this run
    archive: bool = False                        # on the servers that archive, in SQLite
    servers: list = field(default_factory=list)  # empty: those asked for
    short: list = field(default_factory=list)    # arguments of the short form instead of `args`


TLS = ["--tls", "--tls-version", "1.3"]
CHAT = [cpu("message"),
        Figure("msgs_per_s", "messages per second", ratio="higher"),
        Figure("latency_us.p50", "latency p50, ms", 1e-3),
        Figure("latency_us.p99", "latency p99, ms", 1e-3)]
RATE = [Figure("latency_us.p50", "latency p50, ms", 1e-3, "lower"),
        Figure("latency_us.p99", "latency p99, ms", 1e-3, "lower"), cpu("message")]
IDLE = [Figure("pss_kib_per_session", "PSS, KiB per session", ratio="lower"),
        Figure("server_cpu_pct", "CPU while idle, %")]
IQ = [cpu("request"), Figure("requests_per_s", "requests per second", ratio="higher")]
OFFLINE = [Figure("store_server_cpu_us_per_unit", "server CPU, µs per message stored", ratio="lower"),
           Figure("stored_per_s", "stored per second", ratio="higher"),
           Figure("server_cpu_us_per_unit",
                  "server CPU, µs per message handed out, logins included", ratio="lower"),
           Figure("drained_per_s", "handed out per second", ratio="higher")]
IDLE_ARGS = ["idle", "--base", "1000", "--users", "9000", "--settle", "60", "--secs", "10",
             "--presence-bytes", "300", "--conc", "32", "--procs", "3"]
PAIRS = ["pairs", "--pairs", "200"]

CELLS = [
    Cell("chat-tls", "Chat, 200 pairs, 16 in flight, TLS 1.3", PAIRS + ["--window", "16"] + TLS,
         CHAT, short=["pairs", "--pairs", "20", "--window", "16"] + TLS),
    Cell("chat-tls-1", "Chat, 200 pairs, one in flight, TLS 1.3", PAIRS + ["--window", "1"] + TLS,
         CHAT),
    Cell("chat-plain", "Chat, 200 pairs, 16 in flight, plaintext", PAIRS + ["--window", "16"],
         CHAT, short=["pairs", "--pairs", "20", "--window", "16"]),
    Cell("chat-plain-1", "Chat, 200 pairs, one in flight, plaintext", PAIRS + ["--window", "1"],
         CHAT),
    Cell("rate-2000", "2,000 messages per second, 100 pairs, plaintext",
         ["pairs", "--pairs", "100", "--rate", "2000"], RATE,
         short=["pairs", "--pairs", "10", "--rate", "500"]),
    Cell("login", "Login and logout, SCRAM-SHA-1 over TLS 1.3, 32 at a time",
         ["login", "--users", "500", "--first", "4000", "--conc", "32"] + TLS,
         [cpu("login"), Figure("logins_per_s", "logins per second", ratio="higher"),
          Figure("login_us.p50", "time of a login p50, ms", 1e-3)],
         short=["login", "--users", "20", "--first", "400", "--conc", "8"] + TLS),
    Cell("handshake", "The TLS 1.3 handshake alone (a bare OpenSSL server)",
         ["tls-limit", "--users", "500", "--conc", "32", "--tls-version", "1.3", "--relay-cpu",
          "0"], [cpu("handshake")], servers=["openssl"]),
    Cell("presence", "Presence, 200 users with 20 contacts each",
         ["presence", "--users", "200", "--contacts", "20", "--window", "8", "--first", "1000"],
         [cpu("delivery"), Figure("deliveries_per_s", "deliveries per second", ratio="higher")],
         once=["--make-rosters"],
         short=["presence", "--users", "20", "--contacts", "4", "--window", "4", "--first", "100",
                "--make-rosters"]),
    Cell("disco", "disco#info to the server, 50 clients, 8 open each",
         ["iq", "--users", "50", "--window", "8"], IQ, short=["iq", "--users", "5"]),
    Cell("ping", "Ping to the server, 50 clients, 8 open each",
         ["iq", "--ping", "--users", "50", "--window", "8"], IQ,
         short=["iq", "--ping", "--users", "5"]),
    Cell("offline", "20 users away, 50 messages each: stored, then handed out",
         ["offline", "--users", "20", "--msgs", "50", "--pairs", "4", "--first", "3000"],
         OFFLINE,
         short=["offline", "--users", "5", "--msgs", "20", "--pairs", "2", "--first", "300"]),
    Cell("chat-archived", "Chat, 50 pairs, 4 in flight, plaintext, archived in SQLite",
         ["pairs", "--pairs", "50", "--window", "4"], CHAT, archive=True,
         short=["pairs", "--pairs", "10", "--window", "4"]),
    Cell("offline-archived", "20 users away, 100 messages each, archived in SQLite: stored, then handed out",
         ["offline", "--users", "20", "--msgs", "100", "--pairs", "4", "--first", "120"], OFFLINE,
         archive=True,
         short=["offline", "--users", "5", "--msgs", "20", "--pairs", "2", "--first", "120"]),
    Cell("archive-paging", "Paging through 8 archives in SQLite, 50 messages a page, one page of each at a time",
         ["archive", "--pairs", "4", "--msgs", "500", "--window", "8", "--first", "110"],
         [cpu("message of a page"),
          Figure("units_per_server_cpu_s", "messages per second of server CPU", ratio="higher"),
          Figure("pages_per_server_cpu_s", "pages per second of server CPU", ratio="higher"),
          Figure("pages_per_s", "pages per second", ratio="higher"),
          Figure("page_us.p50", "time of a page p50, ms", 1e-3)], archive=True,
         short=["archive", "--pairs", "2", "--msgs", "120", "--window", "8", "--first", "110"]),
    Cell("syncs", "1,000 messages per second under stream management, archived in SQLite: syncs of the disk",
         ["pairs", "--pairs", "50", "--rate", "1000", "--sm", "--drain", "30"],
         [Figure("syncs_per_acked", "syncs for each message acknowledged"),
          Figure("ack_us.p50", "time until the <a/> p50, ms", 1e-3),
          Figure("ack_us.p99", "time until the <a/> p99, ms", 1e-3),
          Figure("sync_us.p50", "one fdatasync of 8 KiB p50, ms", 1e-3),
          Figure("sync_us.p99", "one fdatasync of 8 KiB p99, ms", 1e-3),
          Figure("ack_limit_us", "limit for the p99 of <a/>, ms", 1e-3), cpu("message")],
         archive=True, servers=["xylem"],
         short=["pairs", "--pairs", "20", "--rate", "200", "--sm", "--secs", "2", "--drain", "30"]),
    Cell("idle-tls", "Idle sessions, TLS 1.3 (from 1,000 to 9,000)", IDLE_ARGS + TLS, IDLE,
         fresh=True, short=["idle", "--base", "20", "--users", "120", "--settle", "1",
                            "--presence-bytes", "300"] + TLS),
    Cell("idle-plain", "Idle sessions, plaintext (from 1,000 to 9,000)", IDLE_ARGS, IDLE,
         fresh=True),
]

# What must be zero in every run of every cell.
ZERO = ("lost", "dup", "out_of_order", "errors", "foreign", "failed", "sessions_broken",
        "roster_stalls", "failed_run", "unacked", "missing_in_archive", "dup_in_archive", "odd_pages",
        "no_syncs", "counted_faults")
