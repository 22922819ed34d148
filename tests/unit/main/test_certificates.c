/*
 * test_certificates.c - certificates are shared, kept while their files stay, and worried about.
 */
#include "support.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "main/certificates.h"
#include "net/support_net.h"

static struct error e;

static void write_pem(const char *san, long ends_s)
{
    static const char *const names[] = { "c.pem", "c.key" };
    const struct net_cert_spec spec = { .san = san, .begins_s = -60, .ends_s = ends_s };
    char *texts[2];

    net_make_pem(&spec, &texts[0], &texts[1]);
    for (size_t i = 0; i < 2; i++) {
        FILE *f = fopen(support_path(names[i]), "w");
        assert_non_null(f);
        fputs(texts[i], f);
        assert_int_equal(fclose(f), 0);
        mem_free(&texts[i]);
    }
}

static void one_file_is_one_certificate(void **state)
{
    (void)state;
    struct map m;
    bool fresh;

    map_init(&m);
    write_pem("DNS:a.example", 86400);
    const char *c = support_path("c.pem"), *k = support_path("c.key");
    struct certificate *one = certificates_get(&m, NULL, c, k, &fresh, &e);
    assert_non_null(one);
    assert_false(fresh);
    assert_ptr_equal(certificates_get(&m, NULL, c, k, &fresh, &e), one);
    assert_int_equal(m.count, 1);
    assert_null(certificates_get(&m, NULL, c, NULL, &fresh, &e));
    assert_null(certificates_get(&m, NULL, support_path("none"), NULL, &fresh, &e));
    assert_non_null(strstr(e.text, "none"));
    certificates_free(&m);
}

static void files_that_did_not_change_are_not_read_again(void **state)
{
    (void)state;
    struct map before, now;
    bool fresh;

    map_init(&before);
    map_init(&now);
    write_pem("DNS:a.example", 86400);
    const char *c = support_path("c.pem"), *k = support_path("c.key");
    struct certificate *old = certificates_get(&before, NULL, c, k, &fresh, &e);
    assert_ptr_equal(certificates_get(&now, &before, c, k, &fresh, &e), old);
    assert_false(fresh);
    certificates_free(&now);

    net_pause(20);
    write_pem("DNS:a.example", 99999);
    struct certificate *new = certificates_get(&now, &before, c, k, &fresh, &e);
    assert_non_null(new);
    assert_ptr_not_equal(new, old);
    assert_true(fresh);
    certificates_free(&now);
    certificates_free(&before);
}

static void what_is_wrong_soon_is_said_now(void **state)
{
    (void)state;
    static const struct { const char *san; long ends; const char *domain, *says; } rows[] = {
        { "DNS:a.example", 40L * 86400, "a.example", NULL },
        { "DNS:xn--bcher-kva.example", 40L * 86400, "b\xC3\xBC" "cher.example", NULL },
        { "DNS:a.example", 40L * 86400, "b.example", "does not speak for b.example" },
        { "DNS:a.example", 2L * 86400, "a.example", "the certificate for a.example ends at 20" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const struct net_cert_spec spec = { .san = rows[i].san, .begins_s = -60,
                                            .ends_s = rows[i].ends };
        struct certificate *c = net_make_certificate(&spec);
        char out[200];
        const char *worry = certificate_worry(c, rows[i].domain, out, sizeof out);
        if (rows[i].says == NULL)
            assert_null(worry);
        else
            assert_non_null(strstr(worry, rows[i].says));
        certificate_unref(&c);
    }
}

static int set_up(void **state)
{
    (void)state;
    hash_seed();
    return 0;
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, support_reset)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(one_file_is_one_certificate),
        TEST(files_that_did_not_change_are_not_read_again),
        TEST(what_is_wrong_soon_is_said_now),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
