/*
 * sasl.c - see sasl.h
 *
 * Two kinds of mechanisms and four stages; what is not in the table `steps` is refused.
 */
#include "stream/sasl.h"

#include <string.h>

#include "base/codec.h"
#include "base/mem.h"
#include "base/secret.h"
#include "base/sys.h"
#include "stream/counters.h"
#include "stream/plain.h"
#include "stream/scram.h"

/* What an account made today is likely to have, when the auth chain does not say. */
#define PRETEND_ITERATIONS 4096
#define PRETEND_SALT 16

enum stage { STAGE_IDLE, STAGE_FIRST, STAGE_ASKED, STAGE_FINAL, STAGES };
enum kind { KIND_PLAIN, KIND_SCRAM, KINDS };

struct sasl {
    struct domain           *domain;               /* a reference */
    const struct sasl_offer *offer;
    const struct sasl_terms *terms;
    void                   (*ready)(void *arg, enum sasl_step step);
    void                    *arg;
    /* of the exchange under way */
    enum stage               stage;
    const struct mechanism  *mechanism;
    struct arena            *arena;
    struct auth_call        *call;
    struct secret           *password;
    struct scram             scram;
    struct scram_server_keys keys;
    enum sasl_failure        verdict;              /* of a right proof, NO_FAILURE: success */
    bool                     pretended;            /* the keys are made up */
    bool                     as_another;           /* the authorization identity is not the user */
    /* of the last step */
    struct str               data;
    enum sasl_failure        failure;
    const char              *reason, *user;
    struct str               known_as;             /* the user in normal form, if there is one */
    bool                     guessed, intercepted;
    const struct jid        *who;
};

static const char *const failure_names[] = {
#define X(name, text) [SASL_##name] = text,
    SASL_FAILURES(X)
#undef X
};

static const struct {
    enum sasl_failure   failure;
    enum stream_counter counter;
    const char         *reason;
} verdicts[] = {
    [XY_AUTH_OK]           = { SASL_NO_FAILURE, 0, NULL },
    [XY_AUTH_UNKNOWN]      = { SASL_NOT_AUTHORIZED, STREAM_FAIL_WRONG, "no such user" },
    [XY_AUTH_WRONG]        = { SASL_NOT_AUTHORIZED, STREAM_FAIL_WRONG, "wrong password" },
    [XY_AUTH_EXPIRED]      = { SASL_CREDENTIALS_EXPIRED, STREAM_FAIL_DISABLED, "expired" },
    [XY_AUTH_DISABLED]     = { SASL_ACCOUNT_DISABLED, STREAM_FAIL_DISABLED, "disabled" },
    [XY_AUTH_NOT_ENTITLED] = { SASL_ACCOUNT_DISABLED, STREAM_FAIL_DISABLED, "not entitled" },
    [XY_AUTH_UNAVAILABLE]  = { SASL_TEMPORARY_AUTH_FAILURE, STREAM_FAIL_UNAVAILABLE,
                               "auth backend unavailable" },
    [XY_AUTH_EXISTS]       = { SASL_TEMPORARY_AUTH_FAILURE, STREAM_FAIL_UNAVAILABLE,
                               "auth backend confused" },
    [XY_AUTH_REFUSED]      = { SASL_NOT_AUTHORIZED, STREAM_FAIL_WRONG, "password not allowed" },
};

const char *sasl_failure_name(enum sasl_failure f)
{
    return f < SASL_FAILURE_COUNT ? failure_names[f] : NULL;
}

bool domain_answers_to(const struct domain *d, struct str name)
{
    if (str_is(name, d->name))
        return true;
    for (const char *const *a = d->aliases; a != NULL && *a != NULL; a++)
        if (str_is(name, *a))
            return true;
    return false;
}

/* ---- how steps end ---- */

