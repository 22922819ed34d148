/*
 * test_feed.c - accounts cut into pieces, and what the server says of them brought back to the file.
 */
#include "main/feed.h"

#include <stdio.h>
#include <stdlib.h>

#include "main/exits.h"
#include "support.h"

static char *pieces[64], said[2000], *reply;
static size_t npieces;
static int answer_code;

static int ask(void *arg, struct str piece, struct str *answer, struct error *e)
{
    static const char none[] = "{\"status\": \"ok\", \"rows\": [{\"made\": 1, \"added\": 2}]}";

    (void)arg;
    assert_true(npieces < 64);
    pieces[npieces++] = strndup(piece.p, piece.len);
    *answer = str_of(reply != NULL ? reply : none);
    return answer_code == 0 ? 0 : error_set(e, ERR_UNAVAILABLE, "the server ended the connection");
}

static void refused(void *arg, const struct place *at, const char *user, const char *why)
{
    size_t n = strlen(said);

    (void)arg;
    snprintf(said + n, sizeof said - n, "%s:%lu:%lu %s %s\n", at->file, at->line, at->column, user, why);
}

static struct feed f;
static bool lists;

static int begin(void **state)
{
    (void)state;
    f = (struct feed){ .ask = ask, .refused = refused };
    npieces = 0;
    said[0] = '\0';
    reply = NULL;
    answer_code = 0;
    lists = false;
    feed_init(&f);
    return 0;
}

static int end(void **state)
{
    (void)state;
    feed_free(&f);
    for (size_t i = 0; i < npieces; i++)
        free(pieces[i]);
    return 0;
}

static struct place at(unsigned long line)
{
    return (struct place){ "f.xml", line, 1 };
}

static void child(const char *tag, const char *name, size_t parts, size_t size, unsigned long line)
{
    struct place here = at(line);
    char *part = malloc(size + 10);

    feed_child(&f, tag, name, lists, &here);
    for (size_t i = 0; i < parts; i++) {
        here = at(line + 1 + i);
        int n = snprintf(part, 10, "<p>");
        memset(part + n, 'x', size);
        memcpy(part + n + (int)size, "</p>", 5);
        feed_part(&f, str_of(part), &here);
    }
    feed_child_end(&f);
    free(part);
}

static void user(const char *name, const char *password, unsigned long line)
{
    struct place here = at(line);

    feed_user(&f, name, password, &here);
}

static void small_ones_share_a_piece(void **state)
{
    (void)state;
    feed_host(&f, "a.test");
    user("x", "p'&", 1);
    child("<q xmlns='urn:q'>", "q", 1, 2, 2);
    feed_user_end(&f);
    user("y", NULL, 4);
    feed_user_end(&f);
    feed_host(&f, "b.test");
    user("z", NULL, 5);
    feed_user_end(&f);
    feed_end(&f);
    assert_int_equal(npieces, 2);
    assert_string_equal(pieces[0], "<server-data xmlns='urn:xmpp:pie:0'><host jid='a.test'><user name='x' "
                                   "password='p&apos;&amp;'><q xmlns='urn:q'><p>xx</p></q></user><user name='y'></user>"
                                   "</host></server-data>");
    assert_string_equal(pieces[1], "<server-data xmlns='urn:xmpp:pie:0'><host jid='b.test'><user name='z'></user>"
                                   "</host></server-data>");
    assert_int_equal(f.users, 3);
    assert_int_equal(f.made, 2);
    assert_int_equal(f.added, 4);
    assert_int_equal(f.status, 0);
}

static size_t count(const char *in, const char *what)
{
    size_t n = 0;

    for (const char *p = in; (p = strstr(p, what)) != NULL; p++)
        n++;
    return n;
}

