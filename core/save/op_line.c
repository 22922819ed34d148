/* op_line.c - see op_line.h */

#include "save/op_line.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/codec.h"
#include "base/mem.h"
#include "base/utf8.h"

enum { TOKEN_BYTES = 16, LISTED_MOST = 100000 };

/* ---- members of structures, both ways --------------------------------------------------------- */

enum member_kind { MEMBER_TEXT, MEMBER_UNSIGNED, MEMBER_SIGNED, MEMBER_FLAGS, MEMBER_SIZE, MEMBER_TOKEN, MEMBER_END };

struct member {
    const char      *name;
    enum member_kind kind;
    size_t           offset;
    bool             needed;            /* else it is left out when it is NULL or 0 */
};

#define MEMBER(type, field, kind, needed) { #field, MEMBER_##kind, offsetof(type, field), needed }
#define MEMBERS_END { NULL, MEMBER_END, 0, false }

static const struct member row_members[] = {
    MEMBER(xy_store_row, domain, TEXT, true),   MEMBER(xy_store_row, account, TEXT, true),
    MEMBER(xy_store_row, id, UNSIGNED, true),   MEMBER(xy_store_row, stamp, SIGNED, true),
    MEMBER(xy_store_row, flags, FLAGS, true),   MEMBER(xy_store_row, peer, TEXT, true),
    MEMBERS_END
};

static const struct member record_members[] = {
    MEMBER(xy_store_record, token, TOKEN, false),  MEMBER(xy_store_record, seq, UNSIGNED, false),
    MEMBER(xy_store_record, position, UNSIGNED, false),
    MEMBERS_END
};

static const struct member session_members[] = {
    MEMBER(xy_store_session, token, TOKEN, true),       MEMBER(xy_store_session, resource, TEXT, true),
    MEMBER(xy_store_session, mechanism, TEXT, true),    MEMBER(xy_store_session, presence, TEXT, false),
    MEMBER(xy_store_session, position, UNSIGNED, false), MEMBER(xy_store_session, taken, UNSIGNED, false),
    MEMBER(xy_store_session, cursor, UNSIGNED, false),  MEMBER(xy_store_session, joined, UNSIGNED, false),
    MEMBER(xy_store_session, keep_ms, UNSIGNED, false), MEMBER(xy_store_session, detached, SIGNED, false),
    MEMBER(xy_store_session, seen, SIGNED, false),      MEMBER(xy_store_session, flags, FLAGS, false),
    MEMBERS_END
};

/* The core ends one that it knows by its token alone. */
static const struct member ended_members[] = { MEMBER(xy_store_session, token, TOKEN, true), MEMBERS_END };

static const struct member write_members[] = {
    MEMBER(xy_doc_write, account, TEXT, true),  MEMBER(xy_doc_write, collection, TEXT, true),
    MEMBER(xy_doc_write, key, TEXT, true),
    MEMBERS_END
};

/* What belongs to the operation itself; an ARCHIVE_PURGE of INT64_MAX and alike keeps its number. */
#define OP(field, kind, needed) MEMBER(xy_store_op, field, kind, needed)

static const struct member of_domain[] = { OP(domain, TEXT, true), MEMBERS_END };
static const struct member of_account[] = { OP(domain, TEXT, true), OP(account, TEXT, true), MEMBERS_END };
static const struct member of_rows[] = {
    OP(domain, TEXT, true), OP(account, TEXT, true), OP(until, UNSIGNED, false), MEMBERS_END
};
static const struct member of_end[] = { OP(after, UNSIGNED, true), MEMBERS_END };
static const struct member of_place[] = {
    OP(domain, TEXT, true), OP(account, TEXT, true), OP(after, UNSIGNED, true), MEMBERS_END
};
static const struct member of_purge[] = {
    OP(domain, TEXT, true), OP(account, TEXT, false), OP(after, UNSIGNED, true), OP(limit, SIZE, true), MEMBERS_END
};
static const struct member of_trim[] = {
    OP(domain, TEXT, true), OP(account, TEXT, false), OP(until, UNSIGNED, true), OP(limit, SIZE, true), MEMBERS_END
};
static const struct member of_record[] = { MEMBERS_END };

