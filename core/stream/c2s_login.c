/* c2s_login.c - from the first header to the authenticated stream; see c2s_private.h */

#include "stream/c2s_private.h"

#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/secret.h"
#include "net/shard.h"
#include "route/account.h"
#include "route/auth.h"
#include "route/managed.h"
#include "stream/host.h"

/* RFC 6120 section 6.4.5 is about guessing.  Clients that know none of our channel bindings go
 * through one mechanism after the other until they find one that takes them, and have guessed
 * nothing. */
#define GUESSES_MOST 5
#define EXCHANGES_MOST 16
#define LANG_MOST 35                     /* BCP 47 section 4.4.1 */

/* ---- headers ---- */

/* Which channel bindings there are; their bytes are for the few who log in by a -PLUS mechanism. */
static void look_at_bindings(struct c2s *c, bool bytes)
{
    struct conn *conn = c->stream.conn;
    struct channel_binding *exporter = &c->login->offer.bindings[BINDING_EXPORTER];
    struct channel_binding *end_point = &c->login->offer.bindings[BINDING_END_POINT];
    struct channel_binding *unique = &c->login->offer.bindings[BINDING_UNIQUE];

    exporter->len = conn_tls_exporter(conn, bytes ? exporter->bytes : NULL) ? 32 : 0;
    if (!c->login->domain->sasl.endpoint_binding ||
        !conn_tls_end_point(conn, bytes ? end_point->bytes : NULL, &end_point->len))
        end_point->len = 0;
    if (!conn_tls_unique(conn, unique->bytes, &unique->len))
        unique->len = 0;
}

/* false: what all accounts of the domain can do is not known. */
static bool look_at_tls(struct c2s *c)
{
    struct login *l = c->login;
    struct conn *conn = c->stream.conn;
    bool known;

    look_at_bindings(c, false);
    l->terms = (struct sasl_terms){
        .can = auth_mechanisms(l->domain, &known),
        .configured = l->domain->sasl.mechanisms,
        .tls = conn_has_tls(conn),
        .tls_required = l->domain->tls.required,
        .plain_without_tls = l->domain->sasl.plain_without_tls,
    };
    sasl_offer_fill(&l->offer, &l->terms);
    return known;
}

/* Whatever the answer was: when nobody could tell, logins cannot be checked now either. */
static void offer_came(void *arg, const xy_auth_answer *answer)
{
    struct c2s *c = arg;

    (void)answer;
    c->login->can = NULL;
    look_at_tls(c);
    c->state = ST_FEATURES;
    c2s_send_features(c);
    stream_pause(&c->stream, PAUSE_WORK, false);
}

/* The first one after the start waits for it; false: that is not needed, or not possible. */
static bool wait_for_offer(struct c2s *c)
{
    const struct auth_ask q = { .question = AUTH_CAN };

    c->login->can = auth_ask(c->login->domain, &q, offer_came, c);
    if (c->login->can == NULL)
        return false;
    c->state = ST_ASKING;
    stream_pause(&c->stream, PAUSE_WORK, true);
    return true;
}

/* Section 4.7.4: what a client does not say about its stanzas, its header has said. */
static bool remember_lang(struct c2s *c, const char *lang)
{
    size_t n = lang != NULL ? strlen(lang) : 0;

    mem_free(&c->lang);
    if (n == 0 || n > LANG_MOST)
        return true;
    for (size_t i = 0; i < n; i++)
        if (!((lang[i] | 0x20) >= 'a' && (lang[i] | 0x20) <= 'z') &&
            !(lang[i] >= '0' && lang[i] <= '9') && lang[i] != '-')
            return true;
    c->lang = try_copy_n(lang, n);
    return c->lang != NULL;
}

/* The normal form of a header's `from`; false: it is there and no address. */
static bool read_from(struct arena *a, const char *from, const struct jid **out)
{
    *out = from != NULL ? jid_parse(a, str_of(from), NULL) : NULL;
    return from == NULL || *out != NULL;
}

