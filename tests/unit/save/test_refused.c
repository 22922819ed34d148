/*
 * test_refused.c - what is in the store though its sender was told otherwise is found until the store has dropped it.
 */
#include "../route/world.h"

#include <stdio.h>

#include "route/store.h"
#include "save/refused.h"

static struct refused r;
static struct only    only;
static atomic_int     over;
static bool           stopped;
static char           own[64], far[64];
static struct client *romeo;

static void done(struct refused *of)
{
    assert_ptr_equal(of, &r);
    atomic_fetch_add(&over, 1);
}

static void begin(void *arg)
{
    (void)arg;
    refused_find(&r);
    assert_int_equal(atomic_load(&over), 0);
}

static void stop(void *arg)
{
    (void)arg;
    stopped = refused_stop(&r);
}

static void find(void)
{
    text_free(&r.lines);
    r = (struct refused){ .only = &only, .done = done };
    atomic_store(&over, 0);
    net_on(0, begin, NULL);
    world_settle();
}

static bool found(const char *account)
{
    char line[200];

    assert_int_equal(atomic_load(&over), 1);
    snprintf(line, sizeof line, "{\"retracted\": {\"domain\": \"a.example\", \"account\": \"%s\", \"ids\": [", account);
    return r.lines.p != NULL && strstr(r.lines.p, line) != NULL;
}

static void say(const char *id)
{
    char xml[300];

    snprintf(xml, sizeof xml, "<message to='%s' type='chat' id='%s'><body>x</body></message>", far, id);
    client_send(romeo, xml);
}

static void enter(unsigned shards)
{
    char full[80];

    only = (struct only){ NULL, NULL };
    world_start(&(struct world_spec){ .shards = shards });
    snprintf(own, sizeof own, "%s", world_name_on(0, 0));
    snprintf(far, sizeof far, "%s", world_name_on(shards - 1, 1));
    snprintf(full, sizeof full, "%s/r", own);
    romeo = world_login(full);
}

static void leave(void)
{
    text_free(&r.lines);
    world_stop();
}

/* First the store stands still, then it has stored them, then it cannot drop them, and then it has done so. */
static void they_are_found_until_they_are_dropped(void **state)
{
    (void)state;
    for (unsigned shards = 1; shards <= 3; shards += 2) {
        enter(shards);
        say("before");
        find();
        assert_true(!found(far) && r.lines.len == 0);
        world_freeze(true, false);
        say("out=archive in=archive");
        world_advance(1500);
        assert_non_null(strstr(client_log(romeo), "error/resource-constraint "));
        find();
        assert_int_equal(atomic_load(&over), 0);        /* the rest may be refused yet */
        world_advance(4 * store_patience());
        assert_true(found(far) && found(own));
        atomic_store(&world_store_status[XY_STORE_MAILBOX_RETRACT], XY_UNAVAILABLE);
        world_thaw();
        assert_int_equal(world_kept(far), 2);
        find();
        assert_true(found(far) && found(own));
        atomic_store(&world_store_status[XY_STORE_MAILBOX_RETRACT], XY_OK);
        world_advance(1000);
        assert_int_equal(world_kept(far), 1);
        find();
        assert_true(!found(far) && r.lines.len == 0);
        leave();
    }
}

static void of_one_domain_or_account(void **state)
{
    (void)state;
    enter(2);
    world_freeze(true, false);
    say("out=archive in=archive");
    world_advance(1500);
    only = (struct only){ "b.example", NULL };
    find();
    world_advance(4 * store_patience());
    assert_true(!found(far) && r.lines.len == 0);
    only = (struct only){ "a.example", far };
    find();
    world_advance(4 * store_patience());
    assert_true(found(far) && !found(own));
    world_thaw();
    leave();
}

/* What is just being stored is waited for: it may be refused, or not. */
static void what_is_under_way_is_waited_for(void **state)
{
    (void)state;
    enter(1);
    world_freeze(true, false);
    say("x");
    find();
    assert_int_equal(atomic_load(&over), 0);
    world_thaw();
    world_advance(100);
    assert_true(!found(far) && r.lines.len == 0);
    leave();
}

static void it_can_be_stopped(void **state)
{
    (void)state;
    enter(1);
    world_freeze(true, false);
    say("x");
    find();
    net_on(0, stop, NULL);
    assert_true(stopped);
    world_advance(4 * store_patience());
    assert_int_equal(atomic_load(&over), 0);
    world_thaw();
    find();
    net_on(0, stop, NULL);
    assert_true(!stopped && !found(far));
    leave();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(they_are_found_until_they_are_dropped), WORLD_TEST(of_one_domain_or_account),
        WORLD_TEST(what_is_under_way_is_waited_for), WORLD_TEST(it_can_be_stopped),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
