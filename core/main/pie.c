/*
 * pie.c - see pie.h
 *
 * One element of an element of a user is in memory at a time, as it will be sent: names without prefixes, each
 * namespace where it changes.  Included files (XInclude) lie beside or below the one that names them; one that the
 * user's own data seems to include is data.
 */
#include "main/pie.h"

#include <errno.h>
#include <expat.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/secret.h"
#include "base/sys.h"
#include "hook/exchange.h"
#include "main/exits.h"
#include "xml/chars.h"

#define NS_XI  "http://www.w3.org/2001/XInclude"
#define SPLIT  '\n'                      /* between namespace and name, as expat gives them */

enum { STEP = 64 * 1024, INCLUDES_MOST = 4, DEPTH_MOST = 60, ELEMENTS_MOST = 20000, ATTRS_MOST = 64 };

/* What an element is, by where it stands. */
enum level { LEVEL_FILE, LEVEL_DATA, LEVEL_HOST, LEVEL_USER, LEVEL_CHILD, LEVEL_PART };

struct reader {
    struct feed *feed;
    XML_Parser   parser;
    const char  *file;                   /* its name, of the feed */
    const char  *path;
    struct reader *outer;                /* that includes this one; NULL: the first */
    enum level   level;                  /* of what is open */
    unsigned     over;                   /* elements that are open and passed over */
    unsigned     depth;                  /* inside a part: 1 is its own element */
    unsigned     elements;               /* in it */
    char        *ns[DEPTH_MOST + 2];     /* of each, [0]: of the child that they are in */
    struct text  part;
    struct place part_at;
    bool         unfit;
};

static struct place here(const struct reader *r)
{
    return (struct place){ r->file, (unsigned long)XML_GetCurrentLineNumber(r->parser),
                           (unsigned long)XML_GetCurrentColumnNumber(r->parser) + 1 };
}

/* The file cannot be read on. */
static void fail(struct reader *r, const char *why)
{
    const struct place at = here(r);
    struct error e;

    feed_refuse(r->feed, &at, why);
    feed_break_off(r->feed);
    error_set(&e, ERR_INVALID, "%s:%lu:%lu: %s", at.file, at.line, at.column, why);
    feed_fail(r->feed, EXITS_USAGE, &e);
    XML_StopParser(r->parser, XML_FALSE);
}

static void refuse(struct reader *r, const char *why)
{
    const struct place at = here(r);

    feed_refuse(r->feed, &at, why);
}

/* ---- names ---- */

struct name { const char *local; struct str ns; };

static struct name split(const char *name)
{
    const char *at = strchr(name, SPLIT);

    return at == NULL ? (struct name){ name, { "", 0 } }
                      : (struct name){ at + 1, { name, (size_t)(at - name) } };
}

static bool is(const struct name *n, const char *local, const char *ns)
{
    return strcmp(n->local, local) == 0 && str_is(n->ns, ns);
}

static const char *attribute(const char *const *attrs, const char *name)
{
    for (; attrs[0] != NULL; attrs += 2)
        if (strcmp(attrs[0], name) == 0)
            return attrs[1];
    return NULL;
}

/* The server refuses what holds a namespace that is no URI: one such element must not take others with it. */
static bool is_uri(struct str ns)
{
    for (size_t i = 0; i < ns.len; i++)
        if (!char_is(ns.p[i], CHAR_URI))
            return false;
    return true;
}

static bool are_uris(const struct name *n, const char *const *attrs)
{
    bool all = is_uri(n->ns) && !str_is(n->ns, NS_XML);     /* which no element can have without its prefix */

    for (; attrs[0] != NULL; attrs += 2)
        all &= is_uri(split(attrs[0]).ns);
    return all;
}

/* ---- elements as they are sent ---- */

static void put_escaped(struct text *out, struct str bytes)
{
    xml_escape(out, bytes.p, bytes.len);
}

static void put_attributes(struct text *out, const char *const *attrs)
{
    for (unsigned i = 1; attrs[0] != NULL; attrs += 2) {
        struct name n = split(attrs[0]);
        if (n.ns.len == 0)
            text_printf(out, " %s='", n.local);
        else if (str_is(n.ns, NS_XML))
            text_printf(out, " xml:%s='", n.local);
        else {
            text_printf(out, " xmlns:a%u='", i);
            put_escaped(out, n.ns);
            text_printf(out, "' a%u:%s='", i++, n.local);
        }
        put_escaped(out, str_of(attrs[1]));
        text_putc(out, '\'');
    }
}

static bool same_ns(const char *before, struct str ns)
{
    return before != NULL && str_is(ns, before);
}

