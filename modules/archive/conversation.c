/*
 * conversation.c - see conversation.h
 *
 * A page of rows at a time, oldest first, each a message; the last one of a page behind which there is more has only
 * `next`, to be given as `after`.  Writing them as text, HTML or JSON is left to who asks.
 */
#include "conversation.h"

#include <string.h>

#define PAGE 200
#define NS_CLIENT "jabber:client"

/* A day alone is its beginning or its end. */
static bool read_date(xy_req *rq, const char *name, const char *rest, int64_t *out)
{
    const char *text = xy_arg_text(rq, name);

    *out = 0;
    if (text == NULL)
        return true;
    if (strlen(text) == strlen("2026-01-31"))
        text = xy_text(xy_arena_of(rq), "%s%s", text, rest);
    return text != NULL && xy_date_parse(text, out) && *out > 0;
}

static void put_text(xy_req *rq, const xy_xml *message, const char *name)
{
    const xy_xml *e = xy_child(message, name, NS_CLIENT);

    if (e != NULL)
        xy_out_text(rq, name, xy_xml_text(e, NULL));
}

/* What a message without a text is about: its first element of another namespace. */
static void put_about(xy_req *rq, const xy_xml *message)
{
    const xy_xml *e = xy_child(message, NULL, NULL);

    while (e != NULL && strcmp(xy_xml_ns(e), NS_CLIENT) == 0)
        e = xy_next(e, NULL, NULL);
    if (e != NULL)
        xy_out_text(rq, "about", xy_text(xy_arena_of(rq), "%s %s", xy_xml_name(e), xy_xml_ns(e)));
}

static void put_message(xy_mod *m, xy_req *rq, const xy_archive_row *row)
{
    xy_arena *a = xy_arena_of(rq);
    const xy_xml *message = xy_archive_stanza(a, row);
    const char *own = xy_jid_text(xy_to(rq));

    xy_out_row(rq);
    xy_out_text(rq, "id", row->id);
    xy_out_text(rq, "time", xy_date(a, row->stamp));
    xy_out_text(rq, "direction", row->sent ? "out" : "in");
    xy_out_text(rq, "from", row->sent ? own : row->peer);
    xy_out_text(rq, "to", row->sent ? row->peer : own);
    if (message == NULL) {
        xy_log(m, XY_ERROR, "an archived message of %s cannot be read", own);
        return;
    }
    if (xy_xml_attr(message, "type") != NULL)
        xy_out_text(rq, "type", xy_xml_attr(message, "type"));
    put_text(rq, message, "subject");
    put_text(rq, message, "thread");
    put_text(rq, message, "body");
    if (xy_child(message, "body", NS_CLIENT) == NULL)
        put_about(rq, message);
}

static void page_came(xy_mod *m, xy_req *rq, const xy_archive_page *page)
{
    if (page->status != XY_OK) {
        xy_command_end(rq, page->status, "%s", page->status == XY_NOT_FOUND ? "the message to go on from is gone"
                                               : "the store does not answer now");
        return;
    }
    for (size_t i = 0; i < page->nrows; i++)
        put_message(m, rq, &page->rows[i]);
    if (page->more && page->nrows > 0) {
        xy_out_row(rq);
        xy_out_text(rq, "next", page->rows[page->nrows - 1].id);
    }
    xy_command_end(rq, XY_OK, NULL);
}

static xy_flow conversation(xy_mod *m, xy_req *rq)
{
    xy_archive_query q = { .size = sizeof q, .with = xy_jid_text(xy_arg_jid(rq, "with")),
                           .after = xy_arg_text(rq, "after"), .limit = PAGE };

    if (!read_date(rq, "start", "T00:00:00Z", &q.start) || !read_date(rq, "end", "T23:59:59.999Z", &q.end))
        return xy_command_end(rq, XY_REFUSED, "start and end are dates: 2026-01-31, or 2026-01-31T12:00:00Z");
    return xy_archive_find(m, rq, &q, page_came);
}

static const xy_arg args[] = {
    { "with", "the other side: name@domain, or with a resource", XY_ARG_JID, true },
    { "start", "not what is older: 2026-01-31, or 2026-01-31T12:00:00Z", XY_ARG_TEXT, false },
    { "end", "not what is newer", XY_ARG_TEXT, false },
    { "format", "text, html or json; text when it is not given", XY_ARG_TEXT, false },
    { "output", "the file to write; standard output when it is not given", XY_ARG_TEXT, false },
    { "after", NULL, XY_ARG_TEXT, false },      /* go on where a page has ended */
    { NULL, NULL, XY_ARG_TEXT, false }
};

const xy_command conversation_commands[] = {
    { "conversation", "Write down what an account and somebody else have said", XY_ACCOUNT_COMMAND, args,
      conversation },
    { NULL, NULL, XY_SERVER_COMMAND, NULL, NULL }
};
