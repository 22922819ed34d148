"""PostgreSQL clusters of our own, and what is between them and the server."""
import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import time

from xylem_script.server import descendants, free_port, is_alive

HERE = os.path.dirname(os.path.abspath(__file__))
SCRIPT = os.path.join(HERE, "..", "..", "pgsql", "server")
PGBOUNCER = "/usr/sbin/pgbouncer"
NEAR, FAR = "192.0.2.1", "192.0.2.2"        # the server's end of a cable, and the database's
WRITER = "(SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted LIMIT 1)"
PATIENCE = 60       # seconds for what always comes


def there():
    """Whether there are programs to start one."""
    return subprocess.run([SCRIPT, "there"], check=False).returncode == 0


def run(*command, check=True, **more):
    done = subprocess.run(command, text=True, stdin=subprocess.DEVNULL, capture_output=True,
                          check=False, **more)
    if check and done.returncode != 0:
        raise RuntimeError("%s: %s" % (" ".join(command), (done.stderr or done.stdout).strip()))
    return done.stdout.strip()


def wait_until(true, what):
    until = time.monotonic() + PATIENCE
    while not true():
        if time.monotonic() > until:
            raise RuntimeError(what)
        time.sleep(0.02)


def program(name):
    """Of the newest PostgreSQL, as the script has it."""
    versions = "/usr/lib/postgresql"
    newest = max(os.listdir(versions), key=float)
    return os.environ.get("PGSQL_PROGRAMS", "%s/%s/bin" % (versions, newest)) + "/" + name


def owner():
    """As whom it runs: nobody may run it as root."""
    for user in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(user)
    raise RuntimeError("no user to run PostgreSQL as")


def as_owner(*command):
    user = owner()
    return ("setpriv", "--reuid=%d" % user.pw_uid, "--regid=%d" % user.pw_gid, "--clear-groups",
            "--", *command)


class Skipped(Exception):
    """Something that a case needs is not there."""


class Cluster:
    """One.  `inside` is what its processes are started by: the way into another network, say."""

    def __init__(self, folder, name="pgsql", inside=()):
        self.folder, self.inside = folder + "/" + name, inside
        os.chmod(folder, 0o755)             # it is another user's
        self.data = self.folder + "/data"
        self.conninfo = self.script("start", str(free_port()))

    def script(self, what, *more):
        # What it leaves running must not hold a pipe of ours.
        return run(*self.inside, SCRIPT, what, self.folder, *more)

    def start(self):
        self.script("start")

    def stop(self):
        self.script("stop")

    def configure(self, **settings):
        with open(self.data + "/postgresql.conf", "a", encoding="ascii") as file:
            file.writelines("%s = '%s'\n" % pair for pair in settings.items())

    def set(self, **settings):
        """While it runs."""
        self.configure(**settings)
        self.sql("SELECT pg_reload_conf()")

    @property
    def admin(self):
        return self.conninfo.replace("user=xylem", "user=admin")

    @property
    def port(self):
        return dict(word.split("=", 1) for word in self.conninfo.split())["port"]

    def sql(self, text, check=True):
        """As the superuser; what it prints."""
        return run("psql", "-XAtqw", self.admin, "-c", text, check=check)

    def answers(self):
        return self.sql("SELECT 1", check=False) == "1"

    def first(self):
        """Its first process; 0: it is down."""
        with contextlib.suppress(OSError, ValueError):
            with open(self.data + "/postmaster.pid", encoding="ascii") as file:
                pid = int(file.readline())
            return pid if is_alive(pid) else 0
        return 0

    def signal(self, number):
        """To all of it; the processes."""
        first = self.first()
        family = [first] + descendants(first)
        for pid in family:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
        return family

    def kill(self):
        family = self.signal(signal.SIGKILL)
        wait_until(lambda: not any(map(is_alive, family)), "PostgreSQL does not end")

    def end(self):
        if self.first():
            self.script("stop")

    def commit_waits(self):
        """Whether a commit of the server waits for a standby."""
        return self.sql("SELECT count(*) FROM pg_stat_activity WHERE pid = %s "
                        "AND wait_event = 'SyncRep'" % WRITER, check=False) == "1"

    def holder(self):
        """The process that holds the server's lock; 0: nobody does."""
        return int(self.sql("SELECT coalesce(%s, 0)" % WRITER))


