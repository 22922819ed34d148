/*
 * feed.c - see feed.h
 *
 * A piece is sent when a user or an element begins or ends and there is enough of it.  An element that goes on behind
 * that is taken out of the piece, to begin the next one, as long as it can be sent whole.
 */
#include "main/feed.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/secret.h"
#include "hook/exchange.h"
#include "main/exits.h"
#include "main/held.h"
#include "base/json.h"

#define PIECE_BEGIN "<server-data xmlns='" NS_PIE "'>"

enum { ENOUGH = 128 * 1024, USERS_MOST = 256, ANSWER_ARENA = 8192 };

struct unit {                            /* the user: child -1; its n-th child: part -1; the n-th child of that */
    long         user, child, part;
    struct place at;
    char        *name;                   /* of the user: its address */
};

void feed_init(struct feed *f)
{
    f->arena = arena_new(4096);
    text_init(&f->body, 0);
    f->child_start = SIZE_MAX;
    f->user_number = -1;
    if (f->arena == NULL)
        feed_fail(f, EXITS_REFUSED, &(struct error){ ERR_NO_MEMORY, "no memory" });
}

static void wipe_text(char **text)
{
    if (*text != NULL)
        secret_wipe(*text, strlen(*text));
    mem_free(text);
}

static void forget_units(struct feed *f)
{
    for (size_t i = 0; i < f->nunits; i++)
        mem_free(&f->units[i].name);
    f->nunits = 0;
}

void feed_free(struct feed *f)
{
    forget_units(f);
    mem_free(&f->units);
    if (f->body.p != NULL)
        secret_wipe(f->body.p, f->body.cap);
    text_free(&f->body);
    mem_free(&f->host);
    mem_free(&f->name);
    wipe_text(&f->password);
    held_free(&f->held);
    mem_free(&f->absent);
    mem_free(&f->child_open);
    mem_free(&f->child_name);
    arena_free(&f->arena);
}

void feed_fail(struct feed *f, int status, const struct error *why)
{
    if (f->status != 0)
        return;
    f->status = status;
    f->why = *why;
}

void feed_heed(struct feed *f)
{
    if (f->interrupted != NULL && *f->interrupted)
        feed_fail(f, EXITS_INTERRUPTED, &(struct error){ ERR_UNAVAILABLE, "interrupted" });
}

static void no_memory(struct feed *f)
{
    feed_fail(f, EXITS_REFUSED, &(struct error){ ERR_NO_MEMORY, "no memory" });
}

static bool set(struct feed *f, char **to, const char *text)
{
    wipe_text(to);
    bool copied = mem_keep(to, text);
    if (!copied)
        no_memory(f);
    return copied;
}

const char *feed_file(struct feed *f, const char *name)
{
    const char *copy = f->arena != NULL ? arena_text(f->arena, name) : NULL;

    return copy != NULL ? copy : "?";
}

void feed_refuse(struct feed *f, const struct place *at, const char *why)
{
    char who[1024] = "";

    if (f->name != NULL)
        snprintf(who, sizeof who, "%s@%s", f->name, f->host != NULL ? f->host : "");
    f->faults++;
    f->refused(f->arg, at, who, why);
}

void feed_excess_put(const struct feed_excess *x, char out[FEED_EXCESS_MOST])
{
    snprintf(out, FEED_EXCESS_MOST, "%s: %zu%s%s%s, and no more than %zu are taken", x->what, x->found,
             x->unit[0] != '\0' ? " " : "", x->unit, x->more ? " or more" : "", x->most);
}

void feed_refuse_excess(struct feed *f, const struct place *at, const struct feed_excess *x)
{
    char why[FEED_EXCESS_MOST];

    feed_excess_put(x, why);
    feed_refuse(f, at, why);
}

void feed_leave(struct feed *f, const char *name, const char *ns)
{
    struct feed_left *l = f->left;

    while (l != NULL && (strcmp(l->name, name) != 0 || strcmp(l->ns, ns) != 0))
        l = l->next;
    if (l == NULL && f->arena != NULL && (l = arena_alloc(f->arena, sizeof *l)) != NULL) {
        l->name = feed_file(f, name);
        l->ns = feed_file(f, ns);
        l->next = f->left;
        f->left = l;
    }
    if (l != NULL)
        l->times++;
}

/* ---- units ---- */

