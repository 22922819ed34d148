"""Several worlds at once: each is a process with a server, a folder and a seed of its own."""
import asyncio
import signal
import sys

from result import Result

SHARED = ("rounds", "kills", "acknowledged")    # options that all worlds reach together


def arguments(options, number):
    """Of that world.  Those of us all come first: the last of an option counts."""
    given = sys.argv[1:] + ["--jobs", "1", "--json", "--markdown", ""]
    for name in SHARED:
        given += ["--" + name, str(-(-getattr(options, name) // options.jobs))]
    if options.cluster:
        given += ["--cluster", options.cluster]
    return given + ["--seed", seed(options, number)]


def seed(options, number):
    """As it is given to replay that world alone."""
    return "%s.%d" % (options.seed, number)


async def world(options, number, processes):
    """What it has found; its progress and its faults go to stderr as they come."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, sys.argv[0], *arguments(options, number),
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, start_new_session=True)
    processes.append(process)
    out, _ = await process.communicate()
    try:
        result = Result.from_json(out)
    except ValueError:
        stuck = "seed %s: ended with %d" % (seed(options, number), process.returncode)
        result = Result(options.server, options.archive, options.store, stuck=[stuck])
    if options.stop and (result.wrong or result.stuck):
        end(processes)
    return result


def end(processes):
    """They tell what they have found so far, and stop their servers."""
    for process in processes:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)


async def run(options):
    """The sum of all, and whether it was interrupted."""
    processes, interrupted = [], asyncio.Event()

    def interrupt():
        interrupted.set()
        end(processes)
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, interrupt)
    found = await asyncio.gather(*(world(options, n, processes) for n in range(options.jobs)))
    result = Result.sum(found)
    result.seeds = ["%s-%d" % (seed(options, 0), options.jobs - 1)]
    return result, interrupted.is_set()
