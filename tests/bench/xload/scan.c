/*
 * scan.c - reading what a server sends without caring how it formats its XML.
 *
 * Nothing here validates: a stanza is cut out by counting tags, and a scenario looks for
 * elements, attributes and its own tokens in the text.
 */
#include "xload.h"

#include <ctype.h>
#include <string.h>

#define TOKEN "XL1:"

uint32_t run_id;

struct span span_of(const char *text)
{
    return (struct span){ text, strlen(text) };
}

bool span_equals(struct span s, const char *text)
{
    return s.at != NULL && s.length == strlen(text) && memcmp(s.at, text, s.length) == 0;
}

bool span_has(struct span s, const char *text)
{
    return memmem(s.at, s.length, text, strlen(text)) != NULL;
}

struct span span_between(struct span s, const char *from, const char *to)
{
    const char *end = s.at + s.length;
    const char *a = memmem(s.at, s.length, from, strlen(from));
    if (a == NULL)
        return (struct span){ NULL, 0 };

    a += strlen(from);
    const char *b = memmem(a, (size_t)(end - a), to, strlen(to));
    if (b == NULL)
        return (struct span){ NULL, 0 };
    return (struct span){ a, (size_t)(b - a) };
}

static bool ends_name(char c)
{
    return c == '>' || c == '/' || isspace((unsigned char)c);
}

bool element_is(struct span stanza, const char *local_name)
{
    size_t      length = strlen(local_name);
    const char *name = stanza.at + 1, *end = stanza.at + stanza.length, *p = name;

    for (; p < end && !ends_name(*p); p++)
        if (*p == ':')
            name = p + 1;
    return p < end && (size_t)(p - name) == length && memcmp(name, local_name, length) == 0;
}

struct span element_attribute(struct span stanza, const char *name)
{
    const struct span none = { NULL, 0 };
    const char       *p = stanza.at + 1, *end = stanza.at + stanza.length;

    while (p < end && !ends_name(*p))
        p++;
    for (;;) {
        while (p < end && isspace((unsigned char)*p))
            p++;
        if (p >= end || *p == '>' || *p == '/')
            return none;

        struct span key = { p, 0 };
        while (p < end && *p != '=' && !isspace((unsigned char)*p))
            p++;
        key.length = (size_t)(p - key.at);
        while (p < end && *p != '\'' && *p != '"')
            p++;
        if (p >= end)
            return none;

        const char *value = p + 1, *close = memchr(value, *p, (size_t)(end - value));
        if (close == NULL)
            return none;
        if (span_equals(key, name))
            return (struct span){ value, (size_t)(close - value) };
        p = close + 1;
    }
}

bool attribute_is(struct span stanza, const char *name, const char *value)
{
    return span_equals(element_attribute(stanza, name), value);
}

struct span element_text(struct span stanza)
{
    const char *end = stanza.at + stanza.length, *a = memchr(stanza.at, '>', stanza.length);
    if (a == NULL || a[-1] == '/')
        return (struct span){ stanza.at, 0 };

    a++;
    const char *b = memchr(a, '<', (size_t)(end - a));
    return (struct span){ a, b == NULL ? 0 : (size_t)(b - a) };
}

size_t tag_end(const char *text, size_t start, size_t length)
{
    size_t i = start + 1;

    if (text[i] == '!') {
        if (length - start < 9)
            return 0;
        if (memcmp(text + start, "<![CDATA[", 9) == 0) {
            const char *e = memmem(text + start, length - start, "]]>", 3);
            return e == NULL ? 0 : (size_t)(e - text) + 3;
        }
    }
    for (;;) {
        while (i < length && text[i] != '>' && text[i] != '\'' && text[i] != '"')
            i++;
        if (i >= length)
            return 0;
        if (text[i] == '>')
            return i + 1;
        const char *quote = memchr(text + i + 1, text[i], length - i - 1);
        if (quote == NULL)
            return 0;
        i = (size_t)(quote - text) + 1;
    }
}

bool token_find(struct span s, struct token *token)
{
    const char *end = s.at + s.length, *p = memmem(s.at, s.length, TOKEN, strlen(TOKEN));
    if (p == NULL)
        return false;

    uint64_t value[4] = { 0 };
    p += strlen(TOKEN);
    for (int i = 0; i < 4; i++) {
        for (; p < end && *p >= '0' && *p <= '9'; p++)
            value[i] = value[i] * 10 + (uint64_t)(*p - '0');
        if (p >= end || *p != (i == 3 ? ';' : ':'))
            return false;
        p++;
    }
    *token = (struct token){ value[0], value[1], value[2], value[3] };
    return true;
}

char *number_put(char *to, uint64_t value)
{
    char digit[24];
    int  n = 0;

    do {
        digit[n++] = (char)('0' + value % 10);
        value /= 10;
    } while (value > 0);
    while (n > 0)
        *to++ = digit[--n];
    return to;
}

char *text_put(char *to, const char *text)
{
    size_t n = strlen(text);
    memcpy(to, text, n);
    return to + n;
}

char *token_put(char *to, uint64_t flow, uint64_t number, uint64_t sent)
{
    const uint64_t value[4] = { run_id, flow, number, sent };

    to = text_put(to, TOKEN);
    for (int i = 0; i < 4; i++) {
        to = number_put(to, value[i]);
        *to++ = i == 3 ? ';' : ':';
    }
    return to;
}

char *body_put(char *to, uint64_t flow, uint64_t number, uint64_t sent)
{
    to = text_put(to, "<body>");
    char *start = to;
    to = token_put(to, flow, number, sent);
    for (char *end = start + opt.body; to < end; to++)
        *to = 'x';
    return text_put(to, "</body>");
}
