/*
 * scenario_presence.c - broadcasts in a ring of users, each with the same number of contacts.
 */
#include "xload.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct {
    int      *open;                        /* deliveries the last broadcast of a user still lacks */
    uint64_t *number;
    int       next;
    bool      sending;
    uint64_t  broadcasts, deliveries, moved;
    uint64_t  asked, granted, stalls;
} ring;

/* The k-th contact of user i: one to the right, one to the left, two to the right ... */
static int contact(int i, int k)
{
    int distance = k / 2 + 1, n = opt.users;
    return k % 2 == 1 ? (i - distance + n) % n : (i + distance) % n;
}

static void broadcast(uint64_t now)
{
    for (int tried = 0; tried < loader.count; tried++) {
        int          i = ring.next;
        struct conn *c = &loader.conns[i];
        ring.next = (ring.next + 1) % loader.count;
        if (ring.open[i] > 0 || c->state != READY)
            continue;

        char text[256], *p = text_put(text, "<presence><status>");
        p = token_put(p, (uint64_t)i, ++ring.number[i], now);
        p = text_put(p, "</status></presence>");
        conn_put(c, text, (size_t)(p - text));
        ring.open[i] = opt.contacts;
        tally.sent += (uint64_t)opt.contacts;
        ring.broadcasts += measuring;
        return;
    }
}

static void delivered(struct conn *c, const struct token *t)
{
    int from = (int)t->flow;

    if (from == conn_index(c))
        return;                            /* one's own presence comes back */
    if (t->number != ring.number[from]) {
        tally.foreign++;
        return;
    }
    if (ring.open[from] == 0) {
        tally.dup++;
        return;
    }
    ring.moved = loader.now;
    tally.received++;
    if (measuring) {
        ring.deliveries++;
        histogram_add(&latency, loader.now > t->sent ? loader.now - t->sent : 0);
    }
    if (--ring.open[from] == 0 && ring.sending)
        broadcast(clock_ns());
}

static void presence_stanza(struct conn *c, struct span s)
{
    struct token t;

    if (!element_is(s, "presence"))
        return;
    if (attribute_is(s, "type", "subscribe")) {
        struct span from = element_attribute(s, "from");
        if (from.at != NULL && from.length < 500)
            conn_printf(c, "<presence to='%.*s' type='subscribed'/>", (int)from.length, from.at);
        return;
    }
    if (attribute_is(s, "type", "subscribed")) {
        ring.granted++;
        return;
    }
    if (attribute_is(s, "type", "error")) {
        tally.errors++;
        note("presence error", c, s);
        return;
    }
    if (token_find(s, &t) && t.run == run_id && t.flow < (uint64_t)loader.count)
        delivered(c, &t);
}

static void log_in_again(void)
{
    for (int i = 0; i < loader.count; i++)
        conn_logout(&loader.conns[i]);
    for (uint64_t end = clock_ns() + 10 * NS; clock_ns() < end;)  {
        bool any = false;
        for (int i = 0; i < loader.count; i++)
            any |= loader.conns[i].fd >= 0;
        if (!any)
            break;
        pump(clock_ns() + NS / 20);
    }
    for (int i = 0; i < loader.count; i++)
        conn_close(&loader.conns[i], false);
    ramp(0, loader.count);
    need_all();
    pump_for(opt.settle + 1);
}

/* Makes every subscription with real stanzas, then logs everyone in anew, so that the rosters are
 * used the way they are in a normal day. */
static void make_rosters(void)
{
    const uint64_t open = 128;
    uint64_t       total = (uint64_t)loader.count * (uint64_t)opt.contacts, forgiven = 0;
    uint64_t       begin = clock_ns(), moved = begin, last = 0;

    while (ring.granted + forgiven < total && seconds(clock_ns() - begin) < opt.timeout) {
        for (; ring.asked < total && ring.asked < ring.granted + forgiven + open; ring.asked++) {
            int i = (int)(ring.asked % (uint64_t)loader.count);
            int k = (int)(ring.asked / (uint64_t)loader.count);
            conn_printf(&loader.conns[i], "<presence to='%s%d@%s' type='subscribe'/>", opt.prefix,
                        opt.first + contact(i, k), opt.domain);
        }
        pump(clock_ns() + NS / 20);
        if (ring.granted != last) {
            last = ring.granted;
            moved = clock_ns();
        }
        if (clock_ns() - moved > 3 * NS) {
            ring.stalls++;
            forgiven = ring.asked - ring.granted;
            moved = clock_ns();
        }
    }
    fprintf(stderr, "xload: %" PRIu64 " of %" PRIu64 " subscriptions made in %.1f s\n",
            ring.granted, total, seconds(clock_ns() - begin));
    pump_for(1);
    log_in_again();
}

/* A broadcast that has made no progress for a second is lost. */
static void give_up_stuck(void)
{
    for (int i = 0; i < loader.count; i++) {
        tally.lost += (uint64_t)ring.open[i];
        ring.open[i] = 0;
    }
}

static uint64_t presence_step(uint64_t now)
{
    if (now > ring.moved && now - ring.moved > NS) {
        give_up_stuck();
        for (int i = 0; i < opt.window; i++)
            broadcast(now);
        ring.moved = now;
    }
    return now + NS / 10;
}

static bool any_outstanding(void)
{
    for (int i = 0; i < loader.count; i++)
        if (ring.open[i] > 0)
            return true;
    return false;
}

void scenario_presence(void)
{
    struct window w;

    opt.presence = opt.roster = true;      /* subscriptions go to interested resources only */
    opt.contacts &= ~1;
    if (opt.contacts >= opt.users)
        die("more contacts than users");
    conns_alloc(opt.users);
    ring.open = must_calloc((size_t)loader.count, sizeof *ring.open);
    ring.number = must_calloc((size_t)loader.count, sizeof *ring.number);
    on.stanza = presence_stanza;
    ramp(0, loader.count);
    need_all();
    pump_for(opt.settle);
    if (opt.make_rosters)
        make_rosters();

    ring.sending = true;
    ring.moved = clock_ns();
    for (int i = 0; i < opt.window; i++)
        broadcast(clock_ns());
    measure(&w, presence_step);
    ring.sending = false;
    for (uint64_t end = clock_ns() + from_seconds(opt.drain); clock_ns() < end;) {
        if (!any_outstanding())
            break;
        pump(clock_ns() + NS / 20);
    }
    give_up_stuck();
    pump_for(0.2);

    double s = window_seconds(&w);
    out_begin();
    out_count("users", (uint64_t)opt.users);
    out_count("contacts", (uint64_t)opt.contacts);
    out_count("window", (uint64_t)opt.window);
    out_number("broadcasts_per_s", (double)ring.broadcasts / s);
    out_number("deliveries_per_s", (double)ring.deliveries / s);
    out_count("subscriptions", ring.granted);
    out_count("roster_stalls", ring.stalls);
    out_latency("latency_us", &latency);
    out_cpu(&w, (double)ring.deliveries);
    out_tally();
    out_end();
    close_all();
}
