/*
 * test_stanza.c - kinds, types, addresses, replies, and one stanza in the hands of many threads.
 */
#include <pthread.h>

#include "base/mem.h"
#include "support.h"
#include "xml/parser.h"

static struct stanza *parse(const char *in)
{
    struct parser_pool *pool = parser_pool_new();
    struct stanza *s;

    if (parser_stanza(pool, NS_CLIENT, NULL, str_of(in), &s) != PARSE_OK)
        s = NULL;
    parser_pool_free(&pool);
    return s;
}

/* Parsed and with addresses. */
static struct stanza *addressed(const char *in)
{
    struct stanza *s = parse(in);
    const char *bad = "?";

    assert_non_null(s);
    assert_true(stanza_address(s, &bad));
    return s;
}

static void assert_written(struct stanza *s, const struct jid *to, const char *context,
                           const char *want)
{
    struct text t;

    assert_non_null(s);
    text_init(&t, 0);
    stanza_write(&t, s, to, context);
    assert_string_equal(t.p, want);
    text_free(&t);
}

static void kinds_and_types_are_known(void **state)
{
    static const struct { const char *in; enum stanza_kind kind; enum stanza_type type; } rows[] = {
        { "<message/>", STANZA_MESSAGE, TYPE_NORMAL },
        { "<message type='normal'/>", STANZA_MESSAGE, TYPE_NORMAL },
        { "<message type='chat'/>", STANZA_MESSAGE, TYPE_CHAT },
        { "<message type='groupchat'/>", STANZA_MESSAGE, TYPE_GROUPCHAT },
        { "<message type='headline'/>", STANZA_MESSAGE, TYPE_HEADLINE },
        { "<message type='error'/>", STANZA_MESSAGE, TYPE_ERROR },
        { "<message type='get'/>", STANZA_MESSAGE, TYPE_NORMAL },
        { "<message type='Chat'/>", STANZA_MESSAGE, TYPE_NORMAL },
        { "<presence/>", STANZA_PRESENCE, TYPE_NONE },
        { "<presence type='unavailable'/>", STANZA_PRESENCE, TYPE_UNAVAILABLE },
        { "<presence type='subscribe'/>", STANZA_PRESENCE, TYPE_SUBSCRIBE },
        { "<presence type='subscribed'/>", STANZA_PRESENCE, TYPE_SUBSCRIBED },
        { "<presence type='unsubscribe'/>", STANZA_PRESENCE, TYPE_UNSUBSCRIBE },
        { "<presence type='unsubscribed'/>", STANZA_PRESENCE, TYPE_UNSUBSCRIBED },
        { "<presence type='probe'/>", STANZA_PRESENCE, TYPE_PROBE },
        { "<presence type='error'/>", STANZA_PRESENCE, TYPE_ERROR },
        { "<presence type='available'/>", STANZA_PRESENCE, TYPE_INVALID },
        { "<iq type='get'/>", STANZA_IQ, TYPE_GET }, { "<iq type='set'/>", STANZA_IQ, TYPE_SET },
        { "<iq type='result'/>", STANZA_IQ, TYPE_RESULT },
        { "<iq type='error'/>", STANZA_IQ, TYPE_ERROR },
        { "<iq/>", STANZA_IQ, TYPE_INVALID }, { "<iq type='chat'/>", STANZA_IQ, TYPE_INVALID },
        { "<other type='get'/>", STANZA_OTHER, TYPE_NONE },
        { "<message xmlns='urn:x' type='chat'/>", STANZA_OTHER, TYPE_NONE },
        { "<r xmlns='urn:xmpp:sm:3'/>", STANZA_OTHER, TYPE_NONE },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct stanza *s = parse(rows[i].in);

        assert_non_null(s);
        assert_int_equal(s->kind, rows[i].kind);
        assert_int_equal(s->type, rows[i].type);
        stanza_unref(&s);
    }
    assert_string_equal(stanza_type_name(TYPE_CHAT), "chat");
    assert_string_equal(stanza_type_name(TYPE_ERROR), "error");
    assert_null(stanza_type_name(TYPE_NONE));
    assert_null(stanza_type_name(TYPE_INVALID));
}

