/*
 * fuzz_sasl.c - clients that send SASL messages in any order; nobody gets in without a right answer.
 *
 * The input is a list of steps: a byte that says which (low bits) and whether what follows is sent as base64
 * (bit 7) or as it is, a length byte and so many bytes.  The auth chain answers when a step says so.  In a
 * SCRAM message \1 stands for the server's nonce, because no fuzzer finds it.
 */
#include <stdlib.h>
#include <string.h>

#include "base/codec.h"
#include "base/mem.h"
#include "stream/sasl.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define BELIEVE(condition) do { if (!(condition)) abort(); } while (0)

/* ---- an auth chain and a domain without a router ---- */

static void (*pending)(void *arg, const xy_auth_answer *answer);
static void *pending_arg;

struct domain *domain_ref(struct domain *d) { return d; }
void domain_unref(struct domain **d) { *d = NULL; }

struct auth_call *auth_ask(struct domain *d, const struct auth_ask *q,
                           void (*done)(void *arg, const xy_auth_answer *answer), void *arg)
{
    BELIEVE(q->who != NULL && q->who->local_len != 0 && jid_is_bare(q->who));
    BELIEVE(str_is(jid_domain(q->who), d->name));
    pending = done;
    pending_arg = arg;
    return (struct auth_call *)&pending;
}

void auth_cancel(struct auth_call **c)
{
    *c = NULL;
    pending = NULL;
}

/* ---- the client ---- */

static struct sasl *s;
static char   nonce[1024];
static bool   right;                     /* the chain said yes to the exchange under way */

static void judge(enum sasl_step step)
{
    if (step == SASL_SUCCESS) {
        BELIEVE(right && sasl_mechanism(s)->digest == NULL);         /* no proof was ever right */
        BELIEVE(str_is(jid_domain(sasl_who(s)), "a.example"));
    }
    if (step == SASL_FAILURE)
        BELIEVE(sasl_failure_name(sasl_failure(s)) != NULL && *sasl_reason(s) != '\0');
    if (step == SASL_CHALLENGE && sasl_data(s).len != 0) {
        unsigned char plain[4096];
        size_t len;

        BELIEVE(sasl_data(s).len < sizeof plain && base64_decode(sasl_data(s), plain, &len));
        const unsigned char *comma = memchr(plain, ',', len);

        BELIEVE(comma != NULL && len > 2 && (size_t)(comma - plain) - 2 < sizeof nonce);
        memcpy(nonce, plain + 2, (size_t)(comma - plain) - 2);
        nonce[comma - plain - 2] = '\0';
    }
    if (step != SASL_WAIT)
        right = false;
}

static void ready(void *arg, enum sasl_step step)
{
    (void)arg;
    judge(step);
}

static void answer(unsigned char how)
{
    static const unsigned char key[64] = { 1, 2, 3 };
    static const size_t lengths[] = { 20, 32, 64, 0 };
    xy_scram_keys keys = { .iterations = 64, .salt = key, .salt_len = how >> 4, .stored_key = key,
                           .server_key = key, .key_len = lengths[how >> 6] };
    xy_auth_answer a = { .status = (xy_auth_status)(how % (XY_AUTH_REFUSED + 1)),
                         .keys = (how & 8) != 0 ? &keys : NULL };
    void (*done)(void *arg, const xy_auth_answer *answer) = pending;

    if (done == NULL)
        return;
    pending = NULL;
    right = a.status == XY_AUTH_OK;
    done(pending_arg, &a);
}

static void send_it(int mechanism, bool coded, struct str in)
{
    static const char *const names[] = { "SCRAM-SHA-512-PLUS", "SCRAM-SHA-256-PLUS",
        "SCRAM-SHA-1-PLUS", "SCRAM-SHA-512", "SCRAM-SHA-256", "SCRAM-SHA-1", "PLAIN", "EXTERNAL" };
    struct text plain;
    char *out = NULL;

    text_init(&plain, 0);
    for (size_t i = 0; i < in.len; i++) {
        if (in.p[i] == '\1')
            text_puts(&plain, nonce);
        else
            text_putc(&plain, in.p[i]);
    }
    struct str bytes = { plain.p, plain.len };

    if (coded) {
        out = malloc(BASE64_LENGTH(plain.len) + 1);
        bytes = (struct str){ out, base64_encode(plain.p, plain.len, out) };
    }
    judge(mechanism < 0 ? sasl_respond(s, bytes) : sasl_begin(s, names[mechanism], bytes));
    free(out);
    text_free(&plain);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct domain d = { .name = "a.example" };
    struct sasl_offer offer = { .bindings = { { .len = 32 }, { .len = 32 } } };
    struct sasl_terms terms = { .can = ~0u, .tls = true };

    if (size > 4096)
        return 0;
    sasl_offer_fill(&offer, &terms);
    s = sasl_new(&d, &offer, &terms, ready, NULL);
    nonce[0] = '\0';
    right = false;
    while (size >= 2) {
        unsigned step = data[0] & 15;
        size_t len = data[1] < size - 2 ? data[1] : size - 2;

        if (step < 8)
            send_it((int)step, (data[0] & 128) != 0, (struct str){ (const char *)data + 2, len });
        else if (step < 12)
            send_it(-1, (data[0] & 128) != 0, (struct str){ (const char *)data + 2, len });
        else if (step < 15 && len != 0)
            answer(data[2]);
        else
            judge(sasl_abort(s));
        data += 2 + len;
        size -= 2 + len;
    }
    sasl_free(&s);
    BELIEVE(pending == NULL);
    return 0;
}
