/*
 * test_iq.c - who answers an iq that is for the server, and that there is exactly one answer.
 */
#include "route/world.h"

#include <stdio.h>

#define TO_SELF    "<q xmlns='urn:test:self'/>"
#define TO_ACCOUNT "<q xmlns='urn:test:account'/>"
#define TO_DOMAIN  "<q xmlns='urn:test:domain'/>"

static const struct { const char *to, *type, *payload, *answer, *whose; } rows[] = {
    /* without `to` the server answers for the account (RFC 6120 section 10.3.3) */
    { "",                           "get", TO_SELF,    "result/answer ", "romeo@a.example" },
    { "",                           "set", TO_ACCOUNT, "result/answer ", "romeo@a.example" },
    { "",                           "get", TO_DOMAIN,  "result/answer ", "romeo@a.example" },
    { "to='romeo@a.example'",       "get", TO_SELF,    "result/answer ", "romeo@a.example" },
    { "to='romeo@a.example'",       "get", TO_DOMAIN,  "error/service-unavailable ", NULL },
    { "to='juliet@a.example'",      "get", TO_SELF,    "error/service-unavailable ", NULL },
    { "to='juliet@a.example'",      "get", TO_ACCOUNT, "result/answer ", "juliet@a.example" },
    { "to='a.example'",             "get", TO_DOMAIN,  "result/answer ", "romeo@a.example" },
    { "to='a.example'",             "get", TO_ACCOUNT, "error/service-unavailable ", NULL },
    { "to='a.example'",             "get", "<other xmlns='urn:test:domain'/>", "error/service-unavailable ", NULL },
    { "to='alias.example'",         "get", TO_DOMAIN,  "result/answer ", "romeo@a.example" },
    { "to='b.example'",             "get", TO_DOMAIN,  "result/answer ", "none" },
};

static void one_handler_answers(void **state)
{
    static const struct world_domain both[] = { { "a.example", WORLD_PROBE, NULL, 0 },
                                                { "b.example", WORLD_PROBE, NULL, 0 } };

    (void)state;
    world_start(NULL);
    world_publish(both, 2);
    struct client *romeo = world_login("romeo@a.example/orchard");
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char xml[300], whose[100];
        snprintf(xml, sizeof xml, "<iq %s type='%s' id='q%zu'>%s</iq>", rows[i].to, rows[i].type, i, rows[i].payload);
        text_free(&romeo->xml);
        text_init(&romeo->xml, 0);
        client_send(romeo, xml);
        assert_string_equal(client_log(romeo), rows[i].answer);
        if (rows[i].whose == NULL)
            continue;
        snprintf(whose, sizeof whose, "account='%s'", rows[i].whose);
        assert_non_null(strstr(client_xml(romeo), whose));
        snprintf(whose, sizeof whose, "id='q%zu'", i);
        assert_non_null(strstr(client_xml(romeo), whose));
    }
    assert_true(world_balanced());
    world_stop();
}

static const struct { const char *id, *answer; } ends[] = {
    { "refuse", "error/conflict " }, { "next", "error/service-unavailable " },
    { "forgets", "error/internal-server-error " },
};

static void a_handler_that_does_not_answer_is_answered_for(void **state)
{
    (void)state;
    world_start(NULL);
    struct client *romeo = world_login("romeo@a.example/orchard");
    for (size_t i = 0; i < COUNT_OF(ends); i++) {
        char xml[300];
        snprintf(xml, sizeof xml, "<iq type='get' id='%s'>" TO_SELF "</iq>", ends[i].id);
        client_send(romeo, xml);
        assert_string_equal(client_log(romeo), ends[i].answer);
    }
    client_send(romeo, "<iq type='get' id='later'>" TO_SELF "</iq>");
    assert_string_equal(client_log(romeo), "");
    world_advance(60000);
    assert_string_equal(client_log(romeo), "error/remote-server-timeout ");
    world_forget_held();
    world_stop();
}

static void a_slow_handler_holds_nothing_up(void **state)
{
    (void)state;
    world_start(NULL);
    struct client *romeo = world_login("romeo@a.example/orchard");
    client_send(romeo, "<message to='romeo@a.example' type='chat' id='in=later'><body>1</body></message>");
    client_send(romeo, "<iq type='get' id='q later'>" TO_SELF "</iq>");
    client_send(romeo, "<message to='romeo@a.example/orchard' type='chat'><body>2</body></message>");
    world_resume("in=later", XY_DROP);
    assert_string_equal(client_log(romeo), "2 ");
    struct request_outcome empty = { .how = OUTCOME_REPLY };
    world_end_held("q later", &empty);
    assert_string_equal(client_log(romeo), "result/ ");
    world_stop();
}

static void a_module_that_is_stopped_answers_no_more(void **state)
{
    static const struct world_domain without = { "a.example", WORLD_EXTRA, NULL, 0 };

    (void)state;
    world_start(NULL);
    struct client *romeo = world_login("romeo@a.example/orchard");
    client_send(romeo, "<iq type='get' id='later'>" TO_SELF "</iq>");
    world_publish(&without, 1);
    world_forget_held();
    assert_string_equal(client_log(romeo), "error/remote-server-timeout ");
    client_send(romeo, "<iq type='get' id='q'>" TO_SELF "</iq>");
    assert_string_equal(client_log(romeo), "error/service-unavailable ");
    world_stop();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(one_handler_answers),
        WORLD_TEST(a_handler_that_does_not_answer_is_answered_for),
        WORLD_TEST(a_slow_handler_holds_nothing_up),
        WORLD_TEST(a_module_that_is_stopped_answers_no_more),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
