/* exchange.c - see exchange.h */

#include "hook/exchange.h"

#include <string.h>

/* In the order in which they were found. */
void exchange_wrong(struct exchange *x, const struct xml *which, const char *fmt, va_list ap)
{
    struct exchange_fault *f = arena_alloc(x->arena, sizeof *f);

    if (f != NULL)
        f->why = arena_vprintf(x->arena, fmt, ap);
    if (f == NULL || f->why == NULL) {
        x->refused = true;
        return;
    }
    f->which = which != NULL ? which : x->element;
    if (x->last != NULL)
        x->last->next = f;
    else
        x->faults = f;
    x->last = f;
}

void exchange_put(struct exchange *x, const struct xml *e)
{
    bool parts = (x->entry->how & XY_EXCHANGE_PARTS) != 0;

    if (e == NULL) {
        x->refused = true;
        return;
    }
    if (parts && !x->opened) {
        text_printf(x->out, "<%s", x->entry->name);
        if (strcmp(x->entry->ns, NS_PIE) != 0)
            text_printf(x->out, " xmlns='%s'", x->entry->ns);
        text_puts(x->out, ">\n");
        x->opened = true;
    }
    xml_write(x->out, e, parts ? x->entry->ns : NS_PIE);
    text_putc(x->out, '\n');
}

void exchange_close(struct text *out, const xy_exchange *entry)
{
    text_printf(out, "</%s>\n", entry->name);
}
