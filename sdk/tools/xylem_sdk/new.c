/*
 * new.c - xylem-sdk new: a module that works, to be changed into the one that is wanted.
 *
 * The templates name the module @NAME@ and its namespace @NS@.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/text.h"
#include "sdk.h"

static const char module_c[] =
    "/*\n"
    " * @NAME@.c - answers @NS@.\n"
    " */\n"
    "#include <xylem/module.h>\n"
    "\n"
    "#define NS \"@NS@\"\n"
    "\n"
    "struct config { const char *greeting; };\n"
    "\n"
    "enum { ASKED };\n"
    "\n"
    "static const xy_metric counters[] = {\n"
    "    [ASKED] = { \"asked_total\", \"questions answered\" },\n"
    "    { 0 }\n"
    "};\n"
    "\n"
    "static const xy_setting settings[] = {\n"
    "    XY_TEXT(struct config, greeting, \"greeting\", \"hello\", \"What is answered\"),\n"
    "    { 0 }\n"
    "};\n"
    "\n"
    "static xy_flow asked(xy_mod *m, xy_req *rq)\n"
    "{\n"
    "    const struct config *cfg = xy_config(m);\n"
    "    xy_xml *answer = xy_el(xy_arena_of(rq), \"@NAME@\", NS);\n"
    "\n"
    "    xy_count(m, ASKED);\n"
    "    return xy_reply(rq, xy_chars(answer, cfg->greeting, SIZE_MAX));\n"
    "}\n"
    "\n"
    "static const xy_iq iq[] = {\n"
    "    { XY_GET, XY_TO_DOMAIN, NS, \"@NAME@\", asked, NS },\n"
    "    { 0 }\n"
    "};\n"
    "\n"
    "XY_MODULE(@NAME@, \"0.1\", .summary = \"Answers @NS@\", .settings = settings,\n"
    "          .config_size = sizeof(struct config), .iq = iq, .counters = counters);\n";

static const char test_c[] =
    "/*\n"
    " * test_@NAME@.c - without a server, a network or a clock; see <xylem/test.h>.\n"
    " */\n"
    "#include <string.h>\n"
    "#include <xylem/test.h>\n"
    "\n"
    "#define ASK \"<iq type='get' id='1' from='romeo@example.net/x' to='example.org'>\" \\\n"
    "            \"<@NAME@ xmlns='@NS@'/></iq>\"\n"
    "\n"
    "const xy_module *xylem_module_v1(const xy_api *api);\n"
    "\n"
    "int main(void)\n"
    "{\n"
    "    int bad = 0;\n"
    "    xyt *t = xyt_open(xylem_module_v1);\n"
    "\n"
    "    xyt_set(t, \"greeting\", \"good evening\");\n"
    "    XYT_CHECK(xyt_start(t) == NULL);\n"
    "    XYT_CHECK(strstr(xyt_answer(t, xyt_iq(t, ASK)), \">good evening</@NAME@>\"));\n"
    "    XYT_CHECK(xyt_counter(t, 0) == 1);\n"
    "    for (unsigned nth = 1; nth < 20; nth++) {       /* no memory: an error, never half an answer */\n"
    "        xyt_fail_alloc(t, nth);\n"
    "        int i = xyt_iq(t, ASK);\n"
    "        XYT_CHECK(strstr(xyt_answer(t, i), xyt_alloc_failed(t) ? \"type='error'\" : \"evening\"));\n"
    "    }\n"
    "    XYT_CHECK(xyt_close(t) == 0);\n"
    "    puts(bad ? \"FAILED\" : \"ok\");\n"
    "    return bad;\n"
    "}\n";

static const char configure_ac[] =
    "AC_PREREQ([2.69])\n"
    "AC_INIT([@NAME@], [0.1])\n"
    "AC_CONFIG_SRCDIR([@NAME@.c])\n"
    "AC_CONFIG_AUX_DIR([build-aux])\n"
    "AM_INIT_AUTOMAKE([foreign])\n"
    "AM_SILENT_RULES([yes])\n"
    "AC_PROG_CC\n"
    "LT_INIT([disable-static])\n"
    "XYLEM_MODULE([@NAME@])\n"
    "AC_CONFIG_FILES([Makefile])\n"
    "AC_OUTPUT\n";

