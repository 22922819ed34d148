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

static struct certificate *get(struct map *now, const struct map *before, bool keep, bool *fresh)
{
    const struct certificate_want want = { .path = support_path("c.pem"), .before = before,
                                           .key = support_path("c.key"), .keep = keep };

    return certificates_get(now, &want, fresh, &e);
}

static void one_file_is_one_certificate(void **state)
{
    (void)state;
    struct map m;
    bool fresh;

    map_init(&m);
    write_pem("DNS:a.example", 86400);
    struct certificate *one = get(&m, NULL, false, &fresh);
    assert_non_null(one);
    assert_false(fresh);
    assert_ptr_equal(get(&m, NULL, false, &fresh), one);
    assert_int_equal(m.count, 1);
    const struct certificate_want alone = { .path = support_path("c.pem") };
    const struct certificate_want none = { .path = support_path("none") };
    assert_null(certificates_get(&m, &alone, &fresh, &e));
    assert_null(certificates_get(&m, &none, &fresh, &e));
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
    struct certificate *old = get(&before, NULL, false, &fresh);
    assert_false(certificates_changed(&before));
    assert_ptr_equal(get(&now, &before, false, &fresh), old);
    assert_false(fresh);
    certificates_free(&now);

    net_pause(20);
    write_pem("DNS:a.example", 99999);
    assert_true(certificates_changed(&before));
    struct certificate *new = get(&now, &before, false, &fresh);
    assert_non_null(new);
    assert_ptr_not_equal(new, old);
    assert_true(fresh);
    assert_false(certificates_changed(&now));
    certificates_free(&now);
    certificates_free(&before);
}

/* A renewal that looks between two writes must not end a domain's TLS; a reload says that it is wrong. */
static void one_that_cannot_be_used_may_be_kept(void **state)
{
    (void)state;
    struct map first, kept, later;
    bool fresh;

    map_init(&first);
    map_init(&kept);
    map_init(&later);
    write_pem("DNS:a.example", 86400);
    struct certificate *old = get(&first, NULL, false, &fresh);
    FILE *f = fopen(support_path("c.key"), "w");
    fputs("half a ke", f);
    fclose(f);
    assert_true(certificates_changed(&first));
    assert_null(get(&later, &first, false, &fresh));
    assert_ptr_equal(get(&kept, &first, true, &fresh), old);
    assert_false(fresh);
    assert_false(certificates_changed(&kept));
    assert_null(get(&later, &kept, false, &fresh));
    assert_non_null(strstr(e.text, "c.key"));
    assert_ptr_equal(get(&later, &kept, true, &fresh), old);
    certificates_free(&first);
    certificates_free(&kept);
    certificates_free(&later);
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
        TEST(one_that_cannot_be_used_may_be_kept),
        TEST(what_is_wrong_soon_is_said_now),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
