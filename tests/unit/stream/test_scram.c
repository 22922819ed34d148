/*
 * test_scram.c - the vectors of RFC 5802, RFC 7677 and XEP-0474, and what has to fail closed
 * (docs/hostile-input.md, cases 24, 26, 27).
 */
#include <stdio.h>
#include <string.h>

#include "stream/scram.h"
#include "stream/scram_client.h"
#include "support.h"

static struct sasl_offer offer;
static struct arena *arena;

static int begin(void **state)
{
    (void)state;
    offer = (struct sasl_offer){ 0 };
    arena = arena_new(4096);
    return 0;
}

static int end(void **state)
{
    arena_free(&arena);
    return support_reset(state);
}

static void offer_everything(void)
{
    struct sasl_terms t = { .can = ~0u, .tls = true };

    for (int i = 0; i < BINDING_TYPES; i++) {
        memset(offer.bindings[i].bytes, 'A' + i, 32);
        offer.bindings[i].len = 32;
    }
    sasl_offer_fill(&offer, &t);
}

static struct scram *exchange(const char *mechanism)
{
    static struct scram s;

    scram_init(&s, mechanism_find(str_of(mechanism)), &offer, arena);
    return &s;
}

/* ---- vectors ---- */

static const struct {
    const char *mechanism, *first, *challenge, *nonce, *final, *answer;
} vectors[] = {
    { "SCRAM-SHA-1", "n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL",
      "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096",
      "fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j",
      "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=",
      "v=rmF9pqV8S7suAoZWja4dJRkFsKQ=" },
    { "SCRAM-SHA-256", "n,,n=user,r=rOprNGfwEbeRWgbNEkqO",
      "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
      "rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0",
      "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
      "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
      "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=" },
};

static void published_vectors(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(vectors); i++) {
        struct scram *s = exchange(vectors[i].mechanism);
        struct scram_server_keys keys;
        char salt[64];
        struct str out;

        assert_int_equal(scram_client_first(s, str_of(vectors[i].first)), SCRAM_OK);
        assert_string_equal(s->user, "user");
        s->challenge = str_of(vectors[i].challenge);         /* as if our half had been theirs */
        s->nonce = str_of(vectors[i].nonce);
        assert_int_equal(sscanf(strstr(vectors[i].challenge, ",s=") + 3, "%63[^,]", salt), 1);
        const char *raw = from_base64(salt, strlen(salt));

        client_keys(s->mechanism, "pencil", (struct str){ raw, i == 0 ? 12 : 16 }, 4096, &keys);
        assert_int_equal(scram_client_final(s, str_of(vectors[i].final), &keys, &out), SCRAM_OK);
        assert_true(str_is(out, vectors[i].answer));
    }
}

/* XEP-0474's example: SCRAM-SHA-1 and its -PLUS form, both bindings. */
static void hash_of_the_offer(void **state)
{
    static const char *const both[] = { "SCRAM-SHA-1", "SCRAM-SHA-1-PLUS", NULL };
    struct sasl_terms t = { .can = ~0u, .tls = true, .configured = both };
    struct str out;

    (void)state;
    offer_everything();
    sasl_offer_fill(&offer, &t);
    struct scram *s = exchange("SCRAM-SHA-1-PLUS");

    assert_int_equal(scram_client_first(s, STR("p=tls-exporter,,n=user,r=abc")), SCRAM_OK);
    assert_int_equal(scram_challenge(s, "salt", 4, 4096, &out), SCRAM_OK);
    assert_memory_equal(out.p, "r=abc", 5);
    assert_non_null(strstr(out.p, ",s=c2FsdA==,i=4096,h=G6k/rBLDqgOhRRaCuuatSDFkJ08="));
}

/* ---- whole exchanges ---- */

#define PASSWORD "pencil"

static enum scram_result run(const char *mechanism, const char *gs2, const char *first_bare,
                             const char *c_data, const char *password)
{
    struct scram *s = exchange(mechanism);
    struct scram_server_keys keys;
    char first[256], c[256];
    struct str challenge, out;

    snprintf(first, sizeof first, "%s%s", gs2, first_bare);
    enum scram_result r = scram_client_first(s, str_of(first));
    if (r != SCRAM_OK)
        return r;
    assert_int_equal(scram_challenge(s, "saltsalt", 8, 64, &challenge), SCRAM_OK);
    client_keys(s->mechanism, PASSWORD, STR("saltsalt"), 64, &keys);
    snprintf(c, sizeof c, "%s%s", gs2, c_data);
    r = scram_client_final(s, str_of(client_final(s->mechanism, first_bare, challenge.p, str_of(c),
                                                  password)), &keys, &out);
    if (r == SCRAM_OK)
        assert_true(str_is(out, client_expects()));
    return r;
}

