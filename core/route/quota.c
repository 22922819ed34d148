/* quota.c - see quota.h */

#include "route/quota.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/log.h"

#define LOW 70                                  /* percent: below it the marks count anew */

static const unsigned marks[] = { 80, 95, 100 };
enum { MARKS = sizeof marks / sizeof marks[0] };

/* The limit that is nearer. */
struct nearest { uint64_t percent, used, most; const char *what; };

static uint64_t percent(uint64_t used, uint64_t most)
{
    return most == 0 ? 0 : used > UINT64_MAX / 100 ? 100 : used * 100 / most;
}

static struct nearest nearest(struct quota used, struct quota most)
{
    struct nearest rows = { percent(used.rows, most.rows), used.rows, most.rows, "messages" };
    struct nearest bytes = { percent(used.bytes, most.bytes), used.bytes, most.bytes, "bytes" };

    return rows.percent >= bytes.percent && most.rows != 0 ? rows : bytes;
}

static unsigned char mark_at(uint64_t percent)
{
    unsigned char n = 0;

    while (n < MARKS && percent >= marks[n])
        n++;
    return n;
}

/* false: it was said before, perhaps by another shard a moment ago. */
static bool raise(quota_said *said, unsigned char mark)
{
    unsigned char before = atomic_load_explicit(said, memory_order_relaxed);

    while (before < mark)
        if (atomic_compare_exchange_weak(said, &before, mark))
            return true;
    return false;
}

static void say(unsigned char mark, const struct nearest *n, const struct quota_owner *o)
{
    struct log_about about = { .domain = o->domain };
    const char *one = o->account;
    char how[16] = "full";

    count(o->first + mark - 1);
    if (mark < MARKS)
        snprintf(how, sizeof how, "%u %% full", marks[mark - 1]);
    log_write(LOG_LEVEL_WARN, about, "%s %s %s %s: %" PRIu64 " of %" PRIu64 " %s wait",
              one != NULL ? "the mailbox of" : "all mailboxes of", one != NULL ? one : o->domain,
              one != NULL ? "is" : "together are", how, n->used, n->most, n->what);
}

bool quota_fits(struct quota used, struct quota most)
{
    return (most.rows == 0 || used.rows <= most.rows) && (most.bytes == 0 || used.bytes <= most.bytes);
}

void quota_watch(quota_said *said, struct quota used, struct quota most, const struct quota_owner *o)
{
    struct nearest n = nearest(used, most);
    unsigned char mark = mark_at(n.percent);

    if (n.percent < LOW)
        atomic_store_explicit(said, 0, memory_order_relaxed);
    else if (raise(said, mark))
        say(mark, &n, o);
}

void quota_full(quota_said *said, struct quota used, struct quota most, const struct quota_owner *o)
{
    struct nearest n = nearest(used, most);

    if (raise(said, MARKS))
        say(MARKS, &n, o);
}

void quota_known(quota_said *said, struct quota used, struct quota most)
{
    atomic_store_explicit(said, mark_at(nearest(used, most).percent), memory_order_relaxed);
}
