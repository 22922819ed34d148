/*
 * test_api_command.c - what a command reads and writes.
 */
#include <xylem/module.h>

static xy_flow run(xy_mod *m, xy_req *rq);

static const xy_arg args[] = {
    { "name", "a text", XY_ARG_TEXT, true },     { "who", "an address", XY_ARG_JID, false },
    { "n", "a number", XY_ARG_INT, false },      { "force", "a flag", XY_ARG_FLAG, false },
    { "key", "a secret", XY_ARG_SECRET, false }, { 0 }
};
static const xy_command commands[] = {
    { "probe run", "shows its arguments", XY_DOMAIN_COMMAND, args, run },
    { 0 }
};

#define PROBE .commands = commands
#include "probe.h"

static xy_flow run(xy_mod *who, xy_req *rq)
{
    size_t len;

    (void)who;
    if (strcmp(xy_arg_text(rq, "name"), "forget") == 0)
        return XY_DONE;
    if (strcmp(xy_arg_text(rq, "name"), "silent") == 0)
        return XY_LATER;
    xy_out_row(rq);
    xy_out_text(rq, "name", xy_arg_text(rq, "name"));
    xy_out_text(rq, "who", xy_jid_text(xy_arg_jid(rq, "who")));
    xy_out_int(rq, "n", xy_arg_int(rq, "n", -1));
    xy_out_int(rq, "force", xy_arg_flag(rq, "force"));
    xy_secret_bytes(xy_arg_secret(rq, "key"), &len);
    xy_out_int(rq, "length", (int64_t)len);
    xy_command_end(rq, XY_OK, "%d rows", 1);
    return xy_command_end(rq, XY_REFUSED, "a second end");
}

static void arguments_arrive_and_rows_leave(void **state)
{
    (void)state;
    int i = xyt_command(t, "probe run", "domain", "example.org", "name", "x", "who", "A@Example.net/y", "n",
                        "5", "force", "yes", "key", "hush", NULL);
    assert_string_equal(xyt_answer(t, i), "ok: 1 rows [{\"name\":\"x\",\"who\":\"a@example.net/y\",\"n\":5,"
                                          "\"force\":1,\"length\":4}]");
    i = xyt_command(t, "probe run", "domain", "example.org", "name", "x", NULL);
    assert_string_equal(xyt_answer(t, i), "ok: 1 rows [{\"name\":\"x\",\"who\":null,\"n\":-1,\"force\":0,"
                                          "\"length\":0}]");
}

static void one_that_does_not_end_is_ended(void **state)
{
    (void)state;
    int i = xyt_command(t, "probe run", "domain", "example.org", "name", "forget", NULL);
    assert_string_equal(xyt_answer(t, i), "refused");
    i = xyt_command(t, "probe run", "domain", "example.org", "name", "silent", NULL);
    assert_null(xyt_answer(t, i));
    xyt_deadline(t, i);
    assert_string_equal(xyt_answer(t, i), "unavailable");
}

static void other_requests_have_no_arguments(void **state)
{
    (void)state;
    xy_req *rq = xy_background(m, NULL, "nothing");

    assert_null(xy_arg_text(rq, "name"));
    assert_null(xy_arg_jid(rq, "who"));
    assert_int_equal(xy_arg_int(rq, "n", 3), 3);
    assert_false(xy_arg_flag(rq, "force"));
    assert_null(xy_arg_secret(rq, "key"));
    xy_out_row(rq);
    xy_out_text(rq, "a", "b");
    xy_out_int(rq, "a", 1);
    xy_command_end(rq, XY_OK, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROBE_TEST(arguments_arrive_and_rows_leave),
        PROBE_TEST(one_that_does_not_end_is_ended),
        PROBE_TEST(other_requests_have_no_arguments),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
