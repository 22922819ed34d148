/*
 * vcard.c - vcard-temp (XEP-0054): an account's card, read by anybody, written by its owner.
 *
 * One document: collection `vcard`, key `vcard`, the element as it was given.
 */
#include <xylem/module.h>

#define NS "vcard-temp"

struct config { uint64_t size; };

static const xy_setting settings[] = {
    XY_SIZE(struct config, size, "max-size", "128K", 1024, 16777216, "Largest card, photo included"),
    { 0 }
};

static xy_flow later_please(xy_req *rq)
{
    return xy_refuse(rq, XY_RESOURCE_CONSTRAINT, "The store does not answer now");
}

/*
 * No card: the owner gets an empty one (section 3.1); others the answer that an account which does not exist
 * gives, so that nobody learns from it which accounts there are.
 */
static void no_card(xy_req *rq)
{
    if (xy_session_of(rq) != NULL && xy_session_account(xy_session_of(rq)) == xy_account_of(rq))
        xy_reply(rq, xy_el(xy_arena_of(rq), "vCard", NS));
    else
        xy_refuse(rq, XY_SERVICE_UNAVAILABLE, NULL);
}

static void card_read(xy_mod *m, xy_req *rq, const xy_docs *docs)
{
    size_t len;

    switch (xy_docs_status(docs)) {
    case XY_OK:
        break;
    case XY_NOT_FOUND:
        no_card(rq);
        return;
    default:
        later_please(rq);
        return;
    }
    const void *value = xy_docs_value(docs, 0, &len);
    xy_xml *card = xy_parse(xy_arena_of(rq), value, len);
    if (card != NULL) {
        xy_reply(rq, card);
        return;
    }
    xy_log(m, XY_ERROR, "the stored card of %s cannot be read",
           xy_jid_text(xy_account_jid(xy_account_of(rq))));
    xy_refuse(rq, XY_INTERNAL_SERVER_ERROR, NULL);
}

static xy_flow card_asked(xy_mod *m, xy_req *rq)
{
    return xy_doc_get(m, rq, xy_jid_text(xy_account_jid(xy_account_of(rq))), "vcard", "vcard",
                      card_read);
}

static void card_written(xy_mod *m, xy_req *rq, xy_status status)
{
    (void)m;
    if (status == XY_OK)
        xy_reply(rq, NULL);
    else
        later_please(rq);
}

static xy_flow card_given(xy_mod *m, xy_req *rq)
{
    const struct config *cfg = xy_config(m);
    xy_doc_write put = { .account = xy_jid_text(xy_account_jid(xy_account_of(rq))),
                         .collection = "vcard", .key = "vcard", .version = XY_ANY_VERSION };

    put.value = xy_print(xy_arena_of(rq), xy_payload(rq), &put.len);
    if (put.value == NULL)
        return later_please(rq);
    if (put.len > cfg->size)
        return xy_refuse(rq, XY_POLICY_VIOLATION, "The card is too large");
    return xy_doc_put(m, rq, &put, 1, card_written);
}

static const xy_iq iq[] = {
    { XY_GET, XY_TO_ACCOUNT | XY_TO_SELF, NS, "vCard", card_asked, NS },
    { XY_SET, XY_TO_SELF, NS, "vCard", card_given, NULL },
    { 0 }
};

/* ---- to and from other servers ---- */

static void card_to_give(xy_mod *m, xy_req *rq, const xy_docs *docs)
{
    size_t len;
    const void *value = xy_docs_value(docs, 0, &len);
    const xy_xml *card = value == NULL ? NULL : xy_parse(xy_arena_of(rq), value, len);

    if (xy_docs_status(docs) == XY_OK && card == NULL)
        xy_log(m, XY_ERROR, "the stored card of %s cannot be read", xy_jid_text(xy_to(rq)));
    if (card != NULL)
        xy_exchange_put(rq, card);
    xy_end(rq, xy_docs_status(docs));
}

static xy_flow give(xy_mod *m, xy_req *rq)
{
    return xy_doc_get(m, rq, xy_jid_text(xy_to(rq)), "vcard", "vcard", card_to_give);
}

static void card_taken(xy_mod *m, xy_req *rq, xy_status status)
{
    (void)m;
    xy_exchange_added(rq, status == XY_OK ? 1 : 0);
    xy_end(rq, status == XY_CLASH ? XY_OK : status);        /* one that is there stays */
}

static xy_flow take(xy_mod *m, xy_req *rq)
{
    const struct config *cfg = xy_config(m);
    xy_doc_write put = { .account = xy_jid_text(xy_to(rq)), .collection = "vcard", .key = "vcard", .version = 0 };

    put.value = xy_print(xy_arena_of(rq), xy_exchange_element(rq), &put.len);
    if (put.value == NULL) {
        xy_end(rq, XY_UNAVAILABLE);
        return XY_DONE;
    }
    if (put.len > cfg->size) {
        xy_exchange_wrong(rq, NULL, "the card is too large: it has %zu bytes, and max-size of module vcard is %llu",
                          put.len, (unsigned long long)cfg->size);
        xy_end(rq, XY_OK);
        return XY_DONE;
    }
    return xy_doc_put(m, rq, &put, 1, card_taken);
}

static const xy_exchange exchange[] = {
    { NS, "vCard", XY_EXCHANGE_WHOLE, give, take },
    { 0 }
};

XY_MODULE(vcard, "1.0", .summary = "vcard-temp (XEP-0054)", .settings = settings,
          .config_size = sizeof(struct config), .iq = iq,
          .exchange = exchange);
