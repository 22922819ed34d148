/* test_mechanism.c - what is offered when, and the text that XEP-0474 hashes. */

#include <stdio.h>
#include <string.h>

#include "stream/mechanism.h"
#include "support.h"

#define ALL (XY_MECH_PASSWORD | XY_MECH_SCRAM_SHA_1 | XY_MECH_SCRAM_SHA_256 | XY_MECH_SCRAM_SHA_512)
#define PLUS "SCRAM-SHA-512-PLUS SCRAM-SHA-256-PLUS SCRAM-SHA-1-PLUS "
#define BARE "SCRAM-SHA-512 SCRAM-SHA-256 SCRAM-SHA-1 "

static const char *const only_two[] = { "PLAIN", "SCRAM-SHA-1", "X-UNHEARD", NULL };
static const char *const none[] = { NULL };

static const struct row {
    struct sasl_terms terms;
    bool              bindings;
    const char       *offered;
} rows[] = {
    { { .can = ALL, .tls = true }, true, PLUS BARE "PLAIN " },
    { { .can = ALL, .tls = true }, false, BARE "PLAIN " },
    { { .can = ALL }, false, BARE },
    { { .can = ALL, .plain_without_tls = true }, false, BARE "PLAIN " },
    { { .can = ALL, .tls_required = true, .plain_without_tls = true }, false, "" },
    { { .can = ALL, .tls_required = true, .tls = true }, true, PLUS BARE "PLAIN " },
    { { .can = XY_MECH_PASSWORD, .tls = true }, true, "PLAIN " },
    { { .can = XY_MECH_PASSWORD }, false, "" },
    { { .can = XY_MECH_SCRAM_SHA_256, .tls = true }, true, "SCRAM-SHA-256-PLUS SCRAM-SHA-256 " },
    { { .can = 0, .tls = true }, true, "" },
    { { .can = ALL, .tls = true, .configured = only_two }, true, "SCRAM-SHA-1 PLAIN " },
    { { .can = ALL, .tls = true, .configured = none }, true, "" },
};

static void offers(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct sasl_offer o = { 0 };
        char got[200] = "";

        o.bindings[BINDING_END_POINT].len = rows[i].bindings ? 32 : 0;
        sasl_offer_fill(&o, &rows[i].terms);
        for (const struct mechanism *m = mechanisms; m->name != NULL; m++)
            if (sasl_offers(&o, m))
                snprintf(got + strlen(got), sizeof got - strlen(got), "%s ", m->name);
        assert_string_equal(got, rows[i].offered);
        assert_int_equal(sasl_offers_plus(&o), strstr(rows[i].offered, "PLUS") != NULL);
    }
}

static void finds(void **state)
{
    (void)state;
    for (const struct mechanism *m = mechanisms; m->name != NULL; m++)
        assert_ptr_equal(mechanism_find(str_of(m->name)), m);
    assert_null(mechanism_find(STR("scram-sha-1")));
    assert_null(mechanism_find(STR("DIGEST-MD5")));
    assert_null(mechanism_find(STR("")));
    assert_int_equal(binding_find(STR("tls-exporter")), BINDING_EXPORTER);
    assert_int_equal(binding_find(STR("tls-server-end-point")), BINDING_END_POINT);
    assert_int_equal(binding_find(STR("tls-unique")), BINDING_UNIQUE);
    assert_int_equal(binding_find(STR("tls-secret")), -1);
}

/* tls-unique is taken, and is neither announced nor a reason to offer -PLUS. */
static void unannounced(void **state)
{
    struct sasl_offer o = { .bindings = { [BINDING_UNIQUE] = { .len = 32 } } };
    struct sasl_terms t = { .can = ALL, .tls = true };

    (void)state;
    sasl_offer_fill(&o, &t);
    assert_false(sasl_offers_plus(&o));
    o.bindings[BINDING_EXPORTER].len = 32;
    sasl_offer_fill(&o, &t);
    assert_true(sasl_announces(&o, BINDING_EXPORTER));
    assert_false(sasl_announces(&o, BINDING_END_POINT));
    assert_false(sasl_announces(&o, BINDING_UNIQUE));
}

static const char *const example[] = { "SCRAM-SHA-1-PLUS", "SCRAM-SHA-1", NULL };

static void text_of_the_offer(void **state)
{
    struct sasl_offer o = { .bindings = { { .len = 32 }, { .len = 32 } } };
    struct sasl_terms t = { .can = ALL, .tls = true, .configured = example };
    struct text text;

    (void)state;
    text_init(&text, 0);
    sasl_offer_fill(&o, &t);
    sasl_offer_text(&o, &text);
    assert_string_equal(text.p, "SCRAM-SHA-1\x1eSCRAM-SHA-1-PLUS\x1f"
                                "tls-exporter\x1etls-server-end-point");
    text_clear(&text);
    o.bindings[BINDING_EXPORTER].len = 0;
    sasl_offer_text(&o, &text);
    assert_string_equal(text.p, "SCRAM-SHA-1\x1eSCRAM-SHA-1-PLUS\x1ftls-server-end-point");
    text_clear(&text);
    t.tls = false;
    t.plain_without_tls = true;
    t.configured = NULL;
    sasl_offer_fill(&o, &t);
    sasl_offer_text(&o, &text);
    assert_string_equal(text.p, "PLAIN\x1eSCRAM-SHA-1\x1eSCRAM-SHA-256\x1eSCRAM-SHA-512");
    text_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(offers),
        cmocka_unit_test(finds),
        cmocka_unit_test(unannounced),
        cmocka_unit_test(text_of_the_offer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
