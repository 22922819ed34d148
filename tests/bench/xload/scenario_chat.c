/*
 * scenario_chat.c - one-to-one messages: pairs, and the soak with logins and logouts beside them.
 */
#include "xload.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static void report_chat(const struct window *w)
{
    double s = window_seconds(w), messages = (double)latency.count;

    out_count("flows", (uint64_t)flows.count);
    out_count("window", opt.rate > 0 ? 0 : (uint64_t)opt.window);
    out_number("offered_rate", opt.rate);
    out_count("body", (uint64_t)opt.body);
    out_count("msgs", latency.count);
    out_number("msgs_per_s", messages / s);
    out_latency("latency_us", &latency);
    out_cpu(w, messages);
    out_managed();
    out_tally();
}

void scenario_pairs(void)
{
    struct window w;

    conns_alloc(opt.pairs * 2);
    ramp(0, loader.count);
    need_all();
    pump_for(opt.settle);
    flows_pairs(opt.pairs);
    on.stanza = flows_stanza;
    flows.refill = opt.rate <= 0;
    if (flows.refill)
        flows_fill();
    measure(&w, flows_rate);
    flows_drain();
    out_begin();
    report_chat(&w);
    out_end();
    close_all();
}

/* -------------------------------------------------------------------------------------- soak */

struct sample {
    struct memory memory;
    long          descriptors;
};

static struct {
    int      first, count;                 /* the connections that come and go */
    int     *idle, idle_count;
    uint64_t next_user, started, logins, logouts;
    double   due;
    bool     paused;
    struct sample base;
    double   next_sample;
    uint64_t begin, last_received;
    struct histogram minute;
    bool     have_base;
} churn;

static void churn_ready(struct conn *c)
{
    churn.logins++;
    c->mark = clock_ns() + from_seconds(opt.hold);
}

static void churn_closed(struct conn *c, bool failed)
{
    int i = conn_index(c);

    if (i < churn.first)
        return;
    churn.logouts += !failed;
    churn.idle[churn.idle_count++] = i;
}

static void churn_open(int sessions)
{
    churn.first = sessions;
    churn.count = loader.count - sessions;
    churn.idle = must_calloc((size_t)churn.count, sizeof *churn.idle);
    for (int i = sessions; i < loader.count; i++)
        churn.idle[churn.idle_count++] = i;
    churn.due = (double)clock_ns();
}

/* Logs in opt.churn accounts per second, and out again after opt.hold seconds. */
static void churn_turn(uint64_t now)
{
    for (int i = churn.first; i < loader.count; i++) {
        struct conn *c = &loader.conns[i];
        if (c->state == READY && (churn.paused || now >= c->mark))
            conn_logout(c);
        if (c->fd >= 0 && seconds(now - c->opened) > opt.hold + 20) {
            note_text("login or logout takes too long", c, "");
            conn_close(c, true);
        }
    }
    for (; churn.due <= (double)now && opt.churn > 0; churn.due += 1e9 / opt.churn) {
        if (churn.paused || churn.idle_count == 0)
            continue;
        int user = opt.first + churn.first + (int)(churn.next_user++ % (uint64_t)opt.churn_users);
        churn.started++;
        conn_start(&loader.conns[churn.idle[--churn.idle_count]], user);
    }
}

static void soak_stanza(struct conn *c, struct span s)
{
    uint64_t before = latency.count;

    if (conn_index(c) >= churn.first)
        return;
    flows_stanza(c, s);
    if (latency.count > before) {
        struct token t;
        if (token_find(s, &t) && loader.now > t.sent)
            histogram_add(&churn.minute, loader.now - t.sent);
    }
}

/* Only the lasting sessions are left, and what the server kept for the others has had 5 s. */
static struct sample quiet_sample(void)
{
    churn.paused = true;
    for (uint64_t end = clock_ns() + 30 * NS; churn.idle_count < churn.count;) {
        uint64_t now = clock_ns();
        if (now > end)
            break;
        churn_turn(now);
        uint64_t due = flows_rate(now);
        pump(due < now + NS / 50 ? due : now + NS / 50);
    }
    for (uint64_t end = clock_ns() + 5 * NS, now; (now = clock_ns()) < end;) {
        uint64_t due = flows_rate(now);
        pump(due < end ? due : end);
    }
    struct sample s = { server_memory(), server_descriptors() };
    churn.paused = false;
    churn.due = (double)clock_ns();
    return s;
}

static void progress(double elapsed)
{
    struct memory m = server_memory();

    fprintf(stderr,
            "%5.0f s  sent %" PRIu64 "  received %" PRIu64 "  p50 %.1f ms  p99 %.1f ms  "
            "logins %" PRIu64 "  PSS %ld KiB, own %ld  descriptors %ld\n",
            elapsed, tally.sent, tally.received, histogram_us(&churn.minute, .5) / 1000,
            histogram_us(&churn.minute, .99) / 1000, churn.logins, m.pss, m.own,
            server_descriptors());
    memset(&churn.minute, 0, sizeof churn.minute);
}

static uint64_t soak_step(uint64_t now)
{
    double elapsed = churn.begin == 0 ? 0 : seconds(now - churn.begin);

    if (churn.begin == 0)
        churn.begin = now;
    if (!churn.have_base && elapsed >= opt.baseline_at) {
        churn.base = quiet_sample();
        churn.have_base = true;
    }
    if (elapsed >= churn.next_sample) {
        if (elapsed > 0)
            progress(elapsed);
        churn.next_sample += opt.sample;
    }
    churn_turn(now);
    uint64_t due = flows_rate(now), turn = now + NS / 50;
    return due < turn ? due : turn;
}

void scenario_soak(void)
{
    struct window w;
    int           pool = (int)ceil(opt.churn * (opt.hold + 20));

    if (opt.rate <= 0)
        die("soak needs --rate");
    conns_alloc(opt.users + pool);
    double ramp_seconds = ramp(0, opt.users);
    if (loader.ready != (uint64_t)opt.users)
        die("%" PRIu64 " of %d sessions came up", loader.ready, opt.users);
    pump_for(opt.settle);
    flows_ring(opt.users, opt.users / 2 + 1);
    churn_open(opt.users);
    on = (struct handlers){ .ready = churn_ready, .stanza = soak_stanza, .closed = churn_closed };
    uint64_t failed = loader.failed;
    measure(&w, soak_step);
    struct sample end = quiet_sample();
    flows_drain();

    out_begin();
    out_count("sessions", (uint64_t)opt.users);
    out_number("ramp_s", ramp_seconds);
    report_chat(&w);
    out_count("logins", churn.logins);
    out_count("logouts", churn.logouts);
    out_count("logins_started", churn.started);
    out_count("logins_failed", loader.failed - failed);
    out_number("logins_per_s", (double)churn.logins / window_seconds(&w));
    out_number("pss_base_kib", (double)churn.base.memory.pss);
    out_number("pss_end_kib", (double)end.memory.pss);
    if (churn.base.memory.pss > 0)
        out_number("own_growth_pct", 100 * (double)(end.memory.own - churn.base.memory.own) /
                                     (double)churn.base.memory.pss);
    out_number("descriptors_base", (double)churn.base.descriptors);
    out_number("descriptors_end", (double)end.descriptors);
    out_end();
    close_all();
}