static void discard(struct sasl *s)
{
    if (s->call != NULL)
        auth_cancel(&s->call);
    if (s->password != NULL)
        secret_free(&s->password);
    secret_wipe(&s->keys, sizeof s->keys);
    s->stage = STAGE_IDLE;
}

static enum sasl_step fail(struct sasl *s, enum sasl_failure f, enum stream_counter counter,
                           const char *reason)
{
    discard(s);
    s->failure = f;
    s->reason = reason;
    stream_count(counter);
    return SASL_FAILURE;
}

static enum sasl_step malformed(struct sasl *s, const char *reason)
{
    return fail(s, SASL_MALFORMED_REQUEST, STREAM_FAIL_MALFORMED, reason);
}

static enum sasl_step unavailable(struct sasl *s, const char *reason)
{
    return fail(s, SASL_TEMPORARY_AUTH_FAILURE, STREAM_FAIL_UNAVAILABLE, reason);
}

static enum sasl_step fail_as(struct sasl *s, xy_auth_status status)
{
    return fail(s, verdicts[status].failure, verdicts[status].counter, verdicts[status].reason);
}

static enum sasl_step succeed(struct sasl *s)
{
    discard(s);
    s->failure = SASL_NO_FAILURE;
    s->reason = NULL;
    stream_count(s->mechanism->plus             ? STREAM_LOGIN_SCRAM_PLUS
                 : s->mechanism->digest != NULL ? STREAM_LOGIN_SCRAM
                                                : STREAM_LOGIN_PLAIN);
    return SASL_SUCCESS;
}

/* Leaves bytes as base64 for the caller to send. */
static bool say(struct sasl *s, struct str bytes)
{
    char *out = arena_bytes(s->arena, BASE64_LENGTH(bytes.len) + 1);

    if (out == NULL)
        return false;
    s->data = (struct str){ out, base64_encode(bytes.p, bytes.len, out) };
    return true;
}

/* ---- who it is ---- */

/* A name that is no local part at all is looked up under one that nobody has, so that the
 * refusal takes as long as any other. */
static const struct jid *address_of_user(struct sasl *s, struct str user)
{
    char local[JID_PART_MAX + 1];
    size_t len;

    bool legal = jid_prep_local(user, local, &len) && len != 0;

    if (!legal) {
        unsigned char random[16];

        sys.random(random, sizeof random);
        hex_encode(random, sizeof random, local);
        len = 2 * sizeof random;
    }
    const struct jid *j = jid_make(s->arena, (struct str){ local, len }, str_of(s->domain->name),
                                   STR(""));

    s->known_as = legal && j != NULL ? jid_local(j) : str_of(s->user);
    return j;
}

/* RFC 6120 section 6.3.8: only the user's own bare JID may be asked for. */
static bool is_self(struct sasl *s, struct str authzid)
{
    const struct jid *j = jid_parse(s->arena, authzid, NULL);

    return j != NULL && jid_is_bare(j) && str_eq(jid_local(j), jid_local(s->who)) &&
           domain_answers_to(s->domain, jid_domain(j));
}

/* The provider may know the user under another name; the domain is not its to choose. */
static bool take_canonical(struct sasl *s, const char *jid)
{
    if (jid == NULL)
        return true;
    const struct jid *j = jid_parse(s->arena, str_of(jid), NULL);

    if (j == NULL || j->local_len == 0 || !jid_is_bare(j) ||
        !str_is(jid_domain(j), s->domain->name))
        return false;
    s->who = j;
    return true;
}

static enum sasl_step ask(struct sasl *s, enum auth_question question,
                          void (*done)(void *arg, const xy_auth_answer *a))
{
    struct auth_ask q = {
        .question = question,
        .who = s->who,
        .password = s->password,
        .mech = s->mechanism->needs,
    };

    s->stage = STAGE_ASKED;
    s->call = auth_ask(s->domain, &q, done, s);
    return s->call != NULL ? SASL_WAIT : unavailable(s, "auth chain full");
}

