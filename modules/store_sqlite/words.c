/* words.c - see words.h */

#include "words.h"

#include <string.h>
#include <xylem/module.h>

#include "store_common/characters.h"

static fts5_api *api_of(sqlite3 *db)
{
    sqlite3_stmt *s = NULL;
    fts5_api *api = NULL;

    if (sqlite3_prepare_v2(db, "SELECT fts5(?1)", -1, &s, NULL) == SQLITE_OK) {
        sqlite3_bind_pointer(s, 1, &api, "fts5_api_ptr", NULL);
        sqlite3_step(s);
    }
    sqlite3_finalize(s);
    return api;
}

int words_open(struct words *w, sqlite3 *db)
{
    static const char *options[] = { "remove_diacritics", "2" };
    fts5_api *api = api_of(db);
    void *context = NULL;

    if (api == NULL)
        return SQLITE_ERROR;
    int r = api->xFindTokenizer(api, "unicode61", &context, &w->ops);
    return r != SQLITE_OK ? r : w->ops.xCreate(context, options, 2, &w->tokenizer);
}

void words_close(struct words *w)
{
    if (w->tokenizer != NULL)
        w->ops.xDelete(w->tokenizer);
    w->tokenizer = NULL;
}

/* The length of the character at p, and its code point; of what is no UTF-8, one byte. */
static int character(const unsigned char *p, int len, unsigned *code)
{
    int size = p[0] < 0xc0 ? 1 : p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;

    if (size > len)
        size = 1;
    *code = size == 1 ? p[0] : p[0] & (0x7fu >> size);
    for (int i = 1; i < size; i++)
        *code = *code << 6 | (p[i] & 0x3f);
    return size;
}

static void add_word(sqlite3_str *out, const char *p, int len)
{
    if (len > WORD_MOST)
        for (len = WORD_MOST; len > 0 && (p[len] & 0xc0) == 0x80; len--)
            ;                           /* not in the middle of a character */
    if (len > 0) {
        sqlite3_str_append(out, p, len);
        sqlite3_str_appendchar(out, 1, ' ');
    }
}

struct adding {
    sqlite3_str *out;
    const char  *text;
    unsigned     form;                  /* WORDS_* and a language */
    bool         marked;                /* it is said that there are pairs */
};

static void add_marked(sqlite3_str *out, char mark, const char *p, int len)
{
    sqlite3_str_appendchar(out, 1, mark);
    sqlite3_str_append(out, p, len);
    sqlite3_str_appendchar(out, 1, ' ');
}

/* Of a word as it stands in the text. */
static void add_stem(const struct adding *a, int start, int end)
{
    char stem[XY_STEM_MOST];
    size_t len = end <= start ? 0 : xy_stem(a->form & WORDS_LANGUAGE, a->text + start, (size_t)(end - start), stem);

    if (len > 0)
        add_marked(a->out, WORD_STEM, stem, (int)len);
}

/* Each of a run of characters that stand alone, as words or with a mark. */
static void add_singles(struct adding *a, const char *run, int len, char mark)
{
    unsigned code;

    for (int at = 0, size; at < len; at += size) {
        size = character((const unsigned char *)run + at, len - at, &code);
        if (mark == '\0')
            add_word(a->out, run + at, size);
        else
            add_marked(a->out, mark, run + at, size);
    }
}

/* Each two that stand side by side; how many. */
static size_t add_pairs(struct adding *a, const char *run, int len)
{
    unsigned code;
    size_t n = 0;
    int before = 0;

    for (int at = 0, size; at < len; before = size, at += size) {
        size = character((const unsigned char *)run + at, len - at, &code);
        if (before == 0)
            continue;
        add_marked(a->out, WORD_PAIR, run + at - before, before + size);
        n++;
    }
    return n;
}

/* Searched for are pairs; single ones are for rows that have none, as they were stored before there were pairs. */
static void add_run(struct adding *a, const char *run, int len)
{
    if (len == 0)
        return;
    if (a->form & WORDS_SEARCHED) {
        bool paired = add_pairs(a, run, len) > 0;
        add_singles(a, run, len, paired ? WORD_UNPAIRED : '\0');
        return;
    }
    add_singles(a, run, len, '\0');
    if (!(a->form & WORDS_PAIRS))
        return;
    if (!a->marked)
        add_marked(a->out, WORD_PAIR, "", 0);
    a->marked = true;
    add_pairs(a, run, len);
}

static int add_token(void *arg, int flags, const char *token, int len, int start, int end)
{
    const unsigned char *p = (const unsigned char *)token;
    struct adding *a = arg;
    int word = 0, run = 0, at = 0;      /* where that began; one of them is at */
    bool mixed = false;

    (void)flags;
    while (at < len) {
        unsigned code;
        int size = character(p + at, len - at, &code);
        if (stands_alone(code)) {
            add_word(a->out, token + word, at - word);
            word = at + size;
            mixed = true;
        } else {
            add_run(a, token + run, at - run);
            run = at + size;
        }
        at += size;
    }
    add_word(a->out, token + word, len - word);
    add_run(a, token + run, len - run);
    if ((a->form & WORDS_LANGUAGE) && !mixed)
        add_stem(a, start, end);
    return SQLITE_OK;
}

int words_of(const struct words *w, const char *text, int len, unsigned form, sqlite3_str *out)
{
    struct adding a = { out, text, form, false };
    int r = w->ops.xTokenize(w->tokenizer, &a, FTS5_TOKENIZE_DOCUMENT, text, len, add_token);

    return r != SQLITE_OK ? r : sqlite3_str_errcode(out);
}
