/*
 * test_sockaddr.c - literals in and out.
 */
#include <arpa/inet.h>
#include <string.h>
#include <sys/un.h>

#include "base/sockaddr.h"
#include "support.h"

static void literals_go_there_and_back(void **state)
{
    (void)state;
    static const struct { const char *ip; const char *printed, *bare; } rows[] = {
        { "192.0.2.1", "192.0.2.1:5222", "192.0.2.1" },
        { "127.0.0.1", "127.0.0.1:5222", "127.0.0.1" },
        { "127.9.9.9", "127.9.9.9:5222", "127.9.9.9" },
        { "0.0.0.0", "0.0.0.0:5222", "0.0.0.0" },
        { "2001:DB8::1", "[2001:db8::1]:5222", "2001:db8::1" },
        { "[2001:db8::1]", "[2001:db8::1]:5222", "2001:db8::1" },
        { "::1", "[::1]:5222", "::1" },
        { "::", "[::]:5222", "::" },
        { "::ffff:192.0.2.1", "192.0.2.1:5222", "192.0.2.1" },
        { "::ffff:127.0.0.1", "127.0.0.1:5222", "127.0.0.1" },
        { "fe80::1%lo", "[fe80::1]:5222", "fe80::1" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct sockaddr_storage addr;
        const struct sockaddr *a = (void *)&addr;
        socklen_t len;
        char text[SOCKADDR_TEXT];

        if (sockaddr_parse(rows[i].ip, 5222, &addr, &len) < 0)
            fail_msg("not taken: %s", rows[i].ip);
        sockaddr_print(a, len, text);
        assert_string_equal(text, rows[i].printed);
        sockaddr_ip(a, len, text);
        assert_string_equal(text, rows[i].bare);
        assert_int_equal(sockaddr_port(a), 5222);
    }
}

static void what_is_no_literal_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "", "localhost", "example.org", "192.0.2", "192.0.2.256", "192.0.2.1:80", "1", "[",
        "[]", "]", "[::1", "::1]", "[192.0.2.1]", "2001:db8:::1", "::1%", "::1%nosuchinterface",
        "[::1]:80", "[[::1]]", "0x7f.1",
        "2001:db8:2001:db8:2001:db8:2001:db8:2001:db8:2001:db8:2001:db8:2001:db8:2001:db8:2001",
    };

    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        struct sockaddr_storage addr;
        socklen_t len;
        if (sockaddr_parse(bad[i], 1, &addr, &len) == 0)
            fail_msg("taken: %s", bad[i]);
    }
}

static void unix_sockets_show_their_path(void **state)
{
    (void)state;
    struct sockaddr_un addr = { .sun_family = AF_UNIX };
    const struct sockaddr *a = (void *)&addr;
    socklen_t head = offsetof(struct sockaddr_un, sun_path);
    char text[SOCKADDR_TEXT];

    memcpy(addr.sun_path, "/run/x", 7);
    sockaddr_print(a, head + 7, text);
    assert_string_equal(text, "unix:/run/x");
    sockaddr_print(a, head, text);
    assert_string_equal(text, "unix:");
    memcpy(addr.sun_path, "\0name", 5);
    sockaddr_print(a, head + 5, text);
    assert_string_equal(text, "unix:@name");
    assert_int_equal(sockaddr_port(a), 0);

    memset(addr.sun_path, 'p', sizeof addr.sun_path);
    sockaddr_print(a, sizeof addr, text);
    assert_int_equal(strlen(text), 5 + sizeof addr.sun_path);
}

static void an_unknown_family_is_empty(void **state)
{
    (void)state;
    struct sockaddr_storage addr = { .ss_family = AF_UNSPEC };
    const struct sockaddr *a = (void *)&addr;
    char text[SOCKADDR_TEXT] = "before";

    sockaddr_print(a, sizeof addr, text);
    assert_string_equal(text, "");
    assert_int_equal(sockaddr_port(a), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(literals_go_there_and_back),
        cmocka_unit_test(what_is_no_literal_is_refused),
        cmocka_unit_test(unix_sockets_show_their_path),
        cmocka_unit_test(an_unknown_family_is_empty),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