static void new_stanzas_are_empty(void **state)
{
    struct stanza *s;

    (void)state;
    s = stanza_new(STANZA_MESSAGE, TYPE_NORMAL);
    assert_written(s, NULL, NS_CLIENT, "<message/>");
    assert_int_equal(s->type, TYPE_NORMAL);
    stanza_unref(&s);
    assert_null(s);
    s = stanza_new(STANZA_IQ, TYPE_SET);
    assert_int_equal(s->kind, STANZA_IQ);
    assert_written(s, NULL, NS_CLIENT, "<iq type='set'/>");
    stanza_unref(&s);
    s = stanza_new(STANZA_PRESENCE, TYPE_NONE);
    assert_int_equal(s->wire_size, 0);
    assert_written(s, NULL, NS_SERVER, "<presence/>");
    stanza_unref(&s);
    stanza_unref(&s);
}

static void addresses_are_parsed_or_named_bad(void **state)
{
    struct stanza *s = addressed("<message to='Romeo@Example.NET/o' from='example.com' id='7'/>");
    const char *bad = "?";

    (void)state;
    assert_string_equal(s->to->text, "romeo@example.net/o");
    assert_string_equal(s->from->text, "example.com");
    assert_string_equal(s->id, "7");
    stanza_unref(&s);
    s = addressed("<message/>");
    assert_null(s->to);
    assert_null(s->from);
    assert_null(s->id);
    stanza_unref(&s);
    s = parse("<message to='@b' from='a@b'/>");
    assert_false(stanza_address(s, &bad));
    assert_string_equal(bad, "to");
    stanza_unref(&s);
    s = parse("<message to='' />");
    assert_false(stanza_address(s, &bad));
    stanza_unref(&s);
    s = parse("<message to='a@b' from='a@'/>");
    assert_false(stanza_address(s, &bad));
    assert_string_equal(bad, "from");
    stanza_unref(&s);
}

static void addresses_are_stamped(void **state)
{
    struct stanza *s = addressed("<message from='eve@x' to='b@c'/>");
    struct jid *alice = jid_keep_parts(STR("alice"), STR("a.example"), STR("r'<&"));

    (void)state;
    assert_true(stanza_set_from(s, alice));
    assert_true(jid_eq(s->from, alice));
    assert_ptr_not_equal(s->from, alice);
    mem_free(&alice);
    assert_written(s, NULL, NS_CLIENT,
                   "<message from='alice@a.example/r&apos;&lt;&amp;' to='b@c'/>");
    assert_true(stanza_set_to(s, NULL));
    assert_null(s->to);
    assert_written(s, NULL, NS_CLIENT, "<message from='alice@a.example/r&apos;&lt;&amp;'/>");
    assert_true(stanza_set_to(s, s->from));
    assert_true(jid_eq(s->to, s->from));
    stanza_unref(&s);
}

/* What the wire claimed may not survive a refusal to stamp, at whatever step. */
static void a_refused_stamp_leaves_no_address(void **state)
{
    struct jid *alice = jid_keep_parts(STR("alice"), STR("a.example"), STR("r"));
    int refused = 0;

    (void)state;
    for (size_t used = 0; used < 1024; used += 8) {
        struct arena *a = arena_new(1024);
        struct xml *root = xml_set(xml_new(a, "message", NS_CLIENT), "from", "eve@x");
        struct stanza *s = stanza_adopt(&a, root);

        assert_non_null(s);
        arena_bytes(s->arena, used);
        support_fail_alloc(1);
        if (stanza_set_from(s, alice)) {
            assert_string_equal(xml_attr(s->root, "from"), "alice@a.example/r");
            assert_string_equal(s->from->text, "alice@a.example/r");
        } else {
            assert_null(xml_attr(s->root, "from"));
            assert_null(s->from);
            refused++;
        }
        support_fail_alloc(0);
        stanza_unref(&s);
    }
    assert_true(refused > 1);
    mem_free(&alice);
}