enum { PARTS_WRITES = 1, PARTS_RECORD = 2, PARTS_IDS = 4, PARTS_SESSION = 8, SESSION_NEEDED = 16, SESSION_TOKEN = 32 };

static const struct op_kind {
    const char          *name;
    xy_store_kind        kind;
    const struct member *members;
    unsigned             parts;
} kinds[] = {
    { "put",            XY_STORE_DOC_PUT,         of_domain,  PARTS_WRITES },
    { "record",         XY_STORE_RECORD,          of_record,  PARTS_RECORD },
    { "taken",          XY_STORE_MAILBOX_TAKEN,   of_rows,    PARTS_IDS | PARTS_SESSION },
    { "retracted",      XY_STORE_MAILBOX_RETRACT, of_rows,    PARTS_IDS },
    { "raised",         XY_STORE_MAILBOX_RAISE,   of_place,   0 },
    { "session",        XY_STORE_SESSION_PUT,     of_account, PARTS_SESSION | SESSION_NEEDED },
    { "session-ended",  XY_STORE_SESSION_REMOVE,  of_account,
      PARTS_SESSION | SESSION_NEEDED | SESSION_TOKEN },
    { "sessions-swept", XY_STORE_SESSION_SWEEP,   of_end,     0 },
    { "purged",         XY_STORE_ARCHIVE_PURGE,   of_purge,   0 },
    { "trimmed",        XY_STORE_ARCHIVE_TRIM,    of_trim,    0 },
    { "removed",        XY_STORE_ACCOUNT_REMOVE,  of_account, 0 },
};

static const struct op_kind *kind_of(xy_store_kind kind)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (kinds[i].kind == kind)
            return &kinds[i];
    return NULL;
}

static const struct op_kind *kind_named(const char *name)
{
    for (size_t i = 0; name != NULL && i < sizeof kinds / sizeof kinds[0]; i++)
        if (strcmp(kinds[i].name, name) == 0)
            return &kinds[i];
    return NULL;
}

static const struct member *members_of_session(const struct op_kind *k)
{
    return k->parts & SESSION_TOKEN ? ended_members : session_members;
}

/* ---- writing ------------------------------------------------------------------------------------ */

static void put_name(struct text *out, const char *name)
{
    char before = out->len > 0 ? out->p[out->len - 1] : '\0';

    if (before != '{' && before != '[')
        text_puts(out, ", ");
    json_put_string(out, name);
    text_puts(out, ": ");
}

static void put_token(struct text *out, const char *name, const unsigned char *token)
{
    static const unsigned char none[TOKEN_BYTES];
    char hex[2 * TOKEN_BYTES];

    if (memcmp(token, none, sizeof none) == 0)
        return;
    hex_encode(token, TOKEN_BYTES, hex);
    put_name(out, name);
    json_put_str(out, (struct str){ hex, sizeof hex });
}

static void put_number(struct text *out, const struct member *m, uint64_t n)
{
    if (n == 0 && !m->needed)
        return;
    put_name(out, m->name);
    if (m->kind == MEMBER_SIGNED)
        text_printf(out, "%" PRId64, (int64_t)n);
    else
        text_printf(out, "%" PRIu64, n);
}

