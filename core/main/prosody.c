/*
 * prosody.c - see prosody.h
 *
 * HOST/STORE/USER.dat or .list, names with %xx for what is no letter or digit.  A user is whoever has a file in one of
 * the stores that are read; each is read once, when the first of his files is come by, one file after the other.  A
 * file that is wrong is left from there on, and the rest is read.
 */
#include "main/prosody.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/codec.h"
#include "base/mem.h"
#include "base/secret.h"
#include "base/sys.h"
#include "hook/exchange.h"
#include "main/exits.h"
#include "main/lua_data.h"

enum { PATH_MOST = 4096, NAME_MOST = 1100, DEPTH_MOST = 60 };

#define NS_ROSTER  "jabber:iq:roster"
#define NS_PRIVATE "jabber:iq:private"
#define NS_MAM     "urn:xmpp:mam:2"
#define NS_BLOCK   "urn:xmpp:blocking"

struct folder {                          /* of a host */
    struct feed *feed;
    const char  *path;                   /* of all data */
    char         name[NAME_MOST];        /* its name as it is written */
    char         host[NAME_MOST];
};

struct file {                            /* of a user, being read */
    const struct folder *folder;
    struct feed         *feed;
    const char          *name;           /* of the feed */
    struct lua_data      data;
    struct arena        *arena;          /* of the value */
};

/* ---- names ---- */

static int hex_digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* false: nothing that Prosody has written. */
static bool decode(const char *name, size_t len, char out[NAME_MOST])
{
    size_t n = 0;

    for (size_t i = 0; i < len; i++) {
        int c = (unsigned char)name[i];
        if (c == '%') {
            int high = i + 2 < len ? hex_digit(name[i + 1]) : -1, low = i + 2 < len ? hex_digit(name[i + 2]) : -1;
            if (high < 0 || low < 0)
                return false;
            c = high * 16 + low;
            i += 2;
        }
        if (n + 1 >= NAME_MOST || c == 0)
            return false;
        out[n++] = (char)c;
    }
    out[n] = '\0';
    return n > 0;
}

/* The part before .dat or .list; 0: another file. */
static size_t stem(const char *name)
{
    static const char *const ends[] = { ".dat", ".list" };
    size_t len = strlen(name);

    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        size_t n = strlen(ends[i]);
        if (len > n && strcmp(name + len - n, ends[i]) == 0)
            return len - n;
    }
    return 0;
}

static struct place place_of(const struct file *f)
{
    return (struct place){ f->name, f->data.line, f->data.column };
}

static void refuse(const struct file *f, const char *why)
{
    const struct place at = place_of(f);

    feed_refuse(f->feed, &at, why);
}

/* ---- stanzas as Prosody keeps them ---- */

static const char *split_ns(struct arena *a, const char *name, const char **local)
{
    const char *at = strchr(name, '\1');

    if (at == NULL)
        at = strchr(name, '|');
    *local = at != NULL ? at + 1 : name;
    return at != NULL ? arena_copy(a, name, (size_t)(at - name)) : NULL;
}

/* The next name behind the one before, in byte order: in the file they stand as the hash has them, each time another
 * way, and what is the same shall be the same bytes. */
static const struct lua_entry *next_attribute(const struct lua_value *attr, const char *before)
{
    const struct lua_entry *least = NULL;

    for (const struct lua_entry *x = attr != NULL ? attr->first : NULL; x != NULL; x = x->next) {
        const char *name = lua_text(&x->key);
        if (name != NULL && (before == NULL || strcmp(name, before) > 0) &&
            (least == NULL || strcmp(name, least->key.text.p) < 0))
            least = x;
    }
    return least;
}

static bool put_attributes(struct arena *a, struct xml *e, const struct lua_value *attr)
{
    const struct lua_entry *x = NULL;

    while ((x = next_attribute(attr, x != NULL ? x->key.text.p : NULL)) != NULL) {
        const char *name = lua_text(&x->key), *value = lua_text(&x->value), *local;
        if (value == NULL || strcmp(name, "xmlns") == 0)
            continue;
        if (strncmp(name, "xml:", 4) == 0) {
            if (xml_set_ns(e, name + 4, NS_XML, value) == NULL)
                return false;
            continue;
        }
        const char *ns = split_ns(a, name, &local);
        if ((ns != NULL ? xml_set_ns(e, local, ns, value) : xml_set(e, local, value)) == NULL)
            return false;
    }
    return true;
}

