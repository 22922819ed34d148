/*
 * auth_internal.c - accounts with passwords, kept in the server's own store.
 *
 * What is stored of a password are its SCRAM keys (RFC 5802 section 3), one set for each hash, and nothing else:
 * a password given in clear is checked by deriving the keys again.  One document per account: collection `auth`,
 * key `account`.
 */
#include <string.h>
#include <xylem/module.h>

#include "config.h"
#include "counts.h"
#include "exchange.h"
#include "lacks.h"
#include "record.h"

#define READ_AGAIN_MS 60000             /* other shards may have added to the counts */

struct state {
    char   decoy[1024];                 /* what would be stored of an account that nobody has */
    size_t decoy_len;
    unsigned char salt[SALT_MOST_BYTES];
    struct counts counts;
};

enum { CHECKED, WRONG, CREATED };

static const xy_metric counters[] = {
    [CHECKED] = { "passwords_checked_total", "passwords given in clear and checked" },
    [WRONG]   = { "passwords_wrong_total",   "of these, wrong ones" },
    [CREATED] = { "accounts_created_total",  "accounts made" },
    { 0 }
};

static const xy_setting settings[] = {
    XY_INT(struct config, iterations, "iterations", "4096", 4096, 10000000,
           "Rounds of hashing for new passwords; more make guessing and logging in slower"),
    { 0 }
};

/* What a request carries from one step to the next. */
struct work {
    const xy_jid    *who;
    const xy_secret *password;
    xy_mech          mech;
    bool             enabled, create, upgrade;
    unsigned         lacked;            /* by the document that was read, see record_lacks() */
    uint64_t         version;           /* of the document that was read */
    struct record    record;
    unsigned char    keys[2][64];       /* derived: stored, server */
    bool             derived, matches, absent;
    bool             only_missing;      /* derive no keys but those that are not there, as the others are */
    unsigned         iterations;
    size_t           salt_len;
    xy_docs_fn       record_came;       /* who waits for the record while the counts are read */
};

static struct work *work_of(xy_req *rq)
{
    return *xy_slot(rq);
}

static struct work *begin(xy_req *rq, const xy_jid *who)
{
    struct work *w = xy_alloc(xy_arena_of(rq), sizeof *w);

    if (w != NULL)
        w->who = who;
    *xy_slot(rq) = w;
    return w;
}

static xy_flow read_record(xy_mod *m, xy_req *rq, xy_docs_fn fn)
{
    return xy_doc_get(m, rq, xy_jid_text(work_of(rq)->who), "auth", "account", fn);
}

/* The record of the account; when false the request has been answered. */
static bool got_record(xy_mod *m, xy_req *rq, const xy_docs *docs)
{
    struct work *w = work_of(rq);
    size_t len;

    switch (xy_docs_status(docs)) {
    case XY_OK:
        break;
    case XY_NOT_FOUND:
        xy_auth_say(rq, XY_AUTH_UNKNOWN, NULL);
        return false;
    default:
        xy_auth_say(rq, XY_AUTH_UNAVAILABLE, "the store cannot be read now");
        return false;
    }
    const void *value = xy_docs_value(docs, 0, &len);
    w->version = xy_docs_version(docs, 0);
    if (record_read(&w->record, xy_arena_of(rq), value, len)) {
        w->lacked = record_lacks(&w->record);
        return true;
    }
    xy_log(m, XY_ERROR, "the stored account of %s cannot be read", xy_jid_text(w->who));
    xy_auth_say(rq, XY_AUTH_UNAVAILABLE, "the stored account cannot be read");
    return false;
}

/* ---- questions ---- */

static void existence_read(xy_mod *m, xy_req *rq, const xy_docs *docs)
{
    (void)m;
    switch (xy_docs_status(docs)) {
    case XY_OK:
        xy_auth_say(rq, XY_AUTH_OK, NULL);
        return;
    case XY_NOT_FOUND:
        xy_auth_say(rq, XY_AUTH_UNKNOWN, NULL);
        return;
    default:
        xy_auth_say(rq, XY_AUTH_UNAVAILABLE, "the store cannot be read now");
    }
}

static xy_flow exists(xy_mod *m, xy_req *rq, const xy_jid *who)
{
    if (begin(rq, who) == NULL)
        return xy_auth_say(rq, XY_AUTH_UNAVAILABLE, "out of memory");
    return read_record(m, rq, existence_read);
}

/* An account that nobody has, as it would look if there were one: asking for it shall take the same steps and the
 * same time (RFC 5802 section 9), so it is read from a text, too. */
