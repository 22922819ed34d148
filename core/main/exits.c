/*
 * exits.c - see exits.h.
 */
#include "main/exits.h"

#include <string.h>

const struct exit_word exit_words[] = {
#define X(name, code, word, text) { code, word, text },
    EXITS(X)
#undef X
    { 0, NULL, NULL }
};

int exit_of_word(const char *word)
{
    for (const struct exit_word *w = exit_words; w->word != NULL; w++)
        if (strcmp(w->word, word) == 0)
            return w->code;
    return EXITS_REFUSED;
}

const char *exit_word_of_code(int code)
{
    for (const struct exit_word *w = exit_words; w->word != NULL; w++)
        if (w->code == code)
            return w->word;
    return "refused";
}

const char *exit_word_of(xy_status status)
{
    static const char *const words[] = {
        [XY_OK] = "ok", [XY_NOT_FOUND] = "not-found", [XY_CLASH] = "exists",
        [XY_REFUSED] = "refused", [XY_UNAVAILABLE] = "unavailable",
    };

    return (size_t)status < sizeof words / sizeof words[0] ? words[status] : "refused";
}
