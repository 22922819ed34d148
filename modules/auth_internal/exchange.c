/*
 * exchange.c - see exchange.h
 *
 * All <scram-credentials/> of an account are taken at once, from the first on.  To an account that is there they are
 * added only if it has some of them already: then they belong to the same password.  Otherwise it has another one,
 * which stays.
 */
#include "exchange.h"

#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "counts.h"
#include "lacks.h"
#include "record.h"

#define NS_SCRAM "urn:xmpp:pie:0#scram"
#define NS_OWN   "xylem:auth"

/* Of keys from elsewhere.  The client has to hash that often at each login, and the server at each by PLAIN: a million
 * is half a second on a good machine, several on a telephone.  Servers have 4096 to some hundred thousand.  What is
 * good for new passwords here is so for others, too. */
#define TAKEN_MOST 1000000

static unsigned most_iterations(xy_mod *m)
{
    const struct config *cfg = xy_config(m);

    return cfg->iterations > TAKEN_MOST ? (unsigned)cfg->iterations : TAKEN_MOST;
}

struct work {
    struct record record, given;
    uint64_t      version;              /* of the document that was read, 0: none */
    unsigned      lacked;
    struct counts counts;
};

static const char *account_of(const xy_req *rq)
{
    return xy_jid_text(xy_to(rq));
}

static xy_flow unavailable(xy_req *rq)
{
    xy_end(rq, XY_UNAVAILABLE);
    return XY_DONE;
}

/* ---- reading keys ---- */

static const unsigned char *bytes_of(xy_arena *a, const xy_xml *e, const char *name, size_t *len)
{
    const xy_xml *child = xy_child(e, name, NS_SCRAM);

    return child == NULL ? NULL : xy_base64_decode(a, xy_xml_text(child, NULL), len);
}

static unsigned count_in(const xy_xml *e, unsigned most)
{
    const char *text = xy_xml_text(xy_child(e, "iter-count", NS_SCRAM), NULL);
    size_t len = strlen(text);

    if (len == 0 || len > 8 || strspn(text, "0123456789") != len)
        return 0;
    unsigned long n = strtoul(text, NULL, 10);
    return n <= most ? (unsigned)n : 0;
}

/* ejabberd to 23.01 has written base64 of base64. */
static const unsigned char *once_more(xy_arena *a, const unsigned char *bytes, size_t *len)
{
    return xy_base64_decode(a, xy_copy(a, (const char *)bytes, *len), len);
}

static const char *too_many(xy_arena *a, const char *given, unsigned most)
{
    const char *why = xy_text(a, "iter-count is '%.20s', and no number from 1 to %u", given, most);

    return why != NULL ? why : "iter-count is no number that is taken";
}

static const char *too_long_salt(xy_arena *a, size_t len)
{
    const char *why = xy_text(a, "salt is base64 of %zu bytes, and no more than %d are taken", len, SALT_MOST_BYTES);

    return why != NULL ? why : "salt is not base64 of 1 to 64 bytes";
}

/* NULL: read; else what is wrong with it. */
static const char *read_keys(xy_arena *a, const xy_xml *e, int place, unsigned most, xy_scram_keys *k)
{
    size_t stored_len = 0, server_len = 0;

    *k = (xy_scram_keys){ .size = sizeof *k, .mech = record_mech(place), .iterations = count_in(e, most),
                          .key_len = record_key_len(place) };
    k->salt = bytes_of(a, e, "salt", &k->salt_len);
    k->stored_key = bytes_of(a, e, "stored-key", &stored_len);
    k->server_key = bytes_of(a, e, "server-key", &server_len);
    if (stored_len == (k->key_len + 2) / 3 * 4 && k->salt != NULL && k->server_key != NULL) {
        k->stored_key = once_more(a, k->stored_key, &stored_len);
        k->server_key = once_more(a, k->server_key, &server_len);
        k->salt = once_more(a, k->salt, &k->salt_len);
    }
    if (k->iterations == 0)
        return too_many(a, xy_xml_text(xy_child(e, "iter-count", NS_SCRAM), NULL), most);
    if (k->salt == NULL || k->salt_len == 0)
        return "salt is not base64 of 1 to 64 bytes";
    if (k->salt_len > SALT_MOST_BYTES)
        return too_long_salt(a, k->salt_len);
    if (k->stored_key == NULL || k->server_key == NULL || stored_len != k->key_len || server_len != k->key_len)
        return "stored-key and server-key are not base64 of keys of that mechanism";
    return NULL;
}

