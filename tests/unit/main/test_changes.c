/*
 * test_changes.c - what differs between two configurations is listed, domain by domain.
 */
#include "support.h"

#include <string.h>

#include "main/changes.h"

static struct error e;

static struct config *read_text(const char *text)
{
    struct config *c = config_parse(str_of(text), "x.yml", &e);

    if (c == NULL)
        fail_msg("%s", e.text);
    return c;
}

/* Hosts of domains that belong to the test. */
static struct hosts hosts_of(struct domain **list, size_t n)
{
    struct hosts h = { .set = domains_new(1), .list = list, .n = n };

    for (size_t i = 0; i < n; i++) {
        atomic_store(&list[i]->refs, 100);
        assert_true(domains_add(h.set, list[i], &e));
    }
    return h;
}

static void is_next(const struct change **c, const char *domain, const char *what, const char *parts)
{
    const struct change *one = *c;

    assert_non_null(one);
    if (domain == NULL)
        assert_null(one->domain);
    else
        assert_string_equal(one->domain, domain);
    assert_string_equal(one->what, what);
    if (parts == NULL)
        assert_null(one->parts);
    else
        assert_string_equal(one->parts, parts);
    *c = one->next;
}

#define LAB "defaults: { tls: { required: false } }\ndomains: { a.example: }\n"

static void each_change_is_named_once(void **state)
{
    (void)state;
    struct config *was = read_text(LAB "log: { level: info }\nlimits: { login: 5s }\n");
    struct config *is = read_text(LAB "log: { level: info }\nlimits: { login: 6s }\n");
    struct domain same = { .name = "same.example" }, gone = { .name = "gone.example" };
    struct domain before = { .name = "b.example", .tls = { .required = true } };
    struct domain now = { .name = "b.example", .limits = { .stanza = 5 } };
    struct domain new = { .name = "new.example" };
    struct domain *list_before[] = { &same, &before, &gone }, *list_now[] = { &same, &now, &new };
    struct hosts hosts_before = hosts_of(list_before, 3), hosts_now = hosts_of(list_now, 3);
    struct changes all = { 0 };

    changes_find(&all, was, is, &hosts_before, &hosts_now);
    const struct change *at = all.first;
    is_next(&at, NULL, "changed", "limits");
    is_next(&at, "b.example", "changed", "tls, limits");
    is_next(&at, "new.example", "added", NULL);
    is_next(&at, "gone.example", "removed", NULL);
    assert_null(at);
    changes_log(&all);
    changes_free(&all);
    assert_null(all.first);

    changes_find(&all, was, was, &hosts_before, &hosts_before);
    assert_null(all.first);
    domains_unref(&hosts_before.set);
    domains_unref(&hosts_now.set);
    config_free(&was);
    config_free(&is);
}

static void the_sections_of_a_running_server_come_first(void **state)
{
    (void)state;
    assert_string_equal(changes_live_sections[0], "log");
    assert_string_equal(changes_live_sections[1], "limits");
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
        TEST(each_change_is_named_once),
        TEST(the_sections_of_a_running_server_come_first),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
