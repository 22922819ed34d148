/*
 * test_utf8.c - every code point there and back, and every malformed form (RFC 3629).
 */
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "support.h"

static void every_character_goes_there_and_back(void **state)
{
    (void)state;
    for (uint32_t c = 0; c <= 0x10FFFF; c++) {
        char bytes[4];
        uint32_t back = 0;
        if (c >= 0xD800 && c <= 0xDFFF)
            continue;
        size_t n = utf8_put(c, bytes);
        size_t expected = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
        if (n != expected || utf8_next(bytes, n, &back) != n || back != c ||
            !utf8_valid(bytes, n) || (n > 1 && utf8_next(bytes, n - 1, &back) != 0))
            fail_msg("U+%04X", (unsigned)c);
    }
}

static void malformed_forms_are_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xC2", "\xC2\x41", "\xC2\xC2",
        "\xE0\x80\x80", "\xE0\x9F\xBF", "\xE1\x80", "\xE1\x80\x41", "\xED\xA0\x80", "\xED\xBF\xBF",
        "\xF0\x80\x80\x80", "\xF0\x8F\xBF\xBF", "\xF0\x90\x80", "\xF4\x90\x80\x80",
        "\xF5\x80\x80\x80", "\xF8\x88\x80\x80\x80", "\xFE", "\xFF",
    };

    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        uint32_t code;
        char padded[64];
        size_t len = strlen(bad[i]);

        assert_int_equal(utf8_next(bad[i], len, &code), 0);
        assert_false(utf8_valid(bad[i], len));
        for (size_t before = 0; before < 24; before++) {
            memset(padded, 'a', sizeof padded);
            memcpy(padded + before, bad[i], len);
            assert_false(utf8_valid(padded, sizeof padded));
        }
    }
}

static void valid_text_of_any_length_and_place(void **state)
{
    (void)state;
    static const char text[] = "plain ascii text, then \xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80 and on";

    assert_true(utf8_valid(text, 0));
    assert_true(utf8_valid(text, sizeof text - 1));
    for (size_t from = 0; from < 23; from++)
        assert_true(utf8_valid(text + from, sizeof text - 1 - from));
    assert_false(utf8_valid(text, 24));
    assert_true(utf8_valid(text, 25));

    uint32_t code = 0;
    assert_int_equal(utf8_next(text, 0, &code), 0);
    assert_int_equal(utf8_next("", 1, &code), 1);
    assert_int_equal(code, 0);
}

static void nothing_beyond_the_end_is_read(void **state)
{
    (void)state;
    static const char text[] = "0123456\xC3\xA9";

    for (size_t n = 0; n < sizeof text; n++) {
        char *exact = malloc(n > 0 ? n : 1);    /* a sanitizer sees a byte too far */
        memcpy(exact, text, n);
        assert_int_equal(utf8_valid(exact, n), n != 8);
        free(exact);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_character_goes_there_and_back),
        cmocka_unit_test(malformed_forms_are_refused),
        cmocka_unit_test(valid_text_of_any_length_and_place),
        cmocka_unit_test(nothing_beyond_the_end_is_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
