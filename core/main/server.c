/*
 * server.c - see server.h.
 *
 * Up: log, modules, domains and their keys (still as root), the server's user, shards, store, secrets of
 * the domains, domains, listeners, ready.  Down in the reverse order, clients first.
 */
#include "main/server.h"

#include <config.h>

#include <errno.h>
#include <inttypes.h>
#include <malloc.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/codec.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/sys.h"
#include "main/commands.h"
#include "main/exchange_take.h"
#include "main/opening.h"
#include "main/server_private.h"
#include "module/api.h"
#include "module/crash.h"
#include "module/lanes.h"
#include "module/loader.h"
#include "net/shard.h"
#include "route/router.h"
#include "route/store.h"
#include "stream/stream.h"

enum { ALIVE_MOST_MS = 5000, TRIM_BYTES = 256 * 1024, LOOK_EVERY_MS = 10000, SETTLE_MS = 2000 };

static struct server server;

void server_say(enum server_says word, const char *text)
{
    char said[1 + SERVER_SAYS_TEXT];
    int n = snprintf(said, sizeof said, "%c%s", (char)word, text != NULL ? text : "");
    ssize_t sent = send(server.spec->status, said, (size_t)n < sizeof said ? (size_t)n : sizeof said - 1,
                        MSG_NOSIGNAL);

    (void)sent;                              /* a supervisor that is gone is noticed by the loop */
}

/* ---- what shards ask of the main thread ------------------------------------------------------ */

static void wake_main(void)
{
    static const uint64_t one = 1;
    ssize_t n = sys.write(server.wake, &one, sizeof one);

    (void)n;                                 /* only a full counter refuses, and that wakes too */
}

void server_ask_stop(void)
{
    atomic_store(&server.stop, true);
    wake_main();
}

void server_ask_reload(enum reload_kind kind, void (*done)(void *arg, const struct reload_report *r),
                       void *arg)
{
    struct reload_request *r = must_alloc(sizeof *r);

    r->kind = kind;
    r->done = done;
    r->arg = arg;
    pthread_mutex_lock(&server.lock);
    r->next = server.requests;
    server.requests = r;
    pthread_mutex_unlock(&server.lock);
    wake_main();
}

static void deliver_report(struct message *m)
{
    struct reload_request *r = list_entry(m, struct reload_request, message);

    r->done(r->arg, &r->report);
    changes_free(&r->report.changes);
    mem_free(&r);
}

static void reload_now(struct server *s, struct reload_report *out)
{
    server_say(SERVER_RELOADING, NULL);
    if (server_reload(s, out) == 0)
        log_info("%s", out->text);
    else
        log_error("not reloaded: %s", out->error.text);
    server_say(SERVER_READY, NULL);
}

static void answer_requests(struct server *s)
{
    struct reload_request *r, *next;
    uint64_t count;
    ssize_t n = sys.read(s->wake, &count, sizeof count);

    (void)n;
    pthread_mutex_lock(&s->lock);
    r = s->requests;
    s->requests = NULL;
    pthread_mutex_unlock(&s->lock);
    for (; r != NULL; r = next) {
        next = r->next;
        if (r->kind == RELOAD)
            reload_now(s, &r->report);
        else
            server_plan(s, &r->report);
        r->message.fn = deliver_report;
        shard_post(shard_at(0), &r->message);
    }
}

/* ---- facts ----------------------------------------------------------------------------------- */

static void memory_fact(char *out, size_t size)
{
    char line[128];
    unsigned long kib = 0;
    FILE *f = fopen("/proc/self/status", "re");

    while (f != NULL && fgets(line, sizeof line, f) != NULL)
        if (sscanf(line, "VmRSS: %lu kB", &kib) == 1)
            break;
    if (f != NULL)
        fclose(f);
    snprintf(out, size, "%lu KiB", kib);
}

static void listener_facts(const struct server *s,
                           void (*put)(void *arg, const char *name, const char *value), void *arg)
{
    char text[200];

    for (size_t i = 0; s->listening != NULL && i < s->config->nlisten; i++) {
        const struct listen_settings *l = &s->config->listen[i];
        if (s->listening[i] == NULL)
            continue;
        snprintf(text, sizeof text, "%s, %s, port %u, tls %s", l->kind, l->address,
                 listening_port(s->listening[i]), listen_tls_names[l->tls]);
        put(arg, "listener", text);
    }
}

