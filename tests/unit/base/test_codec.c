/*
 * test_codec.c - base64 vectors of RFC 4648 section 10 and its forbidden forms, hex, dates.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/codec.h"
#include "support.h"

static void base64_vectors(void **state)
{
    (void)state;
    static const struct { const char *plain, *coded; } rows[] = {
        { "", "" },              { "f", "Zg==" },         { "fo", "Zm8=" },
        { "foo", "Zm9v" },       { "foob", "Zm9vYg==" },  { "fooba", "Zm9vYmE=" },
        { "foobar", "Zm9vYmFy" }, { "\xfb\xff\xfe", "+//+" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char coded[16];
        unsigned char plain[16];
        size_t len = strlen(rows[i].plain);

        assert_int_equal(base64_encode(rows[i].plain, len, coded), strlen(rows[i].coded));
        assert_int_equal(BASE64_LENGTH(len), strlen(rows[i].coded));
        assert_memory_equal(coded, rows[i].coded, strlen(rows[i].coded));
        assert_true(base64_decode(str_of(rows[i].coded), plain, &len));
        assert_int_equal(len, strlen(rows[i].plain));
        assert_memory_equal(plain, rows[i].plain, len);
    }
}

static void base64_of_all_bytes_comes_back(void **state)
{
    (void)state;
    unsigned char bytes[256], back[256 + 2];

    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (unsigned char)(i * 37);
    for (size_t n = 0; n <= sizeof bytes; n++) {
        char coded[BASE64_LENGTH(256)];
        size_t len = base64_encode(bytes, n, coded);
        size_t back_len;
        assert_true(base64_decode((struct str){ coded, len }, back, &back_len));
        assert_int_equal(back_len, n);
        assert_memory_equal(back, bytes, n);
    }
}

static void base64_has_one_form(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "Z", "Zg", "Zg=", "Zg===", "=", "==", "===", "====", "Zh==", "Zm9=", "Zm9v=", "Zm9vYg",
        "Zg==Zg==", "Z===", "Zm 9", "Zm9v\n", " Zm9", "Zm9-", "Zm9_", "Zm=v", "Z=9v", "Zm9v====",
        "\xc3\xa9==",
    };

    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        unsigned char out[16];
        size_t len;
        if (base64_decode(str_of(bad[i]), out, &len))
            fail_msg("taken: %s", bad[i]);
    }

    unsigned char out[4];
    size_t len;
    assert_false(base64_decode((struct str){ "Zm\0v", 4 }, out, &len));
}

static void hex_is_lower_case(void **state)
{
    (void)state;
    static const unsigned char bytes[] = { 0x00, 0x1f, 0xa0, 0xff };
    char coded[8];

    hex_encode(bytes, 4, coded);
    assert_memory_equal(coded, "001fa0ff", 8);
}

static void dates_are_written_as_xep_0082_says(void **state)
{
    (void)state;
    static const struct { int64_t ms; const char *text; } rows[] = {
        { 0, "1970-01-01T00:00:00.000Z" },
        { 1, "1970-01-01T00:00:00.001Z" },
        { -1, "1969-12-31T23:59:59.999Z" },
        { 951782400000, "2000-02-29T00:00:00.000Z" },
        { 1795237200123, "2026-11-21T05:00:00.123Z" },
        { 253402300799999, "9999-12-31T23:59:59.999Z" },
        { -62135596800000, "0001-01-01T00:00:00.000Z" },
        { INT64_MAX, "9999-12-31T23:59:59.999Z" },
        { INT64_MIN, "0001-01-01T00:00:00.000Z" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char text[DATE_LENGTH + 1];
        date_format(rows[i].ms, text);
        assert_string_equal(text, rows[i].text);
    }
}

/* Against the C library, over four thousand years of odd steps. */
static void dates_agree_with_the_c_library(void **state)
{
    (void)state;
    for (int64_t s = -62135596800; s < 64000000000; s += 86400 * 13 + 4321) {
        char text[DATE_LENGTH + 1], expected[64];
        time_t t = (time_t)s;
        struct tm tm;
        int64_t back = 0;

        gmtime_r(&t, &tm);
        strftime(expected, sizeof expected, "-%m-%dT%H:%M:%S.000Z", &tm);
        date_format(s * 1000, text);
        assert_string_equal(text + 4, expected);
        assert_int_equal(atoi(text), tm.tm_year + 1900);
        assert_true(date_parse(str_of(text), &back));
        assert_true(back == s * 1000);
    }
}

static void dates_are_read_with_any_offset(void **state)
{
    (void)state;
    static const struct { const char *text; int64_t ms; } rows[] = {
        { "1970-01-01T00:00:00Z", 0 },
        { "1969-07-21T02:56:15Z", -14159025000 },
        { "1969-07-20T21:56:15-05:00", -14159025000 },
        { "1970-01-01T00:00:00.5Z", 500 },
        { "1970-01-01T00:00:00.12345678901234567890Z", 123 },
        { "1970-01-01T00:00:00.000+00:00", 0 },
        { "1970-01-01T05:45:00+05:45", 0 },
        { "1970-01-01T14:00:00+14:00", 0 },
        { "2000-02-29T00:00:00Z", 951782400000 },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        int64_t ms = 4711;
        assert_true(date_parse(str_of(rows[i].text), &ms));
        assert_true(ms == rows[i].ms);
    }
}

static void what_is_no_date_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "", "1970", "1970-01-01", "1970-01-01T00:00:00", "1970-01-01 00:00:00Z",
        "1970-13-01T00:00:00Z", "1970-00-01T00:00:00Z", "1970-01-00T00:00:00Z",
        "1970-01-32T00:00:00Z", "1970-02-29T00:00:00Z", "1900-02-29T00:00:00Z",
        "2000-02-30T00:00:00Z", "1970-01-01T24:00:00Z", "1970-01-01T00:60:00Z",
        "1970-01-01T00:00:60Z", "1970-01-01T00:00:00.Z", "1970-01-01T00:00:00z",
        "1970-01-01T00:00:00Z ", " 1970-01-01T00:00:00Z", "1970-1-01T00:00:00Z",
        "1970-01-01T00:00:00+1:00", "1970-01-01T00:00:00+0100", "1970-01-01T00:00:00+15:00",
        "1970-01-01T00:00:00+01:60", "-970-01-01T00:00:00Z", "0000-01-01T00:00:00Z",
        "19700101T00:00:00", "+970-01-01T00:00:00Z", "1970-01-01T00:00:00ZZ",
    };

    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        int64_t ms;
        if (date_parse(str_of(bad[i]), &ms))
            fail_msg("taken: %s", bad[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(base64_vectors),
        cmocka_unit_test(base64_of_all_bytes_comes_back),
        cmocka_unit_test(base64_has_one_form),
        cmocka_unit_test(hex_is_lower_case),
        cmocka_unit_test(dates_are_written_as_xep_0082_says),
        cmocka_unit_test(dates_agree_with_the_c_library),
        cmocka_unit_test(dates_are_read_with_any_offset),
        cmocka_unit_test(what_is_no_date_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