static size_t add_unit(struct feed *f, long child, long part, const struct place *at, const char *name)
{
    if (f->nunits == f->room) {
        size_t room = f->room * 2 + 256;
        struct unit *bigger = try_resize(f->units, size_mul(room, sizeof *bigger));
        if (bigger == NULL) {
            no_memory(f);
            return 0;
        }
        f->units = bigger;
        f->room = room;
    }
    f->units[f->nunits] = (struct unit){ f->user_number, child, part, *at, NULL };
    if (!mem_keep(&f->units[f->nunits].name, name))
        no_memory(f);
    return f->nunits++;
}

/* Which they come in. */
static int by_place(const void *a, const void *b)
{
    const struct unit *x = a, *y = b;

    if (x->user != y->user)
        return x->user < y->user ? -1 : 1;
    if (x->child != y->child)
        return x->child < y->child ? -1 : 1;
    return (x->part > y->part) - (x->part < y->part);
}

static const struct unit *unit_at(const struct feed *f, long user, long child, long part)
{
    const struct unit key = { .user = user, .child = child, .part = part };

    return f->nunits == 0 ? NULL : bsearch(&key, f->units, f->nunits, sizeof key, by_place);
}

/* The nearest that is known of it. */
static const struct unit *find_unit(const struct feed *f, long user, long child, long part)
{
    const struct unit *u = unit_at(f, user, child, part);

    if (u == NULL)
        u = unit_at(f, user, child, -1);
    return u != NULL ? u : unit_at(f, user, -1, -1);
}

static const char *user_name(const struct feed *f, long user)
{
    const struct unit *u = unit_at(f, user, -1, -1);

    return u != NULL && u->name != NULL ? u->name : "";
}

/* ---- the server's answer ---- */

static long number_in(const struct json *row, const char *name)
{
    const char *text = json_text(row, name);
    long n = 0;

    if (text == NULL || *text == '-')
        return -1;
    for (; *text >= '0' && *text <= '9' && n < 1000000000; text++)
        n = n * 10 + (*text - '0');
    return n;
}

static void take_row(struct feed *f, const struct json *row)
{
    const char *error = json_text(row, "error"), *left = json_text(row, "left"), *ns = json_text(row, "namespace");
    long user = number_in(row, "user"), made = number_in(row, "made"), added = number_in(row, "added");

    if (made >= 0)
        f->made += (size_t)made;
    if (added >= 0)
        f->added += (size_t)added;
    if (left != NULL)
        feed_leave(f, left, ns != NULL ? ns : "");
    if (error == NULL)
        return;
    if (number_in(row, "absent") > 0 && f->name != NULL && user == f->user_number) {
        set(f, &f->absent, error);
        return;
    }
    const struct unit *u = find_unit(f, user, number_in(row, "child"), number_in(row, "part"));
    const struct place nowhere = { "?", 0, 0 };
    f->faults++;
    f->refused(f->arg, u != NULL ? &u->at : &nowhere, user_name(f, user), error);
}

static void take_answer(struct feed *f, struct str answer)
{
    struct arena *a = arena_new(ANSWER_ARENA);
    struct error e = { ERR_NO_MEMORY, "no memory" };
    struct json *v = a != NULL ? json_parse(answer, a, &e) : NULL;
    const char *status = json_text(v, "status"), *text = json_text(v, "text");
    const struct json *rows = json_get(v, "rows");

    if (status == NULL) {
        error_set(&e, ERR_INTERNAL, "the server gave an answer that is none");
        feed_fail(f, EXITS_REFUSED, &e);
        arena_free(&a);
        return;
    }
    for (const struct json *r = rows != NULL ? rows->first : NULL; r != NULL; r = r->next)
        take_row(f, r);
    int code = exit_of_word(status);
    if (code != EXITS_OK && (code != EXITS_REFUSED || rows == NULL || rows->first == NULL)) {
        error_set(&e, ERR_UNAVAILABLE, "%s", code == EXITS_UNAVAILABLE ? "the server cannot do it now"
                                             : text != NULL ? text : status);
        feed_fail(f, code, &e);
    }
    arena_free(&a);
}

/* ---- pieces ---- */

static void put_attribute(struct text *out, const char *name, const char *value)
{
    text_printf(out, " %s='", name);
    xml_escape(out, value, strlen(value));
    text_putc(out, '\'');
}

static void open_host(struct feed *f)
{
    if (f->host_open)
        return;
    text_puts(&f->body, "<host");
    put_attribute(&f->body, "jid", f->host);
    text_puts(&f->body, ">");
    f->host_open = true;
}