#define E32 "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
#define P32 "BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB"
#define U32 "CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC"
#define FIRST "n=alice,r=abcdef"

static const struct {
    const char *mechanism, *gs2, *first, *data, *password;
    enum scram_result want;
} exchanges[] = {
    { "SCRAM-SHA-1", "n,,", FIRST, "", PASSWORD, SCRAM_OK },
    { "SCRAM-SHA-256", "n,,", FIRST, "", PASSWORD, SCRAM_OK },
    { "SCRAM-SHA-512", "n,,", FIRST, "", PASSWORD, SCRAM_OK },
    { "SCRAM-SHA-512", "n,a=alice@a.example,", FIRST, "", PASSWORD, SCRAM_OK },
    { "SCRAM-SHA-1", "n,,", FIRST ",x=ext", "", PASSWORD, SCRAM_OK },
    { "SCRAM-SHA-1-PLUS", "p=tls-exporter,,", FIRST, E32, PASSWORD, SCRAM_OK },
    { "SCRAM-SHA-256-PLUS", "p=tls-server-end-point,,", FIRST, P32, PASSWORD, SCRAM_OK },
    { "SCRAM-SHA-512-PLUS", "p=tls-exporter,,", FIRST, E32, PASSWORD, SCRAM_OK },
    { "SCRAM-SHA-1", "n,,", FIRST, "", "wrong", SCRAM_WRONG },
    /* another channel: only who knows the password can tell us of an interception */
    { "SCRAM-SHA-1-PLUS", "p=tls-exporter,,", FIRST, P32, PASSWORD, SCRAM_INTERCEPTED },
    { "SCRAM-SHA-1-PLUS", "p=tls-exporter,,", FIRST, "", PASSWORD, SCRAM_INTERCEPTED },
    { "SCRAM-SHA-1-PLUS", "p=tls-exporter,,", FIRST, P32, "wrong", SCRAM_WRONG },
    { "SCRAM-SHA-1", "y,,", FIRST, "", PASSWORD, SCRAM_INTERCEPTED },
    /* flags that do not belong to the mechanism */
    { "SCRAM-SHA-1-PLUS", "n,,", FIRST, "", PASSWORD, SCRAM_MALFORMED },
    { "SCRAM-SHA-1-PLUS", "y,,", FIRST, "", PASSWORD, SCRAM_MALFORMED },
    { "SCRAM-SHA-1", "p=tls-exporter,,", FIRST, E32, PASSWORD, SCRAM_MALFORMED },
    { "SCRAM-SHA-1-PLUS", "p=tls-secret,,", FIRST, E32, PASSWORD, SCRAM_WRONG },
    { "SCRAM-SHA-1-PLUS", "p=tls-unique,,", FIRST, U32, PASSWORD, SCRAM_OK },
    { "SCRAM-SHA-1-PLUS", "p=tls-unique,,", FIRST, E32, PASSWORD, SCRAM_INTERCEPTED },
    { "SCRAM-SHA-1-PLUS", "p=,,", FIRST, E32, PASSWORD, SCRAM_WRONG },
    /* c= that is not what the first message said */
    { "SCRAM-SHA-1", "n,,", FIRST, "more", PASSWORD, SCRAM_WRONG },
    /* first messages */
    { "SCRAM-SHA-1", "", FIRST, "", PASSWORD, SCRAM_MALFORMED },
    { "SCRAM-SHA-1", "n", FIRST, "", PASSWORD, SCRAM_MALFORMED },
    { "SCRAM-SHA-1", "x,,", FIRST, "", PASSWORD, SCRAM_MALFORMED },
    { "SCRAM-SHA-1", "n,b=alice,", FIRST, "", PASSWORD, SCRAM_MALFORMED },
    { "SCRAM-SHA-1", "n,a=al=ice,", FIRST, "", PASSWORD, SCRAM_MALFORMED },
    { "SCRAM-SHA-1", "n,,", "m=ext," FIRST, "", PASSWORD, SCRAM_MALFORMED },
    { "SCRAM-SHA-1", "n,,", "n=,r=abc", "", PASSWORD, SCRAM_MALFORMED },
    { "SCRAM-SHA-1", "n,,", "n=al=ice,r=abc", "", PASSWORD, SCRAM_MALFORMED },
    { "SCRAM-SHA-1", "n,,", "n=alice=2", "", PASSWORD, SCRAM_MALFORMED },
    { "SCRAM-SHA-1", "n,,", "n=alice=,r=abc", "", PASSWORD, SCRAM_MALFORMED },
    { "SCRAM-SHA-1", "n,,", "n=alice,r=", "", PASSWORD, SCRAM_MALFORMED },
    { "SCRAM-SHA-1", "n,,", "n=alice,r=a b", "", PASSWORD, SCRAM_MALFORMED },
    { "SCRAM-SHA-1", "n,,", "n=alice", "", PASSWORD, SCRAM_MALFORMED },
    { "SCRAM-SHA-1", "n,,", "r=abc,n=alice", "", PASSWORD, SCRAM_MALFORMED },
    { "SCRAM-SHA-1", "n,,", "n=\xff,r=abc", "", PASSWORD, SCRAM_MALFORMED },
};