/* ---- PLAIN ---- */

static enum sasl_step judge_password(struct sasl *s, const xy_auth_answer *a)
{
    s->guessed = verdicts[a->status].failure != SASL_TEMPORARY_AUTH_FAILURE;
    if (a->status != XY_AUTH_OK)
        return fail_as(s, a->status);
    if (s->as_another)
        return fail(s, SASL_INVALID_AUTHZID, STREAM_FAIL_MALFORMED, "asked to act as another");
    if (!take_canonical(s, a->jid))
        return unavailable(s, "auth backend gave an address that is not of the domain");
    return succeed(s);
}

static void password_checked(void *arg, const xy_auth_answer *a)
{
    struct sasl *s = arg;

    s->call = NULL;
    s->ready(s->arg, judge_password(s, a));
}

static enum sasl_step plain_first(struct sasl *s, struct str message)
{
    struct plain_message m;

    if (!plain_parse(message, &m))
        return malformed(s, "not a PLAIN message");
    const char *user = arena_copy(s->arena, m.user.p, m.user.len);

    s->user = user != NULL ? user : "";
    s->who = address_of_user(s, m.user);
    s->password = secret_new(m.password.p, m.password.len);
    if (user == NULL || s->who == NULL || s->password == NULL)
        return unavailable(s, "out of memory");
    s->as_another = m.authzid.len != 0 && !is_self(s, m.authzid);
    return ask(s, AUTH_CHECK_PASSWORD, password_checked);
}

/* ---- SCRAM ---- */

static bool keys_usable(const struct sasl *s, const xy_scram_keys *k)
{
    return k != NULL && k->salt_len != 0 && k->salt_len <= SCRAM_KEY_MOST && k->iterations != 0 &&
           k->key_len == scram_key_length(s->mechanism);
}

static enum sasl_step challenge(struct sasl *s, const unsigned char *salt, size_t salt_len,
                                unsigned iterations)
{
    struct str out;

    if (scram_challenge(&s->scram, salt, salt_len, iterations, &out) != SCRAM_OK || !say(s, out))
        return unavailable(s, "out of memory");
    s->stage = STAGE_FINAL;
    return SASL_CHALLENGE;
}

/* Nobody may learn from the challenge whether there is such a user: RFC 5802 section 5.1 speaks
 * of it.  A chain that answers "unknown" may still say how its accounts look (salt_len,
 * iterations). */
static enum sasl_step pretend(struct sasl *s, const xy_scram_keys *like,
                              const unsigned char salt[SCRAM_KEY_MOST])
{
    bool given = like != NULL && like->iterations != 0 && like->salt_len != 0 &&
                 like->salt_len <= SCRAM_KEY_MOST;

    s->pretended = true;
    return challenge(s, salt, given ? like->salt_len : PRETEND_SALT,
                     given ? like->iterations : PRETEND_ITERATIONS);
}

static enum sasl_step judge_keys(struct sasl *s, const xy_auth_answer *a)
{
    unsigned char salt[SCRAM_KEY_MOST];

    s->verdict = verdicts[a->status].failure;
    s->reason = verdicts[a->status].reason;
    if (s->verdict == SASL_TEMPORARY_AUTH_FAILURE)
        return fail_as(s, a->status);
    /* For everybody, so that it takes everybody the same time. */
    scram_pretend(s->mechanism, s->domain->secret, s->known_as, salt, sizeof salt, &s->keys);
    if (s->verdict == SASL_NOT_AUTHORIZED)
        return pretend(s, a->keys, salt);
    if (!keys_usable(s, a->keys)) {
        if (a->status == XY_AUTH_OK)
            return unavailable(s, "auth backend gave no usable keys");
        return pretend(s, NULL, salt);
    }
    if (!take_canonical(s, a->jid))
        return unavailable(s, "auth backend gave an address that is not of the domain");
    memcpy(s->keys.stored, a->keys->stored_key, a->keys->key_len);
    memcpy(s->keys.server, a->keys->server_key, a->keys->key_len);
    return challenge(s, a->keys->salt, a->keys->salt_len, a->keys->iterations);
}