/* { name = "message"; attr = { ... }; "text", { name = ... } }.  NULL: it is none. */
static struct xml *element_of(struct arena *a, const struct lua_value *v, struct xml *parent, const char *ns,
                              unsigned depth)
{
    const char *name = lua_text(lua_get(v, "name"));
    const struct lua_value *attr = lua_get(v, "attr");
    const char *own = lua_text(lua_get(attr, "xmlns"));
    struct xml *e = NULL;

    if (own != NULL)
        ns = own;
    if (name != NULL && depth < DEPTH_MOST)
        e = parent != NULL ? xml_sub(parent, name, ns) : xml_new(a, name, ns);
    if (e == NULL || !put_attributes(a, e, attr))
        return NULL;
    for (const struct lua_entry *x = v->first; x != NULL; x = x->next) {
        if (x->key.kind != LUA_NUMBER)
            continue;
        if (x->value.kind == LUA_STRING && xml_chars(e, x->value.text.p, x->value.text.len) == NULL)
            return NULL;
        if (x->value.kind == LUA_TABLE && element_of(a, &x->value, e, ns, depth + 1) == NULL)
            return NULL;
    }
    return e;
}

static unsigned depth_of(const struct lua_value *v)
{
    unsigned most = 0;

    for (const struct lua_entry *x = v->first; x != NULL; x = x->next) {
        unsigned depth = x->key.kind == LUA_NUMBER && x->value.kind == LUA_TABLE ? depth_of(&x->value) : 0;
        most = depth > most ? depth : most;
    }
    return most + 1;
}

static void refuse_element(struct file *f, const struct lua_value *v)
{
    const struct feed_excess x = { "too many elements inside each other", depth_of(v), DEPTH_MOST, "", false };
    const struct place at = place_of(f);

    if (x.found > x.most)
        feed_refuse_excess(f->feed, &at, &x);
    else
        refuse(f, "that is no element as Prosody keeps it");
}

static void put_part(struct file *f, const struct xml *e, const char *context)
{
    const struct place at = place_of(f);
    struct text out;

    text_init(&out, 0);
    xml_write(&out, e, context);
    const struct feed_excess x = { "it is too long", out.len, FEED_PART_MOST, "bytes", false };
    if (!text_ok(&out))
        refuse(f, "no memory");
    else if (x.found > x.most)
        feed_refuse_excess(f->feed, &at, &x);
    else
        feed_part(f->feed, (struct str){ out.p, out.len }, &at);
    text_free(&out);
}

/* An element with parts, opened with the first of them. */
struct list { struct file *f; const char *tag, *name; bool open; };

static void list_put(struct list *l, const struct xml *e, const char *context)
{
    const struct place at = place_of(l->f);

    if (!l->open)
        feed_child(l->f->feed, l->tag, l->name, true, &at);
    l->open = true;
    put_part(l->f, e, context);
}

static void list_end(struct list *l)
{
    if (l->open)
        feed_child_end(l->f->feed);
}

/* A whole element of the user: its children are parts. */
static void put_whole(struct file *f, const struct xml *e)
{
    const struct place at = place_of(f);
    struct text out;

    text_init(&out, 0);
    xml_write_start(&out, e, NS_PIE);
    if (text_ok(&out)) {
        feed_child(f->feed, out.p, e->name, false, &at);
        for (const struct xml *c = e->first; c != NULL; c = c->next) {
            if (c->name != NULL) {
                put_part(f, c, e->ns);
                continue;
            }
            text_clear(&out);
            xml_escape(&out, c->text, c->text_len);
            feed_part(f->feed, (struct str){ out.p, out.len }, NULL);
        }
        feed_child_end(f->feed);
    }
    text_free(&out);
}

/* ---- the stores: each takes one value of its file ---- */

static bool is_true(const struct lua_value *v)
{
    return v != NULL && v->kind == LUA_TRUE;
}

static const char *number_text(struct arena *a, const struct lua_value *v)
{
    return v != NULL && v->kind == LUA_NUMBER && v->number >= 0 && v->number < 1e15
               ? arena_printf(a, "%.0f", v->number) : lua_text(v);
}

