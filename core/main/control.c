/*
 * control.c - see control.h.
 *
 * Everything runs on shard 0.  A connection works on one request at a time and is not read from while
 * that is under way; when the peer leaves meanwhile, the command still ends and its answer is dropped.
 */
#include "main/control.h"

#include <grp.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/secret.h"
#include "base/sys.h"
#include "hook/command.h"
#include "main/exits.h"
#include "base/json.h"
#include "module/administer.h"
#include "net/listener.h"

enum { REQUEST_MOST = 16 * 1024 * 1024, ANSWER_MOST = 160 * 1024 * 1024, VALUES_MOST = 32, WORDS_MOST = 8,
       NAME_MOST = 128, PATH_MOST = 256, REQUEST_ARENA = 4096 };

struct control {
    struct listener *listener;
    char            *path;
    bool             for_group;
};

struct peer {                              /* one connection */
    struct conn *conn;                     /* NULL: gone, the command is still under way */
    unsigned     uid;
    bool         busy;
};

static const struct conn_limits limits = {
    .tail = REQUEST_MOST, .out_soft = ANSWER_MOST, .out_hard = ANSWER_MOST
};

static atomic_bool serves_all = true;

/* ---- answers --------------------------------------------------------------------------------- */

static void answer(struct peer *p, const char *status, const char *text, const struct text *rows)
{
    if (p->conn == NULL)
        return;

    struct text *out = conn_out(p->conn);
    text_puts(out, "{\"status\": ");
    json_put_string(out, status);
    if (text != NULL) {
        text_puts(out, ", \"text\": ");
        json_put_string(out, text);
    }
    if (rows != NULL && rows->len > 0) {
        text_puts(out, ", \"rows\": ");
        text_add(out, rows->p, rows->len);
    }
    text_puts(out, "}\n");
}

static void declare_argument(struct text *out, const xy_arg *a, bool first)
{
    static const char *const types[] = {
        [XY_ARG_TEXT] = "text", [XY_ARG_JID] = "jid", [XY_ARG_INT] = "number",
        [XY_ARG_SECRET] = "secret", [XY_ARG_FLAG] = "flag",
    };

    text_puts(out, first ? "{\"name\": " : ", {\"name\": ");
    json_put_string(out, a->name);
    text_printf(out, ", \"type\": \"%s\", \"required\": %s, \"doc\": ", types[a->type],
                a->required ? "true" : "false");
    json_put_string(out, a->doc != NULL ? a->doc : "");
    text_puts(out, command_arg_is_inner(a) ? ", \"inner\": true}" : "}");
}

static void declare(struct text *out, const struct command *c, bool first)
{
    const xy_arg *a;

    text_puts(out, first ? "{\"name\": " : ", {\"name\": ");
    json_put_string(out, c->decl.name);
    text_puts(out, ", \"summary\": ");
    json_put_string(out, c->decl.summary != NULL ? c->decl.summary : "");
    text_puts(out, ", \"args\": [");
    for (size_t i = 0; (a = command_arg(c, i)) != NULL; i++)
        declare_argument(out, a, i == 0);
    text_puts(out, "]}");
}

static void answer_help(struct peer *p)
{
    const struct command *c;
    struct text rows;
    size_t at = 0;

    text_init(&rows, ANSWER_MOST);
    text_putc(&rows, '[');
    for (bool first = true; command_next(&at, &c); first = false)
        declare(&rows, c, first);
    text_putc(&rows, ']');
    answer(p, "ok", NULL, &rows);
    text_free(&rows);
}

/* ---- requests -------------------------------------------------------------------------------- */

static void end_peer(struct peer *p)
{
    if (p->conn == NULL && !p->busy)
        mem_free(&p);
}

static void finished(void *arg, struct command_result *r)
{
    struct peer *p = arg;

    p->busy = false;
    answer(p, exit_word_of(r->status), r->text, &r->rows);
    if (p->conn != NULL)
        conn_resume_reading(p->conn);
    end_peer(p);
}

static const struct command *find_command(const char *name)
{
    char copy[NAME_MOST], *at = copy;
    const char *words[WORDS_MOST];
    size_t n = 0, used;

    if (strlen(name) >= sizeof copy)
        return NULL;
    memcpy(copy, name, strlen(name) + 1);
    while (n < WORDS_MOST && *at != '\0') {
        words[n++] = at;
        at += strcspn(at, " ");
        if (*at != '\0')
            *at++ = '\0';
    }
    const struct command *c = command_find(words, n, &used);
    return c != NULL && used == n ? c : NULL;
}