static void long_ones_are_cut(void **state)
{
    size_t parts = 0;

    (void)state;
    feed_host(&f, "a.test");
    user("x", "secret", 1);
    child("<v>", "v", 1, 100, 2);
    child("<q>", "q", 300, 10000, 10);          /* 3 MB */
    child("<w>", "w", 1, 100, 500);
    feed_user_end(&f);
    feed_end(&f);
    assert_true(npieces >= 4);
    assert_non_null(strstr(pieces[0], "<user name='x' password='secret'><v>"));
    assert_null(strstr(pieces[0], "<q>"));              /* it begins a piece of its own */
    for (size_t i = 1; i < npieces; i++) {
        assert_true(strlen(pieces[i]) < 1100000);
        assert_null(strstr(pieces[i], "secret"));
        parts += count(pieces[i], "<p>");
    }
    assert_int_equal(parts, 301);
    assert_non_null(strstr(pieces[1], "<user name='x' part='last'><q>"));
    assert_non_null(strstr(pieces[2], "<user name='x' part='both'><q>"));
    assert_non_null(strstr(pieces[npieces - 2], "<user name='x' part='first'><q>"));
    assert_non_null(strstr(pieces[npieces - 1], "<user name='x'><w>"));
}

/* What is a list anyway is cut earlier, so that no piece holds the server up. */
static void lists_are_cut_small(void **state)
{
    size_t parts = 0;

    (void)state;
    lists = true;
    feed_host(&f, "a.test");
    user("x", NULL, 1);
    child("<q>", "q", 100, 10000, 10);
    feed_user_end(&f);
    feed_end(&f);
    assert_true(npieces >= 8);
    for (size_t i = 0; i < npieces; i++) {
        assert_true(strlen(pieces[i]) < 150000);
        parts += count(pieces[i], "<p>");
    }
    assert_int_equal(parts, 100);
}

/* Up to a million bytes an element stays whole, wherever it begins. */
static void whole_as_long_as_it_can_be(void **state)
{
    (void)state;
    feed_host(&f, "a.test");
    user("x", NULL, 1);
    child("<a>", "a", 1, 100000, 2);
    child("<photo>", "photo", 2, 300000, 4);
    feed_user_end(&f);
    user("y", NULL, 9);
    feed_user_end(&f);
    feed_end(&f);
    for (size_t i = 0; i < npieces; i++)
        assert_null(strstr(pieces[i], "part="));
    assert_int_equal(npieces, 3);
}

static void what_is_refused_has_its_place(void **state)
{
    static char answer[] = "{\"status\": \"refused\", \"rows\": ["
                           "{\"user\": 1, \"child\": 0, \"part\": 1, \"error\": \"no such thing\"},"
                           "{\"user\": 1, \"child\": 1, \"part\": -1, \"error\": \"too long\"},"
                           "{\"user\": 0, \"child\": -1, \"part\": -1, \"error\": \"no account\"},"
                           "{\"user\": 0, \"child\": 0, \"part\": -1, \"left\": \"z\", \"namespace\": \"urn:z\"},"
                           "{\"made\": 1, \"added\": 7}]}";

    (void)state;
    reply = answer;
    feed_host(&f, "a.test");
    user("x", NULL, 1);
    child("<z>", "z", 0, 0, 2);
    feed_user_end(&f);
    user("y", NULL, 10);
    child("<q>", "q", 3, 2, 20);
    child("<r>", "r", 0, 2, 30);
    feed_user_end(&f);
    feed_end(&f);
    assert_string_equal(said, "f.xml:22:1 y@a.test no such thing\nf.xml:30:1 y@a.test too long\n"
                              "f.xml:1:1 x@a.test no account\n");
    assert_int_equal(f.faults, 3);
    assert_int_equal(f.status, 0);              /* others may be right */
    assert_string_equal(f.left->name, "z");
    assert_int_equal(f.left->times, 1);
}

/* Of what was moved to the next piece the places are still known. */
static void places_move_with_what_they_are_of(void **state)
{
    static char answer[] = "{\"status\": \"refused\", \"rows\": [{\"user\": 0, \"child\": 0, \"part\": 1, "
                           "\"error\": \"bad\"}]}";

    (void)state;
    feed_host(&f, "a.test");
    user("x", NULL, 1);
    child("<a>", "a", 1, 100000, 2);
    struct place here = at(50);
    feed_child(&f, "<q>", "q", lists, &here);
    for (unsigned long i = 0; i < 3; i++) {
        char part[40000];
        memset(part, ' ', sizeof part - 1);
        part[sizeof part - 1] = '\0';
        here = at(60 + i);
        feed_part(&f, str_of(part), &here);
        if (npieces == 1)
            reply = answer;
    }
    feed_child_end(&f);
    feed_user_end(&f);
    feed_end(&f);
    assert_int_equal(npieces, 2);
    assert_string_equal(said, "f.xml:61:1 x@a.test bad\n");
}

