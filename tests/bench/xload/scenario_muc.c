/*
 * scenario_muc.c - fresh rooms (XEP-0045) in which every participant gets every message.
 */
#include "xload.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct room {
    uint64_t  sent, *number;               /* ring of messages on their way, by number */
    int      *open;                        /* participants that still lack it */
    uint64_t *next;                        /* [receiver][sender]: lowest number in order */
    int       next_sender;
    bool      unlocked;
};

static struct {
    struct room *room;
    size_t       ring;                     /* a power of two */
    uint64_t     joins, deliveries, finished, open;
    bool         sending;
} muc;

static void room_jid(char *to, size_t size, int r)
{
    snprintf(to, size, "xl%u-%d@%s", run_id, r, opt.muc);
}

static void room_send(int r, uint64_t due)
{
    struct room *m = &muc.room[r];
    struct conn *c = &loader.conns[r * opt.parts + m->next_sender];
    char         to[300];

    m->next_sender = (m->next_sender + 1) % opt.parts;
    if (c->fd < 0)
        return;
    uint64_t number = m->sent++;
    size_t   slot = number & (muc.ring - 1);
    m->number[slot] = number;
    m->open[slot] = opt.parts;
    tally.sent += (uint64_t)opt.parts;
    muc.open++;

    room_jid(to, sizeof to, r);
    char *p = conn_room(c, (size_t)opt.body + 700);
    p = text_put(p, "<message to='");
    p = text_put(p, to);
    p = text_put(p, "' type='groupchat' id='m");
    p = number_put(p, number);
    p = text_put(p, "'>");
    p = body_put(p, (uint64_t)r, number, due);
    p = text_put(p, "</message>");
    conn_wrote(c, p);
}

static void join(struct conn *c)
{
    char room[300];
    int  i = conn_index(c);

    room_jid(room, sizeof room, i / opt.parts);
    conn_printf(c,
                "<presence to='%s/n%d'><x xmlns='http://jabber.org/protocol/muc'>"
                "<history maxchars='0' maxstanzas='0'/></x></presence>",
                room, i % opt.parts);
}

static void on_presence(struct conn *c, struct span s)
{
    char room[300], me[320];
    int  i = conn_index(c), r = i / opt.parts;

    if (attribute_is(s, "type", "error")) {
        tally.errors++;
        note("join refused", c, s);
        return;
    }
    room_jid(room, sizeof room, r);
    snprintf(me, sizeof me, "%s/n%d", room, i % opt.parts);
    if (c->mark != 0 || !attribute_is(s, "from", me))
        return;
    c->mark = 1;
    muc.joins++;
    if (i % opt.parts == 0)
        conn_printf(c,
                    "<iq type='set' id='cfg' to='%s'>"
                    "<query xmlns='http://jabber.org/protocol/muc#owner'>"
                    "<x xmlns='jabber:x:data' type='submit'/></query></iq>",
                    room);
}

static void on_configured(struct conn *c, struct span s)
{
    struct room *m = &muc.room[conn_index(c) / opt.parts];

    if (!attribute_is(s, "id", "cfg") || m->unlocked)
        return;
    m->unlocked = true;
    if (attribute_is(s, "type", "error"))
        note("room configuration", c, s);
    for (int k = 1; k < opt.parts; k++)
        join(c + k);
}

static void on_message(struct conn *c, struct span s)
{
    struct token t;
    int          i = conn_index(c), r = i / opt.parts;
    struct room *m = &muc.room[r];

    if (attribute_is(s, "type", "error")) {
        tally.errors++;
        note("error reply", c, s);
        return;
    }
    if (!token_find(s, &t) || t.run != run_id || t.flow != (uint64_t)r)
        return;
    size_t slot = t.number & (muc.ring - 1);
    if (m->number[slot] != t.number || m->open[slot] <= 0) {
        tally.dup++;
        return;
    }
    uint64_t *next = &m->next[(size_t)(i % opt.parts) * (size_t)opt.parts +
                              t.number % (uint64_t)opt.parts];
    if (t.number < *next)
        tally.out_of_order++;
    else
        *next = t.number + 1;
    tally.received++;
    if (measuring) {
        muc.deliveries++;
        histogram_add(&latency, loader.now > t.sent ? loader.now - t.sent : 0);
    }
    if (--m->open[slot] > 0)
        return;
    muc.open--;
    muc.finished += measuring;
    if (muc.sending && opt.rate <= 0)
        room_send(r, clock_ns());
}

static void muc_stanza(struct conn *c, struct span s)
{
    if (element_is(s, "presence"))
        on_presence(c, s);
    else if (element_is(s, "iq"))
        on_configured(c, s);
    else if (element_is(s, "message"))
        on_message(c, s);
}

static void rooms_open(void)
{
    muc.ring = opt.rate > 0 ? 65536 : 16;
    while (muc.ring < (size_t)opt.window * 4)
        muc.ring *= 2;
    muc.room = must_calloc((size_t)opt.rooms, sizeof *muc.room);
    for (int r = 0; r < opt.rooms; r++) {
        struct room *m = &muc.room[r];
        m->number = must_calloc(muc.ring, sizeof *m->number);
        m->open = must_calloc(muc.ring, sizeof *m->open);
        m->next = must_calloc((size_t)opt.parts * (size_t)opt.parts, sizeof *m->next);
        memset(m->number, 0xff, muc.ring * sizeof *m->number);
        join(&loader.conns[r * opt.parts]);
    }
    for (uint64_t end = clock_ns() + 60 * NS; muc.joins < (uint64_t)loader.count;) {
        if (clock_ns() > end)
            die("%" PRIu64 " of %d joins", muc.joins, loader.count);
        pump(clock_ns() + NS / 20);
    }
}

static uint64_t muc_rate(uint64_t now)
{
    static double due;
    static int    turn;

    if (opt.rate <= 0)
        return UINT64_MAX;
    if (due <= 0)
        due = (double)now;
    for (; due <= (double)now; due += 1e9 / opt.rate)
        room_send(turn++ % opt.rooms, (uint64_t)due);
    return (uint64_t)due;
}

void scenario_muc(void)
{
    struct window w;

    if (opt.muc == NULL)
        die("--muc SERVICE needed");
    conns_alloc(opt.rooms * opt.parts);
    on.stanza = muc_stanza;
    ramp(0, loader.count);
    need_all();
    pump_for(opt.settle);
    rooms_open();
    pump_for(opt.settle);

    muc.sending = true;
    for (int r = 0; r < opt.rooms && opt.rate <= 0; r++)
        for (int k = 0; k < opt.window; k++)
            room_send(r, clock_ns());
    measure(&w, muc_rate);
    muc.sending = false;
    for (uint64_t end = clock_ns() + from_seconds(opt.drain); muc.open > 0 && clock_ns() < end;)
        pump(clock_ns() + NS / 20);
    tally.lost = tally.sent - tally.received;

    double s = window_seconds(&w);
    out_begin();
    out_count("rooms", (uint64_t)opt.rooms);
    out_count("participants", (uint64_t)opt.parts);
    out_number("msgs_per_s", (double)muc.finished / s);
    out_number("deliveries_per_s", (double)muc.deliveries / s);
    out_latency("latency_us", &latency);
    out_cpu(&w, (double)muc.deliveries);
    out_tally();
    out_end();
    close_all();
}
