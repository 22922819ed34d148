/*
 * test_xml.c - reading, building, copying and sealing trees.
 */
#include <pthread.h>

#include "support.h"
#include "xml/names.h"
#include "xml/xml.h"

#define NS "urn:example"

/* <a xmlns='urn:example' k='v' xml:lang='en'>one<b/>two<c xmlns='urn:other'><d/></c></a> */
static struct xml *sample(struct arena *a)
{
    struct xml *e = xml_new(a, "a", NS);

    xml_set(e, "k", "v");
    xml_set_ns(e, "lang", NS_XML, "en");
    xml_chars(e, "one", 3);
    xml_sub(e, "b", NULL);
    xml_chars(e, "two", 3);
    xml_sub(xml_sub(e, "c", "urn:other"), "d", NULL);
    return e;
}

static int make_arena(void **state)
{
    *state = arena_new(256);
    return *state == NULL;
}

static int drop_arena(void **state)
{
    struct arena *a = *state;

    arena_free(&a);
    return support_reset(state);
}

#define ARENA_TEST(f) cmocka_unit_test_setup_teardown(f, make_arena, drop_arena)

static void elements_are_found(void **state)
{
    struct xml *e = sample(*state);
    const struct xml *b = xml_child(e, "b", NS), *c = xml_child(e, "c", NULL);

    assert_true(xml_is(e, "a", NS));
    assert_true(xml_is(e, "a", NULL));
    assert_false(xml_is(e, "a", "urn:other"));
    assert_false(xml_is(e, "b", NS));
    assert_false(xml_is(e->first, "a", NULL));
    assert_false(xml_is(NULL, "a", NULL));
    assert_non_null(b);
    assert_null(xml_child(e, "b", "urn:other"));
    assert_null(xml_child(e, "d", NULL));
    assert_null(xml_child(NULL, "d", NULL));
    assert_ptr_equal(xml_next(b, "c", "urn:other"), c);
    assert_null(xml_next(c, "c", NULL));
    assert_ptr_equal(xml_first_element(e), b);
    assert_ptr_equal(xml_next_element(b), c);
    assert_null(xml_next_element(c));
    assert_null(xml_first_element(b));
    assert_null(xml_first_element(NULL));
    assert_string_equal(xml_first_element(c)->ns, "urn:other");
}

static void attributes_are_set_replaced_and_removed(void **state)
{
    struct xml *e = sample(*state);

    assert_string_equal(xml_attr(e, "k"), "v");
    assert_null(xml_attr(e, "lang"));
    assert_string_equal(xml_attr_ns(e, "lang", NS_XML), "en");
    assert_null(xml_attr_ns(e, "k", NS_XML));
    assert_null(xml_attr(NULL, "k"));
    assert_ptr_equal(xml_set(e, "k", "w"), e);
    assert_string_equal(xml_attr(e, "k"), "w");
    assert_string_equal(e->attrs->name, "k");
    assert_ptr_equal(xml_set(e, "k", NULL), e);
    assert_null(xml_attr(e, "k"));
    assert_ptr_equal(xml_set(e, "k", NULL), e);
    assert_ptr_equal(xml_set_ns(e, "lang", NS_XML, NULL), e);
    assert_null(e->attrs);
    assert_null(e->last_attr);
    assert_ptr_equal(xml_set(xml_set(xml_set(e, "1st", "x"), "x", "1"), "y", "2"), NULL);
    assert_ptr_equal(xml_set(xml_set_ns(e, "x", "", "1"), "y", "2"), e);
    assert_string_equal(xml_attr(e, "x"), "1");
    xml_set(e, "y", NULL);
    assert_string_equal(e->last_attr->name, "x");
}

static void text_is_all_runs(void **state)
{
    struct xml *e = sample(*state);
    struct str text = xml_text(e);

    assert_true(str_is(text, "onetwo"));
    assert_true(str_is(xml_text(xml_child(e, "b", NULL)), ""));
    assert_true(str_is(xml_text(NULL), ""));
    text = xml_text(xml_chars(xml_sub(e, "one", NULL), "single", 6));
    assert_true(str_is(text, "single"));
}

