/*
 * scenario_session.c - sessions themselves: what an idle one holds, what a login costs, and what
 * the TLS handshake alone costs.
 */
#include "xload.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* -------------------------------------------------------------------------------------- idle */

/* Sessions are held by children, as one process may not have descriptors for all.  A byte on the
 * control pipe makes each child go to the next stage; it answers with its counts. */
#define CHILDREN 64

struct counts {
    uint64_t ready, failed, broken;
};

static struct {
    int control[CHILDREN], answers;
    int count;
} children;

/* The sessions of child k when there are `total` in all: users k, k + n, k + 2n ... */
static int share(int total, int k)
{
    return (total - k + opt.procs - 1) / opt.procs;
}

static void hold_until(int control)
{
    char byte;

    fcntl(control, F_SETFL, O_NONBLOCK);
    for (;;) {
        ssize_t n = read(control, &byte, 1);
        if (n >= 0 || errno != EAGAIN)
            return;
        pump(clock_ns() + NS / 10);
    }
}

static void child_main(int k, int control, int answers)
{
    const int stages[] = { opt.base, opt.users };
    int       opened = 0;

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    loop_open();
    opt.source_base += k * opt.sources;
    opt.first += k;
    conns_alloc(share(opt.users, k));
    for (size_t stage = 0; stage < 2; stage++) {
        hold_until(control);
        int target = share(stages[stage], k);
        for (; opened < target && loader.failed < 100;) {
            while (loader.opening < (uint64_t)opt.conc && opened < target) {
                conn_start(&loader.conns[opened], opt.first + opened * opt.procs);
                opened++;
            }
            pump(clock_ns() + NS / 10);
        }
        while (loader.opening > 0)
            pump(clock_ns() + NS / 10);
        struct counts c = { loader.ready, loader.failed, loader.broken };
        if (write(answers, &c, sizeof c) != sizeof c)
            _exit(1);
    }
    hold_until(control);
    struct counts c = { loader.ready, loader.failed, loader.broken };
    if (write(answers, &c, sizeof c) != sizeof c)
        _exit(1);
    close_all();
    _exit(0);
}

static void children_start(void)
{
    int answers[2], control[2];

    if (opt.procs > CHILDREN)
        die("--procs: at most %d", CHILDREN);
    if (pipe(answers) < 0)
        die("pipe: %s", strerror(errno));
    for (int k = 0; k < opt.procs; k++) {
        if (pipe(control) < 0)
            die("pipe: %s", strerror(errno));
        pid_t pid = fork();
        if (pid < 0)
            die("fork: %s", strerror(errno));
        if (pid == 0) {
            close(control[1]);
            child_main(k, control[0], answers[1]);
        }
        close(control[0]);
        children.control[k] = control[1];
    }
    close(answers[1]);
    children.answers = answers[0];
}

static struct counts children_advance(void)
{
    struct counts sum = { 0, 0, 0 }, c;

    for (int k = 0; k < opt.procs; k++)
        if (write(children.control[k], "", 1) != 1)
            die("a loader process ended");
    for (int k = 0; k < opt.procs; k++) {
        if (read(children.answers, &c, sizeof c) != sizeof c)
            die("a loader process ended");
        sum.ready += c.ready;
        sum.failed += c.failed;
        sum.broken += c.broken;
    }
    return sum;
}

static void rest(double s)
{
    struct timespec t = { (time_t)s, (long)((s - floor(s)) * 1e9) };
    while (nanosleep(&t, &t) < 0 && errno == EINTR)
        continue;
}

