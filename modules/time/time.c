/*
 * time.c - Entity Time (XEP-0202), and jabber:iq:time (XEP-0090) for old clients.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <xylem/module.h>

/* The offset of local time as XEP-0082 writes it: +01:00. */
static const char *offset_text(xy_arena *a, const struct tm *local)
{
    long minutes = local->tm_gmtoff / 60;
    long size = labs(minutes);

    return xy_text(a, "%c%02ld:%02ld", minutes < 0 ? '-' : '+', size / 60, size % 60);
}

static xy_flow time_asked(xy_mod *m, xy_req *rq)
{
    xy_arena *a = xy_arena_of(rq);
    xy_xml *answer = xy_el(a, "time", "urn:xmpp:time");
    int64_t ms = xy_wall_ms();
    time_t now = (time_t)(ms / 1000);
    struct tm local;

    (void)m;
    localtime_r(&now, &local);
    xy_chars(xy_sub(answer, "tzo", NULL), offset_text(a, &local), SIZE_MAX);
    xy_chars(xy_sub(answer, "utc", NULL), xy_date(a, ms), SIZE_MAX);
    return xy_reply(rq, answer);
}

static xy_flow old_time_asked(xy_mod *m, xy_req *rq)
{
    xy_arena *a = xy_arena_of(rq);
    xy_xml *answer = xy_el(a, "query", "jabber:iq:time");
    time_t now = (time_t)(xy_wall_ms() / 1000);
    char utc[sizeof "20021010T17:58:35"], display[64], zone[16];
    struct tm t;

    (void)m;
    gmtime_r(&now, &t);
    strftime(utc, sizeof utc, "%Y%m%dT%H:%M:%S", &t);
    localtime_r(&now, &t);
    strftime(display, sizeof display, "%Y-%m-%d %H:%M:%S", &t);
    strftime(zone, sizeof zone, "%Z", &t);
    xy_chars(xy_sub(answer, "utc", NULL), utc, SIZE_MAX);
    xy_chars(xy_sub(answer, "tz", NULL), zone, SIZE_MAX);
    xy_chars(xy_sub(answer, "display", NULL), display, SIZE_MAX);
    return xy_reply(rq, answer);
}

static const xy_iq iq[] = {
    { XY_GET, XY_TO_DOMAIN, "urn:xmpp:time", "time", time_asked, "urn:xmpp:time" },
    { XY_GET, XY_TO_DOMAIN, "jabber:iq:time", "query", old_time_asked, "jabber:iq:time" },
    { 0 }
};

XY_MODULE(time, "1.0", .summary = "Entity Time (XEP-0202, XEP-0090)", .iq = iq);