static void keys_came(void *arg, const xy_auth_answer *a)
{
    struct sasl *s = arg;

    s->call = NULL;
    s->ready(s->arg, judge_keys(s, a));
}

static enum sasl_step scram_failed(struct sasl *s, enum scram_result r)
{
    s->intercepted = r == SCRAM_INTERCEPTED;
    if (s->intercepted)
        stream_count(STREAM_INTERCEPTED);
    switch (r) {
    case SCRAM_MALFORMED:
        return malformed(s, "not a SCRAM message");
    case SCRAM_NO_MEMORY:
        return unavailable(s, "out of memory");
    case SCRAM_INTERCEPTED:
        return fail(s, SASL_NOT_AUTHORIZED, STREAM_FAIL_WRONG, "interception suspected");
    case SCRAM_OK:
    case SCRAM_WRONG:
        break;
    }
    return fail(s, SASL_NOT_AUTHORIZED, STREAM_FAIL_WRONG,
                s->reason != NULL ? s->reason : "wrong password");
}

static enum sasl_step scram_first(struct sasl *s, struct str message)
{
    scram_init(&s->scram, s->mechanism, s->offer, s->arena);
    enum scram_result r = scram_client_first(&s->scram, message);

    s->user = s->scram.user != NULL ? s->scram.user : "";
    if (r != SCRAM_OK) {
        s->reason = r == SCRAM_WRONG ? "channel binding not offered" : NULL;
        return scram_failed(s, r);
    }
    s->who = address_of_user(s, str_of(s->user));
    if (s->who == NULL)
        return unavailable(s, "out of memory");
    if (s->scram.authzid != NULL && !is_self(s, str_of(s->scram.authzid)))
        return fail(s, SASL_INVALID_AUTHZID, STREAM_FAIL_MALFORMED, "asked to act as another");
    return ask(s, AUTH_SCRAM_KEYS, keys_came);
}

static enum sasl_step scram_final(struct sasl *s, struct str message)
{
    struct str out;

    s->guessed = true;
    enum scram_result r = scram_client_final(&s->scram, message, &s->keys, &out);

    if (r == SCRAM_MALFORMED)              /* after a challenge every refusal looks the same */
        r = SCRAM_WRONG;
    if (s->pretended && s->verdict != SASL_NOT_AUTHORIZED && r == SCRAM_WRONG)
        return fail(s, s->verdict, STREAM_FAIL_DISABLED, s->reason);
    if (r != SCRAM_OK || s->pretended)
        return scram_failed(s, r == SCRAM_OK ? SCRAM_WRONG : r);
    if (s->verdict != SASL_NO_FAILURE)
        return fail(s, s->verdict, STREAM_FAIL_DISABLED, s->reason);
    if (!say(s, out))
        return unavailable(s, "out of memory");
    return succeed(s);
}

/* ---- the table ---- */

static enum sasl_step (*const steps[STAGES][KINDS])(struct sasl *s, struct str message) = {
    [STAGE_FIRST] = { [KIND_PLAIN] = plain_first, [KIND_SCRAM] = scram_first },
    [STAGE_FINAL] = { [KIND_SCRAM] = scram_final },
};

static enum sasl_step step(struct sasl *s, struct str message)
{
    enum kind kind = s->mechanism != NULL && s->mechanism->digest != NULL ? KIND_SCRAM : KIND_PLAIN;

    if (steps[s->stage][kind] == NULL)
        return malformed(s, "response without a challenge");
    return steps[s->stage][kind](s, message);
}

static enum sasl_step step_encoded(struct sasl *s, struct str encoded)
{
    size_t size = encoded.len / 4 * 3 + 1, len = 0;
    unsigned char *bytes = try_alloc(size);