void server_facts(void (*put)(void *arg, const char *name, const char *value), void *arg)
{
    struct server *s = &server;
    char text[64], state[sizeof s->awaits + 16];

    put(arg, "version", PACKAGE_VERSION);
    pthread_mutex_lock(&s->lock);
    snprintf(state, sizeof state, "%s%.*s", s->awaits[0] != '\0' ? "starting: " : "serving",
             (int)sizeof s->awaits, s->awaits);
    pthread_mutex_unlock(&s->lock);
    put(arg, "state", state);
    snprintf(text, sizeof text, "%ld", (long)getpid());
    put(arg, "process", text);
    date_format(s->since, text);
    put(arg, "since", text);
    pthread_mutex_lock(&s->lock);
    if (s->reloaded != 0)
        date_format(s->reloaded, text);
    put(arg, "reloaded", s->reloaded != 0 ? text : "never");
    put(arg, "configuration", s->spec->path);
    put(arg, "store", s->config->store_driver);
    listener_facts(s, put, arg);
    pthread_mutex_unlock(&s->lock);
    snprintf(text, sizeof text, "%u", shard_count());
    put(arg, "shards", text);
    memory_fact(text, sizeof text);
    put(arg, "memory", text);
    snprintf(text, sizeof text, "%zu KiB", mem_used() / 1024);
    put(arg, "memory in use", text);        /* without what the C library keeps for later */
}

void server_store_driver(char *out, size_t size)
{
    pthread_mutex_lock(&server.lock);
    snprintf(out, size, "%s", server.config->store_driver);
    pthread_mutex_unlock(&server.lock);
}

void server_listener_stats(struct listener_stats *out)
{
    struct server *s = &server;

    memset(out, 0, sizeof *out);
    pthread_mutex_lock(&s->lock);
    for (size_t i = 0; s->listening != NULL && i < s->config->nlisten; i++) {
        struct listener_stats one;
        if (s->listening[i] == NULL)
            continue;
        listening_stats(s->listening[i], &one);
        out->accepted += one.accepted;
        out->refused_address += one.refused_address;
        out->refused_other += one.refused_other;
        out->paused += one.paused;
    }
    pthread_mutex_unlock(&s->lock);
}

/* ---- the loop -------------------------------------------------------------------------------- */

struct pulse { struct message message; atomic_bool there; };         /* there: with the shard */

static struct pulse pulses[SHARDS_MOST];

static void pulse_felt(struct message *m)
{
    struct pulse *p = list_entry(m, struct pulse, message);

    atomic_store(&p->there, false);
}

/* All shards have answered the last question: tells the supervisor and asks again. */
static void look_after_shards(struct server *s)
{
    uint64_t now = sys_mono_ms(), step = s->config->server.watchdog / 4;
    bool all = true;

    if (now < s->alive_at)
        return;
    s->alive_at = now + (step == 0 || step > ALIVE_MOST_MS ? ALIVE_MOST_MS : step);
    for (unsigned i = 0; i < shard_count(); i++)
        if (atomic_load(&pulses[i].there)) {
            log_warn("shard %u has not reacted for a while", i);
            all = false;
        }
    if (all)
        server_say(SERVER_ALIVE, NULL);
    for (unsigned i = 0; i < shard_count(); i++) {
        if (atomic_exchange(&pulses[i].there, true))
            continue;
        pulses[i].message.fn = pulse_felt;
        shard_post(shard_at(i), &pulses[i].message);
    }
}

struct told { bool stop, reload; };

static struct told read_signals(struct server *s)
{
    struct signalfd_siginfo info;
    struct told told = { .stop = false };

    while (sys.read(s->signals, &info, sizeof info) == sizeof info) {
        told.stop |= info.ssi_signo == SIGTERM || info.ssi_signo == SIGINT;
        told.reload |= info.ssi_signo == SIGHUP;
    }
    return told;
}

bool server_is_to_stop(struct server *s)
{
    struct told told = read_signals(s);

    if (told.reload)
        log_info("the configuration is read again when the server serves");
    s->reload_asked |= told.reload;
    if (told.stop)
        atomic_store(&s->stop, true);
    return atomic_load(&s->stop);
}