static void put_start(struct text *out, const struct name *n, const char *before, const char *const *attrs)
{
    text_printf(out, "<%s", n->local);
    if (!same_ns(before, n->ns)) {
        text_puts(out, " xmlns='");
        put_escaped(out, n->ns);
        text_putc(out, '\'');
    }
    put_attributes(out, attrs);
    text_putc(out, '>');
}

static void remember_ns(struct reader *r, unsigned depth, struct str ns)
{
    struct error e;

    mem_free(&r->ns[depth]);
    r->ns[depth] = try_copy_n(ns.p, ns.len);
    if (r->ns[depth] == NULL) {
        error_set(&e, ERR_NO_MEMORY, "no memory");
        feed_fail(r->feed, EXITS_REFUSED, &e);
    }
}

/* ---- levels ---- */

static void open_host(struct reader *r, const char *const *attrs)
{
    const char *jid = attribute(attrs, "jid");

    const struct feed_excess x = { "the jid of a host is too long", jid != NULL ? strlen(jid) : 0, FEED_NAME_MOST,
                                   "bytes", false };
    const struct place at = here(r);

    if (x.found == 0 || x.found > x.most) {
        if (x.found == 0)
            refuse(r, "a host has a jid");
        else
            feed_refuse_excess(r->feed, &at, &x);
        r->over = 1;
        return;
    }
    r->level = LEVEL_HOST;
    feed_host(r->feed, jid);
}

static void open_user(struct reader *r, const char *const *attrs)
{
    const char *name = attribute(attrs, "name");
    const struct place at = here(r);

    if (name == NULL || name[0] == '\0') {
        refuse(r, "a user has a name");
        r->over = 1;
        return;
    }
    r->level = LEVEL_USER;
    feed_user(r->feed, name, attribute(attrs, "password"), &at);
}

/* What XEP-0227 has as lists. */
static bool is_list(const struct name *n)
{
    static const struct { const char *name, *ns; } lists[] = {
        { "archive", NS_PIE "#mam" }, { "offline-messages", NS_PIE }, { "query", "jabber:iq:roster" },
        { "query", "jabber:iq:private" }, { "blocklist", "urn:xmpp:blocking" },
    };

    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++)
        if (is(n, lists[i].name, lists[i].ns))
            return true;
    return false;
}

static void open_child(struct reader *r, const struct name *n, const char *const *attrs)
{
    const struct place at = here(r);
    struct text tag;

    if (!are_uris(n, attrs)) {
        refuse(r, "its namespace is no URI, or that of xml:");
        r->over = 1;
        return;
    }
    text_init(&tag, 0);
    put_start(&tag, n, NS_PIE, attrs);
    remember_ns(r, 0, n->ns);
    r->level = LEVEL_CHILD;
    if (text_ok(&tag))
        feed_child(r->feed, tag.p, n->local, is_list(n), &at);
    text_free(&tag);
}

/* The part that is open. */
static void refuse_part(struct reader *r, const char *what, size_t found, size_t most, const char *unit)
{
    const struct feed_excess x = { what, found, most, unit, true };

    feed_refuse_excess(r->feed, &r->part_at, &x);
    r->unfit = true;
}

static void refuse_long_part(struct reader *r)
{
    refuse_part(r, "an element inside that of a user is too long", r->part.len, FEED_PART_MOST, "bytes");
}

static void look_at_limits(struct reader *r)
{
    if (r->depth > DEPTH_MOST)
        refuse_part(r, "too many elements inside each other", r->depth, DEPTH_MOST, "");
    else if (r->elements > ELEMENTS_MOST)
        refuse_part(r, "too many elements in one inside that of a user", r->elements, ELEMENTS_MOST, "");
    else if (r->part.len > FEED_PART_MOST)
        refuse_long_part(r);
}

static void open_inside(struct reader *r, const struct name *n, const char *const *attrs)
{
    if (r->level == LEVEL_CHILD) {
        r->level = LEVEL_PART;
        r->depth = r->elements = 0;
        r->unfit = false;
        r->part_at = here(r);
        text_clear(&r->part);
    }
    r->depth++;
    r->elements++;
    if (r->unfit)
        return;
    if (!are_uris(n, attrs)) {
        feed_refuse(r->feed, &r->part_at, "a namespace in it is no URI, or that of xml:");
        r->unfit = true;
    } else
        look_at_limits(r);
    if (r->unfit)
        return;
    put_start(&r->part, n, r->ns[r->depth - 1], attrs);
    remember_ns(r, r->depth, n->ns);
}

static void pass_over(struct reader *r, const struct name *n)
{
    char ns[256];

    snprintf(ns, sizeof ns, "%.*s", (int)(n->ns.len < sizeof ns ? n->ns.len : sizeof ns - 1), n->ns.p);
    feed_leave(r->feed, n->local, ns);
    r->over = 1;
}

