/*
 * supervisor.c - see supervisor.h.
 *
 * One thread, one poll loop: signals (as a descriptor), the server's messages, and the clock.  The
 * configuration that was last seen to work is kept, so that a server that dies while somebody edits
 * the file comes up again with what it had.
 */
#include "main/supervisor.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/sys.h"
#include "main/listen.h"
#include "main/notify.h"

enum { FIRST_DELAY_MS = 1000, LONGEST_DELAY_MS = 30000, SOUND_MS = 60000, GRACE_MS = 5000 };

struct supervisor {
    const struct supervisor_spec *spec;
    struct config        *config;            /* what the server runs with, or is to be started with */
    struct config        *good;              /* the last that became ready; may be the same */
    struct process_user   user;
    struct listen_sockets *sockets;
    size_t                nsockets;
    int                   lock, signals, status;     /* status: of the running server, else -1 */
    int                   launcher;          /* daemon mode: who waits for us to be ready; else -1 */
    pid_t                 server;            /* 0: none runs */
    uint64_t              started, heard;    /* ms: when it was forked, last gave a sign */
    uint64_t              start_at;          /* ms: when to fork the next one; 0: one runs */
    unsigned              delay_ms;
    bool                  ready, stopping, killed;
    uint64_t              kill_at;           /* ms; 0: not */
};

unsigned config_shards(const struct config *c)
{
    cpu_set_t cores;

    if (c->server.shards > 0)
        return (unsigned)c->server.shards;
    if (sched_getaffinity(0, sizeof cores, &cores) != 0)
        return 1;
    return (unsigned)CPU_COUNT(&cores);
}

/* ---- sockets --------------------------------------------------------------------------------- */

static void close_sockets(struct supervisor *v)
{
    for (size_t i = 0; i < v->nsockets; i++) {
        for (unsigned n = 0; n < v->sockets[i].n; n++)
            sys.close(v->sockets[i].fds[n]);
        mem_free(&v->sockets[i].fds);
    }
    mem_free(&v->sockets);
    v->nsockets = 0;
}

static int open_sockets(struct supervisor *v, struct error *e)
{
    const struct config *c = v->config;
    unsigned n = config_shards(c);

    v->sockets = must_alloc(size_mul(c->nlisten + 1, sizeof *v->sockets));
    for (size_t i = 0; i < c->nlisten; i++) {
        struct listener_spec spec = listen_spec(&c->listen[i]);
        int *fds = must_alloc(size_mul(n, sizeof *fds));
        struct error why;
        if (listener_bind(&spec, fds, n, &why) != 0) {
            mem_free(&fds);
            conf_error(c->listen[i].at, e, "%s", why.text);
            e->code = why.code;                /* a port that is taken may be free later */
            return -1;
        }
        v->sockets[v->nsockets++] = (struct listen_sockets){ fds, n };
    }
    return 0;
}

/* ---- starting the server --------------------------------------------------------------------- */

/* Signals stay blocked: the server looks for them when it is ready to. */
static int run_child(struct supervisor *v, int status)
{
    sys.close(v->signals);
    if (v->launcher >= 0)
        sys.close(v->launcher);

    const struct server_spec spec = {
        .path = v->spec->path, .config = v->config, .foreground = v->spec->foreground,
        .user = v->user, .status = status, .sockets = v->sockets
    };
    return v->spec->serve(&spec);
}

static void start_server(struct supervisor *v)
{
    int pair[2];

    v->start_at = 0;
    v->ready = v->killed = false;
    v->started = v->heard = sys_mono_ms();
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0) {
        log_error("cannot start the server: %s", strerror(errno));
        v->start_at = v->started + v->delay_ms;
        return;
    }
    v->server = fork();
    if (v->server == 0) {
        sys.close(pair[0]);
        _exit(run_child(v, pair[1]));
    }
    sys.close(pair[1]);
    if (v->server < 0) {
        log_error("cannot start the server: %s", strerror(errno));
        sys.close(pair[0]);
        v->server = 0;
        v->start_at = v->started + v->delay_ms;
        return;
    }
    v->status = pair[0];
}