void scenario_idle(void)
{
    struct memory empty = server_memory();

    children_start();
    struct counts base_counts = children_advance();
    rest(opt.settle);
    struct memory base = server_memory();
    double        cpu = server_cpu();
    uint64_t      begin = clock_ns();
    struct counts up = children_advance();
    double        ramp_seconds = seconds(clock_ns() - begin), ramp_cpu = server_cpu() - cpu;
    rest(opt.settle);
    struct window w = { .begin = mark_now() };
    rest(opt.secs);
    w.end = mark_now();
    struct memory full = server_memory();
    struct counts end = children_advance();
    double        grown = (double)up.ready - (double)base_counts.ready;

    out_begin();
    out_count("sessions", up.ready);
    out_count("sessions_base", base_counts.ready);
    out_count("failed", up.failed);
    out_count("lost", end.broken);
    out_number("settle_s", opt.settle);
    out_number("ramp_s", ramp_seconds);
    out_number("logins_per_s", grown / ramp_seconds);
    if (opt.server_pid_count > 0) {
        out_number("ramp_server_cpu_ms_per_login", ramp_cpu * 1000 / grown);
        out_number("pss_empty_kib", (double)empty.pss);
        out_number("pss_base_kib", (double)base.pss);
        out_number("pss_full_kib", (double)full.pss);
        out_number("pss_kib_per_session", (double)(full.pss - base.pss) / grown);
        out_number("rss_kib_per_session", (double)(full.rss - base.rss) / grown);
    }
    out_number("tcp_kib_both_ends", (double)(full.tcp - base.tcp));
    out_cpu(&w, 0);
    out_end();
    for (int k = 0; k < opt.procs; k++)
        close(children.control[k]);
    while (wait(NULL) > 0)
        continue;
}

/* ------------------------------------------------------------------------------------- login */

static struct {
    int     *idle, idle_count;
    uint64_t next_user, done, swept;
} storm;

static void storm_done(struct conn *c)
{
    if (!measuring)
        return;
    storm.done++;
    histogram_add(&latency, clock_ns() - c->opened);
}

static void login_ready(struct conn *c)
{
    storm_done(c);
    conn_logout(c);
}

static void handshake_secured(struct conn *c)
{
    storm_done(c);
    c->state = CLOSING;
    loader.opening--;
    conn_close(c, false);
}

static void storm_closed(struct conn *c, bool failed)
{
    (void)failed;
    storm.idle[storm.idle_count++] = conn_index(c);
}

static uint64_t storm_step(uint64_t now)
{
    while (storm.idle_count > 0 && loader.opening < (uint64_t)opt.conc) {
        int user = opt.first + (int)(storm.next_user++ % (uint64_t)opt.users);
        conn_start(&loader.conns[storm.idle[--storm.idle_count]], user);
    }
    if (now - storm.swept > NS) {
        storm.swept = now;
        for (int i = 0; i < loader.count; i++) {
            struct conn *c = &loader.conns[i];
            if (c->fd < 0 || now < c->opened || now - c->opened < 20 * NS)
                continue;
            note_text("login takes too long", c, "");
            conn_close(c, true);
        }
    }
    if (loader.failed > 2000 && storm.done == 0)
        die("too many failed logins");
    return now + NS / 100;
}

/* A session that waits for the server to close its stream is no login in progress, so there are
 * more connections than logins. */
static void storm_run(struct window *w)
{
    if (opt.conc > opt.users)
        opt.conc = opt.users;
    conns_alloc(opt.conc * 16 < opt.users ? opt.conc * 16 : opt.users);
    storm.idle = must_calloc((size_t)loader.count, sizeof *storm.idle);
    for (int i = 0; i < loader.count; i++)
        storm.idle[storm.idle_count++] = i;
    on.closed = storm_closed;

    /* SCRAM: each user once beforehand, so that the client's PBKDF2 is not in the figures */
    bool     prime = on.ready != NULL && !opt.no_priming && strcmp(opt.mechanism, "PLAIN") != 0;
    uint64_t end = clock_ns() + from_seconds(opt.timeout);
    while (prime && storm.next_user < (uint64_t)(opt.users + opt.conc) && clock_ns() < end)
        pump(storm_step(clock_ns()));
    uint64_t failed = loader.failed, derived = sasl_derivations();
    measure(w, storm_step);

    double logins = (double)storm.done;
    out_begin();
    out_count("conc", (uint64_t)opt.conc);
    out_count("users", (uint64_t)opt.users);
    out_count("logins", storm.done);
    out_number("logins_per_s", logins / window_seconds(w));
    out_count("failed", loader.failed - failed);
    out_count("client_pbkdf2_in_window", sasl_derivations() - derived);
    out_latency("login_us", &latency);
    out_cpu(w, logins);
    out_end();
}

void scenario_login(void)
{
    struct window w;

    on.ready = login_ready;
    storm_run(&w);
    close_all();
}

void scenario_handshake(void)
{
    struct window w;

    if (!opt.tls && !opt.direct)
        die("handshake needs --tls or --direct-tls");
    on.secured = handshake_secured;
    storm_run(&w);
    close_all();
}
