/* terms.c - see terms.h */

#include "terms.h"

#include <stdlib.h>
#include <string.h>

#include "store_common/answers.h"

#define PEER_HASH 12

static bool no_memory(struct lane *l)
{
    lane_says(l, "out of memory");
    l->broken = true;
    return false;
}

/* The text as the job's own; the builder is gone. */
static const char *finish(struct lane *l, sqlite3_str **text)
{
    size_t len = (size_t)sqlite3_str_length(*text);
    char *built = sqlite3_str_finish(*text), *copy = NULL;

    *text = NULL;
    if (built != NULL || len == 0)
        copy = xy_job_alloc(l->job, len + 1);
    if (copy != NULL && len > 0)
        memcpy(copy, built, len);
    sqlite3_free(built);
    if (copy == NULL)
        no_memory(l);
    return copy;
}

const char *terms_words(struct lane *l, const char *xml, size_t len, unsigned form)
{
    size_t text_len = 0;
    const char *text = xy_job_body_text(l->job, xml, len, &text_len);
    sqlite3_str *words = sqlite3_str_new(l->db);

    int r = text == NULL     ? SQLITE_NOMEM
            : text_len == 0 ? SQLITE_OK
                            : words_of(&l->words, text, (int)text_len, form, words);
    if (r == SQLITE_OK)
        return finish(l, &words);
    sqlite3_free(sqlite3_str_finish(words));
    no_memory(l);
    return NULL;
}

/* ---- the terms of a row ---- */

struct peer { char digits[2 * PEER_HASH]; };      /* of its hash */

static void add_peer(struct lane *l, sqlite3_str *out, sqlite3_int64 box, const char *peer, size_t len)
{
    static const char digits[] = "0123456789abcdef";
    unsigned char hash[32];
    struct peer once;
    bool known;
    struct peer *p = memo_find(&l->peers, sizeof *p, peer, len, "", &known);

    if (p == NULL)
        p = &once;
    if (!known) {
        xy_sha256(peer, len, hash);
        for (int i = 0; i < PEER_HASH; i++) {
            p->digits[2 * i] = digits[hash[i] >> 4];
            p->digits[2 * i + 1] = digits[hash[i] & 15];
        }
    }
    sqlite3_str_appendf(out, "%llxp", box);
    sqlite3_str_append(out, p->digits, sizeof p->digits);
}

static void add_peers(struct lane *l, sqlite3_str *out, sqlite3_int64 box, const char *peer)
{
    size_t bare = strcspn(peer, "/");

    add_peer(l, out, box, peer, bare);
    sqlite3_str_appendchar(out, 1, ' ');
    if (peer[bare] == '\0')
        return;
    add_peer(l, out, box, peer, strlen(peer));
    sqlite3_str_appendchar(out, 1, ' ');
}

static void add_words(sqlite3_str *out, sqlite3_int64 box, const char *words)
{
    char mark[24];

    sqlite3_snprintf(sizeof mark, mark, "%llxw", box);
    int before = (int)strlen(mark);
    for (size_t len; *words != '\0'; words += len) {
        mark[before - 1] = *words == WORD_STEM ? 's' : *words == WORD_PAIR ? 'c' : 'w';
        words += mark[before - 1] != 'w';
        len = strcspn(words, " ") + 1;
        sqlite3_str_append(out, mark, before);
        sqlite3_str_append(out, words, (int)len);
    }
}

static void add_terms(struct lane *l, sqlite3_str *out, const struct term_row *row)
{
    add_peers(l, out, row->box, row->peer);
    add_words(out, row->box, row->words);
}

static bool write_entry(struct lane *l, enum statement which, uint64_t id, sqlite3_str *terms)
{
    sqlite3_stmt *s = lane_statement(l, which);
    int len = sqlite3_str_length(terms);
    char *text = sqlite3_str_finish(terms);

    if (text == NULL && s != NULL)
        no_memory(l);
    if (text == NULL || s == NULL) {
        sqlite3_free(text);
        return false;
    }
    bind_id(s, 1, id);
    sqlite3_bind_text(s, 2, text, len, sqlite3_free);
    return lane_run(l, s);
}

/* ---- adding and removing ---- */

bool terms_add(struct lane *l, const struct term_row *row)
{
    struct term_row *added = array_grown(l->job, l->added, l->nadded, sizeof *added, &l->room);

    if (added == NULL)
        return no_memory(l);
    l->added = added;
    l->added[l->nadded++] = *row;
    return true;
}

static int by_id(const void *a, const void *b)
{
    const struct term_row *x = a, *y = b;

    return x->id < y->id ? -1 : x->id > y->id;
}

/*
 * SQLite counts entries that come and go, and takes one that goes beyond the last for a broken index.  Rows that share
 * an entry go one by one: for each but the first, one without terms is counted.
 */
static bool count_entries(struct lane *l, uint64_t last, size_t n)
{
    for (size_t i = 1; i <= n; i++) {
        sqlite3_stmt *s = lane_statement(l, STMT_TERMS_ADD);
        if (s == NULL)
            return false;
        bind_id(s, 1, last + i);            /* ascending: else a segment is begun */
        bind_text(s, 2, "");
        if (!lane_run(l, s))
            return false;
    }
    return true;
}

