/*
 * test_prosody.c - a data folder read: who is in it, what he has, what is left out and what is wrong.
 */
#include "main/prosody.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "main/exits.h"
#include "support.h"

static char got[400000], said[4000], left[1000];

static int ask(void *arg, struct str piece, struct str *answer, struct error *e)
{
    size_t n = strlen(got);

    (void)arg;
    (void)e;
    snprintf(got + n, sizeof got - n, "%.*s", (int)piece.len, piece.p);
    *answer = STR("{\"status\": \"ok\", \"rows\": []}");
    return 0;
}

static void refused(void *arg, const struct place *at, const char *user, const char *why)
{
    size_t n = strlen(said);

    (void)arg;
    snprintf(said + n, sizeof said - n, "%s:%lu:%lu:%s:%s\n", strstr(at->file, "a%2etest"), at->line, at->column, user,
             why);
}

static void write_file(const char *store, const char *file, const char *text)
{
    char name[300];

    mkdir(support_path("a%2etest"), 0700);
    snprintf(name, sizeof name, "a%%2etest/%s", store);
    mkdir(support_path(name), 0700);
    snprintf(name, sizeof name, "a%%2etest/%s/%s", store, file);
    FILE *out = fopen(support_path(name), "w");
    assert_non_null(out);
    fputs(text, out);
    fclose(out);
}

static int read_it(const char *only)
{
    struct feed f = { .ask = ask, .refused = refused, .only = only };

    got[0] = said[0] = left[0] = '\0';
    feed_init(&f);
    prosody_read(&f, support_folder());
    feed_end(&f);
    for (const struct feed_left *l = f.left; l != NULL; l = l->next)
        snprintf(left + strlen(left), sizeof left - strlen(left), "%s*%zu ", l->name, l->times);
    int status = f.status;
    feed_free(&f);
    return status;
}

static void holds(const char *text, const char *part)
{
    if (strstr(text, part) == NULL)
        fail_msg("\"%s\" is not in \"%s\"", part, text);
}

#define ACCOUNT "return { [\"salt\"] = \"abc\"; [\"iteration_count\"] = 10000; " \
                "[\"stored_key\"] = \"000102030405060708090a0b0c0d0e0f10111213\"; " \
                "[\"server_key\"] = \"ff0102030405060708090a0b0c0d0e0f10111213\"; };"

static void an_account(void **state)
{
    (void)state;
    write_file("accounts", "j%c3%bc%2el.dat", ACCOUNT);
    assert_int_equal(read_it(NULL), 0);
    holds(got, "<host jid='a.test'><user name='j\xc3\xbc.l'><scram-credentials xmlns='urn:xmpp:pie:0#scram' "
               "mechanism='SCRAM-SHA-1'><iter-count>10000</iter-count><salt>YWJj</salt><server-key>"
               "/wECAwQFBgcICQoLDA0ODxAREhM=</server-key><stored-key>AAECAwQFBgcICQoLDA0ODxAREhM=</stored-key>"
               "</scram-credentials></user>");
    assert_string_equal(said, "");
    assert_int_equal(read_it("b.test"), EXITS_USAGE);   /* not the one that is wanted */
    assert_string_equal(got, "");
}

static void passwords_and_disabled_ones(void **state)
{
    (void)state;
    write_file("accounts", "clear.dat", "return { [\"password\"] = \"p&w\"; [\"disabled\"] = true };");
    assert_int_equal(read_it(NULL), 0);
    holds(got, "<user name='clear' password='p&amp;w'><disabled xmlns='xylem:auth'></disabled></user>");
}

/* Who logs in elsewhere has no account here, and may have all the rest. */
static void all_the_rest(void **state)
{
    (void)state;
    write_file("roster", "u.dat", "return { [false] = { version = 3; pending = { [\"m@b.test\"] = "
               "true; [\"n@b.test\"] = "
               "{ name = \"presence\"; attr = { type = \"subscribe\"; from = \"n@b.test/x\" }; { "
               "name = \"status\"; "
               "attr = {}; \"hi\" } } } }; [\"r@b.test\"] = { subscription = \"both\"; name = "
               "\"R\"; groups = { "
               "[\"F\"] = true } }; [\"q@b.test\"] = { subscription = \"none\"; ask = "
               "\"subscribe\"; groups = {} } };");
    write_file("vcard", "u.dat", "return { name = \"vCard\"; attr = { xmlns = \"vcard-temp\" }; { "
               "name = \"FN\"; attr = { "
               "xmlns = \"vcard-temp\" }; \"<U>\" } };");
    write_file("private", "u.dat", "return { [\"a:urn:a\"] = { name = \"a\"; attr = { xmlns = "
               "\"urn:a\"; k = \"v\" } } };");
    write_file("blocklist", "u.dat", "return { [false] = { created = 1 }; [\"s.test\"] = 1796022603 };");
    write_file("archive_prefs", "u.dat", "return { [false] = \"roster\"; [\"y@b\"] = true; "
               "[\"n@b\"] = false };");
    write_file("archive", "u.list", "item({ key = \"k1\"; when = 1600000000.5; with = \"r@b.test\"; "
               "name = \"message\"; attr "
               "= { to = \"u@a.test\"; stamp = \"2020-09-13T12:26:40Z\"; from = \"r@b.test/x\"; "
               "[\"xml:lang\"] = \"en\" }; { "
               "name = \"body\"; attr = {}; \"one\" } });");
    write_file("offline", "u.list", "item({ when = 1600000000; name = \"message\"; attr = { "
               "[\"from\"] = \"r@b.test/x\" }; { "
               "name = \"body\"; attr = {}; \"two\" } });");
    write_file("pep", "u.dat", "return {};");
    write_file("pep_data", "u.list", "");
    assert_int_equal(read_it(NULL), 0);
    assert_string_equal(said, "");
    holds(got, "<query xmlns='jabber:iq:roster'><item jid='r@b.test' name='R' "
               "subscription='both'><group>F</group></item>"
               "<item jid='q@b.test' subscription='none' ask='subscribe'/></query>");
    holds(got, "<presence xmlns='jabber:client' type='subscribe' from='m@b.test'></presence>");
    holds(got, "from='n@b.test' type='subscribe'><status>hi</status></presence>");
    holds(got, "<vCard xmlns='vcard-temp'><FN>&lt;U&gt;</FN></vCard>");
    holds(got, "<query xmlns='jabber:iq:private'><a xmlns='urn:a' k='v'/></query>");
    holds(got, "<blocklist xmlns='urn:xmpp:blocking'><item jid='s.test'/></blocklist>");
    holds(got, "<prefs xmlns='urn:xmpp:mam:2' "
               "default='roster'><never><jid>n@b</jid></never><always><jid>y@b</jid></always>");
    holds(got, "<archive xmlns='urn:xmpp:pie:0#mam'><result xmlns='urn:xmpp:mam:2' id='k1'><forwarded "
               "xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay' "
               "stamp='2020-09-13T12:26:40.500Z'/><message "
               "xmlns='jabber:client' from='r@b.test/x' to='u@a.test' "
               "xml:lang='en'><body>one</body></message>");
    holds(got, "<offline-messages><message xmlns='jabber:client' from='r@b.test/x'><body>two</body><delay "
               "xmlns='urn:xmpp:delay' from='a.test' "
               "stamp='2020-09-13T12:26:40.000Z'/></message></offline-messages>");
    assert_int_equal(strstr(got, "<archive") < strstr(got, "<offline"), 1);
    holds(left, "pep*1");
    holds(left, "pep_data*1");
    for (const char *p = strstr(got, "<user "); p != NULL; p = strstr(p + 1, "<user "))
        assert_ptr_equal(p, strstr(got, "<user "));     /* he comes once */
}