static void it_stops_when_it_cannot_go_on(void **state)
{
    static const struct { const char *answer; int code, status; } rows[] = {
        { "{\"status\": \"unavailable\", \"rows\": []}", 0, EXITS_UNAVAILABLE },
        { "{\"status\": \"refused\", \"text\": \"no XML\"}", 0, EXITS_REFUSED },
        { "what", 0, EXITS_REFUSED },
        { NULL, 1, EXITS_NOT_RUNNING },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char *copy = rows[i].answer != NULL ? strdup(rows[i].answer) : NULL;
        reply = copy;
        answer_code = rows[i].code;
        feed_host(&f, "a.test");
        user("x", NULL, 1);
        feed_user_end(&f);
        feed_host(&f, "b.test");
        user("y", NULL, 1);
        feed_user_end(&f);
        feed_end(&f);
        assert_int_equal(npieces, 1);
        assert_int_equal(f.status, rows[i].status);
        free(copy);
        end(state);
        begin(state);
    }
}

static void interrupted_between_two_pieces(void **state)
{
    static volatile sig_atomic_t interrupted = 1;

    (void)state;
    f.interrupted = &interrupted;
    feed_host(&f, "a.test");
    user("x", NULL, 1);
    feed_user_end(&f);
    feed_host(&f, "b.test");
    assert_int_equal(npieces, 1);               /* what was begun is whole */
    assert_int_equal(f.status, EXITS_INTERRUPTED);
    user("y", NULL, 1);
    feed_end(&f);
    assert_int_equal(npieces, 1);
}

/* Of an element that does not end nothing is sent, of those before it all. */
static void what_breaks_off(void **state)
{
    struct place here = at(9);

    (void)state;
    feed_host(&f, "a.test");
    user("x", NULL, 1);
    child("<q>", "q", 1, 2, 2);
    feed_child(&f, "<r>", "r", lists, &here);
    feed_part(&f, STR("<half/>"), &here);
    feed_break_off(&f);
    feed_fail(&f, EXITS_USAGE, &(struct error){ ERR_INVALID, "no XML" });
    feed_end(&f);
    assert_int_equal(npieces, 1);
    assert_non_null(strstr(pieces[0], "<user name='x'><q><p>xx</p></q></user>"));
}

static void only_one_domain(void **state)
{
    (void)state;
    f.only = "b.test";
    feed_host(&f, "a.test");
    user("x", NULL, 1);
    child("<q>", "q", 1, 2, 20);
    feed_user_end(&f);
    feed_host(&f, "b.test");
    user("y", NULL, 1);
    feed_user_end(&f);
    feed_end(&f);
    assert_int_equal(npieces, 1);
    assert_non_null(strstr(pieces[0], "b.test"));
    assert_int_equal(f.users, 1);
}

static char absent[] = "{\"status\": \"refused\", \"rows\": [{\"user\": 1, \"child\": -1, \"part\": -1, \"absent\": 1, "
                       "\"error\": \"no account\"}, {\"made\": 0, \"added\": 1}]}";
static char bad_photo[] = "{\"status\": \"refused\", \"rows\": [{\"user\": 0, \"child\": 0, \"part\": 0, "
                          "\"error\": \"bad\"}]}";

/* The second user of a piece, with more than fits in it. */
static void begin_the_absent(void)
{
    feed_host(&f, "a.test");
    user("x", NULL, 1);
    feed_user_end(&f);
    user("y", NULL, 5);
    child("<photo>", "photo", 2, 100000, 6);
    reply = absent;
    child("<q>", "q", 1, 100000, 10);
    assert_int_equal(npieces, 1);
    child("<r>", "r", 1, 100000, 20);
    assert_int_equal(npieces, 1);               /* it is held, and all that comes of him */
    assert_string_equal(said, "");
}

