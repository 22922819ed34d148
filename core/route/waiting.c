/* waiting.c - see waiting.h */

#include "route/waiting.h"

#include "base/codec.h"
#include "route/blocked.h"
#include "route/mailbox.h"
#include "route/managed.h"
#include "route/window.h"
#include "xml/parser.h"

static _Thread_local struct parser_pool *parsers;

struct stanza *waiting_stanza(const xy_store_row *row, bool *memory)
{
    struct stanza *s = NULL;
    const char *bad = NULL;

    if (parsers == NULL)
        parsers = parser_pool_new();
    enum parse_result r = parser_stanza(parsers, NS_CLIENT, NULL, (struct str){ row->xml, row->xml_len }, &s);
    *memory = r == PARSE_NO_MEMORY;
    if (r != PARSE_OK)
        return NULL;
    if (stanza_address(s, &bad))
        return s;
    *memory = bad == NULL;
    stanza_unref(&s);
    return NULL;
}

bool waiting_stamp(struct stanza *s, const char *domain, int64_t since)
{
    char date[DATE_LENGTH + 1];
    struct xml *delay = xml_sub(s->root, "delay", "urn:xmpp:delay");

    date_format(since, date);
    return xml_set(xml_set(delay, "from", domain), "stamp", date) != NULL;
}

enum row_for waiting_for(const struct session *s, const xy_store_row *row, const struct stanza *stanza)
{
    const struct jid *to = stanza->to;

    if ((row->flags & XY_ROW_SENT) != 0 || window_has_row(s->window, row->id))
        return ROW_FOR_OTHERS;
    if (to != NULL && jid_eq(to, s->jid))
        return ROW_FOR_SESSION;
    if (to == NULL || jid_is_bare(to) || session_find(s->account, jid_resource(to)) == NULL)
        return ROW_FOR_ALL;
    return ROW_FOR_OTHERS;
}

enum row_shown waiting_shown(const struct session *s, const xy_store_row *row)
{
    bool memory = false;
    struct stanza *stanza = waiting_stanza(row, &memory);

    if (stanza == NULL)
        return memory ? ROW_NO_MEMORY : ROW_HIDDEN;
    bool shown = waiting_for(s, row, stanza) != ROW_FOR_OTHERS && !account_keeps_out(s->account, stanza->from) &&
                 !mailbox_is_retracting(s->account, row->id);
    stanza_unref(&stanza);
    return shown ? ROW_SHOWN : ROW_HIDDEN;
}

/* As long as it is not available, what was for it was given to it, unless it drains. */
void waiting_by_hand(struct session *s, uint64_t row)
{
    if (row <= s->by_hand)
        return;
    s->by_hand = row;
    if (s->joined != UINT64_MAX || s->drain != NULL || row <= s->given)
        return;
    s->given = row;
    managed_changed(s, &(struct arrival *){ NULL });    /* a client that resumes it after a crash does not ask again */
}

uint64_t waiting_all_by_hand(const struct account *a)
{
    uint64_t row = 0;

    for (const struct session *s = session_after(a, NULL); s != NULL; s = session_after(a, s))
        if (!s->closing && s->by_hand > row)
            row = s->by_hand;
    return row;
}

void waiting_stop(void)
{
    parser_pool_free(&parsers);
}
