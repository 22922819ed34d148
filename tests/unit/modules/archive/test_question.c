/* test_question.c - the form and its fields, right and wrong, and pages (XEP-0313, XEP-0059, XEP-0431). */
#include "ask.h"

#include <time.h>

static void test_the_form_is_shown(void **state)
{
    xyt *t = open_filled(0);
    const char *form = iq(t, "get", ME "/a", NULL, "<query xmlns='" NS "'/>");

    (void)state;
    holds(form, "<x xmlns='jabber:x:data' type='form'>");
    holds(form, "<field var='FORM_TYPE' type='hidden'><value>" NS "</value></field>");
    holds(form, "<field var='with' type='jid-single'/>");
    holds(form, "<field var='start' type='text-single'/>");
    holds(form, "<field var='end' type='text-single'/>");
    holds(form, "<field var='before-id' type='text-single'/>");
    holds(form, "<field var='after-id' type='text-single'/>");
    holds(form, "<field var='ids' type='list-multi'><validate xmlns='http://jabber.org/protocol/xdata-validate' "
                "datatype='xs:string'><open/></validate></field>");
    holds(form, "<field var='include-groupchat' type='boolean'/>");
    holds(form, "<field var='{urn:xmpp:fulltext:0}fulltext' type='text-single'/>");
    lacks(form, "withtext");
    lacks(form, "<required");
    module_close(t);
}

static void test_filters(void **state)
{
    xyt *t = open_filled(3);

    (void)state;
    fill(t, 2, "romeo@example.net/x");
    holds(ask(t, FORM(FIELD("with", YOU))), "<first index='0'>");
    assert_string_equal(came(t), "0 1 2");
    ask(t, FORM(FIELD("with", "Romeo@example.net")));
    assert_string_equal(came(t), "3 4");
    ask(t, FORM(FIELD("with", "romeo@example.net/y")));
    assert_string_equal(came(t), "");
    ask(t, FORM(FIELD("{urn:xmpp:fulltext:0}fulltext", "number 2")));
    assert_string_equal(came(t), "2");
    ask(t, FORM(FIELD("withtext", "number 1")));
    assert_string_equal(came(t), "1");
    ask(t, FORM(FIELD("full-text-search", "number 1")));
    assert_string_equal(came(t), "1");
    ask(t, FORM(FIELD("search", "number 1")));
    assert_string_equal(came(t), "1");
    ask(t, FORM(FIELD("include-groupchat", "true") FIELD("with", "")));
    assert_string_equal(came(t), "0 1 2 3 4");
    module_close(t);
}

static void date_before(char *out, size_t room, int64_t seconds_ago)
{
    time_t at = (time_t)(xy_wall_ms() / 1000 - seconds_ago);
    struct tm tm;

    strftime(out, room, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&at, &tm));
}

static void test_times(void **state)
{
    xyt *t = open_filled(5);
    char from[40], to[40];

    (void)state;
    date_before(from, sizeof from, 4);
    date_before(to, sizeof to, 2);
    ask_with(t, FORM("<field var='start'><value>%s</value></field>"), from);
    assert_string_equal(came(t), "1 2 3 4");
    ask_with(t, FORM("<field var='end'><value>%s</value></field>"), to);
    assert_string_equal(came(t), "0 1 2 3");
    ask_with(t, FORM("<field var='start'><value>%s</value></field><field var='end'><value>%s</value></field>"),
             from, to);
    assert_string_equal(came(t), "1 2 3");
    holds(ask_with(t, FORM("<field var='start'><value>%s</value></field><field var='end'><value>%s</value></field>"),
                   to, from), "complete='true'");
    assert_string_equal(came(t), "");
    ask(t, FORM(FIELD("end", "1969-12-31T23:59:59Z")));
    assert_string_equal(came(t), "");
    ask(t, FORM(FIELD("start", "1969-12-31T23:59:59Z")));
    assert_string_equal(came(t), "0 1 2 3 4");
    module_close(t);
}

static void test_ids(void **state)
{
    xyt *t = open_filled(5);

    (void)state;
    ask_with(t, FORM("<field var='after-id'><value>%s</value></field>"), id[2]);
    assert_string_equal(came(t), "3 4");
    ask_with(t, FORM("<field var='before-id'><value>%s</value></field>"), id[2]);
    assert_string_equal(came(t), "0 1");
    ask_with(t, FORM("<field var='after-id'><value>%s</value></field><field var='before-id'><value>%s</value></field>"),
             id[0], id[4]);
    assert_string_equal(came(t), "1 2 3");
    ask_with(t, FORM("<field var='ids'><value>%s</value><value>%s</value></field>"), id[3], id[1]);
    assert_string_equal(came(t), "1 3");
    ask(t, FORM("<field var='ids'/>"));
    assert_string_equal(came(t), "");
    holds(ask_with(t, FORM("<field var='ids'><value>%s</value><value>no</value></field>"), id[3]),
          "<item-not-found");
    holds(ask(t, FORM(FIELD("before-id", "00000000000000000000000000000000"))), "<item-not-found");
    holds(ask(t, FORM(FIELD("after-id", "x"))), "<item-not-found");
    holds(ask(t, SET("<after>x</after>")), "<item-not-found");
    holds(ask(t, SET("<before>x</before>")), "<item-not-found");
    assert_string_equal(came(t), "");
    module_close(t);
}