/* From that element on.  What is wrong is said once, with the element it is in. */
static bool read_all(xy_mod *m, xy_req *rq, const xy_xml *first, struct record *out)
{
    bool any = false;

    for (const xy_xml *e = first; e != NULL; e = xy_next(e, "scram-credentials", NS_SCRAM)) {
        int place = record_place(xy_xml_attr(e, "mechanism"));
        xy_scram_keys keys;
        const char *why = place < 0 ? "no keys of that mechanism are kept here"
                                    : read_keys(xy_arena_of(rq), e, place, most_iterations(m), &keys);
        if (why != NULL && e == first)
            xy_exchange_wrong(rq, e, "%s", why);
        if (why != NULL || out->keys[place].iterations != 0)
            continue;
        out->keys[place] = keys;
        any = true;
    }
    return any;
}

/* ---- what comes of them ---- */

static bool same_keys(const xy_scram_keys *a, const xy_scram_keys *b)
{
    return a->iterations == b->iterations && a->salt_len == b->salt_len &&
           memcmp(a->salt, b->salt, a->salt_len) == 0 && xy_secret_equal(a->stored_key, b->stored_key, a->key_len);
}

/* Are the keys given of the password that the account has? */
static bool same_password(const struct record *there, const struct record *given)
{
    if (record_any(there) == NULL)
        return true;
    for (int i = 0; i < HASHES; i++)
        if (there->keys[i].iterations != 0 && given->keys[i].iterations != 0 &&
            same_keys(&there->keys[i], &given->keys[i]))
            return true;
    return false;
}

/* How many were added. */
static size_t add_keys(struct record *to, const struct record *from)
{
    size_t n = 0;

    for (int i = 0; i < HASHES; i++)
        if (to->keys[i].iterations == 0 && from->keys[i].iterations != 0) {
            to->keys[i] = from->keys[i];
            n++;
        }
    return n;
}

static void written(xy_mod *m, xy_req *rq, xy_status status)
{
    const struct work *w = *xy_slot(rq);
    unsigned lacks = record_lacks(&w->record);

    if (lacks != 0)
        xy_auth_can(m, MECHANISMS & ~lacks);
    else if (w->lacked != 0)
        xy_auth_can(m, 0);
    if (status == XY_OK)
        xy_exchange_added(rq, 1);
    xy_end(rq, status == XY_OK ? XY_OK : XY_UNAVAILABLE);       /* a clash is looked at again */
}

static xy_flow write_record(xy_mod *m, xy_req *rq, struct work *w)
{
    unsigned lacks = record_lacks(&w->record);
    xy_doc_write writes[1 + HASHES] = { { .account = account_of(rq), .collection = "auth", .key = "account",
                                          .version = w->version } };
    size_t n = 1 + lacks_write(account_of(rq), w->lacked, lacks, writes + 1);

    writes[0].value = record_write(&w->record, xy_arena_of(rq), &writes[0].len);
    if (writes[0].value == NULL)
        return unavailable(rq);
    if (lacks != 0)
        xy_auth_can(m, MECHANISMS & ~lacks);
    return xy_doc_put(m, rq, writes, n, written);
}

/* ---- the counts come first: an account must not stick out by its own ---- */

static void counts_written(xy_mod *m, xy_req *rq, xy_status status)
{
    if (status == XY_OK)
        write_record(m, rq, *xy_slot(rq));
    else
        unavailable(rq);
}

static bool add_counts(struct work *w)
{
    bool more = false;

    for (int i = 0; i < HASHES; i++)
        if (w->record.keys[i].iterations != 0)
            more |= counts_add(&w->counts, count_code(w->record.keys[i].iterations, w->record.keys[i].salt_len));
    return more;
}

static void counts_came(xy_mod *m, xy_req *rq, const xy_docs *docs)
{
    struct work *w = *xy_slot(rq);
    xy_doc_write put = { .account = "", .collection = "auth", .key = "iterations" };

    if (!counts_read(&w->counts, docs)) {
        unavailable(rq);
        return;
    }
    put.version = xy_docs_status(docs) == XY_OK ? xy_docs_version(docs, 0) : 0;
    if (!add_counts(w)) {
        write_record(m, rq, w);
        return;
    }
    put.value = counts_text(&w->counts, xy_arena_of(rq));
    put.len = put.value == NULL ? 0 : strlen(put.value);
    if (put.value == NULL)
        unavailable(rq);
    else
        xy_doc_put(m, rq, &put, 1, counts_written);
}

/* ---- taking ---- */

static void record_came(xy_mod *m, xy_req *rq, const xy_docs *docs)
{
    struct work *w = *xy_slot(rq);
    xy_status status = xy_docs_status(docs);
    size_t len = 0;

    if (status != XY_OK && status != XY_NOT_FOUND) {
        unavailable(rq);
        return;
    }
    w->record.enabled = xy_next(xy_exchange_element(rq), "disabled", NS_OWN) == NULL;
    if (status == XY_OK) {
        const void *value = xy_docs_value(docs, 0, &len);
        w->version = xy_docs_version(docs, 0);
        if (!record_read(&w->record, xy_arena_of(rq), value, len)) {
            unavailable(rq);
            return;
        }
        w->lacked = record_lacks(&w->record);
    } else if (!xy_jid_new_name_allowed(xy_to(rq))) {
        xy_exchange_wrong(rq, NULL, "no name that an account may have");
        xy_end(rq, XY_OK);
        return;
    }
    if (!same_password(&w->record, &w->given) || add_keys(&w->record, &w->given) == 0) {
        xy_end(rq, XY_OK);
        return;
    }
    xy_doc_get(m, rq, "", "auth", "iterations", counts_came);
}