class Cable:
    """Between us and a network of its own: when it is cut, all that is sent vanishes, and both ends
    have no idea.  In the middle is a bridge, one of whose ports is taken out."""

    def __init__(self):
        # pylint: disable=consider-using-with
        self.keeper = subprocess.Popen(
            ["unshare", "--net", "setpriv", "--pdeathsig", "KILL", "sleep", "infinity"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        self.inside = ("nsenter", "--net=/proc/%d/ns/net" % self.keeper.pid, "--")
        wait_until(lambda: os.readlink("/proc/self/ns/net") !=
                   os.readlink("/proc/%d/ns/net" % self.keeper.pid), "there is no other network")
        for command in ("link add name middle type bridge", "link set middle up",
                        "link add name near type veth peer name port0",
                        "link add name far type veth peer name port1",
                        "link set port0 master middle up", "link set port1 master middle up",
                        "link set far netns %d" % self.keeper.pid,
                        "address add %s/30 dev near" % NEAR, "link set near up"):
            run("ip", *command.split())
        for command in ("link set lo up", "address add %s/30 dev far" % FAR, "link set far up"):
            run(*self.inside, "ip", *command.split())
        # Nobody is to notice by not finding the other's hardware address.
        self.know((), "near", FAR, self.hardware(self.inside, "far"))
        self.know(self.inside, "far", NEAR, self.hardware((), "near"))

    @staticmethod
    def hardware(inside, name):
        return run(*inside, "ip", "-brief", "link", "show", name).split()[2]

    @staticmethod
    def know(inside, name, address, hardware):
        run(*inside, "ip", "neighbour", "replace", address, "lladdr", hardware, "dev", name,
            "nud", "permanent")

    def cut(self):
        run("ip", "link", "set", "port1", "nomaster")

    def join(self):
        run("ip", "link", "set", "port1", "master", "middle")

    def end(self):
        for name in ("near", "port1", "middle"):
            run("ip", "link", "delete", name, check=False)
        self.keeper.kill()
        self.keeper.wait()


def distant(folder, cable):
    """A cluster at the far end of a cable."""
    cluster = Cluster(folder, inside=cable.inside)
    try:
        cluster.stop()
        cluster.configure(listen_addresses="127.0.0.1,%s" % FAR)
        with open(cluster.data + "/pg_hba.conf", "a", encoding="ascii") as file:
            file.write("host all all %s/32 trust\n" % NEAR)
        cluster.start()
    except BaseException:
        cluster.end()
        raise
    cluster.local = cluster.conninfo
    cluster.remote = "host=%s port=%s user=xylem dbname=xylem" % (FAR, cluster.port)
    return cluster


class Small:
    """A file system of a few MiB in memory, on a folder of a cluster that does not run."""

    def __init__(self, cluster, path, size):
        self.path = "%s/%s" % (cluster.data, path) if path else cluster.data
        self.filler = self.path + "/filler"
        user, kept = owner(), self.path + ".kept"
        os.rename(self.path, kept)
        os.mkdir(self.path)
        run("mount", "-t", "tmpfs", "-o", "size=%s,mode=700,uid=%d,gid=%d" % (
            size, user.pw_uid, user.pw_gid), "tmpfs", self.path)
        run("cp", "-a", kept + "/.", self.path)
        shutil.rmtree(kept)

    def fill(self, but=0):
        """To the last block, or so many bytes less."""
        with open(self.filler, "ab", buffering=0) as file:
            with contextlib.suppress(OSError):
                while True:
                    file.write(bytes(4096))
            file.truncate(max(file.tell() - but, 0))

    def empty(self):
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self.filler)

    def end(self):
        run("umount", "--lazy", self.path, check=False)


class Pair:
    """A primary whose commits wait for its standby, and that standby; they change places."""

    def __init__(self, folder):
        self.primary = Cluster(folder, "first")
        self.standby = None
        self.second = folder + "/second"

    def add_standby(self, port=None):
        """Copies the primary, and makes its commits wait for the copy."""
        primary, folder = self.primary, self.second
        port = port or str(free_port())
        user = owner()
        shutil.rmtree(folder, ignore_errors=True)
        for path in (folder, folder + "/socket"):
            os.mkdir(path)
            os.chown(path, user.pw_uid, user.pw_gid)
        socket = primary.folder + "/socket"
        run(*as_owner(program("pg_basebackup"), "-h", socket, "-p", primary.port, "-U", "admin",
                      "-D", folder + "/data", "-R", "-c", "fast", "-X", "stream"), cwd="/")
        self.standby = standby = Cluster.__new__(Cluster)
        standby.folder, standby.data, standby.inside = folder, folder + "/data", ()
        standby.configure(synchronous_standby_names="", unix_socket_directories=folder + "/socket")
        with open(standby.data + "/postgresql.conf", "a", encoding="ascii") as file:
            file.write("port = %s\n" % port)
        standby.conninfo = standby.script("start")
        primary.set(synchronous_standby_names="*")
        wait_until(lambda: primary.sql("SELECT count(*) FROM pg_stat_replication "
                                       "WHERE sync_state = 'sync'") == "1", "there is no standby")

    def conninfo(self, attributes="target_session_attrs=read-write"):
        """Of both; without attributes the primary is used as long as it is there."""
        return "host=127.0.0.1,127.0.0.1 port=%s,%s user=xylem dbname=xylem %s" % (
            self.primary.port, self.standby.port, attributes)

    def is_level(self):
        """The standby has all that the primary has written: nothing more comes, as commits wait."""
        end = self.primary.sql("SELECT pg_current_wal_flush_lsn()")
        return self.standby.sql("SELECT pg_last_wal_receive_lsn() >= '%s'" % end) == "t"

    def promote(self):
        """The standby is the primary from now on; what was that is the next standby's place."""
        self.standby.sql("SELECT pg_promote(true, %d)" % PATIENCE)
        self.primary, self.second, self.standby = self.standby, self.primary.folder, None

    def end(self):
        for one in (self.standby, self.primary):
            if one:
                one.end()


class Pooler:
    """PgBouncer before a cluster."""

    def __init__(self, folder, cluster, mode, port):
        if not os.path.exists(PGBOUNCER):
            raise Skipped("there is no PgBouncer (Debian: pgbouncer)")
        self.conninfo = "host=127.0.0.1 port=%d user=xylem dbname=xylem" % port
        user, path = owner(), folder + "/pooler.ini"
        with open(folder + "/users", "w", encoding="ascii") as file:
            file.write('"xylem" ""\n')
        with open(path, "w", encoding="ascii") as file:
            file.write("[databases]\nxylem = host=127.0.0.1 port=%s dbname=xylem\n"
                       "[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = %d\nunix_socket_dir =\n"
                       "auth_type = trust\nauth_file = %s/users\npool_mode = %s\n" % (
                           cluster.port, port, folder, mode))
            file.write("ignore_startup_parameters = extra_float_digits\n")
        for one in (path, folder + "/users"):
            os.chown(one, user.pw_uid, user.pw_gid)
        # pylint: disable=consider-using-with
        self.log = open(folder + "/pooler.log", "ab")
        self.process = subprocess.Popen(as_owner(PGBOUNCER, path), cwd="/",
                                        stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)
        wait_until(lambda: run("psql", "-XAtqw", self.conninfo, "-c", "SELECT 1",
                               check=False) == "1", "the pooler does not answer")

    def end(self):
        self.process.terminate()
        self.process.wait()
        self.log.close()
