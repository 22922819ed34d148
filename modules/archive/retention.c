/*
 * retention.c - see retention.h.
 *
 * The instance of each shard looks, for none knows whether there are others; who comes second finds nothing.
 * They go in steps, so that what has to be stored meanwhile never waits long.
 */
#include "retention.h"

#define STEP          500           /* messages */
#define BETWEEN_STEPS 200           /* ms */
#define MINUTE        60000

struct rule {                       /* one reason why messages go */
    const char *what;
    unsigned    counter;
    uint64_t  (*pause)(const struct config *cfg);       /* ms between two looks; 0: it is not on */
    xy_flow   (*step)(xy_mod *m, xy_req *rq);
};

static const struct rule by_age, by_size;

static void look(xy_mod *m, void *arg);

static void again(xy_mod *m, const struct rule *rule, uint64_t ms)
{
    if (xy_timer_set(m, ms, look, (void *)rule) == NULL)
        xy_log(m, XY_ERROR, "%s stay in the archives: out of memory", rule->what);
}

static void look(xy_mod *m, void *arg)
{
    const struct rule *rule = arg;
    xy_req *rq = xy_background(m, NULL, rule->what);

    if (rq == NULL || rule->step(m, rq) != XY_LATER)
        again(m, rule, rule->pause(xy_config(m)));
}

static void gone(xy_mod *m, xy_req *rq, const xy_archive_page *page, const struct rule *rule)
{
    if (page->status != XY_OK)
        xy_log(m, XY_WARN, "%s stay in the archives for now: the store does not answer", rule->what);
    xy_add(m, rule->counter, page->count);
    again(m, rule, page->count >= STEP ? BETWEEN_STEPS : rule->pause(xy_config(m)));
    xy_end(rq, page->status);
}

/* ---- by age ---- */

/* As often as it matters: a hundred times in the time that is kept, once an hour at most, each minute at
 * least, but for the short times of tests. */
static uint64_t age_pause(const struct config *cfg)
{
    uint64_t ms = cfg->keep / 100;

    if (cfg->keep == 0)
        return 0;
    if (ms > 60 * MINUTE)
        return 60 * MINUTE;
    return ms < 1000 ? 1000 : ms;
}

static void old_gone(xy_mod *m, xy_req *rq, const xy_archive_page *page)
{
    gone(m, rq, page, &by_age);
}

static xy_flow drop_old(xy_mod *m, xy_req *rq)
{
    const struct config *cfg = xy_config(m);
    int64_t oldest = xy_wall_ms() - (int64_t)cfg->keep;

    return xy_archive_purge(m, rq, NULL, oldest > 0 ? oldest : 0, STEP, old_gone);
}

static const struct rule by_age = { "old messages", PURGED, age_pause, drop_old };

/* ---- by size ---- */

static uint64_t size_pause(const struct config *cfg)
{
    return cfg->keep_bytes == 0 ? 0 : cfg->sweep;
}

static void many_gone(xy_mod *m, xy_req *rq, const xy_archive_page *page)
{
    gone(m, rq, page, &by_size);
}

static xy_flow drop_many(xy_mod *m, xy_req *rq)
{
    const struct config *cfg = xy_config(m);

    return xy_archive_trim(m, rq, NULL, cfg->keep_bytes, STEP, many_gone);
}

static const struct rule by_size = { "too many messages", TRIMMED, size_pause, drop_many };

int retention_start(xy_mod *m)
{
    static const struct rule *const rules[] = { &by_age, &by_size };

    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        uint64_t ms = rules[i]->pause(xy_config(m));
        if (ms != 0)
            again(m, rules[i], ms);
    }
    return 0;
}
