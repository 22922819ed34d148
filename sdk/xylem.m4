# xylem.m4 - for modules of xylem that are built outside its tree.
#
#     AC_INIT([motd], [1.0])
#     AM_INIT_AUTOMAKE([foreign])
#     AC_PROG_CC
#     LT_INIT([disable-static])
#     XYLEM_MODULE([motd])
#
# and in Makefile.am:
#
#     module_LTLIBRARIES = motd.la
#     motd_la_SOURCES = motd.c
#     motd_la_CFLAGS = $(XYLEM_CFLAGS)
#     motd_la_LDFLAGS = $(XYLEM_LDFLAGS)
#
#     check_PROGRAMS = test_motd
#     TESTS = test_motd
#     test_motd_SOURCES = test_motd.c motd.c
#     test_motd_CPPFLAGS = $(XYLEM_CPPFLAGS)
#     test_motd_LDADD = $(XYLEM_TEST_LIBS)

# XYLEM_MODULE(NAME): moduledir, XYLEM_CPPFLAGS, XYLEM_CFLAGS, XYLEM_LDFLAGS, XYLEM_TEST_LIBS.
AC_DEFUN([XYLEM_MODULE], [
    m4_if(m4_bregexp([$1], [^[a-z][a-z0-9_]*$]), [-1],
        [m4_fatal([XYLEM_MODULE: "$1" is no module name (small letters, digits, _)])])
    AC_REQUIRE([PKG_PROG_PKG_CONFIG])
    AC_MSG_CHECKING([for the SDK of xylem])
    AS_IF([$PKG_CONFIG --exists xylem-module],
        [AC_MSG_RESULT([`$PKG_CONFIG --modversion xylem-module`])],
        [AC_MSG_RESULT([no])
         AC_MSG_ERROR([pkg-config finds no xylem-module: install xylem, or set PKG_CONFIG_PATH])])
    XYLEM_CPPFLAGS=`$PKG_CONFIG --cflags xylem-module`
    XYLEM_CFLAGS="$XYLEM_CPPFLAGS `$PKG_CONFIG --variable=modulecflags xylem-module`"
    XYLEM_LDFLAGS="-module -avoid-version -shared -export-symbols-regex ^xylem_module_v@<:@0-9@:>@+\$\$"
    XYLEM_LDFLAGS="$XYLEM_LDFLAGS `$PKG_CONFIG --variable=moduleldflags xylem-module`"
    XYLEM_TEST_LIBS=`$PKG_CONFIG --variable=testlibs xylem-module`
    moduledir=`$PKG_CONFIG --variable=moduledir xylem-module`
    AC_SUBST([XYLEM_CPPFLAGS])
    AC_SUBST([XYLEM_CFLAGS])
    AC_SUBST([XYLEM_LDFLAGS])
    AC_SUBST([XYLEM_TEST_LIBS])
    AC_SUBST([moduledir])
])