/* Whether a server with this configuration can use the sockets and the folder we hold. */
static const char *differs(const struct config *a, const struct config *b)
{
    static const char *const fixed[] = { "data_dir", "listen", "shards", "user", NULL };

    for (const char *const *key = fixed; *key != NULL; key++)
        if (!conf_equal(conf_get(a->tree, *key), conf_get(b->tree, *key)))
            return *key;
    return NULL;
}

/* After a crash: with the files as they are now if they can be used, else as before. */
static void read_again(struct supervisor *v)
{
    struct error e;
    struct config *fresh = config_read(v->spec->path, &e);
    const char *key = fresh != NULL ? differs(fresh, v->good) : NULL;

    if (fresh == NULL)
        log_error("%s; the server starts with the configuration it had", e.text);
    if (key != NULL) {
        log_error("%s was changed, which needs a restart of xylemd; the server starts with the "
                  "configuration it had", key);
        config_free(&fresh);
    }
    if (fresh == NULL)
        return;
    if (!v->spec->foreground)
        config_log_to_file(fresh);
    if (v->config != v->good)
        config_free(&v->config);
    v->config = fresh;
}

/* ---- what the server says -------------------------------------------------------------------- */

static void tell_launcher(struct supervisor *v, unsigned char code)
{
    if (v->launcher < 0)
        return;
    if (sys.write(v->launcher, &code, 1) != 1)
        log_warn("whoever started this server has not waited for it");
    sys.close(v->launcher);
    v->launcher = -1;
}

static int open_log(struct supervisor *v, struct error *e)
{
    const struct log_settings *l = &v->config->log;

    if (l->file != NULL && process_own_file(l->file, &v->user, e) != 0)
        return -1;
    return log_open(l->file, (enum log_format)l->format, (enum log_level)l->level, e);
}

/* Also after each reload: then the log may have been moved away, and a new file is to be begun. */
static void became_ready(struct supervisor *v)
{
    struct error e;

    notify("READY=1\nSTATUS=serving");
    if (v->ready) {
        if (open_log(v, &e) != 0)
            log_error("%s", e.text);
        return;
    }
    v->ready = true;
    if (v->good != v->config) {
        config_free(&v->good);
        v->good = v->config;
    }
    if (v->launcher >= 0) {
        tell_launcher(v, 0);
        process_detach(v->config->log.file);
    }
}

/* Who has started us in the background is not kept waiting for what may take days. */
static void let_launcher_go(struct supervisor *v, const char *why)
{
    if (v->launcher < 0)
        return;
    fprintf(stderr, "xylemd: %s; the server waits for that in the background\n", why);
    tell_launcher(v, 0);
    process_detach(v->config->log.file);
}

/* Also for a manager that wants a sign from time to time. */
static void is_starting(const char *why)
{
    char text[SERVER_SAYS_TEXT + 80];

    snprintf(text, sizeof text, "EXTEND_TIMEOUT_USEC=60000000\nWATCHDOG=1\nSTATUS=starting: %s", why);
    notify(text);
}

static void heard(struct supervisor *v, char word, const char *text)
{
    v->heard = sys_mono_ms();
    switch (word) {
    case SERVER_READY:
        became_ready(v);
        break;
    case SERVER_RELOADING:
        notify_reloading();
        break;
    case SERVER_STOPPING:
        v->stopping = true;
        notify("STOPPING=1");
        break;
    case SERVER_WAITING:
        let_launcher_go(v, text);
        is_starting(text);
        break;
    case SERVER_OPENING:
        is_starting(text);
        break;
    case SERVER_ALIVE:
        notify("WATCHDOG=1");
        break;
    default:
        log_error("the server said something unknown (%d)", word);
    }
}

/* false: nothing more will come. */
static bool listen_to_server(struct supervisor *v)
{
    char said[1 + SERVER_SAYS_TEXT];
    ssize_t n;

    while ((n = recv(v->status, said, sizeof said - 1, MSG_DONTWAIT)) > 0) {
        said[n] = '\0';
        heard(v, said[0], said + 1);
    }
    return n < 0 && (errno == EAGAIN || errno == EINTR);
}

/* ---- its end --------------------------------------------------------------------------------- */

