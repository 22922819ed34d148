/*
 * scenario_iq.c - requests to the server: disco#info or ping, a fixed number open per client.
 */
#include "xload.h"

#include <stdlib.h>
#include <string.h>

static struct {
    uint8_t **seen;
    uint64_t *cap, *sent;
    uint64_t  measured;
    bool      sending;
} iq;

static void iq_send(struct conn *c)
{
    int   i = conn_index(c);
    char  text[1024], *p = text_put(text, "<iq type='get' to='");

    p = text_put(p, opt.target);
    p = text_put(p, "' id='");
    p = token_put(p, (uint64_t)i, iq.sent[i]++, clock_ns());
    p = text_put(p, opt.ping ? "'><ping xmlns='urn:xmpp:ping'/></iq>"
                             : "'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>");
    conn_put(c, text, (size_t)(p - text));
    tally.sent++;
}

static void iq_stanza(struct conn *c, struct span s)
{
    struct token t;
    int          i = conn_index(c);
    struct span  id = element_is(s, "iq") ? element_attribute(s, "id") : (struct span){ NULL, 0 };

    if (id.at == NULL || !token_find(id, &t))
        return;
    if (t.run != run_id || t.flow != (uint64_t)i || t.number >= iq.sent[i]) {
        tally.foreign++;
        return;
    }
    if (seen_before(&iq.seen[i], &iq.cap[i], t.number)) {
        tally.dup++;
        return;
    }
    tally.received++;
    if (attribute_is(s, "type", "error")) {
        tally.errors++;
        note("error reply", c, s);
    }
    if (measuring) {
        iq.measured++;
        histogram_add(&latency, loader.now > t.sent ? loader.now - t.sent : 0);
    }
    if (iq.sending)
        iq_send(c);
}

void scenario_iq(void)
{
    struct window w;

    if (opt.target == NULL)
        opt.target = opt.domain;
    conns_alloc(opt.users);
    iq.seen = must_calloc((size_t)loader.count, sizeof *iq.seen);
    iq.cap = must_calloc((size_t)loader.count, sizeof *iq.cap);
    iq.sent = must_calloc((size_t)loader.count, sizeof *iq.sent);
    on.stanza = iq_stanza;
    ramp(0, loader.count);
    need_all();
    pump_for(opt.settle);

    iq.sending = true;
    for (int i = 0; i < loader.count; i++)
        for (int k = 0; k < opt.window; k++)
            iq_send(&loader.conns[i]);
    measure(&w, NULL);
    iq.sending = false;
    for (uint64_t end = clock_ns() + from_seconds(opt.drain);
         tally.received < tally.sent && clock_ns() < end;)
        pump(clock_ns() + NS / 20);
    pump_for(0.2);
    tally.lost = tally.sent - tally.received;

    out_begin();
    out_text("kind", opt.ping ? "ping" : "disco#info");
    out_count("clients", (uint64_t)opt.users);
    out_count("window", (uint64_t)opt.window);
    out_number("requests_per_s", (double)iq.measured / window_seconds(&w));
    out_latency("latency_us", &latency);
    out_cpu(&w, (double)iq.measured);
    out_tally();
    out_end();
    close_all();
}
