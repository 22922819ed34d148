/*
 * test_note.c - the note in a module's file: found, cut off anywhere, wrong in every way.
 */
#include "support.h"

#include <stdlib.h>

#include "elf_file.h"
#include "module/note.h"

static void it_is_found_in_both_widths(void **state)
{
    (void)state;
    for (int wide = 0; wide < 2; wide++) {
        xy_note note = elf_note("staffcard", XY_ABI_MAJOR, 0);
        struct module_note got;
        struct error e = { ERR_NONE, "" };
        struct elf_file f;

        elf_make(&f, &note, wide, ELF_MACHINE);
        assert_int_equal(note_find(f.bytes, f.len, &got, &e), 0);
        assert_string_equal(got.name, "staffcard");
        assert_string_equal(got.version, "1.0");
        assert_int_equal(got.major, XY_ABI_MAJOR);
        assert_int_equal(note_check(&got, "staffcard", &e), 0);
    }
}

/* Copied to blocks of just that size, so that the sanitizer sees a byte too far. */
static void cut_anywhere_it_is_refused(void **state)
{
    (void)state;
    for (int wide = 0; wide < 2; wide++) {
        xy_note note = elf_note("staffcard", XY_ABI_MAJOR, 0);
        struct module_note got;
        struct elf_file f;

        elf_make(&f, &note, wide, ELF_MACHINE);
        for (size_t len = 0; len < f.len; len++) {
            struct error e = { ERR_NONE, "" };
            unsigned char *part = test_malloc(len + 1);
            memcpy(part, f.bytes, len);
            assert_int_equal(note_find(part, len, &got, &e), -1);
            assert_true(e.text[0] != '\0');
            test_free(part);
        }
    }
}

static void every_byte_may_be_any_other(void **state)
{
    (void)state;
    xy_note note = elf_note("staffcard", XY_ABI_MAJOR, 0);
    struct module_note got;
    struct elf_file f;

    elf_make(&f, &note, true, ELF_MACHINE);
    for (size_t at = 0; at < f.len; at++)
        for (unsigned v = 0; v < 256; v += 5) {
            unsigned char was = f.bytes[at];
            f.bytes[at] = (unsigned char)v;
            if (note_find(f.bytes, f.len, &got, NULL) == 0)
                assert_true(strlen(got.name) < sizeof got.name);
            f.bytes[at] = was;
        }
}

static void wrong_files_say_what_is_wrong(void **state)
{
    (void)state;
    struct module_note got;
    struct error e = { ERR_NONE, "" };
    xy_note note = elf_note("staffcard", XY_ABI_MAJOR, 0);
    struct elf_file f;

    assert_int_equal(note_find((const unsigned char *)"#!/bin/sh\n", 10, &got, &e), -1);
    assert_string_equal(e.text, "not a shared object");

    elf_make(&f, &note, true, ELF_MACHINE == EM_MIPS ? EM_386 : EM_MIPS);
    assert_int_equal(note_find(f.bytes, f.len, &got, &e), -1);
    assert_string_equal(e.text, "built for another machine");

    elf_make(&f, &note, true, ELF_MACHINE);
    f.bytes[offsetof(Elf64_Ehdr, e_type)] = ET_EXEC;
    assert_int_equal(note_find(f.bytes, f.len, &got, &e), -1);
    assert_string_equal(e.text, "not a shared object");

    note.owner[0] = 'X';
    elf_make(&f, &note, true, ELF_MACHINE);
    assert_int_equal(note_find(f.bytes, f.len, &got, &e), -1);
    assert_string_equal(e.text, "not a xylem module: it has no note of XY_MODULE");
}

static void a_note_that_does_not_fit_is_refused_with_reason(void **state)
{
    (void)state;
    static const struct { struct module_note note; const char *says; } rows[] = {
        { { .major = 0, .minor = 12, .need_minor = 10, .name = "staffcard" },
          "staffcard needs SDK 0.10, this core has SDK 0.9" },
        { { .major = 1, .minor = 2, .name = "staffcard" },
          "staffcard is built for SDK 1.2, this core has SDK 0.9" },
        { { .major = 0, .name = "cards" }, "it is module 'cards', not 'staffcard'" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct error e = { ERR_NONE, "" };
        assert_int_equal(note_check(&rows[i].note, "staffcard", &e), -1);
        assert_string_equal(e.text, rows[i].says);
    }
}

static void names_without_end_are_cut(void **state)
{
    (void)state;
    xy_note note = elf_note("x", XY_ABI_MAJOR, 0);
    struct module_note got;
    struct elf_file f;

    memset(note.name, 'n', sizeof note.name);
    memset(note.version, 'v', sizeof note.version);
    elf_make(&f, &note, true, ELF_MACHINE);
    assert_int_equal(note_find(f.bytes, f.len, &got, NULL), 0);
    assert_int_equal(strlen(got.name), sizeof got.name - 1);
    assert_int_equal(strlen(got.version), sizeof got.version - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUPPORT_TEST(it_is_found_in_both_widths),
        SUPPORT_TEST(cut_anywhere_it_is_refused),
        SUPPORT_TEST(every_byte_may_be_any_other),
        SUPPORT_TEST(wrong_files_say_what_is_wrong),
        SUPPORT_TEST(a_note_that_does_not_fit_is_refused_with_reason),
        SUPPORT_TEST(names_without_end_are_cut),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
