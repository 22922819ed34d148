/*
 * scenario_offline.c - messages stored for users who are away, and handed out when they log in.
 *
 * The receivers are the first opt.users connections, the senders the opt.pairs behind them.  One
 * sender writes to a given receiver, so the order that must come out is known.
 */
#include "xload.h"

#include <inttypes.h>
#include <string.h>

static struct {
    uint8_t **seen;
    uint64_t *cap, *next, *position;       /* of each receiver; of each sender */
    uint64_t  barriers, last;
    int       senders;
} box;

static void offline_stanza(struct conn *c, struct span s)
{
    struct token t;
    int          i = conn_index(c);
    struct span  id = element_attribute(s, "id");

    if (element_is(s, "iq")) {
        box.barriers += id.at != NULL && id.length > 3 && memcmp(id.at, "bar", 3) == 0;
        return;
    }
    if (!element_is(s, "message"))
        return;
    if (attribute_is(s, "type", "error")) {
        tally.errors++;
        note("error reply", c, s);
        return;
    }
    if (!token_find(s, &t))
        return;
    if (t.run != run_id || t.flow != (uint64_t)i || t.number >= (uint64_t)opt.msgs) {
        tally.foreign++;
        return;
    }
    if (seen_before(&box.seen[i], &box.cap[i], t.number)) {
        tally.dup++;
        return;
    }
    tally.received++;
    box.last = loader.now;
    if (t.number < box.next[i])
        tally.out_of_order++;
    else
        box.next[i] = t.number + 1;
}

/* The next message of sender k: round and round its receivers; false: it has sent all. */
static bool send_next(int k)
{
    int per = (opt.users + box.senders - 1) / box.senders, low = k * per;
    int count = low >= opt.users ? 0 : low + per > opt.users ? opt.users - low : per;

    if (count == 0 || box.position[k] >= (uint64_t)count * (uint64_t)opt.msgs)
        return false;
    int      receiver = low + (int)(box.position[k] % (uint64_t)count);
    uint64_t number = box.position[k] / (uint64_t)count;
    box.position[k]++;

    struct conn *c = &loader.conns[opt.users + k];
    char        *p = conn_room(c, (size_t)opt.body + 1200);
    p = text_put(p, "<message to='");
    p = text_put(p, opt.prefix);
    p = number_put(p, (uint64_t)(opt.first + receiver));
    p = text_put(p, "@");
    p = text_put(p, opt.domain);
    p = text_put(p, "' type='chat' id='o");
    p = number_put(p, number);
    p = text_put(p, "'>");
    p = body_put(p, (uint64_t)receiver, number, clock_ns());
    p = text_put(p, "</message>");
    conn_wrote(c, p);
    tally.sent++;
    return true;
}

/* Batches of opt.window messages from each sender, then a ping that shows they were taken. */
static double store_all(void)
{
    uint64_t total = (uint64_t)opt.users * (uint64_t)opt.msgs, barriers = 0, begin = clock_ns();
    uint64_t end = begin + from_seconds(opt.timeout);

    while (tally.sent < total && clock_ns() < end) {
        for (int k = 0; k < box.senders; k++) {
            for (int n = 0; n < opt.window && send_next(k); n++)
                continue;
            conn_printf(&loader.conns[opt.users + k],
                        "<iq type='get' id='bar%" PRIu64 "' to='%s'>"
                        "<ping xmlns='urn:xmpp:ping'/></iq>",
                        barriers++, opt.domain);
        }
        while (box.barriers < barriers && clock_ns() < end)
            pump(clock_ns() + NS / 20);
    }
    return seconds(clock_ns() - begin);
}

static void drain_all(void)
{
    uint64_t moved = clock_ns(), last = 0;

    while (tally.received < tally.sent && seconds(clock_ns() - moved) < opt.drain) {
        pump(clock_ns() + NS / 20);
        if (tally.received != last) {
            last = tally.received;
            moved = clock_ns();
        }
    }
}

void scenario_offline(void)
{
    struct window store, drain;

    box.senders = opt.pairs < 1 ? 1 : opt.pairs;
    conns_alloc(opt.users + box.senders);
    box.seen = must_calloc((size_t)loader.count, sizeof *box.seen);
    box.cap = must_calloc((size_t)loader.count, sizeof *box.cap);
    box.next = must_calloc((size_t)loader.count, sizeof *box.next);
    box.position = must_calloc((size_t)box.senders, sizeof *box.position);
    on.stanza = offline_stanza;
    ramp(opt.users, loader.count);
    if (loader.ready != (uint64_t)box.senders)
        die("the senders did not come up");
    pump_for(opt.settle);

    store.begin = mark_now();
    double store_seconds = store_all();
    store.end = mark_now();
    pump_for(opt.settle);
    drain.begin = mark_now();
    double ramp_seconds = ramp(0, opt.users);
    drain_all();
    drain.end = mark_now();
    pump_for(0.5);
    tally.lost = tally.sent - tally.received;

    double all = (double)tally.sent, store_cpu = store.end.server_cpu - store.begin.server_cpu;
    double drain_seconds = seconds((box.last > 0 ? box.last : clock_ns()) - drain.begin.time);
    out_begin();
    out_count("receivers", (uint64_t)opt.users);
    out_count("msgs_each", (uint64_t)opt.msgs);
    out_count("senders", (uint64_t)box.senders);
    out_number("store_s", store_seconds);
    out_number("stored_per_s", all / store_seconds);
    if (opt.server_pid_count > 0 && all > 0)
        out_number("store_server_cpu_us_per_unit", store_cpu * 1e6 / all);
    out_number("login_ramp_s", ramp_seconds);
    out_number("drain_s", drain_seconds);
    out_number("drained_per_s", (double)tally.received / drain_seconds);
    out_cpu(&drain, (double)tally.received);
    out_tally();
    out_end();
    close_all();
}