static void reload_for_signal(struct server *s)
{
    struct reload_report report = { .text = "" };

    reload_now(s, &report);
    changes_free(&report.changes);
}

/* true: stop. */
static bool take_signals(struct server *s)
{
    struct told told = read_signals(s);

    if (told.reload && !told.stop)
        reload_for_signal(s);
    return told.stop;
}

static bool supervisor_gone(struct server *s)
{
    char c;
    ssize_t n = recv(s->spec->status, &c, 1, MSG_DONTWAIT);

    return n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR);
}

static void serve(struct server *s)
{
    struct pollfd fds[3] = {
        { s->signals, POLLIN, 0 }, { s->spec->status, POLLIN, 0 }, { s->wake, POLLIN, 0 }
    };
    uint64_t look_at = 0;

    if (s->reload_asked)
        reload_for_signal(s);
    while (!atomic_load(&s->stop)) {
        uint64_t now = sys_mono_ms(), next = s->alive_at < look_at ? s->alive_at : look_at;
        poll(fds, 3, next > now ? (int)(next - now) : 0);
        if ((fds[0].revents & POLLIN) != 0 && take_signals(s))
            return;
        if (fds[1].revents != 0 && supervisor_gone(s)) {
            log_warn("the supervisor is gone: stopping");
            return;
        }
        if ((fds[2].revents & POLLIN) != 0)
            answer_requests(s);
        look_after_shards(s);
        if (now >= look_at) {
            mem_trim(TRIM_BYTES);
            server_renew_certificates(s);
            look_at = now + LOOK_EVERY_MS;
        }
    }
}

/* ---- up -------------------------------------------------------------------------------------- */

static int open_signals(struct server *s, struct error *e)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    s->signals = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
    s->wake = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (s->signals < 0 || s->wake < 0)
        return error_errno(e, "signalfd");
    return 0;
}

/* One heap for each shard and one for all else; what was freed goes back to the system early. */
static void set_up_memory(unsigned shards)
{
    mallopt(M_ARENA_MAX, (int)shards + 1);
    mallopt(M_TRIM_THRESHOLD, TRIM_BYTES);
    mallopt(M_MMAP_THRESHOLD, TRIM_BYTES);
}

int server_open_control(struct server *s, int fd, struct error *e)
{
    if (s->control == NULL)
        s->control = control_open(fd, s->config->control.socket, s->config->control.group != NULL, e);
    return s->control != NULL ? 0 : -1;
}

/* Shown to who asks for facts only when all are open: commands are answered already. */
static int open_listeners(struct server *s, struct error *e)
{
    const struct config *c = s->config;
    struct address_limits limits = listen_address_limits(&c->limits);
    struct listening **all = must_alloc(size_mul(c->nlisten + 1, sizeof *all));
    int r = 0;

    s->addresses = address_table_new(&limits);
    for (size_t i = 0; r == 0 && i < c->nlisten; i++) {
        const struct listen_sockets *sockets = &s->spec->sockets[i];
        struct error why;
        all[i] = listening_open(&c->listen[i], &c->limits, s->addresses, sockets->fds, sockets->n,
                                &why);
        if (all[i] == NULL)
            r = conf_error(c->listen[i].at, e, "%s", why.text);
    }
    pthread_mutex_lock(&s->lock);
    s->listening = all;
    pthread_mutex_unlock(&s->lock);
    return r;
}

/* What needs root, and everything that a wrong configuration can be refused for. */
static int prepare(struct server *s, int *control_fd, struct error *e)
{
    const struct config *c = s->config;

    loader_set_path(c->server.module_path);
    api_set_data_dir(c->server.data_dir);
    if (server_open_log(c, e) != 0 || commands_register(e) != 0)
        return -1;
    for (size_t i = 0; i < c->nlisten; i++)
        if (listen_check(&c->listen[i], e) != 0)
            return -1;
    s->hosts = hosts_build(c, NULL, e);
    if (s->hosts == NULL ||
        control_bind(c->control.socket, c->control.group, &s->spec->user, control_fd, e) != 0)
        return -1;
    if (process_become(&s->spec->user, e) != 0)
        return -1;
    if (c->server.core_dumps)
        prctl(PR_SET_DUMPABLE, 1);           /* a change of user took it away */
    prctl(PR_SET_PDEATHSIG, SIGTERM);        /* also lost by a change of user */
    return 0;
}

