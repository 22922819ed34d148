/* test_header.c - which headers are served, and what ours looks like. */

#include <string.h>

#include "stream/header.h"
#include "support.h"
#include "xml/parser.h"

#define STREAM "http://etherx.jabber.org/streams"

static const struct { struct header h; enum stream_condition want; } rows[] = {
    { { .name = "stream", .ns = STREAM, .content_ns = "jabber:client", .version = "1.0" }, STREAM_OK },
    { { .name = "stream", .ns = STREAM, .content_ns = "jabber:client", .version = "1.1" }, STREAM_OK },
    { { .name = "stream", .ns = STREAM, .content_ns = "jabber:client", .version = "01.00" }, STREAM_OK },
    { { .name = "stream", .ns = STREAM, .content_ns = "jabber:client", .version = "2.0" }, STREAM_OK },
    { { .name = "stream", .ns = STREAM, .content_ns = "jabber:client" }, STREAM_UNSUPPORTED_VERSION },
    { { .name = "stream", .ns = STREAM, .content_ns = "jabber:client", .version = "0.9" },
      STREAM_UNSUPPORTED_VERSION },
    { { .name = "stream", .ns = STREAM, .content_ns = "jabber:client", .version = "1" },
      STREAM_UNSUPPORTED_VERSION },
    { { .name = "stream", .ns = STREAM, .content_ns = "jabber:client", .version = "one.0" },
      STREAM_UNSUPPORTED_VERSION },
    { { .name = "stream", .ns = STREAM, .content_ns = "jabber:server", .version = "1.0" },
      STREAM_INVALID_NAMESPACE },
    { { .name = "stream", .ns = "http://example.org", .content_ns = "jabber:client", .version = "1.0" },
      STREAM_INVALID_NAMESPACE },
    { { .name = "streams", .ns = STREAM, .content_ns = "jabber:client", .version = "1.0" },
      STREAM_BAD_FORMAT },
    { { .name = "stream", .ns = STREAM, .version = "1.0" }, STREAM_BAD_NAMESPACE_PREFIX },
    { { .name = "stream", .ns = STREAM, .version = "1.0", .prefixes = " xmlns:c='jabber:client'" },
      STREAM_OK },
    { { .name = "stream", .ns = STREAM, .version = "1.0", .prefixes = " xmlns:c='jabber:clients'" },
      STREAM_BAD_NAMESPACE_PREFIX },
    { { .name = "stream", .ns = STREAM, .version = "1.0", .prefixes = " xmlns:c='x:jabber:client'" },
      STREAM_BAD_NAMESPACE_PREFIX },
};

static void form(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (header_check(&rows[i].h, "jabber:client") != rows[i].want)
            fail_msg("row %zu: %d", i, header_check(&rows[i].h, "jabber:client"));
}

/* A parser reads back what we wrote, and no two ids are equal. */
static void ours_is_read_back(void **state)
{
    struct parser_pool *pool = parser_pool_new();
    struct arena *a = arena_new(1024);
    struct header h[2];
    struct text t;

    (void)state;
    for (int i = 0; i < 2; i++) {
        text_init(&t, 0);
        header_write(&t, "jabber:client", "a.example", i == 0 ? "d'artagnan&co@a.example" : NULL);
        assert_int_equal(parser_header(pool, a, (struct str){ t.p, t.len }, &h[i]), PARSE_OK);
        assert_int_equal(header_check(&h[i], "jabber:client"), STREAM_OK);
        assert_string_equal(h[i].from, "a.example");
        assert_string_equal(h[i].lang, "en");
        assert_int_equal(strlen(h[i].id), 32);
        text_free(&t);
    }
    assert_string_equal(h[0].to, "d'artagnan&co@a.example");
    assert_null(h[1].to);
    assert_string_not_equal(h[0].id, h[1].id);
    arena_free(&a);
    parser_pool_free(&pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(form),
        cmocka_unit_test(ours_is_read_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