/* Base64 of the bytes of a salt, or of a key in hexadecimal digits; NULL: it is none. */
static const char *base64_of(struct arena *a, const struct lua_value *v, bool hexadecimal, size_t *len)
{
    unsigned char bytes[256];

    *len = 0;
    if (v == NULL || v->kind != LUA_STRING || v->text.len == 0 || v->text.len > sizeof bytes)
        return NULL;
    if (!hexadecimal) {
        memcpy(bytes, v->text.p, v->text.len);
        *len = v->text.len;
    }
    for (size_t i = 0; hexadecimal && i + 1 < v->text.len; i += 2) {
        int high = hex_digit(v->text.p[i]), low = hex_digit(v->text.p[i + 1]);
        if (high < 0 || low < 0)
            return NULL;
        bytes[(*len)++] = (unsigned char)(high * 16 + low);
    }
    char *out = arena_bytes(a, BASE64_LENGTH(*len) + 1);
    if (out == NULL)
        return NULL;
    base64_encode(bytes, *len, out);
    out[BASE64_LENGTH(*len)] = '\0';
    secret_wipe(bytes, sizeof bytes);
    return out;
}

static void put_text(struct xml *e, const char *name, const char *text)
{
    if (text != NULL)
        xml_chars(xml_sub(e, name, NULL), text, strlen(text));
}

/* The hash is told by the length of its keys. */
static const char *mechanism_of(size_t key_len)
{
    return key_len == 20 ? "SCRAM-SHA-1" : key_len == 32 ? "SCRAM-SHA-256" : key_len == 64 ? "SCRAM-SHA-512" : NULL;
}

static void take_account(struct file *f, const struct lua_value *v)
{
    size_t salt_len, stored_len, server_len;
    const char *salt = base64_of(f->arena, lua_get(v, "salt"), false, &salt_len);
    const char *stored = base64_of(f->arena, lua_get(v, "stored_key"), true, &stored_len);
    const char *server = base64_of(f->arena, lua_get(v, "server_key"), true, &server_len);

    if (is_true(lua_get(v, "disabled")))
        put_whole(f, xml_new(f->arena, "disabled", "xylem:auth"));
    if (lua_get(v, "stored_key") == NULL)
        return;
    if (salt == NULL || stored == NULL || server == NULL || stored_len != server_len ||
        mechanism_of(stored_len) == NULL) {
        refuse(f, "these are no SCRAM keys");
        return;
    }
    struct xml *e = xml_set(xml_new(f->arena, "scram-credentials", NS_PIE "#scram"), "mechanism",
                            mechanism_of(stored_len));
    put_text(e, "iter-count", number_text(f->arena, lua_get(v, "iteration_count")));
    put_text(e, "salt", salt);
    put_text(e, "server-key", server);
    put_text(e, "stored-key", stored);
    if (e != NULL)
        put_whole(f, e);
}

static void take_groups(struct xml *item, const struct lua_value *groups)
{
    for (const struct lua_entry *x = groups != NULL ? groups->first : NULL; x != NULL; x = x->next)
        put_text(item, "group", lua_text(&x->key));
}

static void take_contact(struct list *l, const char *jid, const struct lua_value *v)
{
    struct xml *item = xml_set(xml_new(l->f->arena, "item", NS_ROSTER), "jid", jid);
    const char *name = lua_text(lua_get(v, "name")), *subscription = lua_text(lua_get(v, "subscription"));

    if (name != NULL)
        item = xml_set(item, "name", name);
    item = xml_set(item, "subscription", subscription != NULL ? subscription : "none");
    if (lua_text(lua_get(v, "ask")) != NULL)
        item = xml_set(item, "ask", "subscribe");
    if (is_true(lua_get(v, "approved")))
        item = xml_set(item, "approved", "true");
    take_groups(item, lua_get(v, "groups"));
    if (item != NULL)
        list_put(l, item, NS_ROSTER);
}

static void take_requests(struct file *f, const struct lua_value *pending)
{
    for (const struct lua_entry *x = pending != NULL ? pending->first : NULL; x != NULL; x = x->next) {
        const char *jid = lua_text(&x->key);
        if (jid == NULL)
            continue;
        struct xml *e = x->value.kind == LUA_TABLE ? element_of(f->arena, &x->value, NULL, NS_CLIENT, 0) : NULL;
        if (e == NULL)
            e = xml_new(f->arena, "presence", NS_CLIENT);
        e = xml_set(xml_set(e, "type", "subscribe"), "from", jid);
        if (e != NULL)
            put_whole(f, e);
    }
}