static void describe_end(struct supervisor *v, int how, char *out, size_t size)
{
    if (!WIFSIGNALED(how)) {
        snprintf(out, size, "ended with status %d", WEXITSTATUS(how));
        return;
    }
    snprintf(out, size, "%s by signal %d (%s)", v->killed ? "was ended" : "died", WTERMSIG(how),
             strsignal(WTERMSIG(how)));
}

/* The exit status of xylemd, or -1: the server is to be started again. */
static int after_end(struct supervisor *v, int how)
{
    unsigned first = v->spec->first_delay_ms != 0 ? v->spec->first_delay_ms : FIRST_DELAY_MS;
    unsigned longest = v->spec->longest_delay_ms != 0 ? v->spec->longest_delay_ms : LONGEST_DELAY_MS;
    bool clean = WIFEXITED(how) && WEXITSTATUS(how) == 0, told = WIFEXITED(how) && !clean;
    bool ran_well = v->ready && sys_mono_ms() - v->started >= SOUND_MS;
    char end[160], status[240];

    describe_end(v, how, end, sizeof end);
    if (v->stopping && clean)
        return 0;
    if (v->stopping || v->good == NULL) {
        if (!told)                           /* else it has logged the reason itself */
            log_error("the server %s", end);
        return told ? WEXITSTATUS(how) : 1;
    }
    if (v->config != v->good) {
        config_free(&v->config);
        v->config = v->good;
        log_error("the changed configuration could not be used: the one before it is");
    } else {
        read_again(v);
    }
    v->delay_ms = ran_well || v->delay_ms == 0 ? first
                  : v->delay_ms * 2 < longest ? v->delay_ms * 2 : longest;
    v->start_at = sys_mono_ms() + v->delay_ms;
    log_error("the server %s; it starts again in %u ms", end, v->delay_ms);
    snprintf(status, sizeof status, "STATUS=the server %s; it starts again", end);
    notify(status);
    return -1;
}

/* -1: go on. */
static int reap(struct supervisor *v)
{
    int how;
    pid_t pid = v->server != 0 ? waitpid(v->server, &how, WNOHANG | WUNTRACED | WCONTINUED) : 0;

    if (pid <= 0)
        return -1;
    v->heard = sys_mono_ms();
    if (WIFSTOPPED(how)) {
        v->heard = UINT64_MAX;               /* somebody stopped it: that is no failure to react */
        return -1;
    }
    if (WIFCONTINUED(how))
        return -1;
    listen_to_server(v);
    sys.close(v->status);
    v->status = -1;
    v->server = 0;
    v->kill_at = 0;
    return after_end(v, how);
}

/* ---- the loop -------------------------------------------------------------------------------- */

static void begin_stop(struct supervisor *v)
{
    v->stopping = true;
    if (v->server == 0)
        return;
    kill(v->server, SIGTERM);
    if (v->kill_at == 0)
        v->kill_at = sys_mono_ms() + v->config->server.stop_time + GRACE_MS;
}

/* -1: go on, else the exit status. */
static int take_signals(struct supervisor *v)
{
    struct signalfd_siginfo s;
    int result = -1;

    while (sys.read(v->signals, &s, sizeof s) == sizeof s)
        switch (s.ssi_signo) {
        case SIGCHLD:
            if (result < 0)
                result = reap(v);
            break;
        case SIGHUP:
            if (v->server != 0)
                kill(v->server, SIGHUP);
            break;
        default:
            begin_stop(v);
        }
    if (result < 0 && v->stopping && v->server == 0)
        result = 0;
    return result;
}

static void look_at_clock(struct supervisor *v)
{
    uint64_t now = sys_mono_ms(), limit = v->config->server.watchdog;

    if (v->start_at != 0 && now >= v->start_at && !v->stopping)
        start_server(v);
    if (v->server == 0)
        return;
    if (v->kill_at != 0 && now >= v->kill_at) {
        log_error("the server did not stop in time and is ended");
        v->kill_at = 0;
        v->killed = true;
        kill(v->server, SIGKILL);
    }
    if (limit == 0 || !v->ready || v->stopping || v->heard == UINT64_MAX || now - v->heard < limit)
        return;
    log_error("the server has not reacted for %llu s and is ended",
              (unsigned long long)(now - v->heard) / 1000);
    v->heard = now;
    v->killed = true;
    kill(v->server, SIGABRT);
    v->kill_at = now + GRACE_MS;
}