/* A place to go on from says nothing to people, nor does what pieces have in common. */
static bool is_logged(const xy_arg *a)
{
    return a->type != XY_ARG_SECRET && strcmp(a->name, "after") != 0 && strcmp(a->name, "run") != 0;
}

/* The audit line: who asked for what about whom.  Secrets are not among what is written.  Of what comes in pieces the
 * first is said, the others are for who looks for a fault. */
static void log_request(const struct peer *p, const struct command *c,
                        const struct command_value *values, size_t n)
{
    struct text said;
    const xy_arg *a;
    bool goes_on = false;

    text_init(&said, 1024);
    for (size_t v = 0; v < n; v++)
        goes_on |= strcmp(values[v].name, "after") == 0;
    for (size_t i = 0; (a = command_arg(c, i)) != NULL; i++)
        for (size_t v = 0; v < n; v++)
            if (strcmp(values[v].name, a->name) == 0 && is_logged(a))
                text_printf(&said, " %s=%s", a->name, values[v].text);
    log_core(goes_on ? LOG_LEVEL_DEBUG : LOG_LEVEL_INFO, "command %s%s by user %u", c->decl.name,
             said.p != NULL ? said.p : "", p->uid);
    text_free(&said);
}

static bool is_answered(const struct command *c)
{
    static const char *const early[] = { "status", "stop", "store status", "store migrate" };

    for (size_t i = 0; i < sizeof early / sizeof early[0]; i++)
        if (c->module == NULL && strcmp(c->decl.name, early[i]) == 0)
            return true;
    return atomic_load(&serves_all);
}

void control_serves(bool all)
{
    atomic_store(&serves_all, all);
}

static void run(struct peer *p, const struct json *request)
{
    const char *name = json_text(request, "command");
    const struct command *c = name != NULL ? find_command(name) : NULL;
    const struct json *args = json_get(request, "args");
    struct command_value values[VALUES_MOST];
    size_t n = 0;

    if (c == NULL) {
        answer(p, "usage", "there is no such command", NULL);
        return;
    }
    if (!is_answered(c)) {
        answer(p, "unavailable", "the server is starting: its store is not open yet", NULL);
        return;
    }
    for (const struct json *a = args != NULL ? args->first : NULL; a != NULL; a = a->next) {
        if (a->name == NULL || a->text == NULL || n == VALUES_MOST) {
            answer(p, "usage", "arguments are names and texts", NULL);
            return;
        }
        values[n++] = (struct command_value){ a->name, a->text };
    }
    log_request(p, c, values, n);
    p->busy = true;
    conn_pause_reading(p->conn);
    if (command_run(c, values, n, finished, p))
        return;
    p->busy = false;
    conn_resume_reading(p->conn);
    answer(p, "unavailable", "no memory", NULL);
}

/* What was said may hold passwords: the texts are wiped with the arena they lie in. */
static void wipe(const struct json *v)
{
    for (const struct json *m = v != NULL ? v->first : NULL; m != NULL; m = m->next) {
        for (struct json *a = m->first; a != NULL; a = a->next)
            if (a->text != NULL)
                secret_wipe((char *)(uintptr_t)a->text, strlen(a->text));
    }
}

static void take_line(struct peer *p, struct str line)
{
    struct arena *a = arena_new(REQUEST_ARENA);
    struct error e = { ERR_NO_MEMORY, "no memory" };
    struct json *request = a != NULL ? json_parse(line, a, &e) : NULL;
    const struct json *help = json_get(request, "help");

    if (request == NULL)
        answer(p, "usage", e.text, NULL);
    else if (help != NULL && help->kind == JSON_TRUE)
        answer_help(p);
    else
        run(p, request);
    wipe(request);
    arena_free(&a);
}

/* ---- connections ----------------------------------------------------------------------------- */

static size_t on_data(struct conn *c, const char *bytes, size_t len, void *arg)
{
    struct peer *p = arg;
    const char *end;
    size_t used = 0;

    (void)c;
    while (!p->busy && (end = memchr(bytes + used, '\n', len - used)) != NULL) {
        take_line(p, (struct str){ bytes + used, (size_t)(end - bytes) - used });
        used = (size_t)(end - bytes) + 1;
    }
    return used;
}

static void on_closed(struct conn *c, enum conn_reason reason, void *arg)
{
    struct peer *p = arg;

    (void)c;
    (void)reason;
    p->conn = NULL;
    end_peer(p);
}

static const struct conn_ops ops = { .on_data = on_data, .on_closed = on_closed };