static bool pretend_record(xy_mod *m, xy_req *rq)
{
    const struct state *s = xy_state(m);
    struct work *w = work_of(rq);
    const char *text = xy_copy(xy_arena_of(rq), s->decoy, s->decoy_len);

    if (!record_read(&w->record, xy_arena_of(rq), text, s->decoy_len))
        return false;
    for (int i = 0; i < HASHES; i++) {
        w->record.keys[i].iterations = count_iterations(w->iterations);
        if (count_salt(w->iterations) != SALT_BYTES)
            w->record.keys[i].salt = s->salt;
        w->record.keys[i].salt_len = count_salt(w->iterations);
    }
    return true;
}

/* For everybody, so that it takes everybody the same time. */
static xy_flow read_known(xy_mod *m, xy_req *rq)
{
    const struct state *s = xy_state(m);
    struct work *w = work_of(rq);

    w->iterations = xy_auth_count(m, w->who, s->counts.list, s->counts.n);
    return read_record(m, rq, w->record_came);
}

/* The setting may have changed meanwhile.  When it could not be written the next login tries again; this one goes on:
 * nobody is kept from his account for the sake of those who have none. */
static void counts_written(xy_mod *m, xy_req *rq, xy_status status)
{
    struct state *s = xy_state(m);
    const struct config *cfg = xy_config(m);

    s->counts.known = status == XY_OK && counts_have(&s->counts, (unsigned)cfg->iterations);
    read_known(m, rq);
}

/* That of the setting is one of them from now on, on all shards, whether an account has it yet or not. */
static void counts_came(xy_mod *m, xy_req *rq, const xy_docs *docs)
{
    struct state *s = xy_state(m);
    const struct config *cfg = xy_config(m);

    if (!counts_read(&s->counts, docs)) {
        xy_auth_say(rq, XY_AUTH_UNAVAILABLE, "the store cannot be read now");
        return;
    }
    if (!counts_add(&s->counts, (unsigned)cfg->iterations)) {
        read_known(m, rq);
        return;
    }
    const char *text = counts_text(&s->counts, xy_arena_of(rq));
    s->counts.known = false;
    if (text == NULL) {
        xy_auth_say(rq, XY_AUTH_UNAVAILABLE, "out of memory");
        return;
    }
    xy_doc_write put = { .account = "", .collection = "auth", .key = "iterations", .value = text,
                         .len = strlen(text), .version = XY_ANY_VERSION };
    xy_doc_put(m, rq, &put, 1, counts_written);
}

/* The record of somebody who wants to log in. */
static xy_flow read_login(xy_mod *m, xy_req *rq, xy_docs_fn fn)
{
    const struct state *s = xy_state(m);

    work_of(rq)->record_came = fn;
    if (s->counts.known && xy_mono_ms() - s->counts.read_at < READ_AGAIN_MS)
        return read_known(m, rq);
    return xy_doc_get(m, rq, "", "auth", "iterations", counts_came);
}

static int start(xy_mod *m)
{
    unsigned char random[64];
    const struct config *cfg = xy_config(m);
    struct state *s = xy_state(m);
    struct record nobody = { 0 };
    xy_arena *a = xy_arena_new(m);
    const char *text;

    xy_random(s->salt, sizeof s->salt);
    xy_random(random, sizeof random);   /* zeros would be decoded faster than what others have */
    record_fill(&nobody, (unsigned)cfg->iterations, random);
    text = record_write(&nobody, a, &s->decoy_len);
    bool fits = text != NULL && s->decoy_len <= sizeof s->decoy;

    if (fits)
        memcpy(s->decoy, text, s->decoy_len);
    xy_arena_end(&a);
    return fits ? 0 : -1;
}

/* The counts are read again, and that of the setting is added to them. */
static int reload(xy_mod *m, const void *fresh)
{
    struct state *s = xy_state(m);

    (void)fresh;
    s->counts.known = false;
    return 0;
}