static void begin_in(struct c2s *c, struct arena *a, const struct header *h)
{
    struct login *l = c->login;
    const struct jid *from;
    char name[JID_PART_MAX + 1];
    struct domain *d = h->to != NULL ? host_find(h->to, name) : host_sole();

    const char *shown = h->to != NULL ? name : d != NULL ? d->name : NULL;

    if (d == NULL || !host_fits_tls(c->stream.conn, l->under_tls, d, shown)) {
        stream_error(&c->stream, STREAM_HOST_UNKNOWN, NULL);
        return;
    }
    if (!read_from(a, h->from, &from)) {
        stream_error(&c->stream, STREAM_IMPROPER_ADDRESSING, NULL);
        return;
    }
    sasl_free(&l->sasl);                         /* it was for the domain of the header before */
    domain_unref(&l->domain);
    l->domain = domain_ref(d);
    if (!remember_lang(c, h->lang)) {
        stream_error(&c->stream, STREAM_RESOURCE_CONSTRAINT, NULL);
        return;
    }
    bool known = look_at_tls(c);
    c->state = ST_FEATURES;
    stream_open(&c->stream, shown, from != NULL ? from->text : NULL);
    if (known || !wait_for_offer(c))
        c2s_send_features(c);
}

/* Who logged in stays who he is: the domain is fixed, `from` is checked (sections 4.7.1,
 * 4.9.3.9). */
static void begin_authenticated_in(struct c2s *c, struct arena *a, const struct header *h)
{
    const struct identity *id = c->identity;
    const struct jid *from;
    char name[JID_PART_MAX + 1];
    size_t len;

    if (h->to != NULL && (!jid_prep_domain(str_of(h->to), name, &len) ||
                          !domain_answers_to(id->domain, (struct str){ name, len }))) {
        stream_error(&c->stream, STREAM_HOST_UNKNOWN, NULL);
        return;
    }
    if (!read_from(a, h->from, &from)) {
        stream_error(&c->stream, STREAM_IMPROPER_ADDRESSING, NULL);
        return;
    }
    if (from != NULL && (!str_eq(jid_local(from), jid_local(id->jid)) ||
                         !domain_answers_to(id->domain, jid_domain(from)))) {
        stream_error(&c->stream, STREAM_INVALID_FROM, NULL);
        return;
    }
    if (!remember_lang(c, h->lang)) {
        stream_error(&c->stream, STREAM_RESOURCE_CONSTRAINT, NULL);
        return;
    }
    c->state = ST_READY;
    stream_open(&c->stream, h->to != NULL ? name : id->domain->name, id->jid->text);
    c2s_send_features(c);
}

static void with_arena(struct c2s *c, const struct header *h,
                       void (*fn)(struct c2s *, struct arena *, const struct header *))
{
    struct arena *a = arena_new(1024);

    if (a == NULL) {
        stream_error(&c->stream, STREAM_RESOURCE_CONSTRAINT, NULL);
        return;
    }
    fn(c, a, h);
    arena_free(&a);
}

void c2s_begin(struct c2s *c, struct input *in)
{
    with_arena(c, in->header, begin_in);
}

void c2s_begin_authenticated(struct c2s *c, struct input *in)
{
    with_arena(c, in->header, begin_authenticated_in);
}

/* ---- STARTTLS (section 5) ---- */

void c2s_start_tls(struct c2s *c, struct input *in)
{
    struct login *l = c->login;

    (void)in;
    if (l->terms.tls) {
        stream_error(&c->stream, STREAM_POLICY_VIOLATION, "TLS is on already");
        return;
    }
    if (l->domain->certificate == NULL || c->config->settings.no_tls) {
        c2s_say(c, "failure", NS_TLS, NULL);
        stream_close(&c->stream);
        return;
    }
    c2s_say(c, "proceed", NS_TLS, NULL);
    domain_unref(&l->under_tls);
    l->under_tls = domain_ref(l->domain);
    c->state = ST_TLS;
    stream_start_tls(&c->stream, c->config->tls, str_of(l->domain->name));
}

/* ---- SASL (section 6) ---- */

static void say_data(struct c2s *c, const char *name, struct str base64)
{
    struct text *out = stream_out(&c->stream);

    text_printf(out, "<%s xmlns='" NS_SASL "'>", name);
    text_add(out, base64.p, base64.len);
    text_printf(out, "</%s>", name);
}

static void log_refusal(struct c2s *c)
{
    struct sasl *s = c->login->sasl;
    char address[CONN_ADDRESS_SIZE];
    struct log_about about = { .domain = c->login->domain->name };

    conn_peer_address(c->stream.conn, address);
    if (sasl_intercepted(s) && !c->login->warned)
        log_write(LOG_LEVEL_WARN, about, "interception suspected: login of %s from %s does not fit "
                  "what was offered or the TLS channel", sasl_user(s), address);
    else if (log_wanted(LOG_LEVEL_INFO))
        log_write(LOG_LEVEL_INFO, about, "login of \"%s\" from %s refused: %s", sasl_user(s),
                  address, sasl_reason(s));
    c->login->warned |= sasl_intercepted(s);
}

