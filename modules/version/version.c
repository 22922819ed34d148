/*
 * version.c - Software Version (XEP-0092): what runs here, as far as the administrator wants it known.
 */
#include <sys/utsname.h>
#include <xylem/module.h>

#ifndef XYLEM_VERSION
#define XYLEM_VERSION "unknown"
#endif

struct config { bool version, os; };

static const xy_setting settings[] = {
    XY_BOOL(struct config, version, "show-version", "yes", "Tell the version of the server"),
    XY_BOOL(struct config, os, "show-os", "no", "Tell the operating system"),
    { 0 }
};

static xy_flow version_asked(xy_mod *m, xy_req *rq)
{
    const struct config *cfg = xy_config(m);
    xy_xml *query = xy_el(xy_arena_of(rq), "query", "jabber:iq:version");
    struct utsname os;

    xy_chars(xy_sub(query, "name", NULL), "xylem", SIZE_MAX);
    xy_chars(xy_sub(query, "version", NULL), cfg->version ? XYLEM_VERSION : "hidden", SIZE_MAX);
    if (cfg->os && uname(&os) == 0)
        xy_chars(xy_sub(query, "os", NULL), os.sysname, SIZE_MAX);
    return xy_reply(rq, query);
}

static const xy_iq iq[] = {
    { XY_GET, XY_TO_DOMAIN, "jabber:iq:version", "query", version_asked, "jabber:iq:version" },
    { 0 }
};

XY_MODULE(version, "1.0", .summary = "Software Version (XEP-0092)", .settings = settings,
          .config_size = sizeof(struct config), .iq = iq);
