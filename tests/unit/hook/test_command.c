/*
 * test_command.c - finding commands, checking their arguments, and their output.
 */
#include "support.h"

#include <string.h>

#include "base/secret.h"
#include "hook/command.h"
#include "xml/jid.h"

static xy_flow run(xy_mod *m, xy_req *rq)
{
    (void)m;
    (void)rq;
    return XY_DONE;
}

static const xy_arg args[] = {
    { "password", "the password", XY_ARG_SECRET, true },
    { "count", "how many", XY_ARG_INT, false },
    { "force", "whatever it costs", XY_ARG_FLAG, false },
    { 0 },
};
static const xy_command table[] = {
    { "status", "how it goes", XY_SERVER_COMMAND, NULL, run },
    { "account add", "makes an account", XY_ACCOUNT_COMMAND, args, run },
    { "domain list", "lists domains", XY_SERVER_COMMAND, NULL, run },
    { "domain reload", "reloads one", XY_DOMAIN_COMMAND, NULL, run },
    { 0 },
};

static int setup(void **state)
{
    (void)state;
    return command_register(table, NULL, NULL);
}

static int teardown(void **state)
{
    command_forget_all();
    return support_reset(state);
}

static const struct command *find(const char *one, const char *two, size_t *used)
{
    const char *words[] = { one, two };

    return command_find(words, two == NULL ? 1 : 2, used);
}

static void commands_are_found_by_their_words(void **state)
{
    (void)state;
    size_t used, at = 0;
    const struct command *c;

    assert_string_equal(find("account", "add", &used)->decl.name, "account add");
    assert_int_equal(used, 2);
    assert_string_equal(find("status", "now", &used)->decl.name, "status");
    assert_int_equal(used, 1);
    assert_null(find("account", NULL, &used));
    assert_null(find("account", "ad", &used));
    assert_null(find("stat", NULL, &used));
    assert_true(command_next(&at, &c));
    assert_string_equal(c->decl.name, "account add");
    assert_true(command_next(&at, &c));
    assert_string_equal(c->decl.name, "domain list");
    assert_true(command_next(&at, &c));
    assert_true(command_next(&at, &c));
    assert_false(command_next(&at, &c));
}

static void a_name_is_taken_once(void **state)
{
    (void)state;
    struct error e = { ERR_NONE, "" };

    assert_int_equal(command_register(table, NULL, &e), -1);
    assert_string_equal(e.text, "the server and the server both have a command 'status'");
}

static void scopes_bring_an_argument(void **state)
{
    (void)state;
    size_t used;

    assert_string_equal(command_arg(find("account", "add", &used), 0)->name, "jid");
    assert_string_equal(command_arg(find("account", "add", &used), 1)->name, "password");
    assert_null(command_arg(find("account", "add", &used), 4));
    assert_string_equal(command_arg(find("domain", "reload", &used), 0)->name, "domain");
    assert_null(command_arg(find("domain", "reload", &used), 1));
    assert_null(command_arg(find("status", NULL, &used), 0));
}

static struct command_call *call_with(const char *const *pairs, struct error *e)
{
    struct command_value values[8];
    size_t n = 0, used;

    for (; pairs[0] != NULL; pairs += 2)
        values[n++] = (struct command_value){ pairs[0], pairs[1] };
    return command_call_new(find("account", "add", &used), values, n, e);
}

#define CALL(e, ...) call_with((const char *const[]){ __VA_ARGS__, NULL }, e)

static void values_are_read_by_their_type(void **state)
{
    (void)state;
    struct command_call *call = CALL(NULL, "jid", "Juliet@Example.ORG", "password", "s3cret", "count", "-3",
                                     "force", "yes");

    assert_string_equal(command_given(call, "jid")->jid->text, "juliet@example.org");
    assert_memory_equal(secret_bytes(command_given(call, "password")->secret), "s3cret", 6);
    assert_null(command_given(call, "password")->text);
    assert_int_equal(command_given(call, "count")->number, -3);
    assert_int_equal(command_given(call, "force")->number, 1);
    assert_null(command_given(call, "other"));
    command_call_free(&call);
    assert_null(call);
}

static void wrong_values_are_refused_by_name(void **state)
{
    (void)state;
    static const struct { const char *pairs[7], *says; } rows[] = {
        { { "jid", "juliet@example.org", NULL }, "account add needs password: the password" },
        { { "password", "x", NULL }, "account add needs jid: the account it is about" },
        { { "jid", "example.org", "password", "x", NULL },
          "'example.org' is not an account: write name@domain" },
        { { "jid", "juliet@example.org/balcony", "password", "x", NULL },
          "'juliet@example.org/balcony' is not an account: write name@domain" },
        { { "jid", "a@b@c", "password", "x", NULL }, NULL },
        { { "jid", "a@example.org", "pasword", "x", NULL },
          "account add has no argument 'pasword'; did you mean 'password'?" },
        { { "jid", "a@example.org", "password", "x", "count", "3x", NULL },
          "count must be a whole number, not '3x'" },
        { { "jid", "a@example.org", "password", "x", "force", "maybe", NULL },
          "force must be yes or no, not 'maybe'" },
        { { "jid", "a@example.org", "jid", "b@example.org", NULL }, "jid is given twice" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct error e = { ERR_NONE, "" };
        assert_null(call_with(rows[i].pairs, &e));
        assert_int_equal(e.code, ERR_INVALID);
        if (rows[i].says != NULL)
            assert_string_equal(e.text, rows[i].says);
    }
}

static void output_is_json(void **state)
{
    (void)state;
    struct command_call *call = CALL(NULL, "jid", "a@example.org", "password", "x");

    command_row(call);
    command_text(call, "name", "d\"artagnan\\\n\x7f");
    command_int(call, "n", -5);
    command_row(call);
    command_text(call, "name", NULL);
    command_finish(call, XY_OK, "done");
    assert_string_equal(call->result.rows.p,
                        "[{\"name\":\"d\\\"artagnan\\\\\\u000a\\u007f\",\"n\":-5},{\"name\":null}]");
    assert_string_equal(call->result.text, "done");
    command_call_free(&call);

    call = CALL(NULL, "jid", "a@example.org", "password", "x");
    command_finish(call, XY_NOT_FOUND, NULL);
    assert_string_equal(call->result.rows.p, "[]");
    assert_null(call->result.text);
    command_call_free(&call);
}

static void too_much_output_is_refused_whole(void **state)
{
    (void)state;
    struct command_call *call = CALL(NULL, "jid", "a@example.org", "password", "x");

    call->result.rows.limit = 100;
    for (int i = 0; i < 50; i++) {
        command_row(call);
        command_int(call, "n", i);
    }
    command_finish(call, XY_OK, NULL);
    assert_int_equal(call->result.status, XY_REFUSED);
    assert_string_equal(call->result.rows.p, "[]");
    command_call_free(&call);
}

static void refused_memory_refuses_the_call(void **state)
{
    (void)state;
    SUPPORT_EACH_REFUSAL {
        struct error e = { ERR_NONE, "" };
        struct command_call *call = CALL(&e, "jid", "a@example.org", "password", "x");
        assert_true(call != NULL || support_alloc_failed());
        command_call_free(&call);
    }
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(commands_are_found_by_their_words),
        TEST(a_name_is_taken_once),
        TEST(scopes_bring_an_argument),
        TEST(values_are_read_by_their_type),
        TEST(wrong_values_are_refused_by_name),
        TEST(output_is_json),
        TEST(too_much_output_is_refused_whole),
        TEST(refused_memory_refuses_the_call),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