static void refuse_login(struct c2s *c, enum sasl_failure f)
{
    struct login *l = c->login;

    c2s_say(c, "failure", NS_SASL, sasl_failure_name(f));
    c->state = ST_FEATURES;
    l->exchanges++;
    if (l->sasl != NULL && sasl_guessed(l->sasl))
        l->guesses++;
    if (l->guesses >= GUESSES_MOST || l->exchanges >= EXCHANGES_MOST)
        stream_error(&c->stream, STREAM_POLICY_VIOLATION, "too many attempts to log in");
}

/* From here on nothing of the old shard is used: what comes next belongs to the account. */
static void authenticated(struct c2s *c)
{
    struct login *l = c->login;
    const struct mechanism *m = sasl_mechanism(l->sasl);

    c->identity = identity_new(l->domain, sasl_who(l->sasl), m->name, l->began);
    if (c->identity == NULL) {
        refuse_login(c, SASL_TEMPORARY_AUTH_FAILURE);
        stream_pause(&c->stream, PAUSE_WORK, false);
        return;
    }
    say_data(c, "success", sasl_data(l->sasl));
    log_debug("%s logged in by %s", c->identity->jid->text, m->name);
    sasl_free(&l->sasl);
    conn_authenticated(c->stream.conn);
    c->state = ST_MOVING;
    stream_restart(&c->stream);
    stream_move(&c->stream, account_shard(jid_bare(c->identity->jid)));
}

static void login_step(struct c2s *c, enum sasl_step step)
{
    struct sasl *s = c->login->sasl;

    switch (step) {
    case SASL_WAIT:
        c->state = ST_ASKING;
        stream_pause(&c->stream, PAUSE_WORK, true);
        return;
    case SASL_CHALLENGE:
        c->state = ST_SASL;
        say_data(c, "challenge", sasl_data(s));
        break;
    case SASL_FAILURE:
        log_refusal(c);
        refuse_login(c, sasl_failure(s));
        break;
    case SASL_SUCCESS:
        authenticated(c);
        return;
    }
    stream_pause(&c->stream, PAUSE_WORK, false);
}

static void login_ready(void *arg, enum sasl_step step)
{
    struct c2s *c = arg;

    if (stream_alive(&c->stream))
        login_step(c, step);
}

/* The text of <auth/> and <response/> may hold a password: it goes no further. */
static void wipe(struct stanza *e)
{
    for (const struct xml *n = e->root; n != NULL; n = xml_walk(e->root, n))
        if (n->text != NULL)
            secret_wipe((void *)(uintptr_t)n->text, n->text_len);
}

void c2s_begin_login(struct c2s *c, struct input *in)
{
    struct login *l = c->login;
    struct stanza *e = *in->element;
    const char *mechanism = xml_attr(e->root, "mechanism");
    const struct mechanism *known = mechanism != NULL ? mechanism_find(str_of(mechanism)) : NULL;

    if (known != NULL && known->plus)
        look_at_bindings(c, true);
    if (l->sasl == NULL)
        l->sasl = sasl_new(l->domain, &l->offer, &l->terms, login_ready, c);
    if (l->sasl == NULL) {
        refuse_login(c, SASL_TEMPORARY_AUTH_FAILURE);
        return;
    }
    l->began = shard_now();
    enum sasl_step step = sasl_begin(l->sasl, mechanism != NULL ? mechanism : "",
                                     xml_text(e->root));

    wipe(e);
    login_step(c, step);
}

void c2s_go_on_login(struct c2s *c, struct input *in)
{
    struct stanza *e = *in->element;
    enum sasl_step step = sasl_respond(c->login->sasl, xml_text(e->root));

    wipe(e);
    login_step(c, step);
}

void c2s_abort_login(struct c2s *c, struct input *in)
{
    (void)in;
    login_step(c, sasl_abort(c->login->sasl));
}

/* ---- the end of it ---- */

void c2s_free_login(struct login **lp)
{
    struct login *l = *lp;

    if (l == NULL)
        return;
    auth_cancel(&l->can);
    sasl_free(&l->sasl);
    if (l->bind != NULL)
        session_bind_cancel(&l->bind);
    session_resume_cancel(&l->resume);
    mem_free(&l->previd);
    if (l->bind_request != NULL)
        stanza_unref(&l->bind_request);
    domain_unref(&l->domain);
    domain_unref(&l->under_tls);
    secret_wipe(l, sizeof *l);
    mem_free(lp);
}
