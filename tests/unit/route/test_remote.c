/*
 * test_remote.c - domains that are not hosted here are the business of a service, or not found.
 */
#include "route/world.h"

#include <stdio.h>

#include "route/router.h"

static char sent_to[100];
static bool takes;

static bool send_it(struct stanza *s, const struct jid *to)
{
    (void)s;
    snprintf(sent_to, sizeof sent_to, "%s", to->text);
    return takes;
}

static void without_a_service_there_is_no_such_server(void **state)
{
    static const struct route_remote remote = { .send = send_it };

    (void)state;
    router_set_remote(NULL);
    world_start(NULL);
    struct client *romeo = world_login("romeo@a.example/orchard");
    client_send(romeo, "<message to='juliet@capulet.lit' type='chat'><body>x</body></message>");
    assert_string_equal(client_log(romeo), "error/remote-server-not-found ");
    client_send(romeo, "<presence to='juliet@capulet.lit' type='error'/>");
    assert_string_equal(client_log(romeo), "");
    assert_int_equal(world_count(COUNT_COPIES_DROPPED), 1);
    router_set_remote(&remote);
    client_send(romeo, "<message to='juliet@capulet.lit' type='chat'><body>x</body></message>");
    assert_string_equal(client_log(romeo), "error/remote-server-not-found ");
    takes = true;
    client_send(romeo, "<message to='juliet@capulet.lit/balcony' type='chat'><body>x</body></message>");
    assert_string_equal(client_log(romeo), "");
    assert_string_equal(sent_to, "juliet@capulet.lit/balcony");
    world_stop();
    router_set_remote(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(without_a_service_there_is_no_such_server),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