static const char makefile_am[] =
    "module_LTLIBRARIES = @NAME@.la\n"
    "@NAME@_la_SOURCES = @NAME@.c\n"
    "@NAME@_la_CFLAGS = $(XYLEM_CFLAGS) -Wall -Wextra\n"
    "@NAME@_la_LDFLAGS = $(XYLEM_LDFLAGS)\n"
    "\n"
    "check_PROGRAMS = test_@NAME@\n"
    "TESTS = test_@NAME@\n"
    "test_@NAME@_SOURCES = test_@NAME@.c @NAME@.c\n"
    "test_@NAME@_CPPFLAGS = $(XYLEM_CPPFLAGS)\n"
    "test_@NAME@_LDADD = $(XYLEM_TEST_LIBS)\n";

static const char readme[] =
    "@NAME@ - a module of the XMPP server xylem\n"
    "\n"
    "    autoreconf -fi && ./configure && make check && make install\n"
    "\n"
    "In the server's configuration: modules: { @NAME@: { greeting: \"good evening\" } }\n"
    "Its manual: xylem-sdk doc .libs/@NAME@.so\n";

static const char ci[] =
    "#!/bin/sh\n"
    "# Builds and tests the module as a stranger would; the test also runs with the sanitizers.\n"
    "set -eu\n"
    "${CC:-cc} -g -fsanitize=address,undefined $(${PKG_CONFIG:-pkg-config} --cflags xylem-module) \\\n"
    "    @NAME@.c test_@NAME@.c $(${PKG_CONFIG:-pkg-config} --variable=testlibs xylem-module) \\\n"
    "    -o test_sanitized\n"
    "./test_sanitized\n"
    "autoreconf -fi\n"
    "./configure\n"
    "make\n"
    "make check\n"
    "xylem-sdk check .libs/@NAME@.so\n";

static const char ignored[] =
    "/Makefile\n/Makefile.in\n/aclocal.m4\n/autom4te.cache/\n/build-aux/\n/config.*\n/configure\n/libtool\n"
    "*.la\n*.lo\n*.o\n.libs/\n.deps/\n/test_@NAME@\n/test_sanitized\n*.log\n*.trs\n";

static const struct { const char *name, *text; mode_t mode; } files[] = {
    { "@NAME@.c", module_c, 0644 },        { "test_@NAME@.c", test_c, 0644 },
    { "configure.ac", configure_ac, 0644 }, { "Makefile.am", makefile_am, 0644 },
    { "README", readme, 0644 },             { "ci.sh", ci, 0755 },
    { ".gitignore", ignored, 0644 },
};

static void fill(struct text *out, const char *form, const char *name, const char *ns)
{
    while (*form != '\0') {
        if (strncmp(form, "@NAME@", 6) == 0) {
            text_puts(out, name);
            form += 6;
        } else if (strncmp(form, "@NS@", 4) == 0) {
            text_puts(out, ns);
            form += 4;
        } else
            text_putc(out, *form++);
    }
}

static bool write_file(const char *path, const struct text *content, mode_t mode)
{
    FILE *f = fopen(path, "wx");
    bool ok = f != NULL && fwrite(content->p, 1, content->len, f) == content->len;

    ok = (f == NULL || fclose(f) == 0) && ok && chmod(path, mode) == 0;
    if (!ok)
        fprintf(stderr, "%s: %s\n", path, strerror(errno));
    return ok;
}

static bool is_name(const char *name)
{
    size_t len = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_");

    return name[0] >= 'a' && name[0] <= 'z' && name[len] == '\0' && len < 48;
}

int sdk_new(int argc, char **argv)
{
    const char *name = argv[0];
    char example[100];

    if (!is_name(name) || (argc != 1 && (argc != 3 || strcmp(argv[1], "--iq") != 0))) {
        fputs("usage: xylem-sdk new NAME [--iq NAMESPACE], NAME of small letters, digits and _\n", stderr);
        return 2;
    }
    snprintf(example, sizeof example, "urn:example:%s", name);
    if (mkdir(name, 0777) != 0) {
        fprintf(stderr, "%s: %s\n", name, strerror(errno));
        return 1;
    }
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        struct text path, content;
        text_init(&path, 0);
        text_init(&content, 0);
        text_printf(&path, "%s/", name);
        fill(&path, files[i].name, name, "");
        fill(&content, files[i].text, name, argc == 3 ? argv[2] : example);
        bool ok = write_file(path.p, &content, files[i].mode);
        if (ok)
            puts(path.p);
        text_free(&path);
        text_free(&content);
        if (!ok)
            return 1;
    }
    return 0;
}
