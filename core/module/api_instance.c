/*
 * api_instance.c - log, configuration, counters and status of an instance (xylem/module.h).
 */
#include "module/api.h"
#include "module/api_parts.h"

#include <assert.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "hook/request.h"
#include "net/shard.h"
#include "route/domain.h"

static_assert((int)XY_DEBUG == (int)LOG_LEVEL_DEBUG && (int)XY_ERROR == (int)LOG_LEVEL_ERROR,
              "levels of the SDK are those of the log");

static char data_dir[PATH_MAX];         /* a copy: a configuration ends with the next reload */

void api_set_data_dir(const char *path)
{
    snprintf(data_dir, sizeof data_dir, "%s", path);
}

const char *api_data_dir(void)
{
    return data_dir;
}

void api_note_refusal(void)
{
    xy_mod *m = instance_current();

    if (m != NULL)
        m->refused = true;
}

bool api_take_refusal(void)
{
    xy_mod *m = instance_current();
    bool refused = m != NULL && m->refused;

    if (refused)
        m->refused = false;
    return refused;
}

void api_check_thread(const xy_mod *m, const char *call)
{
    if (m->shard != shard_self())
        log_die("module %s called %s on a thread that is not its own", m->module->name, call);
}

bool api_may_act(const xy_mod *m, const char *call)
{
    api_check_thread(m, call);
    if (!m->in_lookup)
        return true;
    log_write(LOG_LEVEL_ERROR, (struct log_about){ m->module->name, m->domain_name, 0 },
              "%s inside a lookup, which may neither send nor wait: refused", call);
    return false;
}

xy_req *api_may_wait(const xy_mod *m, const xy_req *held, const char *call)
{
    xy_req *rq = api_may_act(m, call) ? request_of(held) : NULL;

    return rq == NULL || rq->ended ? NULL : rq;
}

xy_flow api_end_unavailable(xy_req *held)
{
    struct request_outcome o = { .how = OUTCOME_STATUS, .status = XY_UNAVAILABLE };

    request_end(held, &o);
    return XY_DONE;
}

struct domain *api_domain(const xy_mod *m)
{
    return m->domain_name[0] == '\0' ? NULL : domain_find(str_of(m->domain_name));
}

__attribute__((format(printf, 3, 4)))
static void log_line(xy_mod *m, xy_level level, const char *fmt, ...)
{
    va_list ap;

    if (!log_wanted((enum log_level)level))
        return;
    va_start(ap, fmt);
    log_vwrite((enum log_level)level, (struct log_about){ m->module->name, m->domain_name, 0 }, fmt, ap);
    va_end(ap);
}

__attribute__((format(printf, 2, 3)))
static int fail(xy_mod *m, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    instance_fail(m, fmt, ap);
    va_end(ap);
    return -1;
}

static const void *config(const xy_mod *m)
{
    return m->config;
}

static void *state(xy_mod *m)
{
    return m->state;
}

static const char *domain(const xy_mod *m)
{
    return m->domain_name;
}

static const char *data_dir_of(const xy_mod *m)
{
    (void)m;
    return data_dir;
}

void api_fill_instance(xy_api *t)
{
    t->log = log_line;
    t->fail = fail;
    t->config = config;
    t->state = state;
    t->domain = domain;
    t->count = instance_count;
    t->set_status = instance_set_status;
    t->data_dir = data_dir_of;
}
