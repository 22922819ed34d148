/*
 * blocking.c - Blocking Command (XEP-0191): whom a user wants to hear nothing from.
 *
 * The list is loaded with the account, and answers come from memory.  Hooks keep out what others send and what the
 * user's clients send them; what modules send in the user's name the core keeps back, by the service "blocking".
 * Somebody blocked at one resource only still gets there what goes to his account, such as presence.
 */
#include "blocks.h"
#include "change.h"
#include "exchange.h"

#define ERRORS_NS "urn:xmpp:blocking:errors"

static const xy_setting settings[] = {
    XY_INT(struct config, max_items, "max-items", "1000", 1, 10000, "Addresses an account may block"),
    XY_SIZE(struct config, max_size, "max-size", "128K", 4096, 1048576,
            "Memory that all addresses an account blocks may take"),
    { 0 }
};

/* ---- the list ---- */

static xy_flow list_asked(xy_mod *m, xy_req *rq)
{
    const struct blocks *b = xy_account_state(m, xy_account_of(rq));
    struct interest *interest = xy_session_state(m, xy_session_of(rq));

    if (b == NULL || !b->known || interest == NULL)
        return xy_refuse(rq, XY_RESOURCE_CONSTRAINT, NULL);
    interest->asked = true;
    xy_xml *list = xy_el(xy_arena_of(rq), "blocklist", BLOCKING_NS);
    for (size_t i = 0; i < b->list.n; i++)
        xy_attr(xy_sub(list, "item", NULL), "jid", b->list.jids[i]);
    return xy_reply(rq, list);
}

static const xy_iq iq[] = {
    { XY_GET, XY_TO_SELF, BLOCKING_NS, "blocklist", list_asked, BLOCKING_NS },
    { XY_SET, XY_TO_SELF, BLOCKING_NS, "block", block_asked, NULL },
    { XY_SET, XY_TO_SELF, BLOCKING_NS, "unblock", unblock_asked, NULL },
    { 0 }
};

/* ---- on the way in ---- */

/*
 * As to an account that is not there (RFC 6121 section 8.5.1).  Of a room, one occupant may be blocked: an error for
 * what he says would make the room believe that the user had left it.  Whoever is blocked at one resource only can
 * see the user with another, so that there is nothing to hide from him.
 */
static xy_flow refuse_message(const struct blocks *b, xy_req *rq, const char *from)
{
    switch (xy_type(rq)) {
    case XY_TYPE_ERROR:
    case XY_TYPE_HEADLINE:
        return xy_drop(rq, "from somebody blocked");
    case XY_TYPE_GROUPCHAT:
        if (xy_jid_resource(xy_from(rq))[0] != '\0' && list_has(&b->list, from))
            return xy_drop(rq, "from somebody blocked");
        break;
    default:
        break;
    }
    return xy_refuse(rq, XY_SERVICE_UNAVAILABLE, NULL);
}

static bool is_iq_answer(const xy_req *rq)
{
    return xy_stanza_kind_of(rq) == XY_IQ &&
           (xy_type(rq) == XY_TYPE_RESULT || xy_type(rq) == XY_TYPE_ERROR);
}

static xy_flow enters(xy_mod *m, xy_req *rq)
{
    xy_account *account = xy_account_of(rq);
    const struct blocks *b = xy_account_state(m, account);
    const char *from = xy_jid_text(xy_from(rq));

    if (from == NULL || blocks_of(m, account, from) != XY_BLOCKING_YES)
        return XY_NEXT;
    if (b == NULL || !b->known)
        return xy_refuse(rq, XY_RESOURCE_CONSTRAINT, NULL);
    if (xy_stanza_kind_of(rq) == XY_MESSAGE)
        return refuse_message(b, rq, from);
    if (xy_stanza_kind_of(rq) == XY_PRESENCE || is_iq_answer(rq))
        return xy_drop(rq, "from somebody blocked");
    return xy_refuse(rq, XY_SERVICE_UNAVAILABLE, NULL);
}

/* ---- on the way out ---- */

static xy_flow leaves(xy_mod *m, xy_req *rq)
{
    xy_account *account = xy_account_of(rq);
    const struct blocks *b = xy_account_state(m, account);
    const char *to = xy_jid_text(xy_to(rq));

    if (to == NULL || blocks_of(m, account, to) != XY_BLOCKING_YES)
        return XY_NEXT;
    if (is_iq_answer(rq))
        return xy_drop(rq, "an answer to somebody blocked");
    if (b == NULL || !b->known)
        return xy_refuse(rq, XY_RESOURCE_CONSTRAINT, NULL);
    return xy_refuse_with(rq, XY_NOT_ACCEPTABLE, "cancel", xy_el(xy_arena_of(rq), "blocked", ERRORS_NS));
}

static const xy_hook hooks[] = {
    { XY_MESSAGE,  XY_OUT, XY_GUARD, NULL, NULL, leaves },
    { XY_PRESENCE, XY_OUT, XY_GUARD, NULL, NULL, leaves },
    { XY_IQ,       XY_OUT, XY_GUARD, NULL, NULL, leaves },
    { XY_MESSAGE,  XY_IN,  XY_GUARD, NULL, NULL, enters },
    { XY_PRESENCE, XY_IN,  XY_GUARD, NULL, NULL, enters },
    { XY_IQ,       XY_IN,  XY_GUARD, NULL, NULL, enters },
    { 0 }
};

static const xy_blocking_ops ops = { .size = sizeof ops, .of = blocks_of };

static const xy_service services[] = { { "blocking", 1, &ops }, { 0 } };

/* Lists in memory stay as they are: only limits can be other ones. */
static int reload(xy_mod *m, const void *fresh)
{
    (void)m;
    (void)fresh;
    return 0;
}

XY_MODULE(blocking, "1.0", .summary = "Blocking Command (XEP-0191)", .settings = settings,
          .config_size = sizeof(struct config), .iq = iq, .hooks = hooks, .services = services,
          .exchange = exchange_of_blocks,
          .reload = reload, .account_state = { sizeof(struct blocks), blocks_load, blocks_unload },
          .session_state = { sizeof(struct interest), NULL, NULL });
