/*
 * note.c - see note.h.
 *
 * ELF files of the machine's own byte order, with 32 or 64 bit headers (ELF specification, chapters 1
 * and 2).  Notes are looked for in the segments that the loader would map (PT_NOTE).  A file is whole when
 * everything its headers name is in it.
 */
#include "module/note.h"

#include <elf.h>
#include <stdbool.h>
#include <string.h>
#include <xylem/module.h>

struct image { const unsigned char *p; size_t len; };

struct range { uint64_t at, size; };

struct headers {
    uint64_t at;            /* of the program headers */
    uint16_t each, count;
    bool     wide;          /* 64 bit */
};

static bool inside(const struct image *f, uint64_t at, uint64_t size)
{
    return at <= f->len && size <= f->len - at;
}

static bool same_machine(const Elf64_Ehdr *h)
{
    const uint16_t one = 1;
    unsigned char order = *(const unsigned char *)&one == 1 ? ELFDATA2LSB : ELFDATA2MSB;

#if defined(__x86_64__)
    const uint16_t machine = EM_X86_64;
#elif defined(__aarch64__)
    const uint16_t machine = EM_AARCH64;
#elif defined(__riscv)
    const uint16_t machine = EM_RISCV;
#elif defined(__powerpc64__)
    const uint16_t machine = EM_PPC64;
#elif defined(__s390x__)
    const uint16_t machine = EM_S390;
#elif defined(__arm__)
    const uint16_t machine = EM_ARM;
#elif defined(__i386__)
    const uint16_t machine = EM_386;
#else
    const uint16_t machine = h->e_machine;      /* unknown here: dlopen will tell */
#endif
    return h->e_ident[EI_DATA] == order && h->e_machine == machine;
}

static int read_headers(const struct image *f, struct headers *out, struct error *e)
{
    Elf64_Ehdr h;
    Elf32_Ehdr narrow;

    if (f->len < SELFMAG || memcmp(f->p, ELFMAG, SELFMAG) != 0)
        return error_set(e, ERR_INVALID, "not a shared object");
    if (f->len < sizeof h)
        return error_set(e, ERR_INVALID, "cut off");
    memcpy(&h, f->p, sizeof h);
    memcpy(&narrow, f->p, sizeof narrow);
    if (!same_machine(&h))
        return error_set(e, ERR_INVALID, "built for another machine");
    if (h.e_type != ET_DYN)
        return error_set(e, ERR_INVALID, "not a shared object");

    out->wide = h.e_ident[EI_CLASS] == ELFCLASS64;
    if (!out->wide && h.e_ident[EI_CLASS] != ELFCLASS32)
        return error_set(e, ERR_INVALID, "not a shared object");
    out->at = out->wide ? h.e_phoff : narrow.e_phoff;
    out->each = out->wide ? h.e_phentsize : narrow.e_phentsize;
    out->count = out->wide ? h.e_phnum : narrow.e_phnum;
    size_t needed = out->wide ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr);
    if (out->each < needed || !inside(f, out->at, (uint64_t)out->each * out->count))
        return error_set(e, ERR_INVALID, "cut off");

    /* Nothing needs the section table, but it comes last: without it the end of the file is missing. */
    uint64_t sections = out->wide ? h.e_shoff : narrow.e_shoff;
    uint64_t size = out->wide ? (uint64_t)h.e_shentsize * h.e_shnum
                              : (uint64_t)narrow.e_shentsize * narrow.e_shnum;
    return inside(f, sections, size) ? 0 : error_set(e, ERR_INVALID, "cut off");
}

/* Type and place of the i-th segment. */
static uint32_t segment(const struct image *f, const struct headers *h, unsigned i, struct range *out)
{
    const unsigned char *at = f->p + h->at + (size_t)h->each * i;
    Elf64_Phdr wide;
    Elf32_Phdr narrow;

    if (h->wide) {
        memcpy(&wide, at, sizeof wide);
        *out = (struct range){ wide.p_offset, wide.p_filesz };
        return wide.p_type;
    }
    memcpy(&narrow, at, sizeof narrow);
    *out = (struct range){ narrow.p_offset, narrow.p_filesz };
    return narrow.p_type;
}

static uint64_t padded(uint32_t size)
{
    return ((uint64_t)size + 3) & ~UINT64_C(3);
}

/* Our note among those of a segment; 4-byte alignment, as for all but the kernel's property notes, which
 * have segments of their own. */
static bool find_in(const struct image *f, struct range r, xy_note *out)
{
    while (r.size >= 3 * sizeof(uint32_t)) {
        uint32_t head[3];       /* name size, descriptor size, type */
        memcpy(head, f->p + r.at, sizeof head);
        uint64_t whole = sizeof head + padded(head[0]) + padded(head[1]);
        if (whole > r.size)
            return false;
        if (whole >= sizeof *out && head[0] == sizeof "xylem" && head[2] == XY_NOTE_TYPE) {
            memcpy(out, f->p + r.at, sizeof *out);
            if (memcmp(out->owner, "xylem", sizeof "xylem") == 0 && out->magic == XY_NOTE_MAGIC)
                return true;
        }
        r.at += whole;
        r.size -= whole;
    }
    return false;
}

/* What would be mapped must be there: the dynamic linker does not look, and dies of it (SIGBUS). */
static bool is_whole(const struct image *f, const struct headers *h)
{
    for (unsigned i = 0; i < h->count; i++) {
        struct range r;
        uint32_t type = segment(f, h, i, &r);
        if ((type == PT_LOAD || type == PT_NOTE || type == PT_DYNAMIC) && !inside(f, r.at, r.size))
            return false;
    }
    return true;
}

int note_find(const unsigned char *file, size_t len, struct module_note *out, struct error *e)
{
    struct image f = { file, len };
    struct headers h = { 0 };
    xy_note note;

    if (read_headers(&f, &h, e) != 0)
        return -1;
    if (!is_whole(&f, &h))
        return error_set(e, ERR_INVALID, "cut off");
    for (unsigned i = 0; i < h.count; i++) {
        struct range r;
        if (segment(&f, &h, i, &r) != PT_NOTE || !find_in(&f, r, &note))
            continue;
        *out = (struct module_note){ .major = note.major, .minor = note.minor,
                                     .need_minor = note.need_minor };
        memcpy(out->name, note.name, sizeof out->name - 1);
        memcpy(out->version, note.version, sizeof out->version - 1);
        return 0;
    }
    return error_set(e, ERR_INVALID, "not a xylem module: it has no note of XY_MODULE");
}

int note_check(const struct module_note *note, const char *name, struct error *e)
{
    if (strcmp(note->name, name) != 0)
        return error_set(e, ERR_INVALID, "it is module '%s', not '%s'", note->name, name);
    if (note->major != XY_ABI_MAJOR)
        return error_set(e, ERR_INVALID, "%s is built for SDK %u.%u, this core has SDK %d.%d", name,
                         note->major, note->minor, XY_ABI_MAJOR, XY_ABI_MINOR);
    if (note->need_minor > XY_ABI_MINOR)
        return error_set(e, ERR_INVALID, "%s needs SDK %u.%u, this core has SDK %d.%d", name, note->major,
                         note->need_minor, XY_ABI_MAJOR, XY_ABI_MINOR);
    return 0;
}
