/* test_conversation.c - what the command gives of a conversation, page by page. */
#include "../modules.h"

static const char *ask(xyt *t, const char *key, const char *value)
{
    int i = key == NULL ? xyt_command(t, "conversation", "jid", ME, "with", YOU, NULL)
                        : xyt_command(t, "conversation", "jid", ME, "with", YOU, key, value, NULL);

    return xyt_answer(t, i);
}

static void test_rows(void **state)
{
    xyt *t = module_open();

    (void)state;
    xyt_archive(t, ME, true, YOU "/y", "<message type='chat' from='" ME "/m' to='" YOU "'>"
                                       "<body>a &amp; b</body></message>");
    xyt_archive(t, ME, false, YOU "/y", "<message from='" YOU "/y'><subject>s</subject><thread>t</thread></message>");
    xyt_archive(t, ME, false, YOU "/y", "<message from='" YOU "/y'><active xmlns='urn:a'/></message>");
    xyt_archive(t, ME, false, "other@example.org/x", "<message><body>no</body></message>");
    const char *said = ask(t, NULL, NULL);
    holds(said, "ok [{\"id\":");
    holds(said, "\"direction\":\"out\",\"from\":\"" ME "\",\"to\":\"" YOU "/y\",\"type\":\"chat\","
                "\"body\":\"a & b\"}");
    holds(said, "\"direction\":\"in\",\"from\":\"" YOU "/y\",\"to\":\"" ME "\",\"subject\":\"s\","
                "\"thread\":\"t\"}");
    holds(said, "\"about\":\"active urn:a\"}");
    lacks(said, "\"no\"");
    lacks(said, "next");
    module_close(t);
}

static void test_pages_and_dates(void **state)
{
    xyt *t = module_open();
    char last[80] = "";

    (void)state;
    for (int i = 0; i < 201; i++) {
        snprintf(last, sizeof last, "%s", xyt_archive(t, ME, false, YOU "/y", "<message><body>x</body></message>"));
        if (i == 199)
            xyt_put(t, ME, "test", "id", last);
    }
    const char *id = xyt_doc(t, ME, "test", "id");
    char next[200];
    snprintf(next, sizeof next, "{\"next\":\"%s\"}", id);
    holds(ask(t, NULL, NULL), next);
    const char *second = ask(t, "after", id);
    holds(second, last);
    lacks(second, "next");
    holds(ask(t, "after", "nothing"), "not-found: the message to go on from is gone");
    assert_string_equal(ask(t, "start", "2999-01-01"), "ok");
    assert_string_equal(ask(t, "end", "1990-01-01T00:00:00Z"), "ok");
    holds(ask(t, "start", "1990-01-01"), next);
    holds(ask(t, "start", "yesterday"), "refused: start and end are dates");
    xyt_store_fail(t, 1);
    holds(ask(t, NULL, NULL), "unavailable");
    module_close(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_rows), cmocka_unit_test(test_pages_and_dates) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