static void open_user(struct feed *f)
{
    char who[1024];

    if (f->user_open || f->name == NULL)
        return;
    open_host(f);
    f->user_start = f->body.len;
    text_puts(&f->body, "<user");
    put_attribute(&f->body, "name", f->name);
    if (f->password != NULL)
        put_attribute(&f->body, "password", f->password);
    f->tag_end = f->body.len;
    text_putc(&f->body, '>');
    f->user_open = true;
    f->child_number = -1;
    snprintf(who, sizeof who, "%s@%s", f->name, f->host);
    add_unit(f, -1, -1, &f->user_at, who);
}

/* The user's tag says which of its elements are parts of one: it is in the piece already. */
static void mark_parts(struct feed *f, bool last, struct text *out)
{
    const char *mark = f->first_is_part ? (last ? "both" : "first") : last ? "last" : NULL;

    if (mark == NULL || !f->user_open) {
        text_add(out, f->body.p != NULL ? f->body.p : "", f->body.len);
        return;
    }
    text_add(out, f->body.p, f->tag_end);
    text_printf(out, " part='%s'", mark);
    text_add(out, f->body.p + f->tag_end, f->body.len - f->tag_end);
}

static void begin_piece(struct feed *f)
{
    if (f->body.p != NULL)
        secret_wipe(f->body.p, f->body.len);
    text_clear(&f->body);
    forget_units(f);
    f->host_open = f->user_open = f->first_is_part = false;
    f->user_number = f->name != NULL ? 0 : -1;
}

static void ask(struct feed *f, struct str piece)
{
    struct str answer;
    struct error e;

    if (f->ask(f->arg, piece, &answer, &e) != 0)
        feed_fail(f, EXITS_NOT_RUNNING, &e);
    else
        take_answer(f, answer);
    if (f->progress != NULL)
        f->progress(f->arg);
}

static void cannot_hold(struct feed *f)
{
    struct error e;

    error_set(&e, ERR_UNAVAILABLE, "a temporary file: %s", strerror(errno));
    feed_fail(f, EXITS_UNAVAILABLE, &e);
}

/* Of a piece, the user that goes on, as the only one. */
static void hold(struct feed *f, const struct text *piece)
{
    size_t from = strlen(PIECE_BEGIN) + f->user_start, n = 0;

    if (f->held == NULL && (f->held = held_new()) == NULL) {
        cannot_hold(f);
        return;
    }
    while (n < f->nunits && f->units[n].user != f->user_number)
        n++;
    if (!held_add(f->held, piece->p + from, piece->len - from) ||
        !held_add(f->held, f->units + n, (f->nunits - n) * sizeof *f->units))
        cannot_hold(f);
}

/* last: the last element goes on in the next piece. */
static void send(struct feed *f, bool last)
{
    struct text piece;

    if (!f->host_open || !feed_goes_on(f)) {
        begin_piece(f);
        return;
    }
    text_init(&piece, 0);
    text_puts(&piece, PIECE_BEGIN);
    mark_parts(f, last, &piece);
    if (f->user_open)
        text_puts(&piece, "</user>");
    text_puts(&piece, "</host></server-data>");
    if (!text_ok(&piece) || !text_ok(&f->body))
        no_memory(f);
    else {
        bool waits = f->held != NULL && !f->makes;
        if (!waits) {
            mem_free(&f->absent);
            ask(f, (struct str){ piece.p, piece.len });
        }
        if (f->absent != NULL)
            hold(f, &piece);
    }
    if (piece.p != NULL)
        secret_wipe(piece.p, piece.len);
    text_free(&piece);
    if (f->user_open)
        wipe_text(&f->password);        /* the account has been made of it */
    begin_piece(f);
    feed_heed(f);
}

/* ---- what was held ---- */

static bool next_held(struct feed *f, struct str *out)
{
    char *bytes = feed_goes_on(f) ? held_next(f->held, &out->len) : NULL;

    if (bytes == NULL && feed_goes_on(f) && errno != 0)
        cannot_hold(f);
    out->p = bytes;
    return bytes != NULL;
}

static void wipe_held(struct str *s)
{
    char *bytes = (char *)(uintptr_t)s->p;

    if (bytes != NULL)
        secret_wipe(bytes, s->len);
    mem_free(&bytes);
}

static void take_units(struct feed *f, struct str bytes)
{
    char who[1024];

    snprintf(who, sizeof who, "%s@%s", f->name, f->host);
    for (size_t i = 0; i < bytes.len / sizeof(struct unit); i++) {
        struct unit u;
        memcpy(&u, bytes.p + i * sizeof u, sizeof u);
        add_unit(f, u.child, u.part, &u.at, u.child == -1 ? who : NULL);
    }
}