static void put_member(struct text *out, const struct member *m, const void *of)
{
    const char *at = (const char *)of + m->offset;
    const char *s;

    switch (m->kind) {
    case MEMBER_TEXT:
        s = *(const char *const *)(const void *)at;
        if (s != NULL || m->needed) {
            put_name(out, m->name);
            json_put_string(out, s != NULL ? s : "");
        }
        break;
    case MEMBER_UNSIGNED:
        put_number(out, m, *(const uint64_t *)(const void *)at);
        break;
    case MEMBER_SIGNED:
        put_number(out, m, (uint64_t)*(const int64_t *)(const void *)at);
        break;
    case MEMBER_FLAGS:
        put_number(out, m, *(const unsigned *)(const void *)at);
        break;
    case MEMBER_SIZE:
        put_number(out, m, *(const size_t *)(const void *)at);
        break;
    case MEMBER_TOKEN:
        put_token(out, m->name, (const unsigned char *)at);
        break;
    case MEMBER_END:
        break;
    }
}

static void put_members(struct text *out, const struct member *m, const void *of)
{
    for (; m->kind != MEMBER_END; m++)
        put_member(out, m, of);
}

/* A value is bytes; nearly all are text, and those stay readable. */
static void put_value(struct text *out, const void *value, size_t len)
{
    if (memchr(value, '\0', len) == NULL && utf8_valid(value, len)) {
        put_name(out, "value");
        json_put_str(out, (struct str){ value, len });
        return;
    }
    put_name(out, "base64");
    text_putc(out, '"');
    char *room = text_room(out, BASE64_LENGTH(len));
    if (room != NULL)
        text_wrote(out, base64_encode(value, len, room));
    text_putc(out, '"');
}

static void put_writes(struct text *out, const xy_store_op *op)
{
    put_name(out, "writes");
    text_putc(out, '[');
    for (size_t i = 0; i < op->nwrites; i++) {
        const xy_doc_write *w = &op->writes[i];
        text_puts(out, i > 0 ? ", {" : "{");
        put_members(out, write_members, w);
        if (w->value != NULL)
            put_value(out, w->value, w->len);
        text_putc(out, '}');
    }
    text_putc(out, ']');
}

static void put_record(struct text *out, const xy_store_record *r)
{
    put_members(out, record_members, r);
    if (r->keyed) {
        put_name(out, "keyed");
        text_puts(out, "true");
    }
    put_name(out, "xml");
    json_put_str(out, (struct str){ r->xml, r->xml_len });
    put_name(out, "rows");
    text_putc(out, '[');
    for (size_t i = 0; i < r->nrows; i++) {
        text_puts(out, i > 0 ? ", {" : "{");
        put_members(out, row_members, &r->rows[i]);
        text_putc(out, '}');
    }
    text_putc(out, ']');
}

static void put_ids(struct text *out, const xy_store_op *op)
{
    put_name(out, "ids");
    text_putc(out, '[');
    for (size_t i = 0; i < op->nids; i++)
        text_printf(out, i > 0 ? ", %" PRIu64 : "%" PRIu64, op->ids[i]);
    text_putc(out, ']');
}

void op_line_put(struct text *out, const xy_store_op *op)
{
    const struct op_kind *k = kind_of(op->kind);

    if (k == NULL)
        return;
    text_putc(out, '{');
    put_name(out, k->name);
    text_putc(out, '{');
    put_members(out, k->members, op);
    if (k->parts & PARTS_WRITES)
        put_writes(out, op);
    if (k->parts & PARTS_RECORD)
        put_record(out, op->record);
    if (k->parts & PARTS_IDS)
        put_ids(out, op);
    if (k->parts & PARTS_SESSION && op->session != NULL) {
        put_name(out, "session");
        text_putc(out, '{');
        put_members(out, members_of_session(k), op->session);
        text_putc(out, '}');
    }
    text_puts(out, "}}\n");
}

/* ---- reading ------------------------------------------------------------------------------------ */

static int wrong(struct error *e, const char *what, const char *name)
{
    return error_set(e, ERR_INVALID, "%s '%s'", what, name);
}

static int no_memory(struct error *e)
{
    return error_set(e, ERR_NO_MEMORY, "no memory");
}

