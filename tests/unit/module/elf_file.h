/*
 * elf_file.h - small shared objects made up in memory: a header, one segment of notes, nothing else.
 */
#ifndef XYLEM_TESTS_ELF_FILE_H
#define XYLEM_TESTS_ELF_FILE_H

#include <elf.h>
#include <stdbool.h>
#include <string.h>
#include <xylem/module.h>

struct elf_file { unsigned char bytes[1024]; size_t len; };

static inline xy_note elf_note(const char *name, uint16_t major, uint16_t need_minor)
{
    xy_note n = { .name_size = sizeof "xylem", .desc_size = sizeof n - offsetof(xy_note, magic),
                  .type = XY_NOTE_TYPE, .owner = "xylem", .magic = XY_NOTE_MAGIC, .major = major,
                  .need_minor = need_minor, .version = "1.0" };

    memcpy(n.name, name, strlen(name));
    return n;
}

/* A note of somebody else goes before, as the linker's build id does. */
static inline size_t elf_put_notes(unsigned char *at, const xy_note *note)
{
    static const uint32_t other[] = { 4, 4, 3, 0x554e47, 0x12345678 };

    memcpy(at, other, sizeof other);
    memcpy(at + sizeof other, note, sizeof *note);
    return sizeof other + sizeof *note;
}

static inline void elf_make(struct elf_file *f, const xy_note *note, bool wide, uint16_t machine)
{
    const uint16_t one = 1;
    unsigned char order = *(const unsigned char *)&one == 1 ? ELFDATA2LSB : ELFDATA2MSB;
    size_t head = wide ? sizeof(Elf64_Ehdr) : sizeof(Elf32_Ehdr);
    size_t each = wide ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr);
    size_t size = elf_put_notes(f->bytes + head + each, note);
    Elf64_Ehdr h = { .e_type = ET_DYN, .e_machine = machine, .e_phoff = head, .e_phnum = 1,
                     .e_phentsize = (uint16_t)each };
    Elf32_Ehdr n = { .e_type = ET_DYN, .e_machine = machine, .e_phoff = (uint32_t)head, .e_phnum = 1,
                     .e_phentsize = (uint16_t)each };
    Elf64_Phdr p = { .p_type = PT_NOTE, .p_offset = head + each, .p_filesz = size };
    Elf32_Phdr q = { .p_type = PT_NOTE, .p_offset = (uint32_t)(head + each), .p_filesz = (uint32_t)size };

    f->len = head + each + size;
    memcpy(f->bytes, wide ? (void *)&h : (void *)&n, head);
    memcpy(f->bytes + head, wide ? (void *)&p : (void *)&q, each);
    memcpy(f->bytes, ELFMAG, SELFMAG);
    f->bytes[EI_CLASS] = wide ? ELFCLASS64 : ELFCLASS32;
    f->bytes[EI_DATA] = order;
}

#if defined(__x86_64__)
#define ELF_MACHINE EM_X86_64
#elif defined(__aarch64__)
#define ELF_MACHINE EM_AARCH64
#elif defined(__riscv)
#define ELF_MACHINE EM_RISCV
#elif defined(__powerpc64__)
#define ELF_MACHINE EM_PPC64
#elif defined(__s390x__)
#define ELF_MACHINE EM_S390
#elif defined(__arm__)
#define ELF_MACHINE EM_ARM
#else
#define ELF_MACHINE EM_386
#endif

#endif