/* Nothing else is in the body. */
static void send_held(struct feed *f)
{
    struct str user = { NULL, 0 }, units = { NULL, 0 };
    struct text piece;

    held_rewind(f->held);
    while (f->absent == NULL && next_held(f, &user) && next_held(f, &units)) {
        begin_piece(f);
        take_units(f, units);
        open_host(f);
        text_init(&piece, 0);
        text_puts(&piece, PIECE_BEGIN);
        text_add(&piece, f->body.p != NULL ? f->body.p : "", f->body.len);
        text_add(&piece, user.p, user.len);
        if (text_ok(&piece) && text_ok(&f->body))
            ask(f, (struct str){ piece.p, piece.len });
        else
            no_memory(f);
        if (piece.p != NULL)
            secret_wipe(piece.p, piece.len);
        text_free(&piece);
        wipe_held(&user);
        wipe_held(&units);
        feed_heed(f);
    }
    wipe_held(&user);
    begin_piece(f);
}

/* No more keys follow those that are in the body. */
static void keys_end(struct feed *f)
{
    send(f, false);
    f->makes = false;
    if (f->absent != NULL)
        return;
    send_held(f);
    if (f->absent == NULL)
        held_free(&f->held);
}

static void end_held(struct feed *f)
{
    if (f->held == NULL)
        return;
    if (f->makes)
        keys_end(f);
    if (f->held != NULL) {
        begin_piece(f);
        if (f->absent != NULL && feed_goes_on(f))
            feed_refuse(f, &f->user_at, f->absent);
    }
    held_free(&f->held);
    mem_free(&f->absent);
    f->user_number = -1;                /* nobody is in the next piece yet */
}

/* What an account is made of, as far as it is known here. */
static bool is_key(const char *tag, const char *name)
{
    return (strcmp(name, "scram-credentials") == 0 && strstr(tag, "'urn:xmpp:pie:0#scram'") != NULL) ||
           (strcmp(name, "disabled") == 0 && strstr(tag, "'xylem:auth'") != NULL);
}

/* Before a child is opened. */
static void look_for_keys(struct feed *f, const char *tag, const char *name)
{
    bool key = f->held != NULL && is_key(tag, name);

    if (f->held == NULL || key == f->makes)
        return;
    if (f->makes)
        keys_end(f);
    else {
        send(f, false);
        f->makes = true;
    }
}

/* ---- what comes ---- */

void feed_host(struct feed *f, const char *jid)
{
    if (!feed_goes_on(f) || (f->host != NULL && strcmp(f->host, jid) == 0))
        return;
    if (f->host_open)
        send(f, false);
    set(f, &f->host, jid);
    f->skips = f->only != NULL && strcmp(f->only, jid) != 0;
    f->found |= !f->skips;
}

static bool is_name_too_long(struct feed *f, const char *what, const char *name, const struct place *at)
{
    const struct feed_excess x = { what, strlen(name), FEED_NAME_MOST, "bytes", false };

    if (x.found > x.most)
        feed_refuse_excess(f, at, &x);
    return x.found > x.most;
}

void feed_user(struct feed *f, const char *name, const char *password, const struct place *at)
{
    if (!feed_goes_on(f) || f->skips)
        return;
    f->skips_user = is_name_too_long(f, "the name of a user is too long", name, at) ||
                    (password != NULL && is_name_too_long(f, "the password of a user is too long", password, at));
    if (f->skips_user)
        return;
    if (f->body.len >= ENOUGH || f->user_number + 1 >= USERS_MOST)
        send(f, false);
    if (!set(f, &f->name, name) || !set(f, &f->password, password))
        return;
    f->user_at = *at;
    f->user_number++;
    open_user(f);
    f->users++;
}

static bool skips(const struct feed *f)
{
    return f->skips || f->skips_user;
}

static void open_child(struct feed *f)
{
    open_user(f);
    f->child_start = f->body.len;
    f->child_number++;
    f->part_number = -1;
    f->child_text = 0;
    f->child_unit = add_unit(f, f->child_number, -1, &f->child_at, NULL);
    text_puts(&f->body, f->child_open);
}