bool terms_flush(struct lane *l)
{
    size_t i = 0, n = l->nadded, entries = 0;

    l->nadded = 0;
    if (n > 1)
        qsort(l->added, n, sizeof *l->added, by_id);
    while (i < n) {
        uint64_t id = l->added[i].id;
        sqlite3_str *terms = sqlite3_str_new(l->db);
        for (; i < n && l->added[i].id == id; i++)
            add_terms(l, terms, &l->added[i]);
        if (!write_entry(l, STMT_TERMS_ADD, id, terms))
            return false;
        entries++;
    }
    return n == 0 || count_entries(l, l->added[n - 1].id, n - entries);
}

bool terms_remove(struct lane *l, const struct term_row *row)
{
    sqlite3_str *terms = sqlite3_str_new(l->db);

    add_terms(l, terms, row);
    return write_entry(l, STMT_TERMS_REMOVE, row->id, terms);
}

/* ---- finding ---- */

/* Words have neither quotes nor spaces, so nothing of a user's text is ever syntax.  Takes the entry; kind: that of its
 * term. */
static const char *match_one(sqlite3_str *out, sqlite3_int64 box, char kind, const char *entry)
{
    int len = (int)strcspn(entry, " ");

    sqlite3_str_appendf(out, "\"%llx%c%.*s\"", box, kind, len, entry);
    return entry + len + (entry[len] == ' ');
}

/* All that begin so. */
static const char *match_marked(sqlite3_str *out, sqlite3_int64 box, char kind, const char *words, char mark)
{
    for (bool first = true; *words == mark; first = false) {
        if (!first)
            sqlite3_str_appendall(out, " AND ");
        words = match_one(out, box, kind, words + 1);
    }
    return words;
}

/* Pairs, or in rows that have none at all what they are made of. */
static const char *match_pairs(sqlite3_str *out, sqlite3_int64 box, const char *words)
{
    sqlite3_str_appendall(out, "((");
    words = match_marked(out, box, 'c', words, WORD_PAIR);
    sqlite3_str_appendall(out, ") OR ((");
    words = match_marked(out, box, 'w', words, WORD_UNPAIRED);
    sqlite3_str_appendf(out, ") NOT \"%llxc\"))", box);
    return words;
}

/* A word, or what has its stem. */
static const char *match_word(sqlite3_str *out, sqlite3_int64 box, const char *words)
{
    int len = (int)strcspn(words, " ");
    bool both = words[len] == ' ' && words[len + 1] == WORD_STEM;

    if (both)
        sqlite3_str_appendchar(out, 1, '(');
    words = match_one(out, box, 'w', words);
    if (!both)
        return words;
    sqlite3_str_appendall(out, " OR ");
    words = match_one(out, box, 's', words + 1);
    sqlite3_str_appendchar(out, 1, ')');
    return words;
}

static void match_words(sqlite3_str *out, sqlite3_int64 box, const char *words)
{
    while (*words != '\0') {
        if (sqlite3_str_length(out) > 0)
            sqlite3_str_appendall(out, " AND ");
        words = *words == WORD_PAIR ? match_pairs(out, box, words) : match_word(out, box, words);
    }
}

/* Those that a row has to have. */
static size_t count_words(const char *words)
{
    size_t n = 0;

    for (; *words != '\0'; words += strcspn(words, " ") + 1)
        n += *words != WORD_STEM && *words != WORD_UNPAIRED;
    return n;
}

static xy_status query_words(struct lane *l, const char *text, unsigned language, const char **all)
{
    sqlite3_str *words = sqlite3_str_new(l->db);
    size_t len = strnlen(text, TERMS_TEXT_MOST);

    if (words_of(&l->words, text, (int)len, language | WORDS_SEARCHED, words) != SQLITE_OK) {
        sqlite3_free(sqlite3_str_finish(words));
        no_memory(l);
        return XY_UNAVAILABLE;
    }
    *all = finish(l, &words);
    if (*all == NULL)
        return XY_UNAVAILABLE;
    size_t n = count_words(*all);
    if (n > TERMS_MOST)
        lane_says(l, "too many words");
    return n == 0 ? XY_NOT_FOUND : n > TERMS_MOST ? XY_REFUSED : XY_OK;
}

xy_status terms_match(struct lane *l, sqlite3_int64 box, const char *text, unsigned language, const char *peer,
                      const char **match)
{
    const char *words = NULL;
    xy_status status = text == NULL ? XY_OK : query_words(l, text, language, &words);

    if (status != XY_OK)
        return status;
    sqlite3_str *out = sqlite3_str_new(l->db);
    if (words != NULL)
        match_words(out, box, words);
    if (peer != NULL) {
        sqlite3_str_appendf(out, "%s\"", sqlite3_str_length(out) > 0 ? " AND " : "");
        add_peer(l, out, box, peer, strlen(peer));
        sqlite3_str_appendchar(out, 1, '"');
    }
    *match = finish(l, &out);
    return *match == NULL ? XY_UNAVAILABLE : XY_OK;
}
