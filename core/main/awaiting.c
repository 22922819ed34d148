/*
 * awaiting.c - a server that starts waits for its store (server_private.h).
 *
 * What may be well later is waited for, as long as it takes, and it can be stopped meanwhile; what stays wrong until
 * somebody changes it ends the start.  Who starts the server is told all the while that it goes on, and why it does not
 * serve yet.
 */
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/sys.h"
#include "main/errand.h"
#include "main/load.h"
#include "main/opening.h"
#include "main/secrets.h"
#include "main/server_private.h"
#include "route/store.h"

enum { PAUSE_MS = 500, LOG_MS = 60000, CHANGE_MS = 5000, TELL_MS = 5000, LAUNCHER_MS = 10000 };

struct await {
    struct server *server;
    int            control_fd;
    uint64_t       since, logged, told;     /* mono ms; logged, told: the last time, or 0 */
    bool           outside;                 /* it is not we who work on it */
    bool           open;                    /* its lane that writes was, when it was last asked */
    bool           unheard;                 /* commands cannot reach us */
    char           why[480], logged_why[480];
};

/* ---- telling --------------------------------------------------------------------------------- */

/* For `status`, for the service manager, and for who has started a server that goes into the background. */
static void tell(struct await *a, const char *why)
{
    struct server *s = a->server;
    uint64_t now = sys_mono_ms();
    bool long_enough = a->outside && now - a->since >= LAUNCHER_MS;

    if (a->told != 0 && now - a->told < TELL_MS && strcmp(why, s->awaits) == 0)
        return;
    a->told = now;
    pthread_mutex_lock(&s->lock);
    snprintf(s->awaits, sizeof s->awaits, "%s", why);
    pthread_mutex_unlock(&s->lock);
    server_say(long_enough ? SERVER_WAITING : SERVER_OPENING, why);
    if (long_enough && !s->spec->foreground)
        process_detach(s->config->log.file);
}

/* A reason that stays is logged once a minute, one that comes and goes more often, but not each time.  That it is being
 * opened is worth a word only when that takes long. */
static void log_why(struct await *a)
{
    uint64_t now = sys_mono_ms();
    bool changed = strcmp(a->why, a->logged_why) != 0;

    if (!a->outside && now - a->since < CHANGE_MS)
        return;
    if (a->logged != 0 && now - a->logged < (changed ? CHANGE_MS : LOG_MS))
        return;
    if (changed)
        log_warn("%s; the server waits for that", a->why);
    else
        log_warn("%s; the server has been waiting for that for %" PRIu64 " s", a->why, (now - a->since) / 1000);
    a->logged = now;
    memcpy(a->logged_why, a->why, sizeof a->why);
}

/* ---- looking --------------------------------------------------------------------------------- */

/* Until the store is there only what is about the start is answered. */
static void look(void *arg)
{
    struct await *a = arg;
    struct server *s = a->server;
    struct error e;

    if (server_is_to_stop(s))
        store_give_up();
    if (server_open_control(s, a->control_fd, &e) != 0 && !a->unheard)
        log_warn("%s", e.text);
    a->unheard = s->control == NULL;
    tell(a, a->why[0] != '\0' ? a->why : "the store is being opened");
}

static void pause_a_while(struct await *a)
{
    struct pollfd fds[2] = { { a->server->signals, POLLIN, 0 }, { a->server->wake, POLLIN, 0 } };

    look(a);
    if (!atomic_load(&a->server->stop))
        poll(fds, 2, PAUSE_MS);
}

/* ---- the store ------------------------------------------------------------------------------- */

/* -1: waiting does not help. */
static int find_out(struct await *a, bool opening, struct error *e)
{
    const char *driver = a->server->config->store_driver;
    struct opening_schema schema;

    opening_ask(false, &schema);
    if (schema.wrong)
        return error_set(e, ERR_INVALID, "the store (%s) cannot be used: %s", driver, schema.why);
    bool open = schema.status == XY_OK;
    opening |= (open && !a->open) || store_is_opening();    /* what was not answered came before it was open, perhaps */
    a->open = open;
    a->outside = !opening;
    if (opening)
        snprintf(a->why, sizeof a->why, "the store (%.40s) is being opened", driver);
    else
        snprintf(a->why, sizeof a->why, "the store (%.40s) is unavailable: %s", driver,
                 schema.why[0] != '\0' ? schema.why : e->text);
    return 0;
}

static int wait_for_it(struct await *a, struct error *e)
{
    struct server *s = a->server;

    while (!server_is_to_stop(s)) {
        bool opening = store_is_opening();
        if (loaded_whole(e) == 0 && secrets_fill(s->hosts->list, s->hosts->n, e) == 0)
            return 0;
        if (server_is_to_stop(s) || e->code != ERR_UNAVAILABLE || find_out(a, opening, e) != 0)
            return -1;
        log_why(a);
        pause_a_while(a);
    }
    return -1;
}

int server_await_store(struct server *s, int control_fd, struct error *e)
{
    struct await a = { .server = s, .control_fd = control_fd, .since = sys_mono_ms() };

    control_serves(false);
    errand_watch(PAUSE_MS, look, &a);
    int result = wait_for_it(&a, e);
    errand_watch(0, NULL, NULL);
    if (result == 0 && a.logged != 0)
        log_info("the store is there, after %" PRIu64 " s", (sys_mono_ms() - a.since) / 1000);
    pthread_mutex_lock(&s->lock);
    s->awaits[0] = '\0';
    pthread_mutex_unlock(&s->lock);
    return result;
}