static void payloads_are_what_is_no_error(void **state)
{
    struct stanza *s = parse("<iq type='error'> <error/><query xmlns='q'/><x/></iq>");

    (void)state;
    assert_true(xml_is(stanza_payload(s), "query", "q"));
    stanza_unref(&s);
    s = parse("<iq type='result'/>");
    assert_null(stanza_payload(s));
    stanza_unref(&s);
    s = parse("<iq type='get'><error xmlns='urn:other'/></iq>");
    assert_true(xml_is(stanza_payload(s), "error", "urn:other"));
    stanza_unref(&s);
}

static void results_go_back(void **state)
{
    struct stanza *s = addressed("<iq type='get' id='x1' to='a.example' from='j@b/r'>"
                                 "<q xmlns='urn:q'/></iq>");
    struct arena *a = arena_new(256);
    struct xml *payload = xml_set(xml_new(a, "q", "urn:q"), "k", "v");
    struct stanza *r = stanza_result(s, payload);

    (void)state;
    arena_free(&a);
    assert_false(r->sealed);
    assert_int_equal(r->type, TYPE_RESULT);
    assert_string_equal(r->id, "x1");
    assert_true(jid_eq(r->to, s->from));
    assert_written(r, NULL, NS_CLIENT, "<iq type='result' id='x1' from='a.example' to='j@b/r'>"
                                       "<q xmlns='urn:q' k='v'/></iq>");
    stanza_unref(&r);
    r = stanza_result(s, NULL);
    assert_written(r, NULL, NS_CLIENT, "<iq type='result' id='x1' from='a.example' to='j@b/r'/>");
    stanza_unref(&r);
    stanza_unref(&s);
    s = addressed("<iq type='set'/>");
    r = stanza_result(s, NULL);
    assert_written(r, NULL, NS_CLIENT, "<iq type='result'/>");
    stanza_unref(&r);
    stanza_unref(&s);
}

#define STANZAS " xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'"

static void errors_go_back_with_the_original(void **state)
{
    struct stanza *s = addressed("<iq type='set' id='1' to='x@y' from='a@b/c'>"
                                 "<q xmlns='urn:q'>t</q></iq>");
    struct stanza *r = stanza_error(s, CONDITION_FORBIDDEN, NULL, NULL);

    (void)state;
    assert_int_equal(r->type, TYPE_ERROR);
    assert_written(r, NULL, NS_CLIENT,
                   "<iq type='error' id='1' from='x@y' to='a@b/c'><q xmlns='urn:q'>t</q>"
                   "<error type='auth'><forbidden" STANZAS "/></error></iq>");
    assert_null(stanza_error(r, CONDITION_FORBIDDEN, NULL, NULL));
    stanza_unref(&r);
    stanza_unref(&s);
    s = addressed("<message to='x@y' from='a@b/c'>mixed<body>b</body><error type='auth'/><x/>"
                  "</message>");
    r = stanza_error(s, CONDITION_SERVICE_UNAVAILABLE, "no <way>", "y");
    assert_written(r, NULL, NS_CLIENT,
                   "<message type='error' from='x@y' to='a@b/c'><body>b</body><x/>"
                   "<error type='cancel' by='y'><service-unavailable" STANZAS "/>"
                   "<text" STANZAS " xml:lang='en'>no &lt;way&gt;</text></error></message>");
    stanza_unref(&r);
    stanza_unref(&s);
}

static void errors_are_extended(void **state)
{
    struct stanza *s = addressed("<message to='x@y' from='a@b/c'/>");
    struct stanza *r = stanza_error(s, CONDITION_NOT_ACCEPTABLE, NULL, NULL);
    struct stanza *detail = parse("<blocked xmlns='urn:e'/>");

    (void)state;
    assert_true(stanza_error_extend(r, NULL, NULL));
    assert_written(r, NULL, NS_CLIENT, "<message type='error' from='x@y' to='a@b/c'>"
                   "<error type='modify'><not-acceptable" STANZAS "/></error></message>");
    assert_true(stanza_error_extend(r, "cancel", detail->root));
    assert_written(r, NULL, NS_CLIENT, "<message type='error' from='x@y' to='a@b/c'>"
                   "<error type='cancel'><not-acceptable" STANZAS "/><blocked xmlns='urn:e'/></error></message>");
    stanza_unref(&detail);
    stanza_unref(&r);
    stanza_unref(&s);
}

