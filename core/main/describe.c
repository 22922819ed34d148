/*
 * describe.c - see describe.h.
 */
#include "main/describe.h"

#include <inttypes.h>

#include "hook/settings.h"
#include "main/config.h"
#include "base/json.h"

struct printer {
    struct text *out;
    bool         json, first_section, first_setting;
};

static void put_bound(struct text *out, const xy_setting *s, int64_t value)
{
    if (s->type == XY_T_TIME || s->type == XY_T_SIZE)
        settings_put_number(out, s->type, (uint64_t)value);
    else
        text_printf(out, "%" PRId64, value);
}

static void put_range(struct text *out, const xy_setting *s)
{
    bool bounded = s->type == XY_T_INT || s->type == XY_T_TIME || s->type == XY_T_SIZE;

    for (const char *const *c = s->choices; s->type == XY_T_CHOICE && *c != NULL; c++)
        text_printf(out, "%s%s", c == s->choices ? "" : ", ", *c);
    if (!bounded || (s->min == 0 && s->max == 0))
        return;
    put_bound(out, s, s->min);
    text_puts(out, " to ");
    put_bound(out, s, s->max);
}

static void put_member(struct text *out, const char *name, const char *value, bool first)
{
    text_printf(out, "%s\"%s\": ", first ? "" : ", ", name);
    if (value != NULL)
        json_put_string(out, value);
    else
        text_puts(out, "null");
}

static void setting_as_json(struct printer *p, const xy_setting *s, const char *range)
{
    text_puts(p->out, p->first_setting ? "\n    {" : ",\n    {");
    put_member(p->out, "key", s->key, true);
    put_member(p->out, "type", settings_type_name(s->type), false);
    put_member(p->out, "default", s->deflt, false);
    put_member(p->out, "range", range, false);
    put_member(p->out, "doc", s->doc, false);
    text_putc(p->out, '}');
}

static void setting_as_text(struct printer *p, const xy_setting *s, const char *range)
{
    text_printf(p->out, "  %-24s %s", s->key, settings_type_name(s->type));
    if (range[0] != '\0')
        text_printf(p->out, " (%s)", range);
    if (s->deflt == NULL)
        text_puts(p->out, ", required");
    else if (s->deflt[0] != '\0')
        text_printf(p->out, ", default %s", s->deflt);
    text_printf(p->out, "\n      %s\n", s->doc);
}

static void put_section(struct printer *p, const char *name, const char *doc, const xy_setting *table)
{
    if (p->json) {
        text_puts(p->out, p->first_section ? "  {" : ",\n  {");
        put_member(p->out, "section", name, true);
        put_member(p->out, "doc", doc, false);
        text_puts(p->out, ", \"settings\": [");
    } else {
        text_printf(p->out, "%s%s%s%s\n", p->first_section ? "" : "\n", name,
                    name[0] != '\0' ? ": " : "", doc);
    }
    p->first_section = false;
    p->first_setting = true;
    for (const xy_setting *s = table; s != NULL && s->key != NULL; s++) {
        struct text range;
        text_init(&range, 0);
        put_range(&range, s);
        (p->json ? setting_as_json : setting_as_text)(p, s, range.p != NULL ? range.p : "");
        text_free(&range);
        p->first_setting = false;
    }
    if (p->json)
        text_puts(p->out, "]}");
}

void describe_all(struct text *out, const xy_module *const *modules, size_t n, bool json)
{
    struct printer p = { .out = out, .json = json, .first_section = true };

    if (json)
        text_puts(out, "[\n");
    for (const struct config_section *s = config_sections; s->name != NULL; s++)
        put_section(&p, s->name, s->doc, s->settings);
    for (size_t i = 0; i < n; i++) {
        struct text name;
        text_init(&name, 0);
        text_printf(&name, "modules.%s", modules[i]->name);
        put_section(&p, name.p, modules[i]->summary, modules[i]->settings);
        text_free(&name);
    }
    if (json)
        text_puts(out, "\n]\n");
}