static bool may_connect(const struct control *control, struct conn *c, unsigned *uid)
{
    struct ucred who;
    socklen_t len = sizeof who;

    if (getsockopt(conn_fd(c), SOL_SOCKET, SO_PEERCRED, &who, &len) != 0)
        return false;
    *uid = who.uid;
    return control->for_group || who.uid == 0 || who.uid == geteuid();
}

static bool accepted(struct conn *c, void *arg)
{
    unsigned uid = 0;

    if (!may_connect(arg, c, &uid)) {
        log_warn("user %u was refused at the control socket", uid);
        return false;
    }

    struct peer *p = try_alloc(sizeof *p);
    if (p == NULL)
        return false;
    p->conn = c;
    p->uid = uid;
    conn_set_ops(c, &ops, p);
    conn_set_limits(c, &limits);
    conn_authenticated(c);
    return true;
}

static const struct listener_ops listener_ops = { .accepted = accepted };

static struct listener_spec spec_of(const char *address, struct control *c)
{
    return (struct listener_spec){ .address = address, .shards = 1, .backlog = 64,
                                   .ops = &listener_ops, .arg = c };
}

/* ---- the socket ------------------------------------------------------------------------------ */

static int unix_address(const char *path, char *out, size_t size, struct error *e)
{
    int n = snprintf(out, size, "unix:%s", path);

    if (n < 0 || (size_t)n >= size)
        return error_set(e, ERR_INVALID, "control: the path of the socket is too long: %s", path);
    return 0;
}

static int find_group(const char *name, gid_t *out, struct error *e)
{
    const struct group *g = getgrnam(name);

    if (g == NULL)
        return error_set(e, ERR_INVALID, "control: there is no group '%s' on this machine", name);
    *out = g->gr_gid;
    return 0;
}

/* A group that is let in by the socket and kept out by a folder above it would be let in by nobody. */
static int check_way(const char *path, const char *group, gid_t gid, struct error *e)
{
    char folder[PATH_MOST];
    struct stat st;

    for (const char *end = strchr(path, '/'); end != NULL; end = strchr(end + 1, '/')) {
        snprintf(folder, sizeof folder, "%.*s", end == path ? 1 : (int)(end - path), path);
        if (stat(folder, &st) != 0 || (st.st_mode & S_IXOTH) != 0 ||
            (st.st_gid == gid && (st.st_mode & S_IXGRP) != 0))
            continue;
        return error_set(e, ERR_INVALID, "control: members of group '%s' cannot enter %s: let them, or "
                         "name a socket elsewhere", group, folder);
    }
    return 0;
}

/* A service that may not change owners needs not to when the group is its own. */
static int give_to(const char *path, const char *group, const struct process_user *u, gid_t gid,
                   struct error *e)
{
    uid_t owner = geteuid() == 0 ? u->uid : geteuid();
    struct stat st;

    if (stat(path, &st) != 0)
        return error_errno(e, path);
    if ((st.st_uid != owner || (group != NULL && st.st_gid != gid)) && chown(path, owner, gid) != 0)
        return error_set(e, ERR_INVALID, "control: the server's user may not give the socket to group "
                         "'%s': it has to be a member", group != NULL ? group : u->name);
    return chmod(path, group != NULL ? 0660 : 0600) == 0 ? 0 : error_errno(e, path);
}

int control_bind(const char *path, const char *group, const struct process_user *u, int *fd,
                 struct error *e)
{
    char address[256];
    gid_t gid = u->gid;

    if (unix_address(path, address, sizeof address, e) != 0 ||
        (group != NULL && (find_group(group, &gid, e) != 0 || check_way(path, group, gid, e) != 0)))
        return -1;

    struct listener_spec spec = spec_of(address, NULL);
    mode_t before = umask(0177);             /* nobody gets in between bind and chmod */
    int result = listener_bind(&spec, fd, 1, e);
    umask(before);
    if (result != 0)
        return -1;
    if (give_to(path, group, u, gid, e) != 0) {
        sys.close(*fd);
        return -1;
    }
    return 0;
}

struct control *control_open(int fd, const char *path, bool for_group, struct error *e)
{
    struct control *c = must_alloc(sizeof *c);
    char address[256];

    c->for_group = for_group;
    c->path = must_copy(path);
    if (unix_address(path, address, sizeof address, e) == 0) {
        struct listener_spec spec = spec_of(address, c);
        c->listener = listener_adopt(&spec, &fd, 1, e);
    }
    if (c->listener == NULL)
        control_close(&c);
    return c;
}

void control_close(struct control **cp)
{
    struct control *c = *cp;

    *cp = NULL;
    if (c == NULL)
        return;
    listener_close(&c->listener);
    mem_free(&c->path);
    mem_free(&c);
}