static void keys_behind_much_data(void **state)
{
    (void)state;
    begin_the_absent();
    reply = NULL;
    child("<disabled xmlns='xylem:auth'>", "disabled", 0, 0, 30);
    child("<scram-credentials xmlns='urn:xmpp:pie:0#scram'>", "scram-credentials", 1, 5, 31);
    assert_int_equal(npieces, 1);
    child("<last>", "last", 0, 0, 40);
    assert_int_equal(npieces, 5);
    feed_user_end(&f);
    user("z", NULL, 50);
    feed_user_end(&f);
    feed_end(&f);
    assert_int_equal(npieces, 6);
    assert_string_equal(pieces[1], "<server-data xmlns='urn:xmpp:pie:0'><host jid='a.test'><user name='y'>"
                        "<disabled xmlns='xylem:auth'></disabled><scram-credentials xmlns='urn:xmpp:pie:0#scram'>"
                        "<p>xxxxx</p></scram-credentials></user></host></server-data>");
    assert_null(strstr(pieces[2], "'x'"));              /* who was in the same piece does not come again */
    assert_non_null(strstr(pieces[2], "<host jid='a.test'><user name='y'><photo><p>"));
    assert_non_null(strstr(pieces[3], "<host jid='a.test'><user name='y'><q><p>"));
    assert_non_null(strstr(pieces[4], "<host jid='a.test'><user name='y'><r><p>"));
    assert_string_equal(pieces[5], "<server-data xmlns='urn:xmpp:pie:0'><host jid='a.test'><user name='y'><last></last>"
                                   "</user><user name='z'></user></host></server-data>");
    assert_string_equal(said, "");
    assert_int_equal(f.users, 3);
}

static void places_of_what_was_held(void **state)
{
    (void)state;
    begin_the_absent();
    reply = bad_photo;
    child("<scram-credentials xmlns='urn:xmpp:pie:0#scram'>", "scram-credentials", 1, 5, 31);
    feed_user_end(&f);
    assert_string_equal(said, "f.xml:32:1 y@a.test bad\nf.xml:7:1 y@a.test bad\nf.xml:11:1 y@a.test bad\n"
                              "f.xml:21:1 y@a.test bad\n");
}

static void no_keys_at_all(void **state)
{
    (void)state;
    begin_the_absent();
    feed_user_end(&f);
    assert_string_equal(said, "f.xml:5:1 y@a.test no account\n");
    reply = NULL;
    user("z", NULL, 50);
    feed_user_end(&f);
    feed_end(&f);
    assert_int_equal(npieces, 2);
    assert_string_equal(pieces[1], "<server-data xmlns='urn:xmpp:pie:0'><host jid='a.test'><user name='z'></user>"
                                   "</host></server-data>");
    assert_string_equal(said, "f.xml:5:1 y@a.test no account\n");
}

static void it_breaks_off_while_some_is_held(void **state)
{
    (void)state;
    begin_the_absent();
    feed_break_off(&f);
    feed_fail(&f, EXITS_USAGE, &(struct error){ ERR_INVALID, "no XML" });
    feed_end(&f);
    assert_int_equal(npieces, 1);
    assert_string_equal(said, "f.xml:5:1 y@a.test no account\n");
}

#define FEED_TEST(t) cmocka_unit_test_setup_teardown(t, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FEED_TEST(small_ones_share_a_piece), FEED_TEST(long_ones_are_cut), FEED_TEST(lists_are_cut_small),
        FEED_TEST(whole_as_long_as_it_can_be), FEED_TEST(what_is_refused_has_its_place),
        FEED_TEST(places_move_with_what_they_are_of), FEED_TEST(it_stops_when_it_cannot_go_on),
        FEED_TEST(interrupted_between_two_pieces), FEED_TEST(what_breaks_off), FEED_TEST(only_one_domain),
        FEED_TEST(keys_behind_much_data), FEED_TEST(places_of_what_was_held), FEED_TEST(no_keys_at_all),
        FEED_TEST(it_breaks_off_while_some_is_held),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