static void take_roster(struct file *f, const struct lua_value *v)
{
    struct list l = { f, "<query xmlns='" NS_ROSTER "'>", "query", false };

    for (const struct lua_entry *x = v->first; x != NULL; x = x->next) {
        const char *jid = lua_text(&x->key);
        if (jid != NULL && strcmp(jid, "pending") != 0 && x->value.kind == LUA_TABLE)
            take_contact(&l, jid, &x->value);
    }
    list_end(&l);
    take_requests(f, lua_get(lua_get_false(v), "pending"));
    take_requests(f, lua_get(v, "pending"));
}

static void take_card(struct file *f, const struct lua_value *v)
{
    struct xml *e = element_of(f->arena, v, NULL, "vcard-temp", 0);

    if (e != NULL)
        put_whole(f, e);
    else
        refuse_element(f, v);
}

static void take_fragments(struct file *f, const struct lua_value *v)
{
    struct list l = { f, "<query xmlns='" NS_PRIVATE "'>", "query", false };

    for (const struct lua_entry *x = v->first; x != NULL; x = x->next) {
        struct xml *e = element_of(f->arena, &x->value, NULL, NS_PRIVATE, 0);
        if (e != NULL)
            list_put(&l, e, NS_PRIVATE);
        else
            refuse_element(f, &x->value);
    }
    list_end(&l);
}

static void take_blocked(struct file *f, const struct lua_value *v)
{
    struct list l = { f, "<blocklist xmlns='" NS_BLOCK "'>", "blocklist", false };

    for (const struct lua_entry *x = v->first; x != NULL; x = x->next) {
        const char *jid = lua_text(&x->key);
        struct xml *item = jid != NULL ? xml_set(xml_new(f->arena, "item", NS_BLOCK), "jid", jid) : NULL;
        if (item != NULL)
            list_put(&l, item, NS_BLOCK);
    }
    list_end(&l);
}

static void take_preferences(struct file *f, const struct lua_value *v)
{
    const struct lua_value *policy = lua_get_false(v);
    bool roster = policy != NULL && policy->kind == LUA_STRING, never = policy != NULL && policy->kind == LUA_FALSE;
    const char *name = roster ? "roster" : never ? "never" : "always";
    struct xml *e = xml_set(xml_new(f->arena, "prefs", NS_MAM), "default", name);
    struct xml *lists[2] = { xml_sub(e, "never", NULL), xml_sub(e, "always", NULL) };

    for (const struct lua_entry *x = v->first; x != NULL; x = x->next)
        if (lua_text(&x->key) != NULL)
            put_text(lists[is_true(&x->value)], "jid", lua_text(&x->key));
    if (e != NULL)
        put_whole(f, e);
}

/* When it was, in milliseconds; false: it does not say. */
static bool stamp_of(const struct lua_value *v, int64_t *ms)
{
    const struct lua_value *when = lua_get(v, "when");

    if (when != NULL && when->kind == LUA_NUMBER && when->number > 0 && when->number < 1e11) {
        *ms = (int64_t)(when->number * 1000 + 0.5);
        return true;
    }
    const char *stamp = lua_text(lua_get(lua_get(v, "attr"), "stamp"));
    return stamp != NULL && date_parse(str_of(stamp), ms);
}

/* Without what Prosody has written beside it. */
static struct xml *message_of(struct file *f, const struct lua_value *v, char date[DATE_LENGTH + 1])
{
    struct xml *message = element_of(f->arena, v, NULL, NS_CLIENT, 0);
    int64_t ms;

    if (message == NULL) {
        refuse_element(f, v);
        return NULL;
    }
    if (!stamp_of(v, &ms)) {
        refuse(f, "it does not say when it was");
        return NULL;
    }
    date_format(ms, date);
    xml_set(message, "stamp", NULL);
    xml_set(message, "stamp_legacy", NULL);
    return message;
}

static void take_archived(struct list *l, const struct lua_value *v)
{
    struct arena *a = l->f->arena;
    char date[DATE_LENGTH + 1];
    struct xml *message = message_of(l->f, v, date);

    if (message == NULL)
        return;
    struct xml *result = xml_new(a, "result", NS_MAM), *forwarded = xml_sub(result, "forwarded", "urn:xmpp:forward:0");
    const char *key = lua_text(lua_get(v, "key"));
    if (key != NULL)
        xml_set(result, "id", key);
    xml_set(xml_sub(forwarded, "delay", "urn:xmpp:delay"), "stamp", date);
    if (xml_append(forwarded, message) != NULL)
        list_put(l, result, NS_PIE "#mam");
    else
        refuse(l->f, "no memory");
}

