/*
 * arena_fixture.h - for tests of what is read into an arena: a fresh one, and an error, for each test.
 */
#ifndef XYLEM_TESTS_ARENA_FIXTURE_H
#define XYLEM_TESTS_ARENA_FIXTURE_H

#include "support.h"

#include "base/arena.h"
#include "base/error.h"
#include "base/map.h"

static struct arena *arena;
static struct error e;

static int set_up_arena(void **state)
{
    (void)state;
    hash_seed();
    arena = arena_new(4096);
    e = (struct error){ ERR_NONE, "" };
    return arena != NULL ? 0 : -1;
}

static int tear_down_arena(void **state)
{
    arena_free(&arena);
    return support_reset(state);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up_arena, tear_down_arena)

#endif