static void a_result_may_be_refused_in_its_place(void **state)
{
    struct stanza *s = addressed("<iq type='result' id='1' from='x@y' to='a@b/c'><q xmlns='urn:q'/></iq>");
    struct stanza *r = stanza_result_refused(s, CONDITION_RESOURCE_CONSTRAINT, NULL);

    (void)state;
    assert_int_equal(r->type, TYPE_ERROR);
    assert_string_equal(r->id, "1");
    assert_written(r, NULL, NS_CLIENT, "<iq type='error' id='1' from='x@y' to='a@b/c'>"
                   "<error type='wait'><resource-constraint" STANZAS "/></error></iq>");
    stanza_unref(&r);
    stanza_unref(&s);
}

static void errors_are_never_answered(void **state)
{
    static const char *const never[] = {
        "<message type='error'/>", "<presence type='error'/>", "<iq type='error'/>",
        "<iq type='result'/>", "<other/>",
    };
    static const char *const always[] = {
        "<message/>", "<presence/>", "<iq type='get'/>", "<iq type='bogus'/>", "<iq/>",
        "<presence type='bogus'/>",
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(never); i++) {
        struct stanza *s = parse(never[i]);
        assert_null(stanza_error(s, CONDITION_BAD_REQUEST, NULL, NULL));
        stanza_unref(&s);
    }
    for (size_t i = 0; i < COUNT_OF(always); i++) {
        struct stanza *s = parse(always[i]);
        struct stanza *r = stanza_error(s, CONDITION_BAD_REQUEST, NULL, NULL);

        assert_int_equal(r->type, TYPE_ERROR);
        stanza_unref(&r);
        stanza_unref(&s);
    }
}

static void each_condition_has_its_type(void **state)
{
    static const struct { enum stanza_condition condition; const char *name, *type; } rows[] = {
#define X(id, name, type) { CONDITION_##id, name, type },
        STANZA_CONDITIONS(X)
#undef X
    };
    struct stanza *s = parse("<message/>");

    (void)state;
    assert_int_equal(COUNT_OF(rows), 22);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct stanza *r = stanza_error(s, rows[i].condition, NULL, NULL);
        const struct xml *e = xml_child(r->root, "error", NS_CLIENT);

        assert_string_equal(xml_attr(e, "type"), rows[i].type);
        assert_non_null(xml_child(e, rows[i].name, NS_STANZAS));
        stanza_unref(&r);
    }
    stanza_unref(&s);
}

/* RFC 6120 section 8.3.1 leaves the original optional; a large one stays here. */
static void large_originals_are_not_sent_back(void **state)
{
    struct stanza *s = stanza_new(STANZA_MESSAGE, TYPE_CHAT), *r;
    char big[6000];

    (void)state;
    memset(big, 'x', sizeof big);
    xml_chars(xml_sub(s->root, "body", NULL), big, sizeof big);
    r = stanza_error(s, CONDITION_POLICY_VIOLATION, NULL, NULL);
    assert_null(xml_child(r->root, "body", NULL));
    assert_non_null(xml_child(r->root, "error", NULL));
    stanza_unref(&r);
    s->wire_size = 100;
    r = stanza_error(s, CONDITION_POLICY_VIOLATION, NULL, NULL);
    assert_non_null(xml_child(r->root, "body", NULL));
    stanza_unref(&r);
    s->wire_size = 5000;
    r = stanza_error(s, CONDITION_POLICY_VIOLATION, NULL, NULL);
    assert_null(xml_child(r->root, "body", NULL));
    stanza_unref(&r);
    stanza_unref(&s);
}

static void thawed_copies_may_change(void **state)
{
    struct stanza *s = addressed("<message to='b@c' from='d@e' id='1'><body>x</body></message>");
    struct stanza *copy;

    (void)state;
    stanza_seal(s);
    stanza_seal(s);
    assert_true(s->sealed);
    assert_null(xml_set(s->root, "id", "2"));
    copy = stanza_thaw(s);
    assert_false(copy->sealed);
    assert_int_equal(copy->wire_size, s->wire_size);
    assert_true(jid_eq(copy->to, s->to));
    assert_true(jid_eq(copy->from, s->from));
    assert_non_null(xml_set(copy->root, "id", "2"));
    assert_true(stanza_set_to(copy, NULL));
    stanza_unref(&s);
    assert_written(copy, NULL, NS_CLIENT, "<message from='d@e' id='2'><body>x</body></message>");
    stanza_seal(copy);
    assert_string_equal(copy->id, "2");
    stanza_unref(&copy);
}

