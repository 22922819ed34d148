/*
 * tables.c - prints what the manual's generated parts are made from and `xylemd --describe` does not
 * say: the counters of the core, its administrative commands and their exit statuses, as JSON.
 */
#include <stdio.h>

#include "hook/command.h"
#include "main/commands.h"
#include "main/counted.h"
#include "main/exits.h"
#include "base/json.h"

static void member(struct text *out, const char *name, const char *value, bool first)
{
    text_printf(out, "%s\"%s\": ", first ? "{" : ", ", name);
    json_put_string(out, value != NULL ? value : "");
}

static void counters(struct text *out)
{
    struct counted all[COUNTED_MOST];
    size_t n = counted_all(all);

    text_puts(out, "{\"counters\": [");
    for (size_t i = 0; i < n; i++) {
        text_puts(out, i == 0 ? "\n" : ",\n");
        member(out, "owner", all[i].owner, true);
        member(out, "name", all[i].name, false);
        member(out, "doc", all[i].help, false);
        text_putc(out, '}');
    }
}

static void arguments(struct text *out, const struct command *c)
{
    const xy_arg *a;
    bool first = true;

    text_puts(out, ", \"args\": [");
    for (size_t i = 0; (a = command_arg(c, i)) != NULL; i++) {
        if (command_arg_is_inner(a))
            continue;
        text_puts(out, first ? "" : ", ");
        first = false;
        member(out, "name", a->name, true);
        member(out, "doc", a->doc, false);
        text_printf(out, ", \"flag\": %s, \"secret\": %s, \"required\": %s}",
                    a->type == XY_ARG_FLAG ? "true" : "false",
                    a->type == XY_ARG_SECRET ? "true" : "false", a->required ? "true" : "false");
    }
    text_puts(out, "]}");
}

static void commands(struct text *out)
{
    static const xy_command *const tables[] = { account_commands, session_commands, server_commands,
                                                module_commands, exchange_commands, save_commands, store_commands };
    bool first = true;

    text_puts(out, "],\n\"commands\": [");
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
        for (const xy_command *c = tables[i]; c->name != NULL; c++, first = false) {
            struct command as = { .decl = *c };
            text_puts(out, first ? "\n" : ",\n");
            member(out, "name", c->name, true);
            member(out, "doc", c->summary, false);
            arguments(out, &as);
        }
}

static void exits(struct text *out)
{
    text_puts(out, "],\n\"exits\": [");
    for (const struct exit_word *w = exit_words; w->word != NULL; w++) {
        text_printf(out, "%s{\"code\": %d", w == exit_words ? "\n" : ",\n", w->code);
        member(out, "word", w->word, false);
        member(out, "doc", w->text, false);
        text_putc(out, '}');
    }
    text_puts(out, "]}\n");
}

int main(void)
{
    struct text out;

    text_init(&out, 0);
    counters(&out);
    commands(&out);
    exits(&out);
    fwrite(out.p, 1, out.len, stdout);
    text_free(&out);
    return ferror(stdout) != 0;
}