static void include(struct reader *r, const char *const *attrs);

/* A file that holds but one host is taken as well. */
static bool is_top(const struct reader *r, const struct name *n)
{
    if (r->level == LEVEL_FILE || r->level == LEVEL_DATA)
        return is(n, "host", NS_PIE);
    return r->level == LEVEL_HOST && is(n, "user", NS_PIE);
}

static void start(void *arg, const char *name, const char **given)
{
    struct reader *r = arg;
    const char *const *attrs = given;
    struct name n = split(name);
    size_t nattrs = 0;

    while (attrs[nattrs] != NULL)
        nattrs++;
    if (!feed_goes_on(r->feed)) {
        XML_StopParser(r->parser, XML_FALSE);
        return;
    }
    if (nattrs > 2 * (size_t)ATTRS_MOST) {
        const struct feed_excess x = { "too many attributes", nattrs / 2, ATTRS_MOST, "", false };
        char why[FEED_EXCESS_MOST];
        feed_excess_put(&x, why);
        fail(r, why);
        return;
    }
    if (r->over > 0)
        r->over++;
    else if (r->level >= LEVEL_CHILD)
        open_inside(r, &n, attrs);
    else if (is(&n, "include", NS_XI))
        include(r, attrs);
    else if (r->level == LEVEL_USER)
        open_child(r, &n, attrs);
    else if (r->level == LEVEL_FILE && is(&n, "server-data", NS_PIE))
        r->level = LEVEL_DATA;
    else if (is_top(r, &n))
        (r->level == LEVEL_HOST ? open_user : open_host)(r, attrs);
    else if (r->level == LEVEL_FILE)
        fail(r, "this is no file of XEP-0227: it begins with <server-data xmlns='" NS_PIE "'>");
    else
        pass_over(r, &n);
}

static void end_inside(struct reader *r, const struct name *n)
{
    if (!r->unfit)
        text_printf(&r->part, "</%s>", n->local);
    if (--r->depth > 0)
        return;
    r->level = LEVEL_CHILD;
    if (!r->unfit && r->part.len > FEED_PART_MOST)
        refuse_long_part(r);
    else if (!r->unfit)
        feed_part(r->feed, (struct str){ r->part.p, r->part.len }, &r->part_at);
}

static void end(void *arg, const char *name)
{
    struct reader *r = arg;
    struct name n = split(name);

    if (!feed_goes_on(r->feed))
        return;
    if (r->over > 0) {
        r->over--;
        return;
    }
    switch (r->level) {
    case LEVEL_PART:
        end_inside(r, &n);
        return;
    case LEVEL_CHILD:
        feed_child_end(r->feed);
        r->level = LEVEL_USER;
        return;
    case LEVEL_USER:
        feed_user_end(r->feed);
        r->level = LEVEL_HOST;
        return;
    case LEVEL_HOST:
        r->level = LEVEL_DATA;
        return;
    default:
        return;
    }
}

static bool is_space(const char *p, int len)
{
    for (int i = 0; i < len; i++)
        if (strchr(" \t\r\n", p[i]) == NULL || p[i] == '\0')
            return false;
    return true;
}

static void characters(void *arg, const char *p, int len)
{
    struct reader *r = arg;
    struct text escaped;

    if (!feed_goes_on(r->feed) || r->over > 0 || r->level < LEVEL_CHILD)
        return;
    if (r->level == LEVEL_PART) {
        if (!r->unfit && r->part.len <= FEED_PART_MOST)
            put_escaped(&r->part, (struct str){ p, (size_t)len });
        return;
    }
    if (is_space(p, len))
        return;
    text_init(&escaped, 0);
    put_escaped(&escaped, (struct str){ p, (size_t)len });
    if (text_ok(&escaped))
        feed_part(r->feed, (struct str){ escaped.p, escaped.len }, NULL);
    text_free(&escaped);
}

static void doctype(void *arg, const char *name, const char *sysid, const char *pubid, int subset)
{
    (void)name;
    (void)sysid;
    (void)pubid;
    (void)subset;
    fail(arg, "a file of accounts has no document type");
}

/* ---- files ---- */

static void read_in(struct reader *r);

/* Relative, and not out of the folder: NULL: it is not. */
static char *file_beside(const char *path, const char *href)
{
    const char *slash = strrchr(path, '/');
    size_t folder = slash != NULL ? (size_t)(slash - path) + 1 : 0, n = folder;
    char *made = try_alloc(size_add(folder, strlen(href) + 1));

    if (made == NULL)
        return NULL;
    memcpy(made, path, folder);
    for (const char *p = href; *p != '\0'; p++) {
        unsigned code;
        if (*p == '%' && sscanf(p + 1, "%2x", &code) == 1 && p[1] != '\0' && p[2] != '\0') {
            made[n++] = (char)code;
            p += 2;
        } else
            made[n++] = *p;
    }
    made[n] = '\0';
    const char *below = made + folder;
    if (below[0] == '/' || below[0] == '\0' || strlen(below) != n - folder || strcmp(below, "..") == 0 ||
        strncmp(below, "../", 3) == 0 || strstr(below, "/../") != NULL ||
        (n - folder >= 3 && strcmp(made + n - 3, "/..") == 0))
        mem_free(&made);
    return made;
}