static xy_flow take_keys(xy_mod *m, xy_req *rq)
{
    struct work *w = xy_alloc(xy_arena_of(rq), sizeof *w);

    if (w == NULL)
        return unavailable(rq);
    *xy_slot(rq) = w;
    if (!read_all(m, rq, xy_exchange_element(rq), &w->given)) {
        xy_end(rq, XY_OK);
        return XY_DONE;
    }
    return xy_doc_get(m, rq, account_of(rq), "auth", "account", record_came);
}

/* An account that is there is as it is.  Else there is none yet: its keys come with the elements behind this one. */
static void to_disable(xy_mod *m, xy_req *rq, const xy_docs *docs)
{
    struct work *w = *xy_slot(rq);
    xy_status status = xy_docs_status(docs);

    if (status == XY_NOT_FOUND && !xy_jid_new_name_allowed(xy_to(rq)))
        xy_exchange_wrong(rq, NULL, "no name that an account may have");
    else if (status == XY_NOT_FOUND) {
        write_record(m, rq, w);
        return;
    }
    xy_end(rq, status == XY_OK || status == XY_NOT_FOUND ? XY_OK : XY_UNAVAILABLE);
}

static xy_flow take_disabled(xy_mod *m, xy_req *rq)
{
    struct work *w = xy_alloc(xy_arena_of(rq), sizeof *w);

    if (w == NULL)
        return unavailable(rq);
    *xy_slot(rq) = w;
    return xy_doc_get(m, rq, account_of(rq), "auth", "account", to_disable);
}

/* ---- giving ---- */

static void put_bytes(xy_xml *e, xy_arena *a, const char *name, const unsigned char *bytes, size_t len)
{
    xy_chars(xy_sub(e, name, NULL), xy_base64(a, bytes, len), SIZE_MAX);
}

static void give_keys_of(xy_req *rq, const xy_scram_keys *k, int place)
{
    xy_arena *a = xy_arena_of(rq);
    xy_xml *e = xy_attr(xy_el(a, "scram-credentials", NS_SCRAM), "mechanism", record_mechanism(place));

    xy_chars(xy_sub(e, "iter-count", NULL), xy_text(a, "%u", k->iterations), SIZE_MAX);
    put_bytes(e, a, "salt", k->salt, k->salt_len);
    put_bytes(e, a, "server-key", k->server_key, k->key_len);
    put_bytes(e, a, "stored-key", k->stored_key, k->key_len);
    xy_exchange_put(rq, e);
}

/* The record to be given.  false: the request has ended. */
static bool got_record(xy_mod *m, xy_req *rq, const xy_docs *docs, struct record *r)
{
    xy_status status = xy_docs_status(docs);
    size_t len;
    const void *value = xy_docs_value(docs, 0, &len);

    if (status == XY_OK && record_read(r, xy_arena_of(rq), value, len))
        return true;
    if (status == XY_OK)
        xy_log(m, XY_ERROR, "the stored account of %s cannot be read", account_of(rq));
    xy_end(rq, status == XY_NOT_FOUND ? XY_OK : XY_UNAVAILABLE);
    return false;
}

static void keys_to_give(xy_mod *m, xy_req *rq, const xy_docs *docs)
{
    struct record r;

    if (!got_record(m, rq, docs, &r))
        return;
    for (int i = 0; i < HASHES; i++)
        if (r.keys[i].iterations != 0)
            give_keys_of(rq, &r.keys[i], i);
    xy_end(rq, XY_OK);
}

static xy_flow give_keys(xy_mod *m, xy_req *rq)
{
    return xy_doc_get(m, rq, account_of(rq), "auth", "account", keys_to_give);
}

static void disabled_to_give(xy_mod *m, xy_req *rq, const xy_docs *docs)
{
    struct record r;

    if (!got_record(m, rq, docs, &r))
        return;
    if (!r.enabled)
        xy_exchange_put(rq, xy_el(xy_arena_of(rq), "disabled", NS_OWN));
    xy_end(rq, XY_OK);
}

static xy_flow give_disabled(xy_mod *m, xy_req *rq)
{
    return xy_doc_get(m, rq, account_of(rq), "auth", "account", disabled_to_give);
}

const xy_exchange exchange_of_accounts[] = {
    { NS_OWN, "disabled", XY_EXCHANGE_MAKES, give_disabled, take_disabled },
    { NS_SCRAM, "scram-credentials", XY_EXCHANGE_MAKES, give_keys, take_keys },
    { 0 }
};
