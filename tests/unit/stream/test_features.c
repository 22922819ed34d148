/* test_features.c - what is announced in which state. */

#include <string.h>

#include "stream/fakes.h"
#include "stream/features.h"

static struct arena *arena;

static int begin(void **state)
{
    (void)state;
    fakes_begin();
    arena = arena_new(1024);
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_free(&arena);
    fakes_end();
    return 0;
}

static void expect(struct xml *features, const char *want)
{
    struct text t;

    text_init(&t, 0);
    assert_non_null(features);
    xml_write(&t, features, NS_CLIENT);
    assert_string_equal(t.p, want);
    text_free(&t);
}

static const struct stream_announced nothing = { 0, 0 };

static void before_tls(void **state)
{
    struct sasl_offer none = { 0 };

    (void)state;
    expect(features_before(arena, &fake.a, false, &none, &nothing),
           "<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:features>");
    fake.a.tls.required = true;
    expect(features_before(arena, &fake.a, false, &none, &nothing),
           "<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls>"
           "</stream:features>");
    fake.a.certificate = NULL;
    expect(features_before(arena, &fake.a, false, &none, &nothing), "<stream:features/>");
}

static void mechanisms_and_bindings(void **state)
{
    static const char *const two[] = { "SCRAM-SHA-1-PLUS", "PLAIN", NULL };
    struct sasl_terms t = { .can = ~0u, .tls = true, .configured = two };
    struct sasl_offer offer = { .bindings = { { .len = 32 }, { .len = 0 } } };
    struct stream_announced limits = { 16384, 0 };

    (void)state;
    sasl_offer_fill(&offer, &t);
    expect(features_before(arena, &fake.a, true, &offer, &limits),
           "<stream:features><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>"
           "<mechanism>SCRAM-SHA-1-PLUS</mechanism><mechanism>PLAIN</mechanism></mechanisms>"
           "<sasl-channel-binding xmlns='urn:xmpp:sasl-cb:0'><channel-binding type='tls-exporter'/>"
           "</sasl-channel-binding><limits xmlns='urn:xmpp:stream-limits:0'>"
           "<max-bytes>16384</max-bytes></limits></stream:features>");
    t.can = XY_MECH_PASSWORD;
    sasl_offer_fill(&offer, &t);
    expect(features_before(arena, &fake.a, true, &offer, &nothing),
           "<stream:features><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>"
           "<mechanism>PLAIN</mechanism></mechanisms></stream:features>");
}

static void after_login(void **state)
{
    struct stream_announced limits = { 262144, 900 };

    (void)state;
    expect(features_after(arena, &fake.a, &limits),
           "<stream:features><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/>"
           "<session xmlns='urn:ietf:params:xml:ns:xmpp-session'><optional/></session><sm xmlns='urn:xmpp:sm:3'/>"
           "<limits xmlns='urn:xmpp:stream-limits:0'><max-bytes>262144</max-bytes>"
           "<idle-seconds>900</idle-seconds></limits></stream:features>");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = { TEST(before_tls), TEST(mechanisms_and_bindings),
                                        TEST(after_login) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
