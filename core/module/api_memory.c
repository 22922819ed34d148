/*
 * api_memory.c - arenas, texts, addresses, clocks and digests (xylem/memory.h).
 */
#include "module/api_parts.h"

#include <openssl/evp.h>
#include <string.h>

#include "base/arena.h"
#include "base/codec.h"
#include "base/stem.h"
#include "base/sys.h"
#include "hook/handles.h"
#include "xml/jid.h"

#define ARENA_FIRST 512

static void *checked(void *p)
{
    if (p == NULL)
        api_note_refusal();
    return p;
}

static void arena_ended(void *arg)
{
    instance_closed(arg);
}

static xy_arena *new_arena(xy_mod *m)
{
    api_check_thread(m, "xy_arena_new");

    struct arena *a = arena_new(ARENA_FIRST);
    if (a != NULL && (!arena_charge(a, &m->budget) || !arena_on_end(a, arena_ended, m)))
        arena_free(&a);
    if (a != NULL)
        instance_opened(m);
    return checked(xy_arena_to(a));
}

static void end_arena(xy_arena **a)
{
    struct arena *mine = arena_of(*a);

    *a = NULL;
    arena_free(&mine);
}

static void *alloc(xy_arena *a, size_t size)
{
    return a == NULL ? NULL : checked(arena_alloc(arena_of(a), size));
}

__attribute__((format(printf, 2, 3)))
static const char *text(xy_arena *a, const char *fmt, ...)
{
    va_list ap;

    if (a == NULL)
        return NULL;
    va_start(ap, fmt);
    char *made = arena_vprintf(arena_of(a), fmt, ap);
    va_end(ap);
    return checked(made);
}

static const char *text_copy(xy_arena *a, const char *bytes, size_t len)
{
    return a == NULL || bytes == NULL ? NULL : checked(arena_copy(arena_of(a), bytes, len));
}

/* ---- addresses ---- */

static const xy_jid *parse_jid(xy_arena *a, const char *from)
{
    const char *why = "";

    if (a == NULL || from == NULL)
        return NULL;
    const struct jid *j = jid_parse(arena_of(a), str_of(from), &why);
    if (j == NULL && why == NULL)
        api_note_refusal();
    return xy_jid_view(j);
}

static const xy_jid *bare(xy_arena *a, const xy_jid *j)
{
    if (a == NULL || j == NULL)
        return NULL;
    const struct jid *made = jid_to_bare(arena_of(a), jid_in(j));
    if (made == NULL)
        api_note_refusal();
    return xy_jid_view(made);
}

static const char *jid_whole(const xy_jid *j)
{
    return j == NULL ? NULL : jid_in(j)->text;
}

static const char *part(xy_arena *a, struct str s)
{
    return s.len == 0 ? "" : text_copy(a, s.p, s.len);
}

static const char *local(xy_arena *a, const xy_jid *j)
{
    return j == NULL ? NULL : part(a, jid_local(jid_in(j)));
}

static const char *domain(xy_arena *a, const xy_jid *j)
{
    return j == NULL ? NULL : part(a, jid_domain(jid_in(j)));
}

static const char *resource(const xy_jid *j)
{
    return j == NULL ? NULL : jid_resource(jid_in(j)).p;      /* the last part: NUL follows */
}

static bool new_name_allowed(const xy_jid *j)
{
    return j != NULL && jid_local_allowed(jid_local(jid_in(j)));
}

/* ---- clocks, chance, codes ---- */

static int64_t wall_ms(void)
{
    return sys.wall_ms();
}

static uint64_t mono_ms(void)
{
    return sys_mono_ms();
}

static void random_bytes(void *buf, size_t len)
{
    sys.random(buf, len);
}

static const char *date(xy_arena *a, int64_t ms)
{
    char out[DATE_LENGTH + 1];

    date_format(ms, out);
    return text_copy(a, out, DATE_LENGTH);
}

static bool parse_date(const char *text, int64_t *ms)
{
    return text != NULL && date_parse(str_of(text), ms);
}

static const char *base64(xy_arena *a, const void *bytes, size_t len)
{
    size_t size = len <= SIZE_MAX / 2 ? BASE64_LENGTH(len) : SIZE_MAX - 1;
    char *out = a == NULL || bytes == NULL ? NULL : checked(arena_bytes(arena_of(a), size + 1));

    if (out != NULL)
        out[base64_encode(bytes, len, out)] = '\0';
    return out;
}

static const void *unbase64(xy_arena *a, const char *from, size_t *len)
{
    struct str in = str_of(from);

    *len = 0;
    if (a == NULL || from == NULL)
        return NULL;
    unsigned char *out = checked(arena_bytes(arena_of(a), in.len / 4 * 3 + 1));
    return out != NULL && base64_decode(in, out, len) ? out : NULL;
}

static void sha1(const void *p, size_t len, unsigned char out[20])
{
    EVP_Digest(p, len, out, NULL, EVP_sha1(), NULL);
}

static void sha256(const void *p, size_t len, unsigned char out[32])
{
    EVP_Digest(p, len, out, NULL, EVP_sha256(), NULL);
}

void api_fill_memory(xy_api *t)
{
    t->arena_new = new_arena;
    t->arena_end = end_arena;
    t->alloc = alloc;
    t->text = text;
    t->text_copy = text_copy;
    t->jid_parse = parse_jid;
    t->jid_bare = bare;
    t->jid_text = jid_whole;
    t->jid_local = local;
    t->jid_domain = domain;
    t->jid_resource = resource;
    t->jid_new_name_allowed = new_name_allowed;
    t->wall_ms = wall_ms;
    t->mono_ms = mono_ms;
    t->random = random_bytes;
    t->date = date;
    t->date_parse = parse_date;
    t->base64 = base64;
    t->base64_decode = unbase64;
    t->sha1 = sha1;
    t->sha256 = sha256;
    t->stem = stem_of;
}