static int time_to_wait(const struct supervisor *v)
{
    uint64_t now = sys_mono_ms(), next = now + 1000;

    if (v->start_at != 0 && v->start_at < next)
        next = v->start_at;
    if (v->kill_at != 0 && v->kill_at < next)
        next = v->kill_at;
    return next > now ? (int)(next - now) : 0;
}

static int watch_over(struct supervisor *v)
{
    start_server(v);
    for (;;) {
        struct pollfd fds[2] = { { v->signals, POLLIN, 0 }, { v->status, POLLIN, 0 } };
        bool quiet = v->server != 0 && v->config->server.watchdog == 0 && v->kill_at == 0;
        int result;

        poll(fds, 2, quiet ? -1 : time_to_wait(v));
        if (fds[1].revents != 0 && v->status >= 0 && !listen_to_server(v) && v->server != 0)
            poll(fds, 1, 100);               /* its end is on its way */
        if ((fds[0].revents & POLLIN) != 0 && (result = take_signals(v)) >= 0)
            return result;
        look_at_clock(v);
    }
}

/* ---- start and end --------------------------------------------------------------------------- */

/* In the background: returns in the child; the first process waits for its word and ends. */
static int go_into_background(struct supervisor *v, struct error *e)
{
    int pipe_[2];
    unsigned char code = 1;

    if (pipe2(pipe_, O_CLOEXEC) != 0)
        return error_errno(e, "pipe");
    pid_t pid = fork();
    if (pid < 0)
        return error_errno(e, "fork");
    if (pid > 0) {
        sys.close(pipe_[1]);
        if (sys.read(pipe_[0], &code, 1) != 1)
            code = 1;
        _exit(code);
    }
    sys.close(pipe_[0]);
    v->launcher = pipe_[1];
    setsid();
    return 0;
}

/* From here on signals wait until somebody looks: one that comes during the start stops it after. */
static int catch_signals(struct supervisor *v, struct error *e)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGHUP);
    sigaddset(&set, SIGCHLD);
    sigprocmask(SIG_BLOCK, &set, NULL);
    signal(SIGPIPE, SIG_IGN);
    v->signals = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
    return v->signals >= 0 ? 0 : error_errno(e, "signalfd");
}

static int prepare(struct supervisor *v, struct error *e)
{
    const struct config *c = v->config;

    if (catch_signals(v, e) != 0)
        return -1;
    process_set_limits(c->server.core_dumps);
    if (process_find_user(c->server.user, &v->user, e) != 0 ||
        process_own_folder(c->server.data_dir, &v->user, e) != 0 ||
        (v->lock = process_lock(c->server.data_dir, &v->user, e)) < 0 || open_sockets(v, e) != 0)
        return -1;
    if (!v->spec->foreground &&
        (go_into_background(v, e) != 0 || process_write_pid(v->lock, e) != 0))
        return -1;
    if (open_log(v, e) != 0)
        return -1;
    if (v->user.uid == 0)
        log_warn("the server runs as root; give it a user of its own (user: NAME)");
    return 0;
}

int supervisor_run(const struct supervisor_spec *spec, struct config **config)
{
    struct supervisor v = { .spec = spec, .config = *config, .lock = -1, .signals = -1,
                            .status = -1, .launcher = -1 };
    struct error e;
    int result;

    *config = NULL;
    if (!spec->foreground)
        config_log_to_file(v.config);
    if (prepare(&v, &e) == 0) {
        result = watch_over(&v);
    } else {
        fprintf(stderr, "xylemd: %s\n", e.text);
        result = e.code == ERR_INVALID ? SERVER_EXIT_CONFIG : SERVER_EXIT_FAILED;
    }
    tell_launcher(&v, (unsigned char)result);
    close_sockets(&v);
    if (v.good != v.config)
        config_free(&v.good);
    config_free(&v.config);
    if (v.signals >= 0)
        sys.close(v.signals);
    if (v.lock >= 0)
        sys.close(v.lock);
    return result;
}