static void keys_read(xy_mod *m, xy_req *rq, const xy_docs *docs)
{
    struct work *w = work_of(rq);

    if (xy_docs_status(docs) == XY_NOT_FOUND) {
        if (!pretend_record(m, rq)) {
            xy_auth_say(rq, XY_AUTH_UNAVAILABLE, "out of memory");
            return;
        }
        xy_auth_answer unknown = { .size = sizeof unknown, .status = XY_AUTH_UNKNOWN,
                                   .keys = record_keys(&w->record, w->mech) };
        xy_auth_answer_with(rq, &unknown);
        return;
    }
    if (!got_record(m, rq, docs))
        return;
    const xy_scram_keys *keys = record_keys(&w->record, w->mech);
    xy_auth_answer answer = {
        .size = sizeof answer, .status = w->record.enabled ? XY_AUTH_OK : XY_AUTH_DISABLED, .keys = keys
    };
    /* It was offered a moment before this account came from elsewhere: that is no wrong password. */
    if (keys == NULL && !w->record.enabled)     /* whom the offer does not go by; nor must he stick out */
        xy_auth_say(rq, XY_AUTH_DISABLED, NULL);
    else if (keys == NULL)
        xy_auth_say(rq, XY_AUTH_UNAVAILABLE, "no keys of that kind");
    else
        xy_auth_answer_with(rq, &answer);
}

static xy_flow scram_keys(xy_mod *m, xy_req *rq, const xy_jid *who, xy_mech mech)
{
    struct work *w = begin(rq, who);

    if (w == NULL)
        return xy_auth_say(rq, XY_AUTH_UNAVAILABLE, "out of memory");
    w->mech = mech;
    return read_login(m, rq, keys_read);
}

/* ---- a password in clear: derived again on a pool thread ---- */

static void derive_one(xy_job *job, void *arg)
{
    struct work *w = arg;
    const xy_scram_keys *stored = record_any(&w->record);
    xy_scram_keys now = *stored;

    if (!xy_scram_derive(job, w->password, &now, w->keys[0], w->keys[1]))
        return;
    w->matches = xy_secret_equal(now.stored_key, stored->stored_key, stored->key_len);
}

static void upgrade(xy_mod *m, xy_req *rq);

static void compared(xy_mod *m, xy_req *rq, void *arg)
{
    struct work *w = arg;

    xy_count(m, CHECKED);
    if (w->absent) {
        xy_auth_say(rq, XY_AUTH_UNKNOWN, NULL);
        return;
    }
    if (!w->matches) {
        xy_count(m, WRONG);
        xy_auth_say(rq, XY_AUTH_WRONG, NULL);
    } else if (w->lacked != 0 && !w->absent)
        upgrade(m, rq);
    else
        xy_auth_say(rq, w->record.enabled ? XY_AUTH_OK : XY_AUTH_DISABLED, NULL);
}

static void password_read(xy_mod *m, xy_req *rq, const xy_docs *docs)
{
    struct work *w = work_of(rq);

    w->absent = xy_docs_status(docs) == XY_NOT_FOUND;
    if (!w->absent && !got_record(m, rq, docs))
        return;
    if (w->absent && !pretend_record(m, rq))
        xy_auth_say(rq, XY_AUTH_UNAVAILABLE, "out of memory");
    else if (record_any(&w->record) == NULL)
        xy_auth_say(rq, XY_AUTH_UNAVAILABLE, "the stored account has no keys to compare with");
    else
        xy_offload(m, rq, derive_one, compared, w);
}

static xy_flow check_password(xy_mod *m, xy_req *rq, const xy_jid *who, const xy_secret *password)
{
    struct work *w = begin(rq, who);

    if (w == NULL)
        return xy_auth_say(rq, XY_AUTH_UNAVAILABLE, "out of memory");
    w->password = password;
    return read_login(m, rq, password_read);
}

/* ---- new passwords ---- */

static void written(xy_mod *m, xy_req *rq, xy_status status)
{
    struct work *w = work_of(rq);

    unsigned lacks = record_lacks(&w->record);
    if (lacks != 0)
        xy_auth_can(m, MECHANISMS & ~lacks);
    else if (w->lacked != 0)
        xy_auth_can(m, 0);                /* it may have been the last one */
    if (w->upgrade) {
        xy_auth_say(rq, XY_AUTH_OK, NULL);      /* if it could not be written, the next login tries again */
        return;
    }
    switch (status) {
    case XY_OK:
        if (w->create)
            xy_count(m, CREATED);
        xy_auth_say(rq, XY_AUTH_OK, NULL);
        return;
    case XY_CLASH:
        xy_auth_say(rq, w->create ? XY_AUTH_EXISTS : XY_AUTH_UNAVAILABLE,
                    w->create ? "the account exists" : "changed by somebody else at the same moment");
        return;
    default:
        xy_auth_say(rq, XY_AUTH_UNAVAILABLE, "the store cannot be written now");
    }
}

