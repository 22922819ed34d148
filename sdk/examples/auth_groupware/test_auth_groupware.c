/*
 * test_auth_groupware.c - every verdict, and a groupware that is not there or answers too late.
 */
#include <string.h>
#include <xylem/test.h>

#define USERS "groupware-users.txt"

const xy_module *xylem_module_v1(const xy_api *api);

static int bad;

static void write_users(void)
{
    FILE *f = fopen(USERS, "w");

    fputs("anna  anna.berg@example.org  pencil   active\n"
          "bert  bert@example.org       brush    expired\n"
          "carl  carl@example.org       chalk    disabled\n"
          "dora  dora@example.org       crayon   no-im\n"
          "emil  emil@example.org       ink      on-holiday\n", f);
    fclose(f);
}

static void verdicts(xyt *t)
{
    static const struct { const char *jid, *password; xy_auth_status status; const char *canonical; } rows[] = {
        { "anna@example.org", "pencil", XY_AUTH_OK, "anna.berg@example.org" },
        { "anna.berg@example.org", "pencil", XY_AUTH_OK, "anna.berg@example.org" },
        { "anna@example.org", "pencils", XY_AUTH_WRONG, NULL },
        { "bert@example.org", "brush", XY_AUTH_EXPIRED, NULL },
        { "bert@example.org", "wrong", XY_AUTH_WRONG, NULL },
        { "carl@example.org", "chalk", XY_AUTH_DISABLED, NULL },
        { "dora@example.org", "crayon", XY_AUTH_NOT_ENTITLED, NULL },
        { "emil@example.org", "ink", XY_AUTH_UNAVAILABLE, NULL },
        { "zoe@example.org", "ink", XY_AUTH_UNKNOWN, NULL },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const xy_auth_answer *a = xyt_auth(t, xyt_check_password(t, rows[i].jid, rows[i].password));
        XYT_CHECK(a != NULL && a->status == rows[i].status);
        XYT_CHECK(a != NULL && (rows[i].canonical == NULL || !strcmp(a->jid, rows[i].canonical)));
    }
    XYT_CHECK(xyt_auth(t, xyt_exists(t, "carl@example.org"))->status == XY_AUTH_OK);
    XYT_CHECK(xyt_auth(t, xyt_exists(t, "zoe@example.org"))->status == XY_AUTH_UNKNOWN);
    XYT_CHECK(xyt_counter(t, 0) == 2 && xyt_counter(t, 1) == 7);
}

/* Away, overloaded or late is never "wrong password" and never "no such user". */
static void unavailable(xyt *t)
{
    int i;

    remove(USERS);
    XYT_CHECK(xyt_auth(t, xyt_check_password(t, "anna@example.org", "pencil"))->status == XY_AUTH_UNAVAILABLE);
    XYT_CHECK(xyt_auth(t, xyt_exists(t, "anna@example.org"))->status == XY_AUTH_UNAVAILABLE);
    XYT_CHECK(!strcmp(xyt_status(t), "the groupware does not answer"));
    write_users();
    XYT_CHECK(xyt_auth(t, xyt_exists(t, "anna@example.org"))->status == XY_AUTH_OK);
    XYT_CHECK(!strcmp(xyt_status(t), ""));

    xyt_pool_full(t, true);
    XYT_CHECK(xyt_auth(t, xyt_check_password(t, "anna@example.org", "pencil"))->status == XY_AUTH_UNAVAILABLE);
    xyt_pool_full(t, false);

    xyt_pool_hold(t, true);                 /* a job that hangs: the core answers, the job comes to nobody */
    i = xyt_check_password(t, "anna@example.org", "pencil");
    XYT_CHECK(xyt_auth(t, i) == NULL);
    xyt_advance(t, 60000);
    XYT_CHECK(xyt_auth(t, i) != NULL && xyt_auth(t, i)->status == XY_AUTH_UNAVAILABLE);
    xyt_pool_hold(t, false);
    XYT_CHECK(xyt_auth(t, i)->status == XY_AUTH_UNAVAILABLE);

    for (unsigned nth = 1; nth < 20; nth++) {
        xyt_fail_alloc(t, nth);
        i = xyt_check_password(t, "anna@example.org", "pencil");
        XYT_CHECK(xyt_auth(t, i)->status == (xyt_alloc_failed(t) ? XY_AUTH_UNAVAILABLE : XY_AUTH_OK));
    }
}

static void sent_away(xyt *t)
{
    xyt_login(t, "dora@example.org/desk");
    int i = xyt_command(t, "groupware changed", "jid", "dora@example.org", NULL);
    XYT_CHECK(!strcmp(xyt_answer(t, i), "ok: dora@example.org has to log in again"));
    XYT_CHECK(xy_session_next(xyt_live(t, "dora@example.org"), NULL) == NULL);
}

int main(void)
{
    xyt *t = xyt_open(xylem_module_v1);

    write_users();
    XYT_CHECK(!strcmp(xyt_start(t), "auth_groupware: users is required"));
    xyt_set(t, "users", USERS);
    XYT_CHECK(xyt_start(t) == NULL);
    verdicts(t);
    unavailable(t);
    sent_away(t);
    XYT_CHECK(xyt_close(t) == 0);           /* nothing left open */
    remove(USERS);
    puts(bad ? "FAILED" : "ok");
    return bad;
}