static void take_offline(struct list *l, const struct lua_value *v)
{
    char date[DATE_LENGTH + 1];
    struct xml *message = message_of(l->f, v, date);
    struct xml *delay = message != NULL ? xml_sub(message, "delay", "urn:xmpp:delay") : NULL;

    if (xml_set(xml_set(delay, "from", l->f->folder->host), "stamp", date) != NULL)
        list_put(l, message, NS_PIE);
}

/* ---- files ---- */

struct store {
    const char *name, *end;
    void      (*take)(struct file *f, const struct lua_value *v);
    void      (*take_item)(struct list *l, const struct lua_value *v);
    const char *tag, *element;           /* of items */
};

/* Who waits comes behind the archive: what is in both becomes one, with the archive's stamp. */
static const struct store stores[] = {
    { "accounts", "dat", take_account, NULL, NULL, NULL },
    { "roster", "dat", take_roster, NULL, NULL, NULL },
    { "blocklist", "dat", take_blocked, NULL, NULL, NULL },
    { "vcard", "dat", take_card, NULL, NULL, NULL },
    { "private", "dat", take_fragments, NULL, NULL, NULL },
    { "archive_prefs", "dat", take_preferences, NULL, NULL, NULL },
    { "archive", "list", NULL, take_archived, "<archive xmlns='" NS_PIE "#mam'>", "archive" },
    { "offline", "list", NULL, take_offline, "<offline-messages>", "offline-messages" },
};

#define STORES (sizeof stores / sizeof stores[0])

static int path_of(const struct folder *d, const struct store *s, const char *user, char path[PATH_MOST])
{
    int n = snprintf(path, PATH_MOST, "%s/%s/%s/%s.%s", d->path, d->name, s->name, user, s->end);

    return n > 0 && n < PATH_MOST ? 0 : -1;
}

static bool is_there(const struct folder *d, const struct store *s, const char *user)
{
    char path[PATH_MOST];
    struct stat st;

    return path_of(d, s, user, path) == 0 && stat(path, &st) == 0;
}

static void read_values(struct file *f, const struct store *s)
{
    struct list l = { f, s->tag, s->element, false };
    struct lua_value v;
    struct error e;
    int result = 1;

    while (feed_goes_on(f->feed) && result == 1) {
        f->arena = arena_new(4096);
        result = f->arena != NULL ? lua_data_next(&f->data, f->arena, &v, &e)
                                  : error_set(&e, ERR_NO_MEMORY, "no memory");
        if (result == 1 && v.kind == LUA_TABLE && s->take != NULL)
            s->take(f, &v);
        else if (result == 1 && v.kind == LUA_TABLE)
            s->take_item(&l, &v);
        else if (result == 1)
            refuse(f, "a table is expected");
        arena_free(&f->arena);
    }
    if (result < 0)
        refuse(f, e.text);
    list_end(&l);
}

static void read_file(const struct folder *d, const struct store *s, const char *user)
{
    struct file f = { .folder = d, .feed = d->feed };
    char path[PATH_MOST];
    struct error e;

    if (path_of(d, s, user, path) != 0)
        return;
    f.name = feed_file(d->feed, path);
    if (lua_data_open(&f.data, path, &e) != 0) {
        const struct place at = { f.name, 0, 0 };
        feed_refuse(d->feed, &at, e.text);
        return;
    }
    read_values(&f, s);
    lua_data_close(&f.data);
}

/* A password in clear has to be known before the account is begun. */
static char *password_of(const struct folder *d, const char *user)
{
    struct lua_data data;
    struct lua_value v;
    struct error e;
    char path[PATH_MOST], *copy = NULL;
    struct arena *a = arena_new(1024);

    if (a != NULL && path_of(d, &stores[0], user, path) == 0 && lua_data_open(&data, path, &e) == 0) {
        if (lua_data_next(&data, a, &v, &e) == 1) {
            const char *password = lua_text(lua_get(&v, "password"));
            copy = try_copy(password);
        }
        lua_data_close(&data);
    }
    arena_free(&a);
    return copy;
}

