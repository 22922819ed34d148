/*
 * fuzz_codec.c - what is decoded must come back when it is coded again; base64 has one form only.
 *
 * The first byte chooses the codec.
 */
#include <stdlib.h>
#include <string.h>

#include "base/codec.h"
#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define BELIEVE(condition) do { if (!(condition)) abort(); } while (0)

static void base64(struct str in)
{
    unsigned char *plain = malloc(in.len / 4 * 3 + 1);
    size_t len;

    if (base64_decode(in, plain, &len)) {
        char *coded = malloc(BASE64_LENGTH(len) + 1);
        BELIEVE(base64_encode(plain, len, coded) == in.len);
        BELIEVE(in.len == 0 || memcmp(coded, in.p, in.len) == 0);
        free(coded);
    }
    free(plain);
}

static void date(struct str in)
{
    char text[DATE_LENGTH + 1];
    int64_t ms, again;

    if (!date_parse(in, &ms))
        return;
    date_format(ms, text);
    /* An offset can lead out of the years that have four digits. */
    BELIEVE(date_parse(str_of(text), &again));
    BELIEVE(again == ms || text[0] == '9' || text[0] == '0');
}

static void utf8(struct str in)
{
    size_t at = 0;

    while (at < in.len) {
        char coded[4];
        uint32_t code;
        size_t n = utf8_next(in.p + at, in.len - at, &code);
        if (n == 0)
            break;
        BELIEVE(utf8_put(code, coded) == n);
        BELIEVE(memcmp(coded, in.p + at, n) == 0);
        at += n;
    }
    BELIEVE(utf8_valid(in.p, in.len) == (at == in.len));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static void (*const codecs[])(struct str) = { base64, date, utf8 };

    if (size == 0)
        return 0;
    codecs[data[0] % 3]((struct str){ (const char *)data + 1, size - 1 });
    return 0;
}
