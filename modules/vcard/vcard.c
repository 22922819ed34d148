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

XY_MODULE(vcard, "1.0", .summary = "vcard-temp (XEP-0054)", .settings = settings,
          .config_size = sizeof(struct config), .iq = iq);
