/*
 * codec.c - see codec.h.
 *
 * Dates are computed here and not by gmtime: that takes a lock which all shards would share.
 */
#include "base/codec.h"

static const char base64_alphabet[64] =
    { "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/" };

size_t base64_encode(const void *bytes, size_t len, char *out)
{
    const unsigned char *in = bytes;
    char *at = out;

    for (; len >= 3; in += 3, len -= 3) {
        *at++ = base64_alphabet[in[0] >> 2];
        *at++ = base64_alphabet[(in[0] & 3) << 4 | in[1] >> 4];
        *at++ = base64_alphabet[(in[1] & 15) << 2 | in[2] >> 6];
        *at++ = base64_alphabet[in[2] & 63];
    }
    if (len == 0)
        return (size_t)(at - out);
    *at++ = base64_alphabet[in[0] >> 2];
    *at++ = base64_alphabet[(in[0] & 3) << 4 | (len == 2 ? in[1] >> 4 : 0)];
    *at++ = len == 2 ? base64_alphabet[(in[1] & 15) << 2] : '=';
    *at++ = '=';
    return (size_t)(at - out);
}

/* One more than a digit is worth; 0: none.  A table, because what is decoded may be a key: branches on
 * it would take longer for some than for others. */
static const unsigned char base64_values[256] = {
    ['A'] = 1, ['B'] = 2, ['C'] = 3, ['D'] = 4, ['E'] = 5, ['F'] = 6, ['G'] = 7, ['H'] = 8,
    ['I'] = 9, ['J'] = 10, ['K'] = 11, ['L'] = 12, ['M'] = 13, ['N'] = 14, ['O'] = 15, ['P'] = 16,
    ['Q'] = 17, ['R'] = 18, ['S'] = 19, ['T'] = 20, ['U'] = 21, ['V'] = 22, ['W'] = 23, ['X'] = 24,
    ['Y'] = 25, ['Z'] = 26, ['a'] = 27, ['b'] = 28, ['c'] = 29, ['d'] = 30, ['e'] = 31, ['f'] = 32,
    ['g'] = 33, ['h'] = 34, ['i'] = 35, ['j'] = 36, ['k'] = 37, ['l'] = 38, ['m'] = 39, ['n'] = 40,
    ['o'] = 41, ['p'] = 42, ['q'] = 43, ['r'] = 44, ['s'] = 45, ['t'] = 46, ['u'] = 47, ['v'] = 48,
    ['w'] = 49, ['x'] = 50, ['y'] = 51, ['z'] = 52, ['0'] = 53, ['1'] = 54, ['2'] = 55, ['3'] = 56,
    ['4'] = 57, ['5'] = 58, ['6'] = 59, ['7'] = 60, ['8'] = 61, ['9'] = 62, ['+'] = 63, ['/'] = 64,
};

/* RFC 4648 sections 3.2, 3.3 and 3.5: padding required, no other characters, spare bits zero, so
 * that every byte string has exactly one form. */
bool base64_decode(struct str in, unsigned char *out, size_t *len)
{
    size_t digits = in.len, written = 0;

    if (in.len % 4 != 0)
        return false;
    for (int i = 0; i < 2 && digits > 0 && in.p[digits - 1] == '='; i++)
        digits--;

    uint32_t bits = 0;
    for (size_t i = 0; i < digits; i++) {
        unsigned value = base64_values[(unsigned char)in.p[i]];

        if (value == 0)
            return false;
        bits = bits << 6 | (value - 1);
        if (i % 4 != 0)
            out[written++] = (unsigned char)(bits >> (6 - i % 4 * 2));
    }
    if ((digits % 4 == 2 && (bits & 15) != 0) || (digits % 4 == 3 && (bits & 3) != 0))
        return false;
    *len = written;
    return true;
}

void hex_encode(const void *bytes, size_t len, char *out)
{
    static const char digits[16] = { "0123456789abcdef" };
    const unsigned char *in = bytes;

    for (size_t i = 0; i < len; i++) {
        out[2 * i] = digits[in[i] >> 4];
        out[2 * i + 1] = digits[in[i] & 15];
    }
}

enum { DAY_MS = 24 * 60 * 60 * 1000, DAYS_TO_1970 = 719468, ERA_DAYS = 146097 };

/* Days are counted from 1 March of year 0: the leap day then ends a year, and an era of 400 years
 * always has the same length. */
static int64_t days_from_date(int64_t year, int64_t month, int64_t day)
{
    int64_t y = month > 2 ? year : year - 1;
    int64_t months = (month + 9) % 12;

    return 365 * y + y / 4 - y / 100 + y / 400 + (153 * months + 2) / 5 + day - 1 - DAYS_TO_1970;
}

