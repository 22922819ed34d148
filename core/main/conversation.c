/* conversation.c - see conversation.h */

#include "main/conversation.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "main/carry_private.h"
#include "main/exits.h"
#include "main/output.h"
#include "main/table.h"
#include "xml/xml.h"

enum { DATE_TO_SECOND = 19 };

static const char style[] =
    "body{font-family:sans-serif;max-width:50em;margin:auto;padding:1em}"
    "p{margin:.4em 0;white-space:pre-wrap}time,i{color:#666}time{font-size:smaller}.own b{color:#06c}";

/* ---- pieces of text ---- */

static void put_html(struct text *out, const char *text)
{
    xml_escape(out, text, strlen(text));
}

/* 2026-01-31 12:00:00 */
static void put_time(struct text *out, const char *time)
{
    size_t len = strlen(time);

    for (size_t i = 0; i < len && i < DATE_TO_SECOND; i++)
        text_putc(out, time[i] == 'T' ? ' ' : time[i]);
}

/* Whose client it was does not matter to who reads. */
static struct str bare(const char *jid)
{
    const char *slash = strchr(jid, '/');

    return (struct str){ jid, slash != NULL ? (size_t)(slash - jid) : strlen(jid) };
}

static const char *or_empty(const char *text)
{
    return text != NULL ? text : "";
}

/* ---- text ---- */

/* Further lines stand behind a margin, so that nobody's words look like somebody else's. */
static void put_lines(struct text *out, const char *text)
{
    while (*text != '\0') {
        size_t len = strcspn(text, "\n");
        char *line = try_copy_n(text, len);
        table_put_text(out, line != NULL ? line : "", SIZE_MAX);
        mem_free(&line);
        text += len;
        if (*text == '\n') {
            text_puts(out, "\n    ");
            text++;
        }
    }
}

static void put_as_text(struct text *out, const struct json *m)
{
    const char *subject = json_text(m, "subject"), *body = json_text(m, "body"), *about = json_text(m, "about");
    struct str from = bare(or_empty(json_text(m, "from")));

    put_time(out, or_empty(json_text(m, "time")));
    text_puts(out, "  ");
    text_add(out, from.p, from.len);
    text_puts(out, ": ");
    if (subject != NULL) {
        text_putc(out, '[');
        put_lines(out, subject);
        text_puts(out, "] ");
    }
    if (body != NULL)
        put_lines(out, body);
    else {
        text_putc(out, '(');
        table_put_text(out, about != NULL ? about : "no text", SIZE_MAX);
        text_putc(out, ')');
    }
    text_putc(out, '\n');
}

/* ---- HTML ---- */

static void put_as_html(struct text *out, const struct json *m)
{
    const char *from = or_empty(json_text(m, "from")), *time = or_empty(json_text(m, "time"));
    const char *subject = json_text(m, "subject"), *body = json_text(m, "body"), *about = json_text(m, "about");
    struct str name = bare(from);
    bool own = strcmp(or_empty(json_text(m, "direction")), "out") == 0;

    text_printf(out, "<p%s dir=\"auto\"><time datetime=\"", own ? " class=\"own\"" : "");
    put_html(out, time);
    text_puts(out, "\">");
    put_time(out, time);
    text_puts(out, "</time> <b>");
    xml_escape(out, name.p, name.len);
    text_puts(out, "</b> ");
    if (subject != NULL) {
        text_puts(out, "<i>");
        put_html(out, subject);
        text_puts(out, "</i> ");
    }
    if (body == NULL)
        text_puts(out, "<i>");
    put_html(out, body != NULL ? body : about != NULL ? about : "no text");
    if (body == NULL)
        text_puts(out, "</i>");
    text_puts(out, "</p>\n");
}

/* ---- the whole ---- */

void conversation_begin(struct text *out, const struct conversation *c)
{
    switch (c->format) {
    case CONVERSATION_TEXT:
        text_printf(out, "%s and %s, times in UTC\n\n", c->account, c->with);
        return;
    case CONVERSATION_HTML:
        text_puts(out, "<!DOCTYPE html>\n<html>\n<head>\n<meta charset=\"utf-8\">\n<title>");
        put_html(out, c->account);
        text_puts(out, " and ");
        put_html(out, c->with);
        text_printf(out, "</title>\n<style>%s</style>\n</head>\n<body>\n<h1>", style);
        put_html(out, c->account);
        text_puts(out, " and ");
        put_html(out, c->with);
        text_puts(out, "</h1>\n<p>Times are in UTC.</p>\n");
        return;
    case CONVERSATION_JSON:
        text_puts(out, "{\"account\": ");
        json_put_string(out, c->account);
        text_puts(out, ", \"with\": ");
        json_put_string(out, c->with);
        text_puts(out, ", \"messages\": [");
        return;
    }
}