static void test_pages(void **state)
{
    xyt *t = open_filled(5);
    const char *fin;

    (void)state;
    fin = ask(t, SET("<max>2</max>"));
    lacks(fin, "complete");
    holds(fin, "<count>5</count>");
    holds(strstr(fin, "<first index='0'>"), id[0]);
    holds(strstr(fin, "<last>"), id[1]);
    assert_string_equal(came(t), "0 1");
    fin = ask_with(t, SET("<max>2</max><after>%s</after>"), id[1]);
    lacks(fin, "index=");
    lacks(fin, "complete");
    assert_string_equal(came(t), "2 3");
    holds(ask_with(t, SET("<max>2</max><after>%s</after>"), id[3]), "complete='true'");
    assert_string_equal(came(t), "4");
    fin = ask_with(t, SET("<max>2</max><after>%s</after>"), id[4]);
    holds(fin, "<fin xmlns='" NS "' complete='true'><set xmlns='http://jabber.org/protocol/rsm'/></fin>");
    fin = ask(t, SET("<max>2</max><before/>"));
    holds(fin, "<first index='3'>");
    lacks(fin, "complete");
    assert_string_equal(came(t), "3 4");
    ask_with(t, SET("<max>2</max><before>%s</before>"), id[3]);
    assert_string_equal(came(t), "1 2");
    holds(ask_with(t, SET("<max>2</max><before>%s</before>"), id[1]), "complete='true'");
    assert_string_equal(came(t), "0");
    fin = ask(t, SET("<max>0</max>"));
    holds(fin, "<set xmlns='http://jabber.org/protocol/rsm'><count>5</count></set>");
    assert_string_equal(came(t), "");
    module_close(t);
}

static void test_page_limits(void **state)
{
    xyt *t = xyt_open(xylem_module_v1);

    (void)state;
    xyt_set(t, "page", "2");
    xyt_set(t, "max-page", "3");
    assert_null(xyt_start(t));
    nids = 0;
    xyt_login(t, ME "/a");
    fill(t, 5, YOU);
    ask(t, "");
    assert_string_equal(came(t), "0 1");
    ask(t, SET("<max>99999999999999999999999</max>"));
    assert_string_equal(came(t), "0 1 2");
    holds(ask_with(t, FORM("<field var='ids'><value>%s</value><value>%s</value><value>%s</value><value>%s</value>"
                           "</field>"), id[0], id[1], id[2], id[3]), "<policy-violation");
    module_close(t);
}

static void test_wrong_questions(void **state)
{
    static const struct { const char *inside, *error; } rows[] = {
        { FORM(FIELD("with", "@")), "<jid-malformed" },
        { FORM(FIELD("start", "yesterday")), "<bad-request" },
        { FORM(FIELD("end", "2010-13-07T00:00:00Z")), "<bad-request" },
        { FORM(FIELD("include-groupchat", "perhaps")), "<bad-request" },
        { FORM(FIELD("with", YOU) FIELD("with", YOU)), "<bad-request" },
        { FORM(FIELD("{http://example.com/}free-text-search", "x")), "<feature-not-implemented" },
        { FORM("<field><value>x</value></field>"), "<feature-not-implemented" },
        { "<x xmlns='jabber:x:data' type='submit'>" FIELD("with", YOU) "</x>", "<bad-request" },
        { "<x xmlns='jabber:x:data' type='submit'>" FIELD("FORM_TYPE", "urn:xmpp:mam:1") "</x>", "<bad-request" },
        { "<x xmlns='jabber:x:data' type='form'>" FIELD("FORM_TYPE", NS) "</x>", "<bad-request" },
        { SET("<max>ten</max>"), "<bad-request" },
        { SET("<max/>"), "<bad-request" },
        { SET("<max>-1</max>"), "<bad-request" },
        { SET("<index>1</index>"), "<feature-not-implemented" },
    };
    xyt *t = open_filled(2);

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        holds(ask(t, rows[i].inside), rows[i].error);
    holds(iq(t, "set", ME "/a", NULL, "<query xmlns='" NS "' node='n'/>"), "<feature-not-implemented");
    assert_string_equal(came(t), "");
    module_close(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_form_is_shown),
        cmocka_unit_test(test_filters),
        cmocka_unit_test(test_times),
        cmocka_unit_test(test_ids),
        cmocka_unit_test(test_pages),
        cmocka_unit_test(test_page_limits),
        cmocka_unit_test(test_wrong_questions),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