static void date_from_days(int64_t days, int *year, int *month, int *day)
{
    int64_t d = days + DAYS_TO_1970;
    int64_t era = d / ERA_DAYS;
    int64_t in_era = d % ERA_DAYS;
    int64_t y = (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) / 365;
    int64_t in_year = in_era - (365 * y + y / 4 - y / 100);
    int64_t months = (5 * in_year + 2) / 153;

    *day = (int)(in_year - (153 * months + 2) / 5 + 1);
    *month = (int)(months < 10 ? months + 3 : months - 9);
    *year = (int)(era * 400 + y + (*month <= 2));
}

static char *put_digits(char *out, int value, int width)
{
    for (int i = width - 1; i >= 0; i--, value /= 10)
        out[i] = (char)('0' + value % 10);
    return out + width;
}

/* XEP-0082 has four digits for the year: what is outside is shown as the nearest that fits. */
void date_format(int64_t wall_ms, char out[DATE_LENGTH + 1])
{
    const int64_t first = INT64_C(-62135596800000);      /* 0001-01-01T00:00:00.000Z */
    const int64_t last = INT64_C(253402300799999);       /* 9999-12-31T23:59:59.999Z */
    int64_t at = wall_ms < first ? first : wall_ms > last ? last : wall_ms;
    int64_t in_day = at % DAY_MS;
    int year, month, day;

    if (in_day < 0)
        in_day += DAY_MS;
    date_from_days((at - in_day) / DAY_MS, &year, &month, &day);

    int ms = (int)in_day;
    char *p = put_digits(out, year, 4);
    *p++ = '-';
    p = put_digits(p, month, 2);
    *p++ = '-';
    p = put_digits(p, day, 2);
    *p++ = 'T';
    p = put_digits(p, ms / 3600000, 2);
    *p++ = ':';
    p = put_digits(p, ms / 60000 % 60, 2);
    *p++ = ':';
    p = put_digits(p, ms / 1000 % 60, 2);
    *p++ = '.';
    p = put_digits(p, ms % 1000, 3);
    *p++ = 'Z';
    *p = '\0';
}

/* Takes width digits off the front of s. */
static bool take_digits(struct str *s, size_t width, int *value)
{
    *value = 0;
    if (s->len < width)
        return false;
    for (size_t i = 0; i < width; i++) {
        if (s->p[i] < '0' || s->p[i] > '9')
            return false;
        *value = *value * 10 + (s->p[i] - '0');
    }
    s->p += width;
    s->len -= width;
    return true;
}

static bool take_char(struct str *s, char c)
{
    if (s->len == 0 || s->p[0] != c)
        return false;
    s->p++;
    s->len--;
    return true;
}

static int days_in_month(int year, int month)
{
    static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

    return days[month - 1] + (month == 2 && leap);
}

/* Any number of digits after the point; those after the third are finer than a stamp is. */
static bool take_fraction(struct str *s, int *ms)
{
    int scale = 100, digit;

    *ms = 0;
    if (!take_char(s, '.'))
        return true;
    if (!take_digits(s, 1, &digit))
        return false;
    do {
        *ms += digit * scale;
        scale /= 10;
    } while (take_digits(s, 1, &digit));
    return true;
}

static bool take_zone(struct str *s, int *minutes)
{
    int hour, minute;

    *minutes = 0;
    if (take_char(s, 'Z'))
        return true;
    int sign = take_char(s, '+') ? 1 : take_char(s, '-') ? -1 : 0;
    if (sign == 0 || !take_digits(s, 2, &hour) || !take_char(s, ':') ||
        !take_digits(s, 2, &minute) || hour > 14 || minute > 59)
        return false;
    *minutes = sign * (hour * 60 + minute);
    return true;
}

bool date_parse(struct str in, int64_t *wall_ms)
{
    int year, month, day, hour, minute, second, ms, zone;

    if (!take_digits(&in, 4, &year) || !take_char(&in, '-') || !take_digits(&in, 2, &month) ||
        !take_char(&in, '-') || !take_digits(&in, 2, &day) || !take_char(&in, 'T') ||
        !take_digits(&in, 2, &hour) || !take_char(&in, ':') || !take_digits(&in, 2, &minute) ||
        !take_char(&in, ':') || !take_digits(&in, 2, &second) || !take_fraction(&in, &ms) ||
        !take_zone(&in, &zone) || in.len != 0)
        return false;
    if (year < 1 || month < 1 || month > 12 || day < 1 || day > days_in_month(year, month) ||
        hour > 23 || minute > 59 || second > 59)
        return false;

    int64_t minutes = (days_from_date(year, month, day) * 24 + hour) * 60 + minute - zone;
    *wall_ms = (minutes * 60 + second) * 1000 + ms;
    return true;
}
