/* support_talk.c - see support_talk.h */

#include "net/support_talk.h"

#include <string.h>

#include "support.h"

struct line_server server;
struct net_client client;
struct certificate *certificate;

void say(const char *text)
{
    assert_true(net_send(&client, text, strlen(text)));
}

void expect(const char *text)
{
    char got[4096];
    size_t len = strlen(text), n = net_receive(&client, got, len);

    if (n != len || memcmp(got, text, len) != 0)
        fail_msg("got \"%.*s\" for \"%s\"", (int)n, got, text);
}

void expect_lines(int lines)
{
    char line[1000];

    for (int i = 0; i < lines; i++) {
        assert_int_equal(net_receive(&client, line, sizeof line), sizeof line);
        assert_true(line[0] == 'x' && line[998] == 'x' && line[999] == '\n');
    }
}

void finish(enum conn_reason reason)
{
    net_await(&server.closed, atomic_load(&server.open));
    assert_string_equal(conn_reason_name(atomic_load(&server.last_reason)),
                        conn_reason_name(reason));
    net_client_close(&client);
    net_stop();
    assert_int_equal(atomic_load(&server.wrong_shard), 0);
    tls_policy_unref(&server.policy);
    certificate_unref(&certificate);
}