/* No store has numbers beyond those of 64 bits with a sign: what is more would be another one there. */
static int take_number(const struct member *m, const struct json *v, void *at, struct error *e)
{
    const char *digits = v->text;
    bool negative = m->kind == MEMBER_SIGNED && digits != NULL && *digits == '-';
    uint64_t most = m->kind == MEMBER_FLAGS ? UINT32_MAX : (uint64_t)INT64_MAX + negative, n;

    if (v->kind != JSON_NUMBER || !str_to_u64(str_of(digits + negative), most, &n))
        return wrong(e, "that is no number a backup can have:", m->name);
    if (m->kind == MEMBER_FLAGS)
        *(unsigned *)at = (unsigned)n;
    else if (m->kind == MEMBER_SIGNED)
        *(int64_t *)at = negative ? (int64_t)(0 - n) : (int64_t)n;
    else if (m->kind == MEMBER_SIZE)
        *(size_t *)at = (size_t)n;
    else
        *(uint64_t *)at = n;
    return 0;
}

static int hex_digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static int take_token(const struct json *v, unsigned char *out, struct error *e)
{
    const char *s = v->text;

    if (v->kind != JSON_STRING || strlen(s) != 2 * TOKEN_BYTES)
        return wrong(e, "that is no token:", v->name);
    for (size_t i = 0; i < TOKEN_BYTES; i++) {
        int high = hex_digit(s[2 * i]), low = hex_digit(s[2 * i + 1]);
        if (high < 0 || low < 0)
            return wrong(e, "that is no token:", v->name);
        out[i] = (unsigned char)(high << 4 | low);
    }
    return 0;
}

static int take_member(const struct member *m, const struct json *v, void *of, struct error *e)
{
    void *at = (char *)of + m->offset;

    if (v == NULL)
        return m->needed ? wrong(e, "there is no", m->name) : 0;
    if (m->kind == MEMBER_TOKEN)
        return take_token(v, at, e);
    if (m->kind != MEMBER_TEXT)
        return take_number(m, v, at, e);
    if (v->kind != JSON_STRING)
        return wrong(e, "that is no text:", m->name);
    *(const char **)at = v->text;
    return 0;
}

static int take_members(const struct member *m, const struct json *v, void *of, struct error *e)
{
    for (; m->kind != MEMBER_END; m++)
        if (take_member(m, json_get(v, m->name), of, e) != 0)
            return -1;
    return 0;
}

/* -1: it is no list, or no list that could be of one operation. */
static int count_list(const struct json *v, const char *name, size_t *n, struct error *e)
{
    *n = 0;
    if (v == NULL || v->kind != JSON_LIST)
        return wrong(e, "there is no list", name);
    for (const struct json *m = v->first; m != NULL; m = m->next)
        if (++*n > LISTED_MOST)
            return wrong(e, "there are too many", name);
    return 0;
}

static int take_value(const struct json *v, struct arena *a, xy_doc_write *w, struct error *e)
{
    const struct json *text = json_get(v, "value"), *coded = json_get(v, "base64");
    size_t len;

    if (text == NULL && coded == NULL)
        return 0;
    if (text != NULL ? text->kind != JSON_STRING || coded != NULL : coded->kind != JSON_STRING)
        return error_set(e, ERR_INVALID, "a document has one value, a text or one in base64");
    if (text != NULL) {
        w->value = text->text;
        w->len = strlen(text->text);
        return 0;
    }
    unsigned char *bytes = arena_alloc(a, strlen(coded->text) + 1);
    if (bytes == NULL)
        return no_memory(e);
    if (!base64_decode(str_of(coded->text), bytes, &len))
        return error_set(e, ERR_INVALID, "a document's value is no base64");
    w->value = bytes;
    w->len = len;
    return 0;
}

