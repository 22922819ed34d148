/*
 * flow.c - numbered messages from one session to another, and what became of them.
 */
#include "xload.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct flows flows;

static void flow_open(struct flow *f, struct conn *from, struct conn *to)
{
    char head[1200], bare[300];

    snprintf(bare, sizeof bare, "%s%d@%s", opt.prefix, to->user, opt.domain);
    snprintf(head, sizeof head, "<message to='%s' type='chat' id='x",
             opt.bare || to->jid == NULL ? bare : to->jid);
    f->from = from;
    f->to = to;
    f->head = strdup(head);
    if (f->head == NULL)
        die("out of memory");
}

void flows_pairs(int pairs)
{
    flows.count = pairs;
    flows.flow = must_calloc((size_t)pairs, sizeof *flows.flow);
    for (int i = 0; i < pairs; i++)
        flow_open(&flows.flow[i], &loader.conns[2 * i], &loader.conns[2 * i + 1]);
}

void flows_ring(int sessions, int step)
{
    flows.count = sessions;
    flows.flow = must_calloc((size_t)sessions, sizeof *flows.flow);
    for (int i = 0; i < sessions; i++)
        flow_open(&flows.flow[i], &loader.conns[i], &loader.conns[(i + step) % sessions]);
}

void flow_send(struct flow *f, uint64_t due)
{
    if (f->from->fd < 0)
        return;
    uint64_t number = f->sent++;
    char    *p = conn_room(f->from, strlen(f->head) + (size_t)opt.body + 256);
    p = text_put(p, f->head);
    p = number_put(p, number);
    p = text_put(p, "'>");
    p = body_put(p, (uint64_t)(f - flows.flow), number, due);
    p = text_put(p, "</message>");
    if (opt.sm)
        p = text_put(p, "<r xmlns='urn:xmpp:sm:3'/>");
    conn_wrote(f->from, p);
    managed_sent(f->from, due);
    tally.sent++;
}

void flows_fill(void)
{
    for (int i = 0; i < flows.count; i++)
        for (int k = 0; k < opt.window && (flows.limit == 0 || (uint64_t)k < flows.limit); k++)
            flow_send(&flows.flow[i], clock_ns());
}

bool seen_before(uint8_t **seen, uint64_t *cap, uint64_t number)
{
    if (number / 8 >= *cap) {
        uint64_t grown = *cap > 0 ? *cap * 2 : 16;
        while (grown <= number / 8)
            grown *= 2;
        *seen = must_realloc(*seen, grown);
        memset(*seen + *cap, 0, grown - *cap);
        *cap = grown;
    }
    uint8_t bit = (uint8_t)(1u << (number & 7)), *byte = &(*seen)[number / 8];
    if ((*byte & bit) != 0)
        return true;
    *byte |= bit;
    return false;
}

void flows_stanza(struct conn *c, struct span s)
{
    struct token t;

    if (!element_is(s, "message"))
        return;
    if (attribute_is(s, "type", "error")) {
        tally.errors++;
        note("error reply", c, s);
        return;
    }
    if (!token_find(s, &t))
        return;
    struct flow *f = t.flow < (uint64_t)flows.count ? &flows.flow[t.flow] : NULL;
    if (t.run != run_id || f == NULL || f->to != c || t.number >= f->sent) {
        tally.foreign++;
        return;
    }
    if (seen_before(&f->seen, &f->seen_cap, t.number)) {
        tally.dup++;
        return;
    }
    f->received++;
    tally.received++;
    if (t.number < f->next)
        tally.out_of_order++;
    else
        f->next = t.number + 1;
    if (measuring)
        histogram_add(&latency, loader.now > t.sent ? loader.now - t.sent : 0);
    if (flows.refill && (flows.limit == 0 || f->sent < flows.limit))
        flow_send(f, clock_ns());
}

/* Open loop: messages are due at opt.rate per second, and their latency counts from then, so
 * that a stall is not hidden. */
uint64_t flows_rate(uint64_t now)
{
    static double         due;
    static uint64_t       turn;
    static unsigned short seed[3] = { 1, 2, 3 };

    if (opt.rate <= 0)
        return UINT64_MAX;
    if (due <= 0)
        due = (double)now;
    while (due <= (double)now) {
        flow_send(&flows.flow[turn++ % (uint64_t)flows.count], (uint64_t)due);
        due += opt.poisson ? -log(1 - erand48(seed)) * 1e9 / opt.rate : 1e9 / opt.rate;
    }
    return (uint64_t)due;
}

void flows_drain(void)
{
    uint64_t end = clock_ns() + from_seconds(opt.drain);

    flows.refill = false;
    while ((tally.received < tally.sent || managed_waiting() > 0) && clock_ns() < end)
        pump(clock_ns() + NS / 20);
    pump_for(0.2);                         /* late duplicates */
    for (int i = 0; i < flows.count; i++)
        tally.lost += flows.flow[i].sent - flows.flow[i].received;
}
