/* c2s_managed.c - stream management as the client sees it (XEP-0198); see c2s_private.h and route/managed.h */

#include "stream/c2s_private.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "route/managed.h"

/* section 5: every refusal is one of RFC 6120's stanza conditions */
static void say_failed(struct c2s *c, const char *condition)
{
    text_printf(stream_out(&c->stream), "<failed xmlns='" NS_SM "'><%s xmlns='" NS_STANZAS "'/></failed>",
                condition);
    c2s_wrote_answer(c);
}

static bool read_number(const struct stanza *e, const char *name, uint64_t most, uint64_t *n)
{
    const char *text = xml_attr(e->root, name);

    return text != NULL && str_to_u64(str_of(text), most, n);
}

static bool is_true(const char *text)
{
    return text != NULL && (strcmp(text, "true") == 0 || strcmp(text, "1") == 0);
}

void c2s_unexpected(struct c2s *c, struct input *in)
{
    (void)in;
    say_failed(c, "unexpected-request");
}

/* ---- enabling ---- */

static void enabled(void *stream, const struct managed_terms *terms)
{
    struct c2s *c = stream;
    struct text *out = stream_out(&c->stream);
    const char *location = c2s_domain(c)->sessions.location;

    if (!stream_alive(&c->stream))
        return;
    text_puts(out, "<enabled xmlns='" NS_SM "'");
    if (terms->id[0] != '\0')
        text_printf(out, " id='%s' resume='true' max='%" PRIu64 "'", terms->id, terms->keep_ms / 1000);
    if (terms->id[0] != '\0' && location != NULL) {
        text_puts(out, " location='");
        xml_escape(out, location, strlen(location));
        text_putc(out, '\'');
    }
    text_puts(out, "/>");
}

void c2s_enable(struct c2s *c, struct input *in)
{
    const struct stanza *e = *in->element;
    uint64_t most = 0;

    if (session_is_managed(c->session)) {
        say_failed(c, "unexpected-request");        /* section 3: once */
        return;
    }
    if (xml_attr(e->root, "max") != NULL && !read_number(e, "max", UINT32_MAX, &most)) {
        say_failed(c, "bad-request");
        return;
    }
    if (!managed_enable(c->session, is_true(xml_attr(e->root, "resume")), most * 1000, enabled))
        say_failed(c, "resource-constraint");
}

/* ---- acknowledgements (section 4) ---- */

void c2s_requested(struct c2s *c, struct input *in)
{
    (void)in;
    if (session_is_managed(c->session))
        managed_requested(c->session);
    else
        say_failed(c, "unexpected-request");
}

static void too_high(struct c2s *c, uint64_t h, uint64_t sent)
{
    char condition[160];

    snprintf(condition, sizeof condition,
             "<handled-count-too-high xmlns='" NS_SM "' h='%" PRIu64 "' send-count='%" PRIu32 "'/>", h,
             (uint32_t)sent);
    stream_error_with(&c->stream, STREAM_UNDEFINED_CONDITION, "More was acknowledged than was sent", condition);
}

void c2s_acknowledged(struct c2s *c, struct input *in)
{
    uint64_t h;

    if (!session_is_managed(c->session)) {
        say_failed(c, "unexpected-request");
        return;
    }
    if (!read_number(*in->element, "h", UINT32_MAX, &h))
        stream_error(&c->stream, STREAM_INVALID_XML, "The h of an acknowledgement is a number below 2^32");
    else if (!managed_acknowledged(c->session, (uint32_t)h))
        too_high(c, h, managed_sent(c->session));
}

void c2s_say_handled(void *stream, uint32_t h)
{
    struct c2s *c = stream;

    if (!stream_alive(&c->stream))
        return;
    text_printf(stream_out(&c->stream), "<a xmlns='" NS_SM "' h='%" PRIu32 "'/>", h);
    c2s_wrote_answer(c);
}

void c2s_ask_handled(void *stream)
{
    struct c2s *c = stream;

    if (stream_alive(&c->stream))
        text_puts(stream_out(&c->stream), "<r xmlns='" NS_SM "'/>");
}

/* ---- resumption (section 5) ---- */

/* Whose session may be there is not told that it is not: it would begin another, and send all again there. */
static void resumed(void *stream, enum resume_result r, struct session *session)
{
    struct c2s *c = stream;

    c->login->resume = NULL;
    if (r == RESUMED) {
        char *previd = c->login->previd;
        c->login->previd = NULL;
        c2s_enter_bound(c, session);
        text_printf(stream_out(&c->stream), "<resumed xmlns='" NS_SM "' h='%" PRIu32 "' previd='%s'/>",
                    (uint32_t)managed_handled(session), previd);
        mem_free(&previd);
    } else {
        c->state = ST_READY;
        mem_free(&c->login->previd);
    }
    if (r == RESUME_TOO_HIGH)
        too_high(c, c->login->h, managed_sent(session));
    else if (r == RESUME_GONE)
        stream_error(&c->stream, STREAM_NOT_AUTHORIZED, "this login is no longer valid");
    else if (r == RESUME_UNAVAILABLE)
        stream_error(&c->stream, STREAM_INTERNAL_SERVER_ERROR, "The session cannot be had now: resume it later");
    else if (r == RESUME_NOT_FOUND)
        say_failed(c, "item-not-found");
    stream_pause(&c->stream, PAUSE_WORK, false);
}

void c2s_resume(struct c2s *c, struct input *in)
{
    struct login *l = c->login;
    const char *previd = xml_attr((*in->element)->root, "previd");

    if (previd == NULL || !read_number(*in->element, "h", UINT32_MAX, &l->h)) {
        say_failed(c, "bad-request");
        return;
    }
    l->previd = try_copy(previd);
    c->state = ST_RESUMING;
    stream_pause(&c->stream, PAUSE_WORK, true);
    if (l->previd != NULL)
        l->resume = session_resume(c->identity, previd, (uint32_t)l->h, &c2s_session_ops, c, resumed);
    if (l->resume == NULL)
        resumed(c, RESUME_UNAVAILABLE, NULL);
}

/* Another connection of the same client has it: nothing of it is left here. */
void c2s_replaced(void *stream)
{
    struct c2s *c = stream;

    c->session = NULL;
    c->state = ST_OVER;
    stream_error(&c->stream, STREAM_CONFLICT, "The session was resumed on another connection");
}