/* The first writing, the one that fills the cache, and those that splice. */
static void every_writing_is_the_same(void **state)
{
    struct stanza *s = addressed("<message id='1' to='old@x' type='chat'><f xmlns='urn:f'>"
                                 "<message xmlns='jabber:client'/></f></message>");
    struct jid *to = jid_keep_parts(STR("new"), STR("y"), STR("r's"));
    size_t size;

    (void)state;
    stanza_seal(s);
    size = stanza_size(s);
    for (int i = 0; i < 4; i++) {
        assert_written(s, NULL, i % 2 ? NS_CLIENT : NS_SERVER,
                       "<message id='1' to='old@x' type='chat'><f xmlns='urn:f'>"
                       "<message xmlns='jabber:client'/></f></message>");
        assert_written(s, to, i % 2 ? NS_CLIENT : NS_SERVER,
                       "<message id='1' to='new@y/r&apos;s' type='chat'><f xmlns='urn:f'>"
                       "<message xmlns='jabber:client'/></f></message>");
    }
    assert_true(stanza_size(s) > size);
    stanza_unref(&s);
    s = parse("<presence/>");
    stanza_seal(s);
    for (int i = 0; i < 3; i++) {
        assert_written(s, NULL, NS_CLIENT, "<presence/>");
        assert_written(s, to, NS_CLIENT, "<presence to='new@y/r&apos;s'/>");
    }
    stanza_unref(&s);
    s = parse("<r xmlns='urn:xmpp:sm:3'/>");
    stanza_seal(s);
    for (int i = 0; i < 3; i++)
        assert_written(s, NULL, NS_CLIENT, "<r xmlns='urn:xmpp:sm:3'/>");
    stanza_unref(&s);
    mem_free(&to);
}

/* Whatever is made of a stanza with another one's bytes in it (xml_verbatim) has them, too. */
static void bytes_inside_go_along(void **state)
{
    struct stanza *s = addressed("<message to='old@x' from='a@b/c'><f xmlns='urn:f'/></message>"), *copy, *error;
    struct jid *to = jid_keep_parts(STR("new"), STR("y"), STR(""));

    (void)state;
    assert_non_null(xml_verbatim(s->root->first, STR("<message to='me' id='2'/>")));
    copy = stanza_thaw(s);
    stanza_seal(s);
    for (int i = 0; i < 3; i++)
        assert_written(s, to, i % 2 ? NS_CLIENT : NS_SERVER, "<message to='new@y' from='a@b/c'><f xmlns='urn:f'>"
                       "<message xmlns='jabber:client' to='me' id='2'/></f></message>");
    assert_written(copy, NULL, NS_CLIENT, "<message to='old@x' from='a@b/c'><f xmlns='urn:f'>"
                   "<message xmlns='jabber:client' to='me' id='2'/></f></message>");
    error = stanza_error(s, CONDITION_GONE, NULL, NULL);
    assert_written(error, NULL, NS_CLIENT, "<message type='error' from='old@x' to='a@b/c'><f xmlns='urn:f'>"
                   "<message xmlns='jabber:client' to='me' id='2'/></f><error type='cancel'>"
                   "<gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>");
    stanza_unref(&s);
    stanza_unref(&copy);
    stanza_unref(&error);
    mem_free(&to);
}