static void read_user(const struct folder *d, const char *user)
{
    char name[NAME_MOST], path[PATH_MOST];
    char *password = password_of(d, user);

    path_of(d, &stores[0], user, path);
    const struct place at = { feed_file(d->feed, path), 1, 1 };
    if (decode(user, strlen(user), name)) {
        feed_user(d->feed, name, password, &at);
        for (size_t i = 0; i < STORES; i++)
            if (is_there(d, &stores[i], user))
                read_file(d, &stores[i], user);
        feed_user_end(d->feed);
    } else
        feed_refuse(d->feed, &at, "that is no name of a user");
    if (password != NULL)
        secret_wipe(password, strlen(password));
    mem_free(&password);
}

/* ---- folders ---- */

static void each_file(const char *path, void (*fn)(void *arg, const char *name), void *arg)
{
    DIR *dir = opendir(path);
    const struct dirent *x;

    while (dir != NULL && (x = readdir(dir)) != NULL)
        if (x->d_name[0] != '.')
            fn(arg, x->d_name);
    if (dir != NULL)
        closedir(dir);
}

struct visit { struct folder *d; size_t store; const char *other; };

static void take_user_file(void *arg, const char *name)
{
    const struct visit *v = arg;
    char user[NAME_MOST];
    size_t len = stem(name);

    feed_heed(v->d->feed);
    if (len == 0 || len >= sizeof user || !feed_goes_on(v->d->feed) ||
        strcmp(name + len + 1, stores[v->store].end) != 0)
        return;
    memcpy(user, name, len);
    user[len] = '\0';
    for (size_t i = 0; i < v->store; i++)
        if (is_there(v->d, &stores[i], user))
            return;                      /* he has been */
    read_user(v->d, user);
}

static void leave_file(void *arg, const char *name)
{
    const struct visit *v = arg;

    if (stem(name) != 0)
        feed_leave(v->d->feed, v->other, "Prosody");
}

/* Of a store that nothing here takes: rooms, PEP ... */
static void leave_store(void *arg, const char *name)
{
    struct visit v = { .d = arg, .other = name };
    char path[PATH_MOST];

    for (size_t i = 0; i < STORES; i++)
        if (strcmp(stores[i].name, name) == 0)
            return;
    if (snprintf(path, sizeof path, "%s/%s/%s", v.d->path, v.d->name, name) < PATH_MOST)
        each_file(path, leave_file, &v);
}

static void take_host(void *arg, const char *name)
{
    struct folder *d = arg;
    char path[PATH_MOST];
    struct stat st;

    if (!feed_goes_on(d->feed) || strlen(name) >= sizeof d->name || !decode(name, strlen(name), d->host) ||
        snprintf(path, sizeof path, "%s/%s", d->path, name) >= PATH_MOST || stat(path, &st) != 0 ||
        !S_ISDIR(st.st_mode))
        return;
    if (d->feed->only != NULL && strcmp(d->feed->only, d->host) != 0)
        return;
    memcpy(d->name, name, strlen(name) + 1);
    feed_host(d->feed, d->host);
    for (size_t i = 0; i < STORES; i++) {
        struct visit v = { .d = d, .store = i };
        if (snprintf(path, sizeof path, "%s/%s/%s", d->path, name, stores[i].name) < PATH_MOST)
            each_file(path, take_user_file, &v);
    }
    snprintf(path, sizeof path, "%s/%s", d->path, name);
    each_file(path, leave_store, d);
}

void prosody_read(struct feed *f, const char *folder)
{
    struct folder d = { .feed = f, .path = folder };
    DIR *dir = opendir(folder);
    struct error e;

    if (dir == NULL) {
        error_errno(&e, folder);
        feed_fail(f, EXITS_USAGE, &e);
        return;
    }
    closedir(dir);
    each_file(folder, take_host, &d);
    if (f->host == NULL && feed_goes_on(f)) {
        error_set(&e, ERR_INVALID, "%s: there is no folder of %s in it", folder, f->only != NULL ? f->only : "a host");
        feed_fail(f, EXITS_USAGE, &e);
    }
    if (f->users == 0 && f->faults == 0 && feed_goes_on(f)) {
        error_set(&e, ERR_INVALID, "%s: there is nobody in it: give the folder that data_path of Prosody names",
                  folder);
        feed_fail(f, EXITS_USAGE, &e);
    }
}