static void walks_follow_the_document(void **state)
{
    struct xml *e = sample(*state);
    const struct xml *n = e;
    static const char *const names[] = { "a", NULL, "b", NULL, "c", "d" };

    for (size_t i = 0; i < COUNT_OF(names); i++, n = xml_walk(e, n)) {
        assert_non_null(n);
        if (names[i] == NULL)
            assert_null(n->name);
        else
            assert_string_equal(n->name, names[i]);
    }
    assert_null(n);
    n = xml_child(e, "c", NULL);
    assert_null(xml_walk_over(e, n));
    assert_string_equal(xml_walk(n, n)->name, "d");
    assert_null(xml_walk(n, xml_walk(n, n)));
    n = xml_child(e, "b", NULL);
    assert_null(xml_walk(n, n));
}

static void children_are_appended_and_removed(void **state)
{
    struct xml *e = sample(*state), *other = xml_new(*state, "o", NS);
    struct xml *b = e->first->next, *c = e->last;

    assert_ptr_equal(xml_append(e, other), other);
    assert_null(xml_append(e, other));                 /* it has a parent */
    assert_null(xml_append(e, NULL));
    assert_null(xml_append(NULL, other));
    assert_null(xml_append(e->first, xml_new(*state, "t", NS)));      /* text has no children */
    assert_null(xml_append(c, c));
    xml_remove(other);
    assert_null(other->parent);
    assert_ptr_equal(e->last, c);
    xml_remove(b);
    assert_null(xml_child(e, "b", NULL));
    xml_remove(e->first);
    assert_string_equal(e->first->text, "two");
    xml_remove(e->first);
    xml_remove(c);
    assert_null(e->first);
    assert_null(e->last);
    xml_remove(e);
    xml_remove(NULL);
    assert_ptr_equal(xml_append(other, b), b);
}

static void names_that_are_none_are_refused(void **state)
{
    static const char *const bad[] = {
        "", "1a", "-a", "a:b", ":a", "a b", "a'", "a>", "a/", "xmlns", "\xC3\xA9", "a\xC3\xA9",
    };
    static const char *const bad_ns[] = { "a b", "a'b|", "a\nb", "\x01", "<", "a\x80", "a\xC3" };
    struct xml *e = sample(*state);

    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        assert_null(xml_new(*state, bad[i], NS));
        assert_null(xml_sub(e, bad[i], NULL));
        assert_null(xml_set(e, bad[i], "x"));
    }
    for (size_t i = 0; i < COUNT_OF(bad_ns); i++) {
        assert_null(xml_new(*state, "a", bad_ns[i]));
        assert_null(xml_set_ns(e, "a", bad_ns[i], "x"));
    }
    assert_null(xml_new(*state, "a", NS_XML));
    assert_null(xml_new(*state, "a", NULL));
    assert_null(xml_new(NULL, "a", NS));
    assert_non_null(xml_new(*state, "_a-1.b", "urn:\xC3\xA9"));
    assert_non_null(xml_new(*state, "a", ""));
    assert_non_null(xml_new(*state, xml_intern("message", 7), NS));
    assert_null(xml_new(*state, xml_intern("xmlns", 5), NS));
}

static void characters_that_are_none_are_replaced(void **state)
{
    static const struct { const char *in, *out; } rows[] = {
        { "plain \t\r\n text \xC3\xA9 \xF0\x9F\x98\x80",
          "plain \t\r\n text \xC3\xA9 \xF0\x9F\x98\x80" },
        { "\x01", "\xEF\xBF\xBD" },
        { "a\x1F" "b\x02\x03" "c", "a\xEF\xBF\xBD" "b\xEF\xBF\xBD\xEF\xBF\xBD" "c" },
        { "\xC3", "\xEF\xBF\xBD" },
        { "x\xED\xA0\x80y", "x\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBDy" },
        { "\xEF\xBF\xBF", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD" },
    };
    struct xml *e = xml_new(*state, "a", NS);

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        assert_ptr_equal(xml_chars(e, rows[i].in, strlen(rows[i].in)), e);
        assert_string_equal(e->last->text, rows[i].out);
        assert_int_equal(e->last->text_len, strlen(rows[i].out));
        assert_ptr_equal(xml_set(e, "v", rows[i].in), e);
        assert_string_equal(xml_attr(e, "v"), rows[i].out);
    }
    assert_ptr_equal(xml_chars(e, "a\0b", 3), e);
    assert_string_equal(e->last->text, "a\xEF\xBF\xBD" "b");
    assert_ptr_equal(xml_chars(e, NULL, 0), e);
    assert_null(xml_chars(e, "x", (size_t)UINT32_MAX));
}