static void write_record(xy_mod *m, xy_req *rq)
{
    struct work *w = work_of(rq);
    size_t len;
    const char *text = record_write(&w->record, xy_arena_of(rq), &len);
    xy_doc_write writes[1 + HASHES] = { {
        .account = xy_jid_text(w->who), .collection = "auth", .key = "account",
        .value = text, .len = len, .version = w->version
    } };
    size_t n = 1 + lacks_write(writes[0].account, w->lacked, record_lacks(&w->record), writes + 1);

    if (text == NULL) {
        xy_auth_say(rq, XY_AUTH_UNAVAILABLE, "out of memory");
        return;
    }
    if (record_lacks(&w->record) != 0)
        xy_auth_can(m, MECHANISMS & ~record_lacks(&w->record));
    xy_doc_put(m, rq, writes, n, written);
}

static void derive_all(xy_job *job, void *arg)
{
    struct work *w = arg;

    w->derived = record_derive(&w->record, job, w->password, w->iterations, w->salt_len, w->only_missing);
}

static void derived(xy_mod *m, xy_req *rq, void *arg)
{
    struct work *w = arg;

    if (w->derived)
        write_record(m, rq);
    else if (w->upgrade)
        xy_auth_say(rq, XY_AUTH_OK, NULL);
    else
        xy_auth_say(rq, XY_AUTH_REFUSED, "this is not allowed in a password");
}

static xy_flow derive(xy_mod *m, xy_req *rq)
{
    struct work *w = work_of(rq);
    const struct config *cfg = xy_config(m);

    if (!w->only_missing) {
        w->iterations = (unsigned)cfg->iterations;
        w->salt_len = SALT_BYTES;
    }
    return xy_offload(m, rq, derive_all, derived, w);
}

/* An account that came from elsewhere lacks keys: here is the password to make them of.  It is right, whatever comes
 * of that.  Who has no account is shown one count and one salt's length for all mechanisms, so each account has the
 * same for all of its keys: the new ones are like those that are there, or all become new if these are too weak. */
static void upgrade(xy_mod *m, xy_req *rq)
{
    struct work *w = work_of(rq);
    const struct config *cfg = xy_config(m);
    const xy_scram_keys *k = record_any(&w->record);

    w->upgrade = true;
    w->only_missing = k->iterations >= (unsigned)cfg->iterations && k->salt_len >= SALT_ENOUGH;
    w->iterations = k->iterations;
    w->salt_len = k->salt_len;
    derive(m, rq);
}

static xy_flow create(xy_mod *m, xy_req *rq, const xy_jid *who, const xy_secret *password)
{
    struct work *w = begin(rq, who);

    if (w == NULL)
        return xy_auth_say(rq, XY_AUTH_UNAVAILABLE, "out of memory");
    if (!xy_jid_new_name_allowed(who))
        return xy_auth_say(rq, XY_AUTH_REFUSED, "this name is not allowed for a new account");
    w->password = password;
    w->create = w->record.enabled = true;
    w->version = 0;
    return derive(m, rq);
}

static void changing_read(xy_mod *m, xy_req *rq, const xy_docs *docs)
{
    if (!got_record(m, rq, docs))
        return;
    if (work_of(rq)->password != NULL)
        derive(m, rq);
    else {
        work_of(rq)->record.enabled = work_of(rq)->enabled;
        write_record(m, rq);
    }
}

static xy_flow set_password(xy_mod *m, xy_req *rq, const xy_jid *who, const xy_secret *password)
{
    struct work *w = begin(rq, who);

    if (w == NULL)
        return xy_auth_say(rq, XY_AUTH_UNAVAILABLE, "out of memory");
    w->password = password;
    return read_record(m, rq, changing_read);
}

static xy_flow set_enabled(xy_mod *m, xy_req *rq, const xy_jid *who, bool enabled)
{
    struct work *w = begin(rq, who);

    if (w == NULL)
        return xy_auth_say(rq, XY_AUTH_UNAVAILABLE, "out of memory");
    w->enabled = enabled;
    return read_record(m, rq, changing_read);
}

static void removing_read(xy_mod *m, xy_req *rq, const xy_docs *docs)
{
    struct work *w = work_of(rq);

    if (xy_docs_status(docs) != XY_OK) {
        if (xy_docs_status(docs) == XY_NOT_FOUND)
            xy_auth_can(m, 0);          /* it may be among what the core has deleted */
        existence_read(m, rq, docs);
        return;
    }
    xy_doc_write put = { .account = xy_jid_text(w->who), .collection = "auth", .key = "account",
                         .version = xy_docs_version(docs, 0) };
    xy_doc_put(m, rq, &put, 1, written);
}