void conversation_put(struct text *out, struct conversation *c, const struct json *m)
{
    switch (c->format) {
    case CONVERSATION_TEXT:
        put_as_text(out, m);
        break;
    case CONVERSATION_HTML:
        put_as_html(out, m);
        break;
    case CONVERSATION_JSON:
        text_puts(out, c->messages > 0 ? ",\n" : "\n");
        json_put(out, m);
        break;
    }
    c->messages++;
}

void conversation_end(struct text *out, const struct conversation *c)
{
    if (c->format == CONVERSATION_HTML)
        text_puts(out, "</body>\n</html>\n");
    if (c->format == CONVERSATION_JSON)
        text_puts(out, c->messages > 0 ? "\n]}\n" : "]}\n");
}

/* ---- the command ---- */

struct session {
    const struct carry  *carry;
    struct conversation  c;
    struct output        out;
    char                *next;           /* where to go on; NULL: that was all */
    bool                 begun;
};

static int write_text(struct session *s, struct text *t, struct error *e)
{
    int result = text_ok(t) ? output_write(&s->out, (struct str){ t->p, t->len }, e)
                            : error_set(e, ERR_NO_MEMORY, "no memory");

    text_free(t);
    return result;
}

/* The exit status. */
static int take_page(struct session *s, struct error *e)
{
    const struct json *row;
    struct arena *a;
    struct text out;
    int code = carry_ask_row(s->carry, NULL, &a, &row, e);
    const char *next = NULL;

    text_init(&out, 0);
    if (code == EXITS_OK && !s->begun)
        conversation_begin(&out, &s->c);
    s->begun = true;
    for (; code == EXITS_OK && row != NULL; row = row->next)
        if (json_text(row, "next") != NULL)
            next = json_text(row, "next");
        else
            conversation_put(&out, &s->c, row);
    if (code == EXITS_OK && !carry_set_next(s->carry, &s->next, next, e))
        code = EXITS_REFUSED;
    if (write_text(s, &out, e) != 0 && code == EXITS_OK)
        code = EXITS_REFUSED;
    arena_free(&a);
    return code;
}

static int run(struct session *s, struct error *e)
{
    struct text t;
    int code;

    do {
        if (carry_interrupted(s->carry)) {
            error_set(e, ERR_UNAVAILABLE, "interrupted");
            code = EXITS_INTERRUPTED;
        } else
            code = take_page(s, e);
    } while (code == EXITS_OK && s->next != NULL);
    if (code != EXITS_OK)
        return code;
    text_init(&t, 0);
    conversation_end(&t, &s->c);
    return write_text(s, &t, e) == 0 ? EXITS_OK : EXITS_REFUSED;
}

/* -1: there is no such format. */
static int format_of(const char *name, bool json)
{
    static const char *const names[] = { "text", "html", "json", NULL };

    if (name == NULL)
        return json ? CONVERSATION_JSON : CONVERSATION_TEXT;
    for (int i = 0; names[i] != NULL; i++)
        if (strcmp(names[i], name) == 0)
            return i;
    return -1;
}

int carry_conversation(const struct carry *c)
{
    struct session s = { .carry = c };
    int format = format_of(carry_given(c, "format"), c->json), code = EXITS_REFUSED;
    struct error e;
    char text[40];

    if (format < 0)
        return carry_say(c, EXITS_USAGE, "--format is text, html or json", NULL);
    s.c = (struct conversation){ .account = carry_given(c, "jid"), .with = carry_given(c, "with"),
                                 .format = (enum conversation_format)format };
    if (output_open(&s.out, carry_given(c, "output"), &e) == 0)
        code = run(&s, &e);
    if (output_close(&s.out, code == EXITS_OK, &e) != 0)
        code = EXITS_REFUSED;
    carry_set_next(c, &s.next, NULL, NULL);
    if (code != EXITS_OK)
        return carry_say(c, code, e.text, NULL);
    snprintf(text, sizeof text, "%zu messages", s.c.messages);
    return s.out.path != NULL ? carry_say(c, EXITS_OK, text, NULL) : EXITS_OK;
}