/* Same shape, same contents. */
static void assert_same_tree(const struct xml *a, const struct xml *b)
{
    const struct xml *x = a, *y = b;

    for (; x != NULL && y != NULL; x = xml_walk(a, x), y = xml_walk(b, y)) {
        const struct xml_attr *p = x->attrs, *q = y->attrs;

        assert_int_equal(x->name == NULL, y->name == NULL);
        assert_int_equal(x->parent == a, y->parent == b);
        if (x->name == NULL) {
            assert_string_equal(x->text, y->text);
            assert_int_equal(x->text_len, y->text_len);
            continue;
        }
        assert_string_equal(x->name, y->name);
        assert_string_equal(x->ns, y->ns);
        for (; p != NULL && q != NULL; p = p->next, q = q->next) {
            assert_string_equal(p->name, q->name);
            assert_string_equal(p->value, q->value);
            assert_int_equal(p->ns == NULL, q->ns == NULL);
        }
        assert_null(p);
        assert_null(q);
    }
    assert_null(x);
    assert_null(y);
}

static void copies_are_whole(void **state)
{
    struct xml *e = sample(*state), *copy;
    struct arena *a = arena_new(64);

    xml_sub(e->last, "unknown-name", "urn:unknown");
    xml_chars(e, "end", 3);
    copy = xml_copy(a, e);
    assert_same_tree(e, copy);
    assert_null(copy->parent);
    assert_non_null(xml_set(copy, "more", "1"));
    copy = xml_copy(a, xml_child(e, "c", NULL));
    assert_same_tree(xml_child(e, "c", NULL), copy);
    copy = xml_copy(a, xml_child(e, "b", NULL));
    assert_null(copy->next);
    assert_null(copy->parent);
    assert_null(xml_copy(a, NULL));
    arena_free(&a);
}

static void bytes_are_neither_element_nor_text(void **state)
{
    struct xml *e = xml_new(*state, "a", NS), *only = xml_new(*state, "a", NS), *bytes, *copy;
    size_t nodes = 0;

    xml_chars(e, "one", 3);
    bytes = xml_verbatim(e, STR("<m>no text</m>"));
    xml_sub(e, "b", NULL);
    xml_verbatim(e, STR("<m/>"));
    xml_chars(e, "two", 3);
    assert_non_null(bytes);
    assert_ptr_equal(bytes->parent, e);
    assert_true(str_is(xml_text(e), "onetwo"));
    assert_true(xml_is(xml_first_element(e), "b", NS));
    assert_null(xml_next_element(xml_first_element(e)));
    assert_null(xml_child(e, "m", NULL));
    assert_false(xml_is(bytes, "m", NULL));
    for (const struct xml *n = e; n != NULL; n = xml_walk(e, n))
        nodes++;
    assert_int_equal(nodes, 6);

    copy = xml_copy(*state, e);
    assert_same_tree(e, copy);
    assert_true(copy->first->next->verbatim && !copy->first->verbatim);
    assert_true(copy->first->next->text != bytes->text);
    assert_null(xml_chars(bytes, "x", 1));
    assert_null(xml_sub(bytes, "x", NS));
    assert_null(xml_set(bytes, "x", "y"));
    assert_null(xml_verbatim(bytes, STR("<m/>")));
    assert_null(xml_verbatim(NULL, STR("<m/>")));
    xml_remove(bytes);
    assert_true(xml_is(e->first->next, "b", NS));

    xml_seal(copy);
    assert_true(str_is(xml_text(copy), "onetwo"));
    assert_null(xml_verbatim(copy, STR("<m/>")));
    xml_verbatim(only, STR("<m/>"));
    assert_true(str_is(xml_text(only), ""));
    xml_seal(only);
    assert_true(str_is(xml_text(only), ""));
}

