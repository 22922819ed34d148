/*
 * archive.c - Message Archive Management (XEP-0313, XEP-0441).
 *
 * The mailbox keeps what is archived and the store finds it again; this module says which messages, and
 * answers the account's own clients.
 */
#include <string.h>

#include "answer.h"
#include "conversation.h"
#include "exchange.h"
#include "preferences.h"
#include "question.h"
#include "retention.h"

#define NS_HINTS "urn:xmpp:hints"
#define YEARS    (365 * INT64_C(86400000))

static const xy_setting settings[] = {
    XY_CHOICE(struct config, policy, "default", "always", policy_names,
              "What is archived for accounts that have not said anything: all, what is with contacts, nothing"),
    XY_TIME(struct config, keep, "keep", "1y", 0, 100 * YEARS, "How long messages stay; 0: for ever"),
    XY_SIZE(struct config, keep_bytes, "keep-bytes", "0", 0, INT64_C(1) << 40,
            "Bytes of messages that stay in the archive of an account, the newest; 0: all of them"),
    XY_TIME(struct config, sweep, "sweep", "5m", 1000, INT64_C(86400000),
            "How often archives with more bytes than that are looked for"),
    XY_INT(struct config, page, "page", "50", 1, 1000, "Messages in a page, if the client does not say"),
    XY_INT(struct config, most, "max-page", "250", 1, 1000, "Messages in a page, whatever the client says"),
    { 0 }
};

static const xy_metric counters[] = {
    [ARCHIVED] = { "archived_total", "messages put into archives, once for each account" },
    [ASKED]    = { "queries_total", "questions to archives" },
    [GIVEN]    = { "results_total", "messages sent from archives" },
    [PURGED]   = { "purged_total", "messages taken out because of their age" },
    [TRIMMED]  = { "trimmed_total", "messages taken out because their archive was too large" },
    { 0 }
};

/* ---- what is archived (XEP-0313, User Archives) ---- */

/* Errors are left out: one has to reach its client just when the store cannot take it. */
static bool is_wanted(xy_mod *m, xy_req *rq, const xy_jid *peer)
{
    xy_stanza_type type = xy_type(rq);
    const xy_xml *message = xy_stanza(rq);

    if (type != XY_TYPE_CHAT && type != XY_TYPE_NORMAL)
        return false;
    if (xy_child(message, "no-store", NS_HINTS) != NULL ||
        xy_child(message, "no-permanent-store", NS_HINTS) != NULL || !xy_has_content(message))
        return false;
    return preferences_allow(m, rq, peer);
}

static xy_flow keep(xy_mod *m, xy_req *rq, const xy_jid *peer)
{
    if (is_wanted(m, rq, peer)) {
        xy_mailbox_archive(rq);
        xy_count(m, ARCHIVED);
    }
    return XY_NEXT;
}

static bool is_own(const xy_req *rq, const xy_jid *peer)
{
    const char *own = xy_jid_text(xy_account_jid(xy_account_of(rq))), *other = xy_jid_text(peer);
    size_t len = strlen(own);

    return strncmp(own, other, len) == 0 && (other[len] == '\0' || other[len] == '/');
}

/* A message to oneself is archived once, on its way in. */
static xy_flow leaves(xy_mod *m, xy_req *rq)
{
    const xy_jid *to = xy_to(rq);

    return to == NULL || is_own(rq, to) ? XY_NEXT : keep(m, rq, to);
}

static xy_flow enters(xy_mod *m, xy_req *rq)
{
    return keep(m, rq, xy_from(rq));
}

static const xy_hook hooks[] = {
    { XY_MESSAGE, XY_OUT, XY_RECORD, NULL, NULL, leaves },
    { XY_MESSAGE, XY_IN, XY_RECORD, NULL, NULL, enters },
    { 0 }
};

/* ---- what clients ask ---- */

static xy_flow asked(xy_mod *m, xy_req *rq)
{
    struct question q;
    struct fault fault;

    return question_read(m, rq, &q, &fault) ? answer_begin(m, rq, &q) : xy_refuse(rq, fault.condition, fault.text);
}

static xy_flow form_asked(xy_mod *m, xy_req *rq)
{
    (void)m;
    return xy_reply(rq, question_form(xy_arena_of(rq)));
}

static void show_end(xy_arena *a, xy_xml *metadata, const char *name, const xy_archive_row *row)
{
    xy_attr(xy_attr(xy_sub(metadata, name, NULL), "id", row->id), "timestamp", xy_date(a, row->stamp));
}

static void ends_came(xy_mod *m, xy_req *rq, const xy_archive_page *page)
{
    xy_arena *a = xy_arena_of(rq);
    xy_xml *metadata = xy_el(a, "metadata", NS_MAM);

    (void)m;
    if (page->status != XY_OK) {
        later_please(rq);
        return;
    }
    if (page->nrows > 0) {
        show_end(a, metadata, "start", &page->rows[0]);
        show_end(a, metadata, "end", &page->rows[page->nrows - 1]);
    }
    xy_reply(rq, metadata);
}

static xy_flow metadata_asked(xy_mod *m, xy_req *rq)
{
    return xy_archive_ends(m, rq, ends_came);
}

static const xy_iq iq[] = {
    { XY_SET, XY_TO_SELF, NS_MAM, "query", asked, NS_MAM },
    { XY_GET, XY_TO_SELF, NS_MAM, "query", form_asked, NS_MAM "#extended" },
    { XY_GET, XY_TO_SELF, NS_MAM, "metadata", metadata_asked, NULL },
    { XY_GET, XY_TO_SELF, NS_MAM, "prefs", preferences_asked, NULL },
    { XY_SET, XY_TO_SELF, NS_MAM, "prefs", preferences_given, NULL },
    { 0 }
};

static const char *const account_features[] = {
    NS_MAM "#groupchat-field", NS_RSM, "urn:xmpp:fulltext:0", "urn:xmpp:sid:0", NULL
};

XY_MODULE(archive, "1.0", .summary = "Message Archive Management (XEP-0313)", .settings = settings,
          .config_size = sizeof(struct config), .start = retention_start, .iq = iq, .hooks = hooks,
          .counters = counters, .account_features = account_features,
          .exchange = exchange_of_archives, .commands = conversation_commands,
          .account_state = { sizeof(struct preferences), preferences_load, preferences_forget });