void feed_child(struct feed *f, const char *tag, const char *name, bool list, const struct place *at)
{
    if (!feed_goes_on(f) || skips(f))
        return;
    const struct feed_excess x = { "the start tag of an element is too long", strlen(tag), FEED_PART_MOST, "bytes",
                                   false };
    if (x.found > x.most) {
        feed_refuse_excess(f, at, &x);
        return;
    }
    if (f->body.len >= ENOUGH)
        send(f, false);
    look_for_keys(f, tag, name);
    if (!set(f, &f->child_open, tag) || !set(f, &f->child_name, name))
        return;
    f->child_at = *at;
    f->is_list = list;
    open_child(f);
}

/* The element that is open goes into the next piece with what there is of it, and what is before it is sent. */
static void send_before(struct feed *f)
{
    size_t len = f->body.len - f->child_start, nunits = f->nunits - f->child_unit;
    char *bytes = try_copy_n(f->body.p + f->child_start, len);
    struct unit *units = try_alloc(size_mul(nunits, sizeof *units));
    long parts = f->part_number;

    if (bytes == NULL || units == NULL) {
        no_memory(f);
    } else {
        memcpy(units, f->units + f->child_unit, nunits * sizeof *units);
        f->nunits = f->child_unit;
        f->body.len = f->child_start;
        f->body.p[f->body.len] = '\0';
        send(f, false);
        open_user(f);
        f->child_start = f->body.len;
        f->child_number = 0;
        f->child_unit = f->nunits;
        for (size_t i = 0; i < nunits; i++)
            add_unit(f, 0, units[i].part, &units[i].at, NULL);
        text_add(&f->body, bytes, len);
        f->part_number = parts;
    }
    mem_free(&bytes);
    mem_free(&units);
}

static void cut(struct feed *f)
{
    text_printf(&f->body, "</%s>", f->child_name);
    send(f, true);
    open_child(f);
    f->first_is_part = true;
}

/* What there is of the element does not go, and nothing more of it comes. */
static void leave_child_out(struct feed *f)
{
    const struct feed_excess x = { "the text in an element is too long", f->child_text, FEED_PART_MOST, "bytes", true };

    feed_refuse_excess(f, &f->child_at, &x);
    f->body.len = f->child_start;
    f->nunits = f->child_unit;
    f->child_start = SIZE_MAX;
    if (f->child_number-- == 0)
        f->first_is_part = false;
}

void feed_part(struct feed *f, struct str bytes, const struct place *at)
{
    if (!feed_goes_on(f) || skips(f) || f->child_start == SIZE_MAX)
        return;
    f->child_text += at == NULL ? bytes.len : 0;
    if (f->child_text > FEED_PART_MOST) {
        leave_child_out(f);
        return;
    }
    bool is_first = f->child_number == 0 && f->child_start <= f->tag_end + 1;
    if (f->body.len + bytes.len > ENOUGH && !is_first)
        send_before(f);
    if (feed_goes_on(f) && f->body.len + bytes.len > (f->is_list ? (size_t)ENOUGH : EXCHANGE_WHOLE_MOST) &&
        f->part_number >= 0)
        cut(f);
    if (!feed_goes_on(f))
        return;
    if (at != NULL)
        add_unit(f, f->child_number, ++f->part_number, at, NULL);
    text_add(&f->body, bytes.p, bytes.len);
}

void feed_child_end(struct feed *f)
{
    if (!feed_goes_on(f) || skips(f) || f->child_start == SIZE_MAX)
        return;
    text_printf(&f->body, "</%s>", f->child_name);
    f->child_start = SIZE_MAX;
}

void feed_user_end(struct feed *f)
{
    if (f->skips_user) {
        f->skips_user = false;
        return;
    }
    end_held(f);
    if (f->user_open)
        text_puts(&f->body, "</user>");
    if (f->first_is_part) {             /* others may follow in the same piece */
        struct text whole;
        text_init(&whole, 0);
        mark_parts(f, false, &whole);
        secret_wipe(f->body.p, f->body.len);
        text_free(&f->body);
        f->body = whole;
    }
    f->user_open = f->first_is_part = false;
    mem_free(&f->name);
    wipe_text(&f->password);
}

void feed_break_off(struct feed *f)
{
    if (!feed_goes_on(f))
        return;
    if (f->child_start != SIZE_MAX) {
        f->body.len = f->child_start;
        f->nunits = f->child_unit;
        f->child_start = SIZE_MAX;
    }
    send(f, false);
    end_held(f);
}

void feed_end(struct feed *f)
{
    send(f, false);
    mem_free(&f->host);
}
