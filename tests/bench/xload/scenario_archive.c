/*
 * scenario_archive.c - fills archives (XEP-0313), checks that each holds every message once, then
 * measures paging through them.
 */
#include "xload.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct archive {
    char     last[300];                    /* id to page on from, "" at the beginning */
    uint64_t in_page, passes, asked, unique;
    uint8_t *seen;
    uint64_t seen_cap;
    bool     refused;
};

static struct {
    struct archive *of;                    /* one per connection */
    char            start[40];
    uint64_t        pages, messages, odd, missing, dup;
} mam;

static void ask_page(struct conn *c)
{
    struct archive *a = &mam.of[conn_index(c)];
    char            after[400] = "", form[400] = "";

    a->in_page = 0;
    a->asked = clock_ns();
    if (*a->last != '\0')
        snprintf(after, sizeof after, "<after>%s</after>", a->last);
    if (!opt.whole_archive)
        snprintf(form, sizeof form,
                 "<x xmlns='jabber:x:data' type='submit'>"
                 "<field var='FORM_TYPE' type='hidden'><value>urn:xmpp:mam:2</value></field>"
                 "<field var='start'><value>%s</value></field></x>",
                 mam.start);
    conn_printf(c,
                "<iq type='set' id='mam'><query xmlns='urn:xmpp:mam:2' queryid='q'>%s"
                "<set xmlns='http://jabber.org/protocol/rsm'><max>%d</max>%s</set></query></iq>",
                form, opt.page, after);
}

static void on_archived(struct archive *a, struct span s)
{
    struct token t;

    a->in_page++;
    mam.messages += measuring;
    if (a->passes > 0 || !token_find(s, &t) || t.run != run_id)
        return;
    if (seen_before(&a->seen, &a->seen_cap, t.number))
        mam.dup++;
    else
        a->unique++;
}

static void on_page_end(struct conn *c, struct span s)
{
    struct archive *a = &mam.of[conn_index(c)];
    struct span     fin = span_between(s, "<fin", ">"), last = span_between(s, "<last>", "</last>");

    if (measuring) {
        mam.pages++;
        histogram_add(&latency, loader.now > a->asked ? loader.now - a->asked : 0);
    }
    bool complete = fin.at != NULL && attribute_is((struct span){ fin.at - 4, fin.length + 5 },
                                                   "complete", "true");
    if (!complete && last.at != NULL && last.length < sizeof a->last && a->in_page > 0) {
        snprintf(a->last, sizeof a->last, "%.*s", (int)last.length, last.at);
    } else {
        mam.odd += !complete && a->in_page == 0;
        a->passes++;
        *a->last = '\0';
    }
    ask_page(c);
}

static void archive_stanza(struct conn *c, struct span s)
{
    struct archive *a = &mam.of[conn_index(c)];

    if (element_is(s, "message") && span_has(s, "urn:xmpp:mam:2")) {
        on_archived(a, s);
        return;
    }
    if (!element_is(s, "iq") || !attribute_is(s, "id", "mam"))
        return;
    if (attribute_is(s, "type", "error")) {
        tally.errors++;
        note("archive error", c, s);
        a->refused = true;
        return;
    }
    on_page_end(c, s);
}

static bool all_passed_once(void)
{
    for (int i = 0; i < loader.count; i++)
        if (mam.of[i].passes == 0 && !mam.of[i].refused)
            return false;
    return true;
}

static double fill(void)
{
    uint64_t begin = clock_ns(), total = (uint64_t)flows.count * (uint64_t)opt.msgs;
    uint64_t end = begin + from_seconds(opt.timeout);

    flows.limit = (uint64_t)opt.msgs;
    flows.refill = true;
    on.stanza = flows_stanza;
    flows_fill();
    while (tally.received < total && clock_ns() < end)
        pump(clock_ns() + NS / 20);
    flows.refill = false;
    return seconds(clock_ns() - begin);
}

void scenario_archive(void)
{
    struct window w;
    struct tm     utc;
    time_t        now = time(NULL) - 1;

    gmtime_r(&now, &utc);
    strftime(mam.start, sizeof mam.start, "%Y-%m-%dT%H:%M:%SZ", &utc);
    conns_alloc(opt.pairs * 2);
    ramp(0, loader.count);
    need_all();
    pump_for(opt.settle);
    flows_pairs(opt.pairs);
    double fill_seconds = fill();
    pump_for(opt.settle + 1);

    mam.of = must_calloc((size_t)loader.count, sizeof *mam.of);
    on.stanza = archive_stanza;
    for (int i = 0; i < loader.count; i++)
        ask_page(&loader.conns[i]);
    for (uint64_t end = clock_ns() + from_seconds(opt.timeout);
         !all_passed_once() && clock_ns() < end;)
        pump(clock_ns() + NS / 20);
    for (int i = 0; i < loader.count; i++)
        mam.missing += (uint64_t)opt.msgs - mam.of[i].unique;
    memset(&latency, 0, sizeof latency);
    measure(&w, NULL);

    double s = window_seconds(&w);
    out_begin();
    out_count("archives", (uint64_t)loader.count);
    out_count("msgs_each", (uint64_t)opt.msgs);
    out_count("page", (uint64_t)opt.page);
    out_number("filled_per_s", (double)tally.received / fill_seconds);
    out_count("missing_in_archive", mam.missing);
    out_count("dup_in_archive", mam.dup);
    out_number("pages_per_s", (double)mam.pages / s);
    if (w.end.server_cpu > w.begin.server_cpu)
        out_number("pages_per_server_cpu_s",
                   (double)mam.pages / (w.end.server_cpu - w.begin.server_cpu));
    out_number("archived_msgs_per_s", (double)mam.messages / s);
    out_count("odd_pages", mam.odd);
    out_latency("page_us", &latency);
    out_cpu(&w, (double)mam.messages);
    out_tally();
    out_end();
    close_all();
}