static int take_writes(const struct json *v, struct arena *a, xy_store_op *op, struct error *e)
{
    const struct json *list = json_get(v, "writes");
    size_t i = 0;

    if (count_list(list, "writes", &op->nwrites, e) != 0)
        return -1;
    xy_doc_write *all = arena_alloc(a, size_mul(op->nwrites + 1, sizeof *all));
    if (all == NULL)
        return no_memory(e);
    for (const struct json *m = list->first; m != NULL; m = m->next, i++) {
        all[i].version = XY_ANY_VERSION;
        if (take_members(write_members, m, &all[i], e) != 0 || take_value(m, a, &all[i], e) != 0)
            return -1;
    }
    op->writes = all;
    return 0;
}

static int take_record(const struct json *v, struct arena *a, xy_store_op *op, struct error *e)
{
    const struct json *xml = json_get(v, "xml"), *list = json_get(v, "rows"), *keyed = json_get(v, "keyed");
    xy_store_record *r = arena_alloc(a, sizeof *r);
    size_t i = 0;

    if (r == NULL)
        return no_memory(e);
    if (xml == NULL || xml->kind != JSON_STRING)
        return error_set(e, ERR_INVALID, "a record has no xml");
    if (count_list(list, "rows", &r->nrows, e) != 0 || take_members(record_members, v, r, e) != 0)
        return -1;
    xy_store_row *rows = arena_alloc(a, size_mul(r->nrows + 1, sizeof *rows));
    if (rows == NULL)
        return no_memory(e);
    for (const struct json *m = list->first; m != NULL; m = m->next, i++)
        if (take_members(row_members, m, &rows[i], e) != 0)
            return -1;
    r->xml = xml->text;
    r->xml_len = strlen(xml->text);
    r->keyed = keyed != NULL && keyed->kind == JSON_TRUE;
    r->rows = rows;
    op->record = r;
    return 0;
}

static int take_ids(const struct json *v, struct arena *a, xy_store_op *op, struct error *e)
{
    static const struct member id = { "ids", MEMBER_UNSIGNED, 0, true };
    const struct json *list = json_get(v, "ids");
    size_t i = 0;

    if (count_list(list, "ids", &op->nids, e) != 0)
        return -1;
    uint64_t *ids = arena_alloc(a, size_mul(op->nids + 1, sizeof *ids));
    if (ids == NULL)
        return no_memory(e);
    for (const struct json *m = list->first; m != NULL; m = m->next)
        if (take_number(&id, m, &ids[i++], e) != 0)
            return -1;
    op->ids = ids;
    return 0;
}

static int take_session(const struct json *v, struct arena *a, const struct op_kind *k, xy_store_op *op,
                        struct error *e)
{
    const struct json *given = json_get(v, "session");

    if (given == NULL)
        return k->parts & SESSION_NEEDED ? wrong(e, "there is no", "session") : 0;
    xy_store_session *s = arena_alloc(a, sizeof *s);
    if (s == NULL)
        return no_memory(e);
    op->session = s;
    return take_members(members_of_session(k), given, s, e);
}

int op_line_take(const struct json *line, struct arena *a, xy_store_op *out, struct error *e)
{
    const struct json *v = line != NULL && line->kind == JSON_OBJECT ? line->first : NULL;
    const struct op_kind *k = v != NULL && v->next == NULL && v->kind == JSON_OBJECT ? kind_named(v->name) : NULL;

    if (k == NULL)
        return error_set(e, ERR_INVALID, "that is no operation this server knows%s%s%s", v != NULL ? ": '" : "",
                         v != NULL ? v->name : "", v != NULL ? "'" : "");
    *out = (xy_store_op){ .size = sizeof *out, .kind = k->kind };
    if (take_members(k->members, v, out, e) != 0 ||
        (k->parts & PARTS_WRITES && take_writes(v, a, out, e) != 0) ||
        (k->parts & PARTS_RECORD && take_record(v, a, out, e) != 0) ||
        (k->parts & PARTS_IDS && take_ids(v, a, out, e) != 0) ||
        (k->parts & PARTS_SESSION && take_session(v, a, k, out, e) != 0))
        return -1;
    return 0;
}