static xy_flow remove_account(xy_mod *m, xy_req *rq, const xy_jid *who)
{
    if (begin(rq, who) == NULL)
        return xy_auth_say(rq, XY_AUTH_UNAVAILABLE, "out of memory");
    return read_record(m, rq, removing_read);
}

/* ---- the list ---- */

struct listing {
    const char **accounts, **names;     /* those that are left are at the front of names */
    bool        *enabled;               /* of names */
    size_t       n, at, kept, limit;
};

static void list_unavailable(xy_req *rq)
{
    xy_auth_say(rq, XY_AUTH_UNAVAILABLE, "the store cannot be read now");
}

static xy_flow read_next(xy_mod *m, xy_req *rq);

/* One that has gone meanwhile is left out; whose record cannot be read cannot log in. */
static void next_read(xy_mod *m, xy_req *rq, const xy_docs *docs)
{
    struct listing *l = *xy_slot(rq);
    xy_status status = xy_docs_status(docs);
    xy_arena *a = xy_arena_new(m);      /* of one record: they may be many */
    struct record r = { .enabled = false };
    size_t len;

    if (a == NULL || (status != XY_OK && status != XY_NOT_FOUND)) {
        if (a != NULL)
            xy_arena_end(&a);
        list_unavailable(rq);
        return;
    }
    if (status == XY_OK) {
        const void *value = xy_docs_value(docs, 0, &len);
        l->enabled[l->kept] = record_read(&r, a, value, len) && r.enabled;
        l->names[l->kept++] = l->names[l->at];
    }
    l->at++;
    xy_arena_end(&a);
    read_next(m, rq);
}

static xy_flow read_next(xy_mod *m, xy_req *rq)
{
    struct listing *l = *xy_slot(rq);

    if (l->at < l->n)
        return xy_doc_get(m, rq, l->accounts[l->at], "auth", "account", next_read);
    l->names[l->kept] = NULL;
    xy_auth_answer answer = {
        .size = sizeof answer, .status = XY_AUTH_OK, .names = l->names, .enabled = l->enabled,
        .next = l->n > 0 && l->n == l->limit ? l->accounts[l->n - 1] : NULL
    };
    xy_auth_answer_with(rq, &answer);
    return XY_DONE;
}

static void listed(xy_mod *m, xy_req *rq, const xy_docs *docs)
{
    xy_arena *a = xy_arena_of(rq);
    struct listing *l = *xy_slot(rq);
    size_t n = xy_docs_count(docs);

    l->names = xy_alloc(a, (n + 1) * sizeof *l->names);
    l->accounts = xy_alloc(a, (n + 1) * sizeof *l->accounts);
    l->enabled = xy_alloc(a, (n + 1) * sizeof *l->enabled);
    if (xy_docs_status(docs) != XY_OK || l->names == NULL || l->accounts == NULL || l->enabled == NULL) {
        list_unavailable(rq);
        return;
    }
    for (; l->n < n; l->n++) {
        const char *key = xy_docs_key(docs, l->n);
        const xy_jid *j = xy_jid_parse(a, key);
        l->accounts[l->n] = xy_copy(a, key, strlen(key));
        l->names[l->n] = j == NULL ? l->accounts[l->n] : xy_jid_local(a, j);
        if (l->accounts[l->n] == NULL || l->names[l->n] == NULL) {
            list_unavailable(rq);
            return;
        }
    }
    read_next(m, rq);
}

static xy_flow list(xy_mod *m, xy_req *rq, const char *after, size_t limit)
{
    struct listing *l = xy_alloc(xy_arena_of(rq), sizeof *l);

    if (l == NULL)
        return xy_auth_say(rq, XY_AUTH_UNAVAILABLE, "out of memory");
    l->limit = limit;
    *xy_slot(rq) = l;
    return xy_doc_accounts(m, rq, "auth", after, limit, listed);
}

static const xy_auth_ops ops = {
    .size = sizeof ops,
    .mechanisms = MECHANISMS,
    .check_password = check_password, .scram_keys = scram_keys, .exists = exists, .list = list,
    .create = create, .set_password = set_password, .set_enabled = set_enabled,
    .remove = remove_account, .can = lacks_asked
};

static const xy_service services[] = { { "auth", 1, &ops }, { 0 } };

XY_MODULE(auth_internal, "1.0", .summary = "Accounts with passwords in the server's own store",
          .settings = settings, .config_size = sizeof(struct config),
          .state_size = sizeof(struct state), .start = start, .reload = reload, .services = services,
          .counters = counters, .exchange = exchange_of_accounts);
