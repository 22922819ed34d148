/*
 * test_conversation.c - messages as text, HTML and JSON, whatever they say.
 */
#include "main/conversation.h"

#include "support.h"

static const char answer[] =
    "[{\"id\": \"1\", \"time\": \"2026-01-31T12:00:00.123Z\", \"direction\": \"out\", \"from\": \"a@b\", "
    "\"to\": \"c@d/x\", \"body\": \"<b>one</b> & \\\"two\\\"\\n2026-01-31 12:00:00  c@d: no\"},"
    " {\"id\": \"2\", \"time\": \"2026-01-31T12:00:01.000Z\", \"direction\": \"in\", \"from\": \"c@d/x\", "
    "\"to\": \"a@b\", \"subject\": \"s\\u001b[2J\", \"about\": \"received urn:xmpp:receipts\"}]";

static const char *written(enum conversation_format format)
{
    static char all[4000];
    struct conversation c = { .account = "a@b", .with = "c@d", .format = format };
    struct arena *a = arena_new(1024);
    struct error e;
    struct text t;

    text_init(&t, 0);
    conversation_begin(&t, &c);
    const struct json *rows = json_parse(str_of(answer), a, &e);
    assert_non_null(rows);
    for (const struct json *r = rows->first; r != NULL; r = r->next)
        conversation_put(&t, &c, r);
    conversation_end(&t, &c);
    assert_int_equal(c.messages, 2);
    assert_true(t.len < sizeof all);
    memcpy(all, t.p, t.len + 1);
    text_free(&t);
    arena_free(&a);
    return all;
}

/* No line is somebody's but the first of a message, and no terminal obeys. */
static void test_text(void **state)
{
    (void)state;
    assert_string_equal(written(CONVERSATION_TEXT),
                        "a@b and c@d, times in UTC\n\n"
                        "2026-01-31 12:00:00  a@b: <b>one</b> & \"two\"\n"
                        "    2026-01-31 12:00:00  c@d: no\n"
                        "2026-01-31 12:00:01  c@d: [s\\x1b[2J] (received urn:xmpp:receipts)\n");
}

static void test_html(void **state)
{
    const char *html = written(CONVERSATION_HTML);

    (void)state;
    assert_non_null(strstr(html, "<!DOCTYPE html>"));
    assert_non_null(strstr(html, "<title>a@b and c@d</title>"));
    assert_non_null(strstr(html, "<p class=\"own\" dir=\"auto\"><time datetime=\"2026-01-31T12:00:00.123Z\">2026-01-31 "
                                 "12:00:00</time> <b>a@b</b> &lt;b&gt;one&lt;/b&gt; &amp; "));
    assert_non_null(strstr(html, "<p dir=\"auto\">"));
    assert_null(strstr(html, "<b>one"));
    assert_null(strstr(html, "<script"));
    assert_non_null(strstr(html, "</html>\n"));
}

static void test_json(void **state)
{
    struct arena *a = arena_new(1024);
    struct error e;
    const char *text = written(CONVERSATION_JSON);
    const struct json *v = json_parse(str_of(text), a, &e);

    (void)state;
    assert_string_equal(json_text(v, "with"), "c@d");
    const struct json *m = json_get(v, "messages")->first;
    assert_string_equal(json_text(m, "id"), "1");
    assert_non_null(strstr(json_text(m, "body"), "\n2026"));
    assert_string_equal(json_text(m->next, "about"), "received urn:xmpp:receipts");
    arena_free(&a);
}

static void test_nothing_said(void **state)
{
    struct conversation c = { .account = "a@b", .with = "c@d", .format = CONVERSATION_JSON };
    struct text t;

    (void)state;
    text_init(&t, 0);
    conversation_begin(&t, &c);
    conversation_end(&t, &c);
    assert_string_equal(t.p, "{\"account\": \"a@b\", \"with\": \"c@d\", \"messages\": []}\n");
    text_free(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text), cmocka_unit_test(test_html), cmocka_unit_test(test_json),
        cmocka_unit_test(test_nothing_said),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