static void sealed_trees_refuse_builders(void **state)
{
    struct xml *e = sample(*state), *c = xml_new(*state, "x", NS);
    struct str text;

    xml_seal(e);
    xml_seal(e);
    assert_null(xml_set(e, "k", "w"));
    assert_null(xml_set(e, "k", NULL));
    assert_null(xml_chars(e, "x", 1));
    assert_null(xml_sub(e->last, "x", NULL));
    assert_null(xml_append(e, c));
    xml_remove(e->last);
    assert_true(xml_is(e->last, "c", NULL));
    text = xml_text(e);
    assert_true(str_is(text, "onetwo"));
    assert_ptr_equal(xml_text(e).p, text.p);           /* joined once */
    assert_non_null(xml_set(xml_copy(*state, e), "k", "w"));
}

static void refusals_leave_nothing_half_done(void **state)
{
    (void)state;
    SUPPORT_EACH_REFUSAL {
        struct arena *a = arena_new(16), *b = arena_new(16);
        struct xml *e = a == NULL ? NULL : sample(a);
        struct xml *copy = b == NULL ? NULL : xml_copy(b, e);

        if (e != NULL) {
            for (const struct xml_attr *at = e->attrs; at != NULL; at = at->next)
                assert_true(at->name != NULL && at->value != NULL);
        }
        if (!support_alloc_failed()) {
            assert_same_tree(e, copy);
        } else if (e != NULL) {
            xml_text(e);
            xml_seal(e);
            assert_non_null(xml_text(e).p);
        }
        arena_free(&a);
        arena_free(&b);
    }
}

/* The block is full at another step each time, and no further one is had. */
static void every_step_may_be_refused(void **state)
{
    (void)state;
    for (size_t used = 0; used <= 1024; used += 8) {
        struct arena *a = arena_new(1024), *b = arena_new(1024);
        struct xml *e, *copy;

        assert_non_null(a);
        assert_non_null(b);
        arena_bytes(a, used);
        support_fail_alloc(1);
        e = xml_set(sample(a), "unknown-name", "1");
        xml_set_ns(e, "other-name", "urn:unknown", "2");
        xml_set(e, "v", "\x01");
        assert_true(e != NULL || support_alloc_failed());
        arena_bytes(b, used);
        support_fail_alloc(1);
        copy = xml_copy(b, e);
        assert_true(e == NULL || copy != NULL || support_alloc_failed());
        support_fail_alloc(1);
        if (copy != NULL) {
            assert_non_null(xml_text(copy).p);
            xml_seal(copy);
            assert_non_null(xml_text(copy).p);
        }
        support_fail_alloc(0);
        arena_free(&a);
        arena_free(&b);
    }
}

static void *deep_work(void *arg)
{
    enum { DEPTH = 100000 };
    struct arena *a = arena_new(4096), *b = arena_new(4096);
    struct xml *e = xml_new(a, "a", NS), *root = e;
    const struct xml *n;
    size_t count = 0;

    (void)arg;
    for (int i = 0; i < DEPTH; i++)
        e = xml_sub(e, "a", NULL);
    root = xml_copy(b, root);
    xml_seal(root);
    for (n = root; n != NULL; n = xml_walk(root, n))
        count++;
    arena_free(&a);
    arena_free(&b);
    return (void *)(uintptr_t)(count == DEPTH + 1);
}

/* Nothing recurses: 64 KiB of stack are enough for any depth. */
static void depth_costs_no_stack(void **state)
{
    pthread_attr_t attr;
    pthread_t thread;
    void *done;

    (void)state;
    pthread_attr_init(&attr);
    assert_int_equal(pthread_attr_setstacksize(&attr, 64 * 1024), 0);
    assert_int_equal(pthread_create(&thread, &attr, deep_work, NULL), 0);
    pthread_join(thread, &done);
    pthread_attr_destroy(&attr);
    assert_non_null(done);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(elements_are_found),
        ARENA_TEST(attributes_are_set_replaced_and_removed),
        ARENA_TEST(text_is_all_runs),
        ARENA_TEST(walks_follow_the_document),
        ARENA_TEST(children_are_appended_and_removed),
        ARENA_TEST(names_that_are_none_are_refused),
        ARENA_TEST(characters_that_are_none_are_replaced),
        ARENA_TEST(copies_are_whole),
        ARENA_TEST(bytes_are_neither_element_nor_text),
        ARENA_TEST(sealed_trees_refuse_builders),
        SUPPORT_TEST(refusals_leave_nothing_half_done),
        SUPPORT_TEST(every_step_may_be_refused),
        cmocka_unit_test(depth_costs_no_stack),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
