/*
 * test_revoke.c - a login that began before its account's logins were revoked is no longer good,
 * for as long as a login can take.
 */
#include "support.h"

#include "base/mem.h"
#include "route/revoke.h"

static struct domain domain = { .name = "a.example" };

static struct identity *login(const char *user)
{
    struct jid *jid = jid_keep_parts(str_of(user), STR("a.example"), STR(""));
    struct identity *id = identity_new(&domain, jid, "PLAIN", sys_mono_ms());

    mem_free(&jid);
    return id;
}

static void who_began_before_is_refused_and_who_began_after_is_not(void **state)
{
    (void)state;
    atomic_init(&domain.refs, 1);
    support_clock(NS_PER_S, 0);
    struct identity *early = login("romeo"), *other = login("juliet");

    assert_true(login_is_good(early));
    support_clock_advance(10);
    assert_true(revoke_logins(early->jid));
    struct identity *same_moment = login("romeo");
    assert_false(login_is_good(early));
    assert_false(login_is_good(same_moment));
    assert_true(login_is_good(other));
    support_clock_advance(1);
    struct identity *late = login("romeo");
    assert_true(login_is_good(late));

    assert_true(revoke_logins(late->jid));          /* once more: the later moment counts */
    assert_false(login_is_good(late));
    revocations_stop();
    assert_true(login_is_good(late));
    identity_free(&early);
    identity_free(&other);
    identity_free(&same_moment);
    identity_free(&late);
}

static void what_no_login_can_take_is_forgotten(void **state)
{
    (void)state;
    atomic_init(&domain.refs, 1);
    support_clock(NS_PER_S, 0);
    struct identity *romeo = login("romeo"), *juliet = login("juliet");

    support_fail_alloc(0);
    assert_true(revoke_logins(romeo->jid));
    support_clock_advance(3600000);
    assert_true(revoke_logins(juliet->jid));
    assert_false(login_is_good(romeo));
    support_clock_advance(1);
    assert_true(revoke_logins(juliet->jid));
    assert_true(login_is_good(romeo));              /* ended long ago: limits.login */
    assert_false(login_is_good(juliet));
    revocations_stop();
    assert_int_equal(support_blocks(), 0);
    identity_free(&romeo);
    identity_free(&juliet);
}

static void a_login_forgets_them_too(void **state)
{
    (void)state;
    atomic_init(&domain.refs, 1);
    support_clock(NS_PER_S, 0);
    support_fail_alloc(0);
    struct identity *romeo = login("romeo"), *juliet = login("juliet");
    long logins = support_blocks();

    assert_true(revoke_logins(romeo->jid));
    long one = support_blocks();
    support_clock_advance(3600000);
    assert_true(login_is_good(juliet));
    assert_int_equal(support_blocks(), one);
    support_clock_advance(1);
    assert_true(login_is_good(juliet));
    assert_true(support_blocks() < one);
    revocations_stop();
    assert_int_equal(support_blocks(), logins);
    identity_free(&romeo);
    identity_free(&juliet);
}

static void refused_memory_is_told(void **state)
{
    (void)state;
    atomic_init(&domain.refs, 1);
    support_clock(NS_PER_S, 0);
    struct identity *romeo = login("romeo");

    SUPPORT_EACH_REFUSAL {
        bool revoked = revoke_logins(romeo->jid);
        assert_int_equal(revoked, !support_alloc_failed());
        assert_int_equal(login_is_good(romeo), !revoked);
        revocations_stop();
    }
    identity_free(&romeo);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUPPORT_TEST(who_began_before_is_refused_and_who_began_after_is_not),
        SUPPORT_TEST(what_no_login_can_take_is_forgotten),
        SUPPORT_TEST(a_login_forgets_them_too),
        SUPPORT_TEST(refused_memory_is_told),
    };

    hash_seed();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
