/*
 * test_bind.c - resources: whose they are when two want the same, and how many there may be.
 */
#include "route/world.h"

static void enter(int conflict, int64_t per_account)
{
    struct world_spec spec = { .sessions = { .conflict = conflict, .per_account = per_account } };

    world_start(&spec);
}

static enum bind_result try(const char *full, struct client **c)
{
    *c = world_login_begin(full);
    world_settle();
    assert_true((*c)->bound);
    return (*c)->result;
}

static void replaced_the_old_one_is_closed(void **state)
{
    struct client *old, *new;

    (void)state;
    enter(CONFLICT_REPLACE, 0);
    assert_int_equal(try("romeo@a.example/r", &old), BIND_OK);
    assert_int_equal(try("romeo@a.example/r", &new), BIND_OK);
    assert_string_equal(old->closed, "conflict");
    assert_string_equal(new->closed, "");
    client_send(new, "<message to='romeo@a.example/r' type='chat'><body>me</body></message>");
    assert_string_equal(client_log(new), "me ");
    assert_string_equal(client_log(old), "");
    world_stop();
}

static void refused_or_renamed_the_old_one_stays(void **state)
{
    struct client *old, *new;

    (void)state;
    enter(CONFLICT_REFUSE, 0);
    assert_int_equal(try("romeo@a.example/r", &old), BIND_OK);
    assert_int_equal(try("romeo@a.example/r", &new), BIND_CONFLICT);
    assert_string_equal(old->closed, "");
    world_stop();
    enter(CONFLICT_RENAME, 0);
    assert_int_equal(try("romeo@a.example/r", &old), BIND_OK);
    assert_int_equal(try("romeo@a.example/r", &new), BIND_OK);
    assert_string_equal(old->closed, "");
    assert_int_equal(new->session->jid->resource_len, 32);
    world_stop();
}

static void the_number_of_sessions_has_a_limit(void **state)
{
    struct client *c[4];

    (void)state;
    enter(CONFLICT_REPLACE, 2);
    assert_int_equal(try("romeo@a.example/1", &c[0]), BIND_OK);
    assert_int_equal(try("romeo@a.example/2", &c[1]), BIND_OK);
    assert_int_equal(try("romeo@a.example/3", &c[2]), BIND_OK);
    assert_string_equal(c[0]->closed, "conflict");
    assert_string_equal(c[1]->closed, "");
    world_stop();
    enter(CONFLICT_REFUSE, 2);
    assert_int_equal(try("romeo@a.example/1", &c[0]), BIND_OK);
    assert_int_equal(try("romeo@a.example/2", &c[1]), BIND_OK);
    assert_int_equal(try("romeo@a.example/3", &c[2]), BIND_LIMIT);
    client_end(c[0]);
    assert_int_equal(try("romeo@a.example/3", &c[3]), BIND_OK);
    world_stop();
}

static void the_server_chooses_when_nobody_else_does(void **state)
{
    struct client *one, *other;

    (void)state;
    enter(CONFLICT_REPLACE, 0);
    assert_int_equal(try("romeo@a.example", &one), BIND_OK);
    assert_int_equal(try("romeo@a.example", &other), BIND_OK);
    assert_int_equal(one->session->jid->resource_len, 32);
    assert_false(jid_eq(one->session->jid, other->session->jid));
    world_stop();
}

static void binding_can_be_given_up(void **state)
{
    (void)state;
    enter(CONFLICT_REPLACE, 0);
    atomic_store(&world_load, WORLD_LATER);
    struct client *c = world_login_begin("romeo@a.example/r");
    world_settle();
    client_end(c);
    assert_false(c->bound);
    struct request_outcome ok = { .how = OUTCOME_STATUS, .status = XY_OK };
    world_end_held("load", &ok);
    assert_false(c->bound);
    world_stop();
}

static void the_domain_may_go_meanwhile(void **state)
{
    static const struct world_domain other = { "b.example", WORLD_PROBE, NULL, 0 };

    (void)state;
    enter(CONFLICT_REPLACE, 0);
    atomic_store(&world_load, WORLD_LATER);
    struct client *c = world_login_begin("romeo@a.example/r");
    world_settle();
    world_freeze(false, true);
    world_publish(&other, 1);                   /* ends what its modules hold, too */
    world_forget_held();
    world_thaw();
    assert_true(c->bound);
    assert_int_not_equal(c->result, BIND_OK);
    world_stop();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(replaced_the_old_one_is_closed),
        WORLD_TEST(refused_or_renamed_the_old_one_stays),
        WORLD_TEST(the_number_of_sessions_has_a_limit),
        WORLD_TEST(the_server_chooses_when_nobody_else_does),
        WORLD_TEST(binding_can_be_given_up),
        WORLD_TEST(the_domain_may_go_meanwhile),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
