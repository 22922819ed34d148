/*
 * test_sys.c - the real table does what its comments promise, and every entry is there.
 */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <string.h>
#include <unistd.h>

#include "support.h"

static void no_entry_is_missing(void **state)
{
    (void)state;
    struct sys table;
    void (*entries[sizeof table / sizeof(void (*)(void))])(void);

    memset(&table, 0, sizeof table);
    sys_real(&table);
    memcpy(entries, &table, sizeof table);
    for (size_t i = 0; i < COUNT_OF(entries); i++)
        assert_non_null(entries[i]);
    assert_memory_equal(&table, &sys, sizeof table);
}

static void blocks_are_zeroed(void **state)
{
    (void)state;
    static const char zero[1000];

    for (int i = 0; i < 20; i++) {
        char *p = sys.alloc(1000);
        assert_memory_equal(p, zero, 1000);
        memset(p, 0xff, 1000);
        sys.release(p);
    }
    void *pages = sys.map_pages(8192);
    assert_non_null(pages);
    assert_memory_equal(pages, zero, 1000);
    sys.unmap_pages(pages, 8192);
    assert_null(sys.map_pages(SIZE_MAX / 2));
}

static void clocks_go_forward(void **state)
{
    (void)state;
    uint64_t before = sys.mono_ns();

    while (sys.mono_ns() == before)
        ;
    assert_true(sys.mono_ns() > before);
    assert_true(sys_mono_ms() >= before / NS_PER_MS);
    assert_true(sys.wall_ms() > INT64_C(1600000000000));
}

static void random_bytes_differ(void **state)
{
    (void)state;
    unsigned char a[600], b[600];

    sys.random(a, sizeof a);
    sys.random(b, sizeof b);
    assert_true(memcmp(a, b, sizeof a) != 0);
    assert_true(memcmp(a + 500, b + 500, 100) != 0);
    sys.random(a, 0);
}

static int flags_of(int fd, int what)
{
    return fcntl(fd, what);
}

static void descriptors_are_not_inherited(void **state)
{
    (void)state;
    int file = sys.open("/dev/null", O_RDONLY, 0);
    int listener = sys.socket(AF_INET, SOCK_STREAM, 0);
    int client = sys.socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in addr = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
    struct sockaddr *any = (void *)&addr;
    socklen_t len = sizeof addr;

    assert_int_equal(bind(listener, any, sizeof addr), 0);
    assert_int_equal(listen(listener, 1), 0);
    assert_int_equal(getsockname(listener, any, &len), 0);
    assert_int_equal(sys.connect(client, any, len), 0);
    int accepted = sys.accept(listener, NULL, NULL);
    assert_true(accepted >= 0);

    const int all[] = { file, listener, client, accepted };
    for (size_t i = 0; i < COUNT_OF(all); i++)
        assert_true(flags_of(all[i], F_GETFD) & FD_CLOEXEC);
    assert_true(flags_of(accepted, F_GETFL) & O_NONBLOCK);
    char byte;
    assert_int_equal(sys.read(accepted, &byte, 1), -1);
    assert_int_equal(errno, EAGAIN);

    struct stat st;
    assert_int_equal(sys.fstat(accepted, &st), 0);
    assert_true(S_ISSOCK(st.st_mode));
    for (size_t i = 0; i < COUNT_OF(all); i++)
        assert_int_equal(sys.close(all[i]), 0);
    assert_int_equal(sys.close(file), -1);
}

static void fake_clocks_stand_until_moved(void **state)
{
    (void)state;
    support_clock(5 * NS_PER_S, 1000);
    assert_true(sys.mono_ns() == 5 * NS_PER_S);
    support_clock_advance(250);
    assert_int_equal(sys_mono_ms(), 5250);
    assert_int_equal(sys.wall_ms(), 1250);
    support_clock_step(-2000);
    assert_int_equal(sys.wall_ms(), -750);
    assert_int_equal(sys_mono_ms(), 5250);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUPPORT_TEST(no_entry_is_missing),
        SUPPORT_TEST(blocks_are_zeroed),
        SUPPORT_TEST(clocks_go_forward),
        SUPPORT_TEST(random_bytes_differ),
        SUPPORT_TEST(descriptors_are_not_inherited),
        SUPPORT_TEST(fake_clocks_stand_until_moved),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
