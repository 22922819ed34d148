/* Tests of net/watch.c: events of a foreign descriptor, freeing inside a callback, shard's end. */
#include "support.h"

#include <string.h>
#include <unistd.h>

#include "net/support_net.h"
#include "net/watch.h"

static int pair[2];
static struct watch *watch;
static atomic_int reads, writes, errors;
static bool free_at_read;

static void happened(struct watch *w, int events, void *arg)
{
    char byte;

    assert_ptr_equal(arg, &reads);
    if ((events & WATCH_ERROR) != 0) {
        atomic_fetch_add(&errors, 1);
        watch_free(&watch);
        assert_null(watch_new(pair[0], happened, &reads));      /* the shard stops */
        return;
    }
    if ((events & WATCH_WRITE) != 0) {
        atomic_fetch_add(&writes, 1);
        watch_set(w, WATCH_READ);
    }
    if ((events & WATCH_READ) != 0 && read(pair[0], &byte, 1) == 1) {
        if (free_at_read)
            watch_free(&watch);
        atomic_fetch_add(&reads, 1);
    }
}

static void start(void *arg)
{
    (void)arg;
    watch = watch_new(pair[0], happened, &reads);
    assert_non_null(watch);
    watch_set(watch, WATCH_READ | WATCH_WRITE);
}

static void begin(void)
{
    atomic_store(&reads, 0);
    atomic_store(&writes, 0);
    atomic_store(&errors, 0);
    free_at_read = false;
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
    net_start(1);
    net_on(0, start, NULL);
}

static void finish(void)
{
    net_stop();
    close(pair[0]);
    close(pair[1]);
}

static void set_none(void *arg)
{
    (void)arg;
    watch_set(watch, 0);
}

static void set_read(void *arg)
{
    (void)arg;
    watch_set(watch, WATCH_READ);
}

static void tells_what_happens(void **state)
{
    (void)state;
    begin();
    net_await(&writes, 1);
    assert_int_equal(write(pair[1], "x", 1), 1);
    net_await(&reads, 1);
    assert_int_equal(atomic_load(&writes), 1);
    net_on(0, set_none, NULL);
    assert_int_equal(write(pair[1], "x", 1), 1);
    net_turn(0);
    assert_int_equal(atomic_load(&reads), 1);
    net_on(0, set_read, NULL);
    net_await(&reads, 2);
    finish();
    assert_int_equal(atomic_load(&errors), 1);      /* the shard's end was told */
    assert_null(watch);
}

static void may_be_freed_in_its_callback(void **state)
{
    (void)state;
    begin();
    free_at_read = true;
    assert_int_equal(write(pair[1], "xy", 2), 2);
    net_await(&reads, 1);
    net_turn(0);
    finish();
    assert_int_equal(atomic_load(&reads), 1);
    assert_int_equal(atomic_load(&errors), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUPPORT_TEST(tells_what_happens),
        SUPPORT_TEST(may_be_freed_in_its_callback),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