static void shard_over(struct shard *s)
{
    (void)s;
    api_thread_end();
}

static int come_up(struct server *s, int control_fd, struct error *e)
{
    static const struct shard_hooks last = { .stop = shard_over };    /* added first, it stops last */
    const struct config *c = s->config;
    const struct shards_spec shards = { .count = config_shards(c) };

    set_up_memory(shards.count);
    shard_hooks_add(&last);
    import_set_up();
    taking_set_up();
    save_set_up();
    route_at_start();
    streams_init();
    store_set_patience(c->server.store_time);
    if (shards_start(&shards, e) != 0)
        return -1;
    s->started = true;
    if (opening_begin(s->hosts->store, false, e) != 0 || server_await_store(s, control_fd, e) != 0)
        return -1;
    server_publish(s->hosts);
    control_serves(true);
    return server_open_control(s, control_fd, e) == 0 ? open_listeners(s, e) : -1;
}

/* ---- down ------------------------------------------------------------------------------------ */

static void close_listeners(struct server *s)
{
    pthread_mutex_lock(&s->lock);
    struct listening **listening = s->listening;
    s->listening = NULL;
    pthread_mutex_unlock(&s->lock);
    for (size_t i = 0; listening != NULL && i < s->config->nlisten; i++)
        listening_close(&listening[i]);
    mem_free(&listening);
}

/* What the last stanzas and commands have begun ends in the store: how far that has come. */
static bool work_is_done(uint64_t *ran)
{
    uint64_t in_store, in_lanes;
    bool store = store_is_idle(&in_store), lanes = lanes_are_idle(&in_lanes);

    *ran = in_store + in_lanes;
    return store && lanes;
}

static bool at_rest(void)
{
    uint64_t before, after;

    return work_is_done(&before) && shards_quiet() && work_is_done(&after) && after == before;
}

static void let_work_end(void)
{
    uint64_t end = sys_mono_ms() + SETTLE_MS;

    while (!at_rest() && sys_mono_ms() < end)
        poll(NULL, 0, 1);
}

static void go_down(struct server *s)
{
    if (!s->started)
        return;
    close_listeners(s);
    if (!streams_stop((unsigned)s->config->server.stop_time))
        log_warn("some connections were cut: they did not end in time");
    control_close(&s->control);
    sys.unlink(s->config->control.socket);
    let_work_end();
    store_stop();
    lanes_free();
    opening_end(s->hosts->store);
    shards_stop();
    address_table_free(&s->addresses);
}

static void log_ready(const struct server *s)
{
    log_info("xylem %s serves %zu domains on %u shards", PACKAGE_VERSION, s->hosts->n, shard_count());
    for (size_t i = 0; i < s->config->nlisten; i++)
        log_info("%s listens on %s port %u", s->config->listen[i].kind, s->config->listen[i].address,
                 listening_port(s->listening[i]));
}

int server_run(const struct server_spec *spec)
{
    struct server *s = &server;
    struct error e = { ERR_INTERNAL, "" };
    int control_fd = -1, result = SERVER_EXIT_FAILED;

    s->spec = spec;
    s->config = spec->config;
    s->since = sys.wall_ms();
    pthread_mutex_init(&s->lock, NULL);
    crash_install();
    if (open_signals(s, &e) == 0 && prepare(s, &control_fd, &e) == 0 &&
        come_up(s, control_fd, &e) == 0) {
        log_ready(s);
        server_say(SERVER_READY, NULL);
        if (!spec->foreground)
            process_detach(s->config->log.file);
        serve(s);
        server_say(SERVER_STOPPING, NULL);
        log_info("stopping");
        result = SERVER_EXIT_OK;
    } else if (atomic_load(&s->stop)) {
        server_say(SERVER_STOPPING, NULL);
        log_info("stopping, before it has started");
        result = SERVER_EXIT_OK;
    } else {
        log_error("%s", e.text);
        if (e.code == ERR_INVALID)
            result = SERVER_EXIT_CONFIG;
    }
    go_down(s);
    hosts_free(&s->hosts);
    config_free(&s->config);
    loader_leave();
    if (result == SERVER_EXIT_OK)
        log_info("stopped");
    return result;
}
