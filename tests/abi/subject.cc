// subject.cc - a module in C++: every kind of table that a module declares.
#include <xylem/module.h>

namespace {

struct config { const char *greeting; int64_t most; bool loud; const char *const *names; };

const xy_setting settings[] = {
    XY_TEXT(config, greeting, "greeting", "hello", "What it says"),
    XY_INT(config, most, "most", "3", 1, 9, "How often"),
    XY_BOOL(config, loud, "loud", "no", "In capitals"),
    XY_LIST(config, names, "names", "", "To whom"),
    { }
};

xy_flow asked(xy_mod *m, xy_req *rq)
{
    auto *cfg = static_cast<const config *>(xy_config(m));
    xy_xml *answer = xy_el(xy_arena_of(rq), "greeting", "urn:example:subject");

    xy_count(m, 0);
    xy_log(m, XY_DEBUG, "asked by %s", xy_jid_text(xy_from(rq)));
    return xy_reply(rq, xy_chars(answer, cfg->greeting, SIZE_MAX));
}

const xy_iq iq[] = { { XY_GET, XY_TO_DOMAIN, "urn:example:subject", "greeting", asked, nullptr }, { } };
const xy_metric counters[] = { { "asked_total", "questions" }, { } };

}

XY_MODULE(subject, "1.0", .summary = "Written in C++", .settings = settings,
          .config_size = sizeof(config), .iq = iq, .counters = counters);
