/*
 * managed.c - the client's side of stream management (XEP-0198): how long the server takes to
 * acknowledge, and the answers it asks for.
 */
#include "xload.h"

#include <inttypes.h>
#include <stdlib.h>

#define SM "urn:xmpp:sm:3"

struct managed {
    bool     on;                           /* the server counts as well */
    uint64_t taken;                        /* stanzas from the server */
    uint64_t sent, acked;
    uint64_t *due;                         /* of the stanzas between the two, a ring */
    uint64_t cap;                          /* a power of two */
};

static uint64_t acked_messages;

void managed_start(struct conn *c)
{
    c->sm = must_calloc(1, sizeof *c->sm);
    conn_printf(c, "<enable xmlns='" SM "' resume='true'/>");
}

void managed_end(struct conn *c)
{
    if (c->sm != NULL)
        free(c->sm->due);
    free(c->sm);
    c->sm = NULL;
}

static void grow(struct managed *m)
{
    uint64_t  cap = m->cap > 0 ? 2 * m->cap : 16;
    uint64_t *due = must_calloc(cap, sizeof *due);

    for (uint64_t i = m->acked; i < m->sent; i++)
        due[i & (cap - 1)] = m->due[i & (m->cap - 1)];
    free(m->due);
    m->due = due;
    m->cap = cap;
}

void managed_sent(struct conn *c, uint64_t due)
{
    struct managed *m = c->sm;

    if (m == NULL)
        return;
    if (m->sent - m->acked == m->cap)
        grow(m);
    m->due[m->sent++ & (m->cap - 1)] = due;
}

/* `h` counts modulo 2^32 (XEP-0198, 4). */
static void acknowledged(struct conn *c, struct span s)
{
    struct managed *m = c->sm;
    struct span     h = element_attribute(s, "h");
    uint32_t        count = h.at == NULL ? 0 : (uint32_t)strtoul(h.at, NULL, 10);
    uint64_t        news = (uint32_t)(count - (uint32_t)m->acked);

    if (h.at == NULL || news > m->sent - m->acked) {
        tally.errors++;
        note("acknowledges what was not sent", c, s);
        return;
    }
    for (; news > 0; news--) {
        uint64_t due = m->due[m->acked++ & (m->cap - 1)];
        acked_messages += due > 0;
        if (measuring && due > 0)
            histogram_add(&ack_latency, loader.now > due ? loader.now - due : 0);
    }
}

bool managed_stanza(struct conn *c, struct span s)
{
    struct managed *m = c->sm;

    if (m == NULL)
        return false;
    if (element_is(s, "message") || element_is(s, "presence") || element_is(s, "iq")) {
        m->taken += m->on;
        return false;
    }
    if (!span_has(s, SM))
        return false;
    if (element_is(s, "enabled"))
        m->on = true;
    else if (element_is(s, "r"))
        conn_printf(c, "<a xmlns='" SM "' h='%" PRIu32 "'/>", (uint32_t)m->taken);
    else if (element_is(s, "a"))
        acknowledged(c, s);
    else if (element_is(s, "failed")) {
        tally.errors++;
        note("no stream management", c, s);
    }
    return true;
}

uint64_t managed_waiting(void)
{
    uint64_t n = 0;

    for (int i = 0; i < loader.count; i++)
        if (loader.conns[i].sm != NULL)
            n += loader.conns[i].sm->sent - loader.conns[i].sm->acked;
    return n;
}

void out_managed(void)
{
    if (!opt.sm)
        return;
    out_count("acked", acked_messages);
    out_count("unacked", managed_waiting());
    out_latency("ack_us", &ack_latency);
}