static void refuse_include(struct reader *r, unsigned depth)
{
    const struct feed_excess x = { "too many files that include each other", depth, INCLUDES_MOST, "", false };
    const struct place at = here(r);

    feed_refuse_excess(r->feed, &at, &x);
}

static void include(struct reader *r, const char *const *attrs)
{
    const char *href = attribute(attrs, "href"), *parse = attribute(attrs, "parse");
    unsigned depth = 0;
    char *path = NULL;

    r->over = 1;                         /* its own end, and what is inside it */
    for (const struct reader *o = r; o != NULL; o = o->outer)
        depth++;
    if (href == NULL || (parse != NULL && strcmp(parse, "xml") != 0) || attribute(attrs, "xpointer") != NULL)
        refuse(r, "only whole XML files are included, by href");
    else if (depth > INCLUDES_MOST)
        refuse_include(r, depth);
    else if ((path = file_beside(r->path, href)) == NULL)
        refuse(r, "a file that is included lies in the same folder or below");
    else {
        struct reader inner = { .feed = r->feed, .path = path, .file = feed_file(r->feed, path), .outer = r,
                                .level = r->level };
        read_in(&inner);
    }
    mem_free(&path);
}

static bool feed_bytes(struct reader *r, int fd)
{
    for (;;) {
        feed_heed(r->feed);
        if (!feed_goes_on(r->feed))
            return true;
        void *room = XML_GetBuffer(r->parser, STEP);
        ssize_t n = room != NULL ? sys.read(fd, room, STEP) : -1;
        if (n < 0 && room != NULL && errno == EINTR)
            continue;
        if (n < 0) {
            fail(r, room != NULL ? strerror(errno) : "no memory");
            return false;
        }
        if (XML_ParseBuffer(r->parser, (int)n, n == 0) != XML_STATUS_OK)
            return false;
        if (n == 0 || !feed_goes_on(r->feed))
            return true;
    }
}

static bool set_up(struct reader *r)
{
    r->parser = XML_ParserCreateNS(NULL, SPLIT);
    if (r->parser == NULL)
        return false;
    XML_SetUserData(r->parser, r);
    XML_SetElementHandler(r->parser, start, end);
    XML_SetCharacterDataHandler(r->parser, characters);
    XML_SetStartDoctypeDeclHandler(r->parser, doctype);
    text_init(&r->part, 0);
    return true;
}

static void tear_down(struct reader *r)
{
    for (size_t i = 0; i < sizeof r->ns / sizeof r->ns[0]; i++)
        mem_free(&r->ns[i]);
    if (r->part.p != NULL)
        secret_wipe(r->part.p, r->part.cap);
    text_free(&r->part);
    XML_ParserFree(r->parser);
}

/* Said where it is included; the first file is none. */
static void cannot_open(struct reader *r)
{
    struct place at = r->outer != NULL ? here(r->outer) : (struct place){ r->file, 0, 0 };
    struct error e;

    error_set(&e, ERR_NOT_FOUND, "%s: %s", r->path, strerror(errno));
    feed_refuse(r->feed, &at, e.text);
    if (r->outer == NULL)
        feed_fail(r->feed, EXITS_USAGE, &e);
}

static void read_in(struct reader *r)
{
    bool standard_input = strcmp(r->path, "-") == 0 && r->outer == NULL;
    int fd = standard_input ? STDIN_FILENO : sys.open(r->path, O_RDONLY | O_CLOEXEC, 0);

    if (fd < 0) {
        cannot_open(r);
        return;
    }
    if (!set_up(r)) {
        feed_fail(r->feed, EXITS_REFUSED, &(struct error){ ERR_NO_MEMORY, "no memory" });
    } else {
        if (!feed_bytes(r, fd) && feed_goes_on(r->feed))
            fail(r, XML_ErrorString(XML_GetErrorCode(r->parser)));
        tear_down(r);
    }
    if (!standard_input)
        sys.close(fd);
}

void pie_read(struct feed *f, const char *path)
{
    struct reader r = { .feed = f, .path = path, .level = LEVEL_FILE,
                        .file = feed_file(f, strcmp(path, "-") == 0 ? "standard input" : path) };

    read_in(&r);
}
