/*
 * doc.c - xylem-sdk doc: the manual of a module, from its descriptor, in Markdown.
 */
#include <stdio.h>

#include "hook/command.h"
#include "hook/instance.h"
#include "hook/settings.h"
#include "sdk.h"

static const char *const kinds[] = { "", "message", "presence", "iq" };
static const char *const points[] = { "out", "in", "undeliverable", "sent", "delivered" };
static const char *const bands[] = { "guard", "rewrite", "normal", "record", "last" };

static void bound(const xy_setting *s, int64_t value)
{
    struct text t;

    if (s->type == XY_T_INT) {
        printf("%lld", (long long)value);
        return;
    }
    text_init(&t, 0);
    settings_put_number(&t, s->type, (uint64_t)value);
    printf("%s", t.p);
    text_free(&t);
}

static void settings(const xy_module *d)
{
    if (d->settings == NULL || d->settings[0].key == NULL)
        return;
    puts("\n## Settings\n\n| setting | type | default | what it is |\n|---|---|---|---|");
    for (const xy_setting *s = d->settings; s->key != NULL; s++) {
        printf("| `%s` | %s", s->key, settings_type_name(s->type));
        for (const char *const *c = s->choices; c != NULL && *c != NULL; c++)
            printf("%s %s", c == s->choices ? ":" : ",", *c);
        if (s->min != 0 || s->max != 0) {
            printf(", ");
            bound(s, s->min);
            printf(" to ");
            bound(s, s->max);
        }
        printf(" | %s | %s |\n", s->deflt == NULL ? "required" : s->deflt[0] == '\0' ? "none" : s->deflt,
               s->doc);
    }
}

static void handlers(const xy_module *d)
{
    if (d->iq == NULL || d->iq[0].ns == NULL)
        return;
    puts("\n## IQ handlers\n\n| element | namespace | kind | to | feature |\n|---|---|---|---|---|");
    for (const xy_iq *q = d->iq; q->ns != NULL; q++)
        printf("| %s | `%s` |%s%s |%s%s%s | %s |\n", q->name != NULL ? q->name : "any", q->ns,
               q->kinds & XY_GET ? " get" : "", q->kinds & XY_SET ? " set" : "",
               q->scopes & XY_TO_DOMAIN ? " domain" : "", q->scopes & XY_TO_ACCOUNT ? " account" : "",
               q->scopes & XY_TO_SELF ? " own account" : "", q->feature != NULL ? q->feature : "");
}

static void nonzas(const xy_module *d)
{
    if (d->nonzas == NULL || d->nonzas[0].ns == NULL)
        return;
    puts("\n## Nonzas\n\n| element | namespace |\n|---|---|");
    for (const xy_nonza *n = d->nonzas; n->ns != NULL; n++)
        printf("| %s | `%s` |\n", n->name, n->ns);
}

static void hooks(const xy_module *d)
{
    if (d->hooks == NULL || d->hooks[0].fn == NULL)
        return;
    puts("\n## Hooks\n\n| point | band | before | after |\n|---|---|---|---|");
    for (const xy_hook *h = d->hooks; h->fn != NULL; h++)
        printf("| %s/%s | %s | %s | %s |\n", kinds[h->kind], points[h->point], bands[h->band],
               h->before != NULL ? h->before : "", h->after != NULL ? h->after : "");
}

static void counters(const xy_module *d)
{
    if (d->counters == NULL || d->counters[0].name == NULL)
        return;
    puts("\n## Counters\n\n| counter | counts |\n|---|---|");
    for (const xy_metric *c = d->counters; c->name != NULL; c++)
        printf("| `%s` | %s |\n", c->name, c->help);
}

static void commands(const xy_module *d)
{
    if (d->commands == NULL || d->commands[0].name == NULL)
        return;
    puts("\n## Commands");
    for (const xy_command *c = d->commands; c->name != NULL; c++) {
        struct command as = { .decl = *c };
        const xy_arg *a;
        printf("\n`xylemctl %s", c->name);
        for (size_t i = 0; (a = command_arg(&as, i)) != NULL; i++)
            if (!command_arg_is_inner(a))
                printf(a->required ? " %s" : " [--%s]", a->name);
        printf("`: %s.\n\n", c->summary);
        for (size_t i = 0; (a = command_arg(&as, i)) != NULL; i++)
            if (!command_arg_is_inner(a))
                printf("* `%s`: %s\n", a->name, a->doc != NULL ? a->doc : "");
    }
}

int sdk_doc(int argc, char **argv)
{
    const struct module *m = sdk_load(argv[0]);

    (void)argc;
    if (m == NULL)
        return 1;
    const xy_module *d = m->desc;
    printf("# %s\n\n%s. Version %s.\n", d->name, d->summary != NULL ? d->summary : d->name, d->version);
    for (const char *const *r = d->requires_; r != NULL && *r != NULL; r++)
        printf("%s%s%s", r == d->requires_ ? "\nNeeds: " : ", ", *r, r[1] == NULL ? "\n" : "");
    for (const xy_service *s = d->services; s != NULL && s->name != NULL; s++)
        printf("\nOffers the service `%s` (version %u).\n", s->name, s->version);
    settings(d);
    handlers(d);
    nonzas(d);
    hooks(d);
    counters(d);
    commands(d);
    return 0;
}