    if (bytes == NULL)
        return unavailable(s, "out of memory");
    enum sasl_step r = base64_decode(encoded, bytes, &len)
                           ? step(s, (struct str){ (const char *)bytes, len })
                           : fail(s, SASL_INCORRECT_ENCODING, STREAM_FAIL_MALFORMED, "not base64");

    secret_wipe(bytes, size);
    mem_free(&bytes);
    return r;
}

/* Why was this one not offered? */
static enum sasl_step refuse_mechanism(struct sasl *s)
{
    const struct mechanism *m = s->mechanism;
    const struct sasl_terms *t = s->terms;

    if (!t->tls && (t->tls_required || m->digest == NULL))
        return fail(s, SASL_ENCRYPTION_REQUIRED, STREAM_FAIL_MALFORMED, "mechanism before TLS");
    return fail(s, SASL_INVALID_MECHANISM, STREAM_FAIL_MALFORMED, "mechanism not offered");
}

enum sasl_step sasl_begin(struct sasl *s, const char *mechanism, struct str initial)
{
    discard(s);
    arena_reset(s->arena);
    s->data = (struct str){ "", 0 };
    s->user = "";
    s->who = NULL;
    s->guessed = s->intercepted = s->pretended = s->as_another = false;
    s->verdict = SASL_NO_FAILURE;
    s->reason = NULL;
    s->mechanism = mechanism_find(str_of(mechanism));
    if (s->mechanism == NULL)
        return fail(s, SASL_INVALID_MECHANISM, STREAM_FAIL_MALFORMED, "unknown mechanism");
    if (!sasl_offers(s->offer, s->mechanism))
        return refuse_mechanism(s);
    s->stage = STAGE_FIRST;
    if (initial.len == 0)
        return SASL_CHALLENGE;             /* an empty one: RFC 6120 section 6.4.2 */
    return str_is(initial, "=") ? step(s, STR("")) : step_encoded(s, initial);
}

enum sasl_step sasl_respond(struct sasl *s, struct str response)
{
    s->data = (struct str){ "", 0 };
    return step_encoded(s, response);
}

enum sasl_step sasl_abort(struct sasl *s)
{
    return fail(s, SASL_ABORTED, STREAM_FAIL_MALFORMED, "aborted by the client");
}

/* ---- life and results ---- */

struct sasl *sasl_new(struct domain *d, const struct sasl_offer *offer,
                      const struct sasl_terms *terms,
                      void (*ready)(void *arg, enum sasl_step step), void *arg)
{
    struct sasl *s = try_alloc(sizeof *s);

    if (s == NULL)
        return NULL;
    s->arena = arena_new(2048);
    if (s->arena == NULL) {
        mem_free(&s);
        return NULL;
    }
    s->domain = domain_ref(d);
    s->offer = offer;
    s->terms = terms;
    s->ready = ready;
    s->arg = arg;
    s->user = "";
    return s;
}

void sasl_free(struct sasl **sp)
{
    struct sasl *s = *sp;

    if (s == NULL)
        return;
    discard(s);
    arena_free(&s->arena);
    domain_unref(&s->domain);
    mem_free(sp);
}

struct str sasl_data(const struct sasl *s)
{
    return s->data;
}

enum sasl_failure sasl_failure(const struct sasl *s)
{
    return s->failure;
}

const char *sasl_reason(const struct sasl *s)
{
    return s->reason != NULL ? s->reason : "";
}

bool sasl_guessed(const struct sasl *s)
{
    return s->guessed;
}

bool sasl_intercepted(const struct sasl *s)
{
    return s->intercepted;
}

const char *sasl_user(const struct sasl *s)
{
    return s->user;
}

const struct jid *sasl_who(const struct sasl *s)
{
    return s->who;
}

const struct mechanism *sasl_mechanism(const struct sasl *s)
{
    return s->mechanism;
}
