/*
 * test_chars.c - byte classes, and runs found eight bytes at a time wherever they end.
 */
#include "support.h"
#include "xml/chars.h"

static void classes_say_what_may_stand_where(void **state)
{
    (void)state;
    for (int c = 0; c < 256; c++) {
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        bool digit = c >= '0' && c <= '9';
        bool name = letter || digit || (c != 0 && c < 0x80 && strchr("-._:", c) != NULL);
        bool start = letter || c == '_' || c == ':' || c >= 0x80;

        assert_int_equal(char_is((char)c, CHAR_SPACE), c == ' ' || (c >= 9 && c <= 13 && c != 11 &&
                                                                     c != 12));
        assert_int_equal(char_is((char)c, CHAR_NAME), name);
        assert_int_equal(char_is((char)c, CHAR_NAME_START), start);
    }
    for (const char *p = " \t\n\x7F<>\"{}|\\^`"; *p != '\0'; p++)
        assert_false(char_is(*p, CHAR_URI));
    for (const char *p = "http://jabber.org/protocol/disco#info?a=b&c;d,(e)!*'%20[~]@$+"; *p; p++)
        assert_true(char_is(*p, CHAR_URI));
}

static void legal_characters_are_those_of_xml(void **state)
{
    static const struct { uint32_t code; bool legal; } rows[] = {
        { 0, false }, { 8, false }, { 9, true }, { 10, true }, { 11, false }, { 13, true },
        { 0x1F, false }, { 0x20, true }, { 0x7F, true }, { 0xD7FF, true }, { 0xD800, false },
        { 0xDFFF, false }, { 0xE000, true }, { 0xFFFD, true }, { 0xFFFE, false },
        { 0xFFFF, false }, { 0x10000, true }, { 0x1FFFE, true }, { 0x10FFFF, true },
        { 0x110000, false },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_int_equal(char_legal(rows[i].code), rows[i].legal);
}

/* Every byte at every place of a run. */
static void runs_end_at_the_first_special_byte(void **state)
{
    char text[24];

    (void)state;
    for (int c = 0; c < 256; c++) {
        bool special = c < 0x20 || c >= 0x80 || c == '<' || c == '&' || c == '\'';

        for (size_t at = 0; at < sizeof text; at++) {
            memset(text, 'x', sizeof text);
            text[at] = (char)c;
            assert_ptr_equal(skip_plain(text, text + sizeof text, '<', '&', '\''),
                             text + (special ? at : sizeof text));
            assert_ptr_equal(skip_plain(text, text + at, '<', '&', '\''), text + at);
        }
    }
}

static void illegal_characters_are_found_beyond_ascii_too(void **state)
{
    static const struct { const char *in; size_t legal; } rows[] = {
        { "", 0 }, { "plain\ttext\r\nand more of it", 26 }, { "h\xC3\xA9llo \xE2\x82\xAC!", 11 },
        { "abc\x01", 3 }, { "\xC3", 0 }, { "ab\xC3(", 2 }, { "\xEF\xBF\xBF", 0 },
        { "\xED\xA0\x80", 0 }, { "x\xF0\x9F\x98\x80\x80", 5 }, { "\x7F", 1 },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const char *end = rows[i].in + strlen(rows[i].in);
        assert_ptr_equal(skip_legal(rows[i].in, end), rows[i].in + rows[i].legal);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(classes_say_what_may_stand_where),
        cmocka_unit_test(legal_characters_are_those_of_xml),
        cmocka_unit_test(runs_end_at_the_first_special_byte),
        cmocka_unit_test(illegal_characters_are_found_beyond_ascii_too),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