static void exchanges_end_as_they_should(void **state)
{
    (void)state;
    offer_everything();
    for (size_t i = 0; i < COUNT_OF(exchanges); i++) {
        enum scram_result r = run(exchanges[i].mechanism, exchanges[i].gs2, exchanges[i].first,
                                  exchanges[i].data, exchanges[i].password);

        if (r != exchanges[i].want)
            fail_msg("row %zu (%s%s): %d instead of %d", i, exchanges[i].gs2, exchanges[i].first, r,
                     exchanges[i].want);
    }
}

/* "y" is what it says where no -PLUS form was offered. */
static void y_without_plus(void **state)
{
    struct sasl_terms t = { .can = ~0u };

    (void)state;
    sasl_offer_fill(&offer, &t);
    assert_int_equal(run("SCRAM-SHA-1", "y,,", FIRST, "", PASSWORD), SCRAM_OK);
}

static void names_are_decoded(void **state)
{
    struct scram *s = exchange("SCRAM-SHA-1");

    (void)state;
    assert_int_equal(scram_client_first(s, STR("n,a=x=2Cy,n=a=2Cb=3Dc=3D2C,r=abc")), SCRAM_OK);
    assert_string_equal(s->user, "a,b=c=2C");
    assert_string_equal(s->authzid, "x,y");
}

/* ---- final messages that were tampered with ---- */

/* @: the nonce, #: the right proof */
static const struct { const char *pattern; enum scram_result want; } finals[] = {
    { "c=biws,r=@,p=#", SCRAM_OK },
    { "c=biws,r=@x,p=#", SCRAM_WRONG },
    { "c=biws,r=abcdef,p=#", SCRAM_WRONG },               /* only the client's half */
    { "c=biws,r=,p=#", SCRAM_WRONG },
    { "c=eSws,r=@,p=#", SCRAM_WRONG },                     /* "y,," although it was "n,," */
    { "c=biw,r=@,p=#", SCRAM_MALFORMED },
    { "c=b iws,r=@,p=#", SCRAM_MALFORMED },
    { "r=@,c=biws,p=#", SCRAM_MALFORMED },
    { "c=biws,r=@,p=#,x=y", SCRAM_MALFORMED },             /* the proof is last */
    { "c=biws,r=@", SCRAM_MALFORMED },
    { "c=biws,r=@,p=", SCRAM_WRONG },
    { "c=biws,r=@,p=AAAA", SCRAM_WRONG },
    { "c=biws,r=@,p=##", SCRAM_WRONG },
    { "c=biws,r=@,x=y,p=#", SCRAM_WRONG },                 /* the proof does not cover x */
    { "c=biws", SCRAM_MALFORMED },
    { "", SCRAM_MALFORMED },
};

static void fill(char *out, size_t size, const char *pattern, const char *nonce, const char *proof)
{
    *out = '\0';
    for (; *pattern != '\0'; pattern++) {
        char one[2] = { *pattern };
        const char *add = *pattern == '@' ? nonce : *pattern == '#' ? proof : one;

        strncat(out, add, size - strlen(out) - 1);
    }
}

