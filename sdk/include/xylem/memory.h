/*
 * xylem/memory.h - arenas, texts, addresses, clocks and digests.
 *
 * Everything made in an arena ends with it.  When memory is refused these return NULL, and the calls
 * that build on them take NULL and return NULL: check once, at the end (xy_reply and xy_send do).
 */
#ifndef XYLEM_MEMORY_H
#define XYLEM_MEMORY_H

#include <xylem/api.h>

/* An arena of your own, charged to the module; give it back with xy_arena_end(&a).  NULL: refused. */
static inline xy_arena *xy_arena_new(xy_mod *m) { return xy_api_->arena_new(m); }
static inline void xy_arena_end(xy_arena **a) { xy_api_->arena_end(a); }

/* Zeroed memory, aligned for any type up to 8 bytes. */
static inline void *xy_alloc(xy_arena *a, size_t size) { return xy_api_->alloc(a, size); }

/* A formatted text; a copy of len bytes with NUL behind. */
#define xy_text(a, ...) (xy_api_->text((a), __VA_ARGS__))
static inline const char *xy_copy(xy_arena *a, const char *bytes, size_t len)
{
    return xy_api_->text_copy(a, bytes, len);
}

/* An address in its normal form (RFC 7622); NULL: not an address. */
static inline const xy_jid *xy_jid_parse(xy_arena *a, const char *text)
{
    return xy_api_->jid_parse(a, text);
}

/* Without its resource. */
static inline const xy_jid *xy_jid_bare(xy_arena *a, const xy_jid *j) { return xy_api_->jid_bare(a, j); }

/* The whole address; its parts, "" when absent. */
static inline const char *xy_jid_text(const xy_jid *j) { return xy_api_->jid_text(j); }
static inline const char *xy_jid_local(xy_arena *a, const xy_jid *j) { return xy_api_->jid_local(a, j); }
static inline const char *xy_jid_domain(xy_arena *a, const xy_jid *j) { return xy_api_->jid_domain(a, j); }
static inline const char *xy_jid_resource(const xy_jid *j) { return xy_api_->jid_resource(j); }

/* May a new account bear this name?  (PRECIS and Nodeprep agree on it.) */
static inline bool xy_jid_new_name_allowed(const xy_jid *j) { return xy_api_->jid_new_name_allowed(j); }

/* Milliseconds since 1970 (may step), and of a clock that never steps. */
static inline int64_t xy_wall_ms(void) { return xy_api_->wall_ms(); }
static inline uint64_t xy_mono_ms(void) { return xy_api_->mono_ms(); }

/* Bytes nobody can guess. */
static inline void xy_random(void *buf, size_t len) { xy_api_->random(buf, len); }

/* 2026-11-21T05:00:00.000Z (XEP-0082). */
static inline const char *xy_date(xy_arena *a, int64_t wall_ms) { return xy_api_->date(a, wall_ms); }

/* A DateTime of XEP-0082 with any offset; false: it is none. */
static inline bool xy_date_parse(const char *text, int64_t *wall_ms) { return xy_api_->date_parse(text, wall_ms); }

/* RFC 4648 section 4, strict; decoding returns NULL for anything else. */
static inline const char *xy_base64(xy_arena *a, const void *bytes, size_t len)
{
    return xy_api_->base64(a, bytes, len);
}
static inline const void *xy_base64_decode(xy_arena *a, const char *text, size_t *len)
{
    return xy_api_->base64_decode(a, text, len);
}

/* The stem of a word (UTF-8), in lower case and without accents, in a language as it is in xy_store_op.languages; its
 * length, 0: there is none. */
#define XY_STEM_MOST 64
static inline size_t xy_stem(unsigned language, const char *word, size_t len, char out[XY_STEM_MOST])
{
    return xy_api_->stem(language, word, len, out);
}

static inline void xy_sha1(const void *p, size_t len, unsigned char out[20]) { xy_api_->sha1(p, len, out); }
static inline void xy_sha256(const void *p, size_t len, unsigned char out[32])
{
    xy_api_->sha256(p, len, out);
}

#endif
