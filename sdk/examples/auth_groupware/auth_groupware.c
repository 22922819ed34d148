/*
 * auth_groupware.c - lets the users of a groupware suite in: a mailbox address or a login name with its
 * password, and for everybody who is refused the true reason.
 *
 * The suite is a file here, read anew for each question, with a line for each user:
 *
 *     LOGIN ADDRESS PASSWORD STATE        STATE: active, expired, disabled, no-im
 *
 * A database or a directory takes its place by another body of look_up(): it runs on a thread of the pool,
 * where a client library may block.  An example of an auth provider: verdicts, canonical addresses, jobs,
 * "cannot tell now", sessions that end when their account changes.
 */
#include <stdio.h>
#include <string.h>
#include <xylem/module.h>

#define WORD 200

struct config { const char *users; };

enum { LET_IN, REFUSED, AWAY };

static const xy_metric counters[] = {
    [LET_IN]  = { "let_in_total",  "logins with the right password" },
    [REFUSED] = { "refused_total", "logins refused, for whatever reason" },
    [AWAY]    = { "away_total",    "questions that the groupware could not answer" },
    { 0 }
};

static const xy_setting settings[] = {
    XY_FILE(struct config, users, "users", NULL, "The groupware's users"),
    { 0 }
};

/* ---- on a pool thread ---- */

struct question {
    const char      *name;              /* as it was typed before the @ */
    const xy_secret *password;          /* NULL: only whether there is such a user */
    xy_auth_status   status;            /* the answer */
    char             address[WORD];
};

static xy_auth_status status_of(const char *state)
{
    static const struct { const char *state; xy_auth_status status; } states[] = {
        { "active", XY_AUTH_OK }, { "expired", XY_AUTH_EXPIRED }, { "disabled", XY_AUTH_DISABLED },
        { "no-im", XY_AUTH_NOT_ENTITLED },
    };

    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++)
        if (strcmp(state, states[i].state) == 0)
            return states[i].status;
    return XY_AUTH_UNAVAILABLE;         /* a state this module does not know is not "come in" */
}

static bool is_right(const xy_secret *given, const char *password)
{
    size_t len;
    const unsigned char *bytes = xy_secret_bytes(given, &len);

    return len == strlen(password) && xy_secret_equal(bytes, password, len);
}

/* login or the part of the address before the @ */
static bool is_user(const char *name, const char *login, const char *address)
{
    size_t local = strcspn(address, "@");

    return strcmp(name, login) == 0 || (strlen(name) == local && strncmp(name, address, local) == 0);
}

static void look_up(xy_job *job, void *arg)
{
    const struct config *cfg = xy_job_config(job);
    struct question *q = arg;
    char line[4 * WORD], login[WORD], address[WORD], password[WORD], state[WORD];
    FILE *f = fopen(cfg->users, "re");

    if (f == NULL)
        return;                         /* status stays: unavailable */
    q->status = XY_AUTH_UNKNOWN;
    while (!xy_job_cancelled(job) && fgets(line, sizeof line, f) != NULL) {
        if (sscanf(line, "%199s %199s %199s %199s", login, address, password, state) != 4 ||
            !is_user(q->name, login, address))
            continue;
        memcpy(q->address, address, sizeof address);
        /* Who does not know the password learns nothing about the account. */
        q->status = q->password != NULL && !is_right(q->password, password) ? XY_AUTH_WRONG
                                                                           : status_of(state);
        break;
    }
    fclose(f);
}

/* ---- on the shard ---- */

static xy_flow ask(xy_mod *m, xy_req *rq, const xy_jid *who, const xy_secret *password, xy_work_done_fn done)
{
    xy_arena *a = xy_arena_of(rq);
    struct question *q = xy_alloc(a, sizeof *q);

    if (q == NULL)
        return xy_auth_say(rq, XY_AUTH_UNAVAILABLE, "no memory");
    q->name = xy_jid_local(a, who);
    q->password = password;
    q->status = XY_AUTH_UNAVAILABLE;
    return xy_offload(m, rq, look_up, done, q);
}

static void note_health(xy_mod *m, bool there)
{
    xy_set_status(m, there ? XY_INFO : XY_WARN, there ? NULL : "the groupware does not answer");
    if (!there)
        xy_count(m, AWAY);
}

static void checked(xy_mod *m, xy_req *rq, void *arg)
{
    static const char *const reasons[] = {
        [XY_AUTH_UNKNOWN] = "no such user", [XY_AUTH_WRONG] = "wrong password",
        [XY_AUTH_EXPIRED] = "the password has expired", [XY_AUTH_DISABLED] = "the account is disabled",
        [XY_AUTH_NOT_ENTITLED] = "the account has no right to chat",
        [XY_AUTH_UNAVAILABLE] = "the groupware does not answer", [XY_AUTH_REFUSED] = NULL,
    };
    struct question *q = arg;
    xy_auth_answer answer = { .size = sizeof answer, .status = q->status, .reason = reasons[q->status] };

    note_health(m, q->status != XY_AUTH_UNAVAILABLE);
    if (q->status == XY_AUTH_OK)
        answer.jid = q->address;        /* however the user has typed it: this is who it is */
    xy_count(m, q->status == XY_AUTH_OK ? LET_IN : REFUSED);
    xy_auth_answer_with(rq, &answer);
}

static xy_flow check_password(xy_mod *m, xy_req *rq, const xy_jid *who, const xy_secret *password)
{
    return ask(m, rq, who, password, checked);
}

/* Somebody who may not log in exists all the same: messages wait, contacts stay. */
static void found(xy_mod *m, xy_req *rq, void *arg)
{
    const struct question *q = arg;
    bool known = q->status != XY_AUTH_UNKNOWN && q->status != XY_AUTH_UNAVAILABLE;

    note_health(m, q->status != XY_AUTH_UNAVAILABLE);
    xy_auth_say(rq, known ? XY_AUTH_OK : q->status, NULL);
}

static xy_flow exists(xy_mod *m, xy_req *rq, const xy_jid *who)
{
    return ask(m, rq, who, NULL, found);
}

static const xy_auth_ops auth = {
    .size = sizeof auth, .mechanisms = XY_MECH_PASSWORD, .check_password = check_password, .exists = exists
};
static const xy_service services[] = { { "auth", 1, &auth }, { 0 } };

/* ---- xylemctl groupware changed anna@example.org: for the suite to call when a right was taken away ---- */

static xy_flow changed(xy_mod *m, xy_req *rq)
{
    const xy_jid *who = xy_account_jid(xy_account_of(rq));

    if (!xy_auth_changed(m, who, "Your account has changed"))
        return xy_command_end(rq, XY_UNAVAILABLE, "not now");
    return xy_command_end(rq, XY_OK, "%s has to log in again", xy_jid_text(who));
}

static const xy_command commands[] = {
    { "groupware changed", "ends the sessions of an account that has changed", XY_ACCOUNT_COMMAND, NULL,
      changed },
    { 0 }
};

XY_MODULE(auth_groupware, "1.0", .summary = "Accounts of a groupware suite", .settings = settings,
          .config_size = sizeof(struct config), .counters = counters, .services = services,
          .commands = commands);
