/*
 * motd.c - a message of the day: everybody who comes online gets it, everybody may read it, admins set it.
 *
 * The text is a document of the domain, so it is the same on every shard and survives restarts.  An example
 * of a module: settings, counters, an IQ handler, an event, documents, a command; each in its simplest form.
 */
#include <string.h>
#include <xylem/module.h>

#define NS "urn:example:motd"

struct config { uint64_t longest; };

enum { READ, SENT, CHANGED };

static const xy_metric counters[] = {
    [READ]    = { "read_total",    "messages of the day asked for" },
    [SENT]    = { "sent_total",    "messages of the day sent to who came online" },
    [CHANGED] = { "changed_total", "new messages of the day" },
    { 0 }
};

static const xy_setting settings[] = {
    XY_SIZE(struct config, longest, "longest", "1K", 1, 65536, "The longest message that is taken"),
    { 0 }
};

/* ---- reading it: <iq type='get'><motd xmlns='urn:example:motd'/></iq> ---- */

static void got(xy_mod *m, xy_req *rq, const xy_docs *docs)
{
    size_t len;
    const char *text = xy_docs_value(docs, 0, &len);

    switch (xy_docs_status(docs)) {
    case XY_OK:
        xy_count(m, READ);
        xy_reply(rq, xy_chars(xy_el(xy_arena_of(rq), "motd", NS), text, len));
        return;
    case XY_NOT_FOUND:
        xy_refuse(rq, XY_ITEM_NOT_FOUND, "There is no message today");
        return;
    default:
        xy_refuse(rq, XY_RESOURCE_CONSTRAINT, NULL);
    }
}

static xy_flow asked(xy_mod *m, xy_req *rq)
{
    return xy_doc_get(m, rq, "", "motd", "text", got);
}

static const xy_iq iq[] = {
    { XY_GET, XY_TO_DOMAIN, NS, "motd", asked, NS },
    { 0 }
};

/* ---- greeting ---- */

static void greet(xy_mod *m, xy_req *rq, const xy_docs *docs)
{
    xy_arena *a = xy_arena_of(rq);
    size_t len;
    const char *text = xy_docs_value(docs, 0, &len);

    if (xy_docs_status(docs) == XY_OK) {
        xy_xml *message = xy_attr(xy_el(a, "message", "jabber:client"), "type", "headline");
        xy_attr(message, "from", xy_domain(m));
        xy_attr(message, "to", *xy_slot(rq));
        xy_chars(xy_sub(message, "body", NULL), text, len);
        if (xy_send(m, message))
            xy_count(m, SENT);
    }
    xy_end(rq, XY_OK);
}

static void available(xy_mod *m, xy_session *s)
{
    xy_req *rq = xy_background(m, xy_session_account(s), "greeting");
    const char *to;

    if (rq == NULL)
        return;
    /* The session may be gone when the document comes: keep its address, not the session. */
    to = xy_text(xy_arena_of(rq), "%s", xy_jid_text(xy_session_jid(s)));
    *xy_slot(rq) = (void *)to;
    xy_doc_get(m, rq, "", "motd", "text", greet);
}

static const xy_events events = { .size = sizeof events, .session_available = available };

/* ---- xylemctl motd set example.org "Cake in the kitchen" ---- */

static void stored(xy_mod *m, xy_req *rq, xy_status status)
{
    if (status == XY_OK)
        xy_count(m, CHANGED);
    xy_command_end(rq, status, status == XY_OK ? "changed" : "could not be stored");
}

static xy_flow set(xy_mod *m, xy_req *rq)
{
    const struct config *cfg = xy_config(m);
    const char *text = xy_arg_text(rq, "text");
    size_t len = strlen(text);
    xy_doc_write w = { .account = "", .collection = "motd", .key = "text", .value = len > 0 ? text : NULL,
                       .len = len, .version = XY_ANY_VERSION };

    if (len > cfg->longest)
        return xy_command_end(rq, XY_REFUSED, "longer than %u bytes", (unsigned)cfg->longest);
    return xy_doc_put(m, rq, &w, 1, stored);
}

static const xy_arg set_args[] = {
    { "text", "the message; empty: none any more", XY_ARG_TEXT, true },
    { 0 }
};

static const xy_command commands[] = {
    { "motd set", "sets the message of the day of a domain", XY_DOMAIN_COMMAND, set_args, set },
    { 0 }
};

XY_MODULE(motd, "1.0", .summary = "Message of the day", .settings = settings,
          .config_size = sizeof(struct config), .iq = iq, .events = &events, .counters = counters,
          .commands = commands);
