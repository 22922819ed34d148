/*
 * test_room.c - how much memory a session takes for what its client does not read.
 */
#include "route/room.h"

#include "route/window.h"
#include "route/world.h"

#include <stdio.h>

#define LIMIT 40000
#define MOST  32500         /* of it is counted */
#define SHARE 10000

static struct client *juliet;

static void enter(uint64_t limit)
{
    world_start(&(struct world_spec){ .limits = { .output = limit } });
    juliet = world_login("juliet@a.example/balcony");
    client_send(juliet, "<presence/>");
}

static void a_quarter_is_for_presence(void **state)
{
    (void)state;
    enter(LIMIT);
    assert_true(room_for_output(juliet->session, MOST - SHARE));
    assert_false(room_for_output(juliet->session, MOST - SHARE + 1));
    assert_int_equal(room_of_window(juliet->session), MOST - SHARE);
    juliet->buffers = LIMIT;
    assert_true(room_for_due(juliet->session, SHARE));
    assert_false(room_for_due(juliet->session, SHARE + 1));
    world_stop();
}

static void presence_takes_what_is_left(void **state)
{
    (void)state;
    enter(LIMIT);
    assert_true(room_for_due(juliet->session, MOST));
    juliet->session->due_bytes = 2 * SHARE;
    assert_false(room_for_output(juliet->session, MOST - 2 * SHARE + 1));
    assert_true(room_for_output(juliet->session, MOST - 2 * SHARE));
    juliet->session->due_bytes = 0;
    world_stop();
}

static void a_window_counts(void **state)
{
    (void)state;
    enter(LIMIT);
    client_enable(juliet);
    size_t window = window_memory(juliet->session->window);
    assert_true(window > 0);
    assert_true(room_for_output(juliet->session, MOST - SHARE - window));
    assert_false(room_for_output(juliet->session, MOST - SHARE - window + 1));
    assert_false(room_for_due(juliet->session, MOST - window + 1));
    world_stop();
}

static void without_a_limit_only_the_window_has_one(void **state)
{
    (void)state;
    enter(0);
    assert_true(room_for_output(juliet->session, SIZE_MAX / 2));
    assert_true(room_for_due(juliet->session, SIZE_MAX / 2));
    assert_int_equal(room_of_window(juliet->session), 256 * 1024);
    world_stop();
}

/* What waits is given back when it is sent, and a larger one that finds no room takes the old one with it. */
static void presence_is_charged_and_given_back(void **state)
{
    char large[LIMIT];

    (void)state;
    enter(LIMIT);
    struct client *romeo = world_login("romeo@a.example/orchard");
    client_room(juliet, 0);
    juliet->buffers = LIMIT;
    client_send(romeo, "<presence to='juliet@a.example'><status>here</status></presence>");
    assert_int_equal(juliet->session->ndue, 1);
    assert_in_range(juliet->session->due_bytes, 100, SHARE);
    snprintf(large, sizeof large, "<presence to='juliet@a.example'><status>%0*d</status></presence>",
             SHARE, 1);
    client_send(romeo, large);
    assert_int_equal(juliet->session->ndue, 0);
    assert_int_equal(juliet->session->due_bytes, 0);
    client_send(romeo, "<presence to='juliet@a.example'><status>away</status></presence>");
    assert_int_equal(juliet->session->ndue, 1);
    client_room(juliet, UINT32_MAX);
    assert_int_equal(juliet->session->ndue, 0);
    assert_int_equal(juliet->session->due_bytes, 0);
    world_stop();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(a_quarter_is_for_presence),
        WORLD_TEST(presence_takes_what_is_left),
        WORLD_TEST(a_window_counts),
        WORLD_TEST(without_a_limit_only_the_window_has_one),
        WORLD_TEST(presence_is_charged_and_given_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