/* What is wrong is said with its place, and what is right around it comes. */
static void what_is_wrong(void **state)
{
    (void)state;
    write_file("accounts", "u.dat", "return { [\"salt\"] = \"abc\"; [\"stored_key\"] = \"00\"; "
               "[\"server_key\"] = \"00\" };");
    write_file("vcard", "u.dat", "return {\n  oops(); };");
    write_file("archive", "u.list", "item({ name = \"message\"; attr = {} });\n item(7);\nitem({ "
               "name = \"message\"; when = 1; "
               "attr = {} });\nitem({ name = \"me ssage\"; when = 1; attr = {} });\nitem({");
    write_file("accounts", "%zz.dat", ACCOUNT);
    assert_int_equal(read_it(NULL), 0);
    holds(said, "/accounts/u.dat:1:1:u@a.test:these are no SCRAM keys\n");
    holds(said, "/vcard/u.dat:2:7:u@a.test:that is no data");
    holds(said, "/archive/u.list:1:1:u@a.test:it does not say when it was\n");
    holds(said, "/archive/u.list:2:2:u@a.test:a table is expected\n");
    holds(said, "/archive/u.list:4:1:u@a.test:that is no element as Prosody keeps it\n");
    holds(said, "/archive/u.list:5:7:u@a.test:a table does not end\n");
    holds(said, "/accounts/%zz.dat:1:1::that is no name of a user\n");
    holds(got, "<result xmlns='urn:xmpp:mam:2'>");
}

/* What is refused for its size says how large it is, and what could be. */
static void limits(void **state)
{
    static char deep[4000], long_one[1200000];
    size_t n = (size_t)snprintf(deep, sizeof deep, "return ");

    (void)state;
    for (int i = 0; i < 70; i++)
        n += (size_t)snprintf(deep + n, sizeof deep - n, "{ name = \"d\"; ");
    for (int i = 0; i < 70; i++)
        n += (size_t)snprintf(deep + n, sizeof deep - n, "}; ");
    deep[n - 2] = '\0';
    write_file("accounts", "u.dat", ACCOUNT);
    write_file("vcard", "u.dat", deep);
    n = (size_t)snprintf(long_one, sizeof long_one, "item({ when = 1; name = \"message\"; attr = {}; \"");
    memset(long_one + n, 'x', 1100000);
    snprintf(long_one + n + 1100000, sizeof long_one - n - 1100000, "\" });");
    write_file("offline", "u.list", long_one);
    assert_int_equal(read_it(NULL), 0);
    holds(said, "/vcard/u.dat:1:1:u@a.test:too many elements inside each other: 70, and no more than 60 are taken\n");
    holds(said, "/offline/u.list:1:1:u@a.test:it is too long: 11");
    holds(said, " bytes, and no more than 1048576 are taken\n");
}

static void no_folder(void **state)
{
    struct feed f = { .ask = ask, .refused = refused };

    (void)state;
    assert_int_equal(read_it(NULL), EXITS_USAGE);       /* nothing of Prosody's in it */
    mkdir(support_path("a%2etest"), 0700);
    assert_int_equal(read_it(NULL), EXITS_USAGE);       /* a folder in it, as there are many, and nobody in that */
    feed_init(&f);
    prosody_read(&f, support_path("none"));
    assert_int_equal(f.status, EXITS_USAGE);
    feed_free(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUPPORT_TEST(an_account), SUPPORT_TEST(passwords_and_disabled_ones), SUPPORT_TEST(all_the_rest),
        SUPPORT_TEST(what_is_wrong), SUPPORT_TEST(limits), SUPPORT_TEST(no_folder),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