static void refused_memory_leaves_nothing(void **state)
{
    (void)state;
    SUPPORT_EACH_REFUSAL {
        struct arena *a = arena_new(16);
        struct stanza *s = NULL, *r = NULL, *e = NULL, *copy = NULL;
        struct text t;

        text_init(&t, 0);
        if (a != NULL) {
            struct xml *root = xml_set(xml_new(a, "iq", NS_CLIENT), "type", "get");

            xml_chars(xml_sub(root, "unknown-query", "urn:q"), "text", 4);
            s = stanza_adopt(&a, root);
        }
        if (s != NULL) {
            r = stanza_result(s, s->root->first);
            e = stanza_error(s, CONDITION_CONFLICT, "text", "by.example");
            copy = stanza_thaw(s);
            stanza_seal(s);
            for (int i = 0; i < 3; i++)
                stanza_write(&t, s, NULL, NS_CLIENT);
        }
        if (!support_alloc_failed()) {
            assert_true(r != NULL && e != NULL && copy != NULL);
            assert_true(text_ok(&t));
        }
        assert_null(a);
        text_free(&t);
        stanza_unref(&r);
        stanza_unref(&e);
        stanza_unref(&copy);
        stanza_unref(&s);
    }
}

/* Ids of all lengths fill the first block of the replies up to another step each time. */
static void every_step_may_be_refused(void **state)
{
    char id[1001];

    (void)state;
    memset(id, 'x', sizeof id);
    for (size_t len = 0; len < sizeof id; len += 8) {
        struct stanza *s = addressed("<iq type='get' to='a@b' from='c@d'>"
                                     "<q xmlns='urn:unknown'/></iq>");
        struct stanza *r, *e, *copy;

        id[len] = '\0';
        xml_set(s->root, "id", id);
        stanza_seal(s);
        id[len] = 'x';
        support_fail_alloc(2);
        r = stanza_result(s, s->root->first);
        assert_true(r != NULL || support_alloc_failed());
        support_fail_alloc(2);
        e = stanza_error(s, CONDITION_CONFLICT, "text", "by.example");
        assert_true(e != NULL || support_alloc_failed());
        support_fail_alloc(2);
        copy = stanza_thaw(s);
        assert_true(copy != NULL || support_alloc_failed());
        support_fail_alloc(0);
        stanza_unref(&r);
        stanza_unref(&e);
        stanza_unref(&copy);
        stanza_unref(&s);
    }
}

enum { THREADS = 4, ROUNDS = 500 };

static void *write_often(void *arg)
{
    struct stanza *mine = arg;
    struct text t;
    uintptr_t wrong = 0;

    text_init(&t, 0);
    for (int i = 0; i < ROUNDS; i++) {
        struct stanza *again = stanza_ref(mine);

        text_clear(&t);
        stanza_write(&t, again, NULL, NS_CLIENT);
        wrong += !str_is((struct str){ t.p, t.len }, "<message to='a@b'>x<y/>z</message>");
        wrong += !str_is(xml_text(again->root), "xz");
        wrong += stanza_size(again) == 0;
        stanza_unref(&again);
    }
    text_free(&t);
    stanza_unref(&mine);
    return (void *)wrong;
}

static void many_threads_share_a_stanza(void **state)
{
    struct stanza *s = addressed("<message to='a@b'>x<y/>z</message>");
    pthread_t threads[THREADS];

    (void)state;
    stanza_seal(s);
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, write_often, stanza_ref(s)), 0);
    stanza_unref(&s);
    for (int i = 0; i < THREADS; i++) {
        void *wrong;

        pthread_join(threads[i], &wrong);
        assert_null(wrong);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kinds_and_types_are_known),
        cmocka_unit_test(new_stanzas_are_empty),
        cmocka_unit_test(addresses_are_parsed_or_named_bad),
        cmocka_unit_test(addresses_are_stamped),
        SUPPORT_TEST(a_refused_stamp_leaves_no_address),
        cmocka_unit_test(payloads_are_what_is_no_error),
        cmocka_unit_test(results_go_back),
        cmocka_unit_test(errors_go_back_with_the_original),
        cmocka_unit_test(errors_are_extended),
        cmocka_unit_test(a_result_may_be_refused_in_its_place),
        cmocka_unit_test(errors_are_never_answered),
        cmocka_unit_test(each_condition_has_its_type),
        cmocka_unit_test(large_originals_are_not_sent_back),
        cmocka_unit_test(thawed_copies_may_change),
        cmocka_unit_test(every_writing_is_the_same),
        cmocka_unit_test(bytes_inside_go_along),
        SUPPORT_TEST(refused_memory_leaves_nothing),
        SUPPORT_TEST(every_step_may_be_refused),
        cmocka_unit_test(many_threads_share_a_stanza),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
