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

static void look(xy_mod *m, void *arg);

/* As often as it matters: a hundred times in the time that is kept, once an hour at most, each minute at
 * least, but for the short times of tests. */
static uint64_t pause_ms(const struct config *cfg)
{
    uint64_t ms = cfg->keep / 100;

    if (ms > 60 * MINUTE)
        return 60 * MINUTE;
    return ms < 1000 ? 1000 : ms;
}

static void again(xy_mod *m, uint64_t ms)
{
    if (xy_timer_set(m, ms, look, NULL) == NULL)
        xy_log(m, XY_ERROR, "old messages stay in the archives: out of memory");
}

static void purged(xy_mod *m, xy_req *rq, const xy_archive_page *page)
{
    if (page->status != XY_OK)
        xy_log(m, XY_WARN, "old messages stay in the archives for now: the store does not answer");
    xy_add(m, PURGED, page->count);
    again(m, page->count >= STEP ? BETWEEN_STEPS : pause_ms(xy_config(m)));
    xy_end(rq, page->status);
}

static void look(xy_mod *m, void *arg)
{
    const struct config *cfg = xy_config(m);
    int64_t oldest = xy_wall_ms() - (int64_t)cfg->keep;
    xy_req *rq = xy_background(m, NULL, "old messages");

    (void)arg;
    if (rq == NULL || xy_archive_purge(m, rq, NULL, oldest > 0 ? oldest : 0, STEP, purged) != XY_LATER)
        again(m, pause_ms(cfg));
}

int retention_start(xy_mod *m)
{
    const struct config *cfg = xy_config(m);

    if (cfg->keep != 0)
        again(m, pause_ms(cfg));
    return 0;
}
