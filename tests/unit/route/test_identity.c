/*
 * test_identity.c - an identity is a copy of its own, and keeps its domain.
 */
#include "support.h"

#include "base/mem.h"
#include "route/identity.h"

static void it_is_made_whole_or_not_at_all(void **state)
{
    struct domain d = { .name = "a.example" };

    (void)state;
    atomic_init(&d.refs, 1);
    SUPPORT_EACH_REFUSAL {
        struct jid *jid = jid_keep_parts(STR("romeo"), STR("a.example"), STR(""));
        struct identity *id = jid == NULL ? NULL : identity_new(&d, jid, "PLAIN", 7);
        mem_free(&jid);
        if (!support_alloc_failed()) {
            assert_string_equal(id->jid->text, "romeo@a.example");
            assert_string_equal(id->mechanism, "PLAIN");
            assert_int_equal(id->began, 7);
        }
        assert_int_equal(d.refs, id == NULL ? 1 : 2);
        identity_free(&id);
        assert_null(id);
        assert_int_equal(d.refs, 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { SUPPORT_TEST(it_is_made_whole_or_not_at_all) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
