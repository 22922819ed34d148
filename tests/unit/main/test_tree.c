/*
 * test_tree.c - files that include files, and one tree on top of another.
 */
#include "arena_fixture.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/map.h"
#include "base/text.h"
#include "main/tree.h"
#include "main/yaml.h"

static void write_file(const char *name, const char *text)
{
    char path[4096];

    snprintf(path, sizeof path, "%s/%s", support_folder(), name);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    assert_int_equal(fclose(f), 0);
}

static struct conf *read_main(void)
{
    return tree_read(support_path("main.yml"), arena, &e);
}

static void make_folder(const char *name)
{
    char path[4096];

    snprintf(path, sizeof path, "%s/%s", support_folder(), name);
    assert_int_equal(mkdir(path, 0700), 0);
}

static void domains_of_all_files_are_joined(void **state)
{
    (void)state;
    make_folder("d");
    write_file("main.yml", "include: [ d/*.yml, more.yml ]\ndomains:\n  a.example: {}\nshards: 1\n");
    write_file("d/1.yml", "domains: { b.example: { aliases: [ x.example ] } }\n");
    write_file("d/2.yml", "domains: { c.example: }\n");
    write_file("d/3.yml", "domains:\n");
    write_file("more.yml", "user: nobody\ninclude: d/deeper\n");
    write_file("d/deeper", "domains: { d.example: {} }\n");

    struct conf *root = read_main();
    if (root == NULL)
        fail_msg("%s", e.text);
    static const char *const names[] = { "a.example", "b.example", "c.example", "d.example" };
    const struct conf *d = conf_get(root, "domains")->first;
    for (size_t i = 0; i < COUNT_OF(names); i++, d = d->next)
        assert_string_equal(d->key, names[i]);
    assert_null(d);
    assert_null(conf_get(root, "include"));
    assert_string_equal(conf_get(root, "user")->text, "nobody");
    assert_string_equal(conf_get(root, "shards")->text, "1");
    const struct conf *b = conf_get(conf_get(root, "domains"), "b.example");
    assert_non_null(strstr(b->file, "d/1.yml"));
}

static void a_pattern_may_match_nothing(void **state)
{
    (void)state;
    make_folder("d");
    write_file("main.yml", "include: [ d/*.yml ]\n");
    assert_non_null(read_main());
}

static void refused(const char *says)
{
    e.text[0] = '\0';
    assert_null(read_main());
    if (strstr(e.text, says) == NULL)
        fail_msg("'%s' does not say '%s'", e.text, says);
}

static void what_is_given_twice_is_refused_with_both_places(void **state)
{
    (void)state;
    write_file("main.yml", "include: [ a.yml ]\ndomains: { x.example: {} }\nlog: {}\n");
    write_file("a.yml", "domains:\n  y.example: {}\n  x.example: {}\n");
    refused("a.yml:3:3: domain 'x.example' is given twice, first in ");
    refused("main.yml:2:12");
    write_file("a.yml", "log: { level: debug }\n");
    refused("a.yml:1:1: 'log' is given twice, first in ");
    refused("main.yml:3:1");
}

static void includes_that_cannot_be_are_refused(void **state)
{
    (void)state;
    write_file("main.yml", "include: [ missing.yml ]\n");
    refused("main.yml:1:12: ");
    refused("missing.yml: No such file");
    assert_int_equal(e.code, ERR_NOT_FOUND);
    write_file("main.yml", "include: [ main.yml ]\n");
    refused("main.yml:1:12: files include each other deeper than 4");
    write_file("main.yml", "include: { a: b }\n");
    refused("main.yml:1:10: include must be a list of files");
    write_file("main.yml", "include: [ [ a ] ]\n");
    refused("main.yml:1:12: include must be a list of files");
    write_file("main.yml", "domains: [ a.example ]\n");
    refused("main.yml:1:10: domains must be a map");
}

static const struct conf *tree(const char *text)
{
    return yaml_parse(str_of(text), "t.yml", arena, &e);
}

static void maps_merge_at_every_level(void **state)
{
    (void)state;
    static const struct { const char *base, *over, *is; } rows[] = {
        { "a: 1\nb: 2", "b: 3\nc: 4", "a: 1\nb: 3\nc: 4" },
        { "m: { x: 1, y: { z: 1 } }", "m: { y: { w: 2 } }", "m: { x: 1, y: { z: 1, w: 2 } }" },
        { "l: [ 1, 2 ]", "l: [ 3 ]", "l: [ 3 ]" },
        { "m: { x: 1 }", "m: off", "m: off" },
        { "m: off", "m: { x: 1 }", "m: { x: 1 }" },
        { "m: { x: 1 }", "m:", "m: { x: 1 }" },
        { "a: 1", "", "a: 1" },
        { "", "a: 1", "a: 1" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const struct conf *m = tree_merge(tree(rows[i].base), tree(rows[i].over), arena, &e);
        if (!conf_equal(m, tree(rows[i].is)))
            fail_msg("row %zu", i);
    }
    const struct conf *one = tree("a: 1");
    assert_ptr_equal(tree_merge(one, NULL, arena, &e), one);
    assert_ptr_equal(tree_merge(NULL, one, arena, &e), one);
    assert_null(tree_merge(NULL, NULL, arena, &e));
}

static void merging_leaves_both_as_they_were(void **state)
{
    (void)state;
    const struct conf *base = tree("a: { x: 1 }\nb: 2"), *over = tree("a: { x: 2 }");

    assert_non_null(tree_merge(base, over, arena, &e));
    assert_true(conf_equal(base, tree("a: { x: 1 }\nb: 2")));
    assert_true(conf_equal(over, tree("a: { x: 2 }")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(domains_of_all_files_are_joined),
        TEST(a_pattern_may_match_nothing),
        TEST(what_is_given_twice_is_refused_with_both_places),
        TEST(includes_that_cannot_be_are_refused),
        TEST(maps_merge_at_every_level),
        TEST(merging_leaves_both_as_they_were),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
