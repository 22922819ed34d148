"""How often a server syncs its disk for what it acknowledges, and how long that takes.

Two runs of the same load: one under strace, which counts; one without, which is timed, between two
loops that time syncs alone on the same file system.
"""
import os
import re
import time

from harness import faults, load, output_of

SYNC = re.compile(r"\d+ +(\d+\.\d+) (?:fsync|fdatasync|sync_file_range|msync|sync|syncfs)\(")
COUNTED = ("syncs", "syncs_per_acked", "no_syncs", "counted_faults")
PROBE_SECONDS = 2
PIECE, LOG = 8192, 4 << 20              # bytes of a write, and of the file that they go round in


def no_disk(folder):
    """Why syncs cannot be measured there; None: they can."""
    os.makedirs(folder, exist_ok=True)
    kind = output_of("stat", "-f", "-c", "%T", folder)
    if kind in ("tmpfs", "ramfs", "overlayfs", ""):
        return "%s is on %s, not on a disk" % (folder, kind or "nothing known")
    if "eatmydata" in os.environ.get("LD_PRELOAD", ""):
        return "eatmydata makes syncs do nothing"
    return None if output_of("strace", "-V") else "there is no strace"


def quantile(times, q):
    return sorted(times)[min(len(times) - 1, int(len(times) * q))]


def time_syncs(folder, seconds, slower_ms=0):
    """Microseconds of single syncs, each after one write, in a file like a log that is used again."""
    path, times, end = os.path.join(folder, "probe"), [], time.monotonic() + seconds
    with open(path, "wb", buffering=0) as file:
        while time.monotonic() < end:
            file.write(os.urandom(PIECE))
            begin = time.monotonic()
            os.fdatasync(file.fileno())
            time.sleep(slower_ms / 1000)
            times.append(1e6 * (time.monotonic() - begin))
            if file.tell() >= LOG:
                file.seek(0)
    os.unlink(path)
    return times


def count_syncs(trace, begin, end):
    with open(trace, encoding="utf-8", errors="replace") as file:
        times = [float(m.group(1)) for m in map(SYNC.match, file) if m]
    return sum(begin <= t <= end for t in times)


def loaded(options, server, arguments):
    server.start()
    begin = time.time()
    run = load(options, server, "syncs", arguments)
    return run, begin, time.time()


def count(options, server, arguments):
    """The run under strace: syncs from the first login to the last logout, for each message acknowledged."""
    trace = os.path.join(os.path.dirname(server.dir), server.name + ".trace")
    server.stop()
    server.trace(trace)
    try:
        run, begin, end = loaded(options, server, arguments)
    finally:
        server.stop()
        server.trace(None)
    run["counted_faults"] = len(faults(run))
    run["syncs"], acked = count_syncs(trace, begin, end), run.get("acked", 0)
    run["syncs_per_acked"] = run["syncs"] / acked if acked else 0
    run["no_syncs"] = int(run["syncs"] == 0)
    return run


def measure(options, server, arguments):
    """One line of results: the run that was timed, and what the other one counted."""
    folder = os.path.dirname(server.dir)
    why_not = no_disk(folder)
    if why_not:
        raise SystemExit("bench: " + why_not)
    counted = count(options, server, arguments)
    server.start()
    probe = time_syncs(folder, PROBE_SECONDS, options.sync_ms)
    run, _, _ = loaded(options, server, arguments)
    probe += time_syncs(folder, PROBE_SECONDS, options.sync_ms)
    server.stop()
    run.update({key: counted[key] for key in COUNTED},
               sync_us={"p50": quantile(probe, .5), "p99": quantile(probe, .99), "n": len(probe)})
    if "ack_us" in run:
        run["ack_limit_us"] = 2 * run["sync_us"]["p99"] + 2000
    return run
