/*
 * test_notify.c - what a service manager hears.
 */
#include "support.h"

#include <stdlib.h>
#include <stdio.h>
#include <string.h>
#include <sys/un.h>
#include <unistd.h>

#include "main/notify.h"

static int listen_at(const char *path)
{
    struct sockaddr_un at = { .sun_family = AF_UNIX };
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);

    snprintf(at.sun_path, sizeof at.sun_path, "%s", path);
    assert_true(fd >= 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof at), 0);
    return fd;
}

static void hears(int fd, const char *what)
{
    char got[256];
    ssize_t n = read(fd, got, sizeof got - 1);

    assert_true(n > 0);
    got[n] = '\0';
    assert_memory_equal(got, what, strlen(what));
}

static void words_arrive(void **state)
{
    (void)state;
    const char *path = support_path("notify");
    int fd = listen_at(path);

    setenv("NOTIFY_SOCKET", path, 1);
    notify("READY=1");
    hears(fd, "READY=1");
    notify_reloading();
    hears(fd, "RELOADING=1\nMONOTONIC_USEC=");
    close(fd);
    unsetenv("NOTIFY_SOCKET");
}

static void an_abstract_socket_is_reached(void **state)
{
    (void)state;
    struct sockaddr_un at = { .sun_family = AF_UNIX };
    char name[64];
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    int n = snprintf(name, sizeof name, "@xylem-test-%ld", (long)getpid());

    memcpy(at.sun_path + 1, name + 1, (size_t)n - 1);
    assert_int_equal(bind(fd, (struct sockaddr *)&at,
                          (socklen_t)(offsetof(struct sockaddr_un, sun_path) + (size_t)n)), 0);
    setenv("NOTIFY_SOCKET", name, 1);
    notify("STOPPING=1");
    hears(fd, "STOPPING=1");
    close(fd);
    unsetenv("NOTIFY_SOCKET");
}

static void nobody_listening_is_no_trouble(void **state)
{
    (void)state;
    static const char *const rows[] = { "", "@", "relative", "/nowhere/at/all" };

    unsetenv("NOTIFY_SOCKET");
    notify("READY=1");
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        setenv("NOTIFY_SOCKET", rows[i], 1);
        support_fail_io(SUPPORT_WRITE, 0, 0);
        notify("READY=1");
        assert_int_equal(support_io_calls(SUPPORT_WRITE), 0);
    }
    unsetenv("NOTIFY_SOCKET");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUPPORT_TEST(words_arrive),
        SUPPORT_TEST(an_abstract_socket_is_reached),
        SUPPORT_TEST(nobody_listening_is_no_trouble),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
