/* clients.c - see clients.h */

#include "stream/clients.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"

struct c2s_settings client_settings;
struct conn client;

static bool connected;

void client_connect(void)
{
    struct c2s_config *config = must_alloc(sizeof *config);

    if (connected) {
        if (!client.gone)
            fake_lose(&client, CONN_EOF);
        fake_conn_free(&client);
    }
    connected = true;
    atomic_init(&config->refs, 1);
    config->settings = client_settings;
    fake_conn_init(&client);
    assert_true(c2s_accept(&client, config));
}

int client_begin(void **state)
{
    (void)state;
    fakes_begin();
    client_settings = (struct c2s_settings){ .before = c2s_limits_before, .login_ms = 30000 };
    client_connect();
    return 0;
}

int client_end(void **state)
{
    (void)state;
    if (!client.gone)
        fake_lose(&client, CONN_EOF);
    fake_conn_free(&client);
    connected = false;
    fakes_end();
    return 0;
}

void client_to_tls(void)
{
    fake_feed(&client, HEADER STARTTLS);
    fake_tls_done(&client);
    fake_feed(&client, HEADER);
    fake_take(&client);
}

void client_to_login(void)
{
    client_to_tls();
    fake_feed(&client, PLAIN);
    fake_auth_say(XY_AUTH_OK);
    client_told("<success " SASL "></success>");
}

void client_to_ready(void)
{
    client_to_login();
    if (client.moving_to != NULL)
        fake_arrive(&client);
    fake_feed(&client, HEADER);
    client_told("<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/>");
}

void client_to_bound(void)
{
    client_to_ready();
    fake_feed(&client, BIND);
    fake_bind_answer(BIND_OK);
    client_told("<jid>alice@a.example/home</jid>");
}

void client_told(const char *part)
{
    const char *out = fake_take(&client);

    if (strstr(out, part) == NULL)
        fail_msg("\"%s\" is not in \"%s\"", part, out);
}

void client_told_error(const char *condition)
{
    char want[128];

    snprintf(want, sizeof want, "<stream:error><%s xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>",
             condition);
    client_told(want);
    assert_true(client.closed);
}

void client_told_nothing(void)
{
    assert_string_equal(fake_take(&client), "");
    assert_false(client.closed);
}