static void tampered_finals(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(finals); i++) {
        struct scram *s = exchange("SCRAM-SHA-1");
        struct scram_server_keys keys;
        struct str challenge, out;
        char message[512];

        assert_int_equal(scram_client_first(s, STR("n,,n=alice,r=abcdef")), SCRAM_OK);
        assert_int_equal(scram_challenge(s, "saltsalt", 8, 64, &challenge), SCRAM_OK);
        client_keys(s->mechanism, PASSWORD, STR("saltsalt"), 64, &keys);
        const char *right = client_final(s->mechanism, "n=alice,r=abcdef", challenge.p, STR("n,,"),
                                         PASSWORD);
        char nonce[128];

        snprintf(nonce, sizeof nonce, "%.*s", (int)s->nonce.len, s->nonce.p);
        fill(message, sizeof message, finals[i].pattern, nonce, strstr(right, ",p=") + 3);
        enum scram_result r = scram_client_final(s, str_of(message), &keys, &out);

        if (r != finals[i].want)
            fail_msg("%s: %d instead of %d", message, r, finals[i].want);
    }
}

static void nul_in_messages(void **state)
{
    struct scram *s = exchange("SCRAM-SHA-1");

    (void)state;
    assert_int_equal(scram_client_first(s, STR("n,,n=al\0ice,r=abc")), SCRAM_MALFORMED);
    assert_int_equal(scram_client_first(s, STR("")), SCRAM_MALFORMED);
}

/* ---- who is not there ---- */

static void made_up_keys_are_stable(void **state)
{
    static const unsigned char secret[32] = { 1 }, other[32] = { 2 };
    const struct mechanism *m = mechanism_find(STR("SCRAM-SHA-256"));
    const struct mechanism *plus = mechanism_find(STR("SCRAM-SHA-256-PLUS"));
    unsigned char a[16], b[16];
    struct scram_server_keys keys, again;

    (void)state;
    scram_pretend(m, secret, STR("eve"), a, sizeof a, &keys);
    scram_pretend(plus, secret, STR("eve"), b, sizeof b, &again);
    assert_memory_equal(a, b, sizeof a);
    assert_memory_equal(&keys, &again, sizeof keys);
    scram_pretend(m, secret, STR("eva"), b, sizeof b, &again);
    assert_memory_not_equal(a, b, sizeof a);
    scram_pretend(m, other, STR("eve"), b, sizeof b, &again);
    assert_memory_not_equal(a, b, sizeof a);
    scram_pretend(mechanism_find(STR("SCRAM-SHA-1")), secret, STR("eve"), b, sizeof b, &again);
    assert_memory_not_equal(a, b, sizeof a);
    assert_memory_not_equal(keys.stored, keys.server, sizeof keys.stored);
}

/* Two challenges never share our half of the nonce. */
static void nonces_differ(void **state)
{
    struct str one, two;

    (void)state;
    for (int i = 0; i < 2; i++) {
        struct scram *s = exchange("SCRAM-SHA-1");

        assert_int_equal(scram_client_first(s, STR("n,,n=alice,r=abc")), SCRAM_OK);
        assert_int_equal(scram_challenge(s, "salt", 4, 64, i == 0 ? &one : &two), SCRAM_OK);
        assert_true(s->nonce.len == 3 + 24);
    }
    assert_false(str_eq(one, two));
}

static void memory_may_be_refused(void **state)
{
    (void)state;
    SUPPORT_EACH_REFUSAL {
        struct arena *a = arena_new(64);
        struct scram s;
        struct scram_server_keys keys = { 0 };
        struct str out;

        if (a != NULL) {
            scram_init(&s, mechanism_find(STR("SCRAM-SHA-512")), &offer, a);
            if (scram_client_first(&s, STR("n,a=b,n=alice,r=abcdefghijklmnopq")) == SCRAM_OK &&
                scram_challenge(&s, "salt", 4, 4096, &out) == SCRAM_OK)
                assert_int_not_equal(scram_client_final(&s, STR("c=bixhPWIs,r=x,p=AAAA"), &keys, &out),
                                     SCRAM_OK);
        }
        if (a != NULL)
            arena_free(&a);
    }
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(published_vectors),
        TEST(hash_of_the_offer),
        TEST(exchanges_end_as_they_should),
        TEST(y_without_plus),
        TEST(names_are_decoded),
        TEST(tampered_finals),
        TEST(nul_in_messages),
        TEST(made_up_keys_are_stable),
        TEST(nonces_differ),
        TEST(memory_may_be_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
