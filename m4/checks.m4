# checks.m4 - the macros configure.ac is written in.

# XYLEM_TRY_FLAG(VARIABLE, FLAG): appends FLAG to VARIABLE when the compiler and linker take it.
AC_DEFUN([XYLEM_TRY_FLAG], [
    AC_MSG_CHECKING([whether $CC accepts $2])
    xylem_saved_cflags=$CFLAGS
    CFLAGS="$CFLAGS -Werror $2"
    AC_LINK_IFELSE([AC_LANG_PROGRAM([], [])],
        [AC_MSG_RESULT([yes]); $1="$$1 $2"],
        [AC_MSG_RESULT([no])])
    CFLAGS=$xylem_saved_cflags
])

# Warnings are errors in a checkout, never in a release tarball: a newer compiler finds new ones.
AC_DEFUN([XYLEM_FLAGS], [
    AC_ARG_ENABLE([werror],
        [AS_HELP_STRING([--disable-werror], [warnings are no errors (default in a release)])],
        [], [AS_IF([test -e "$srcdir/.git"], [enable_werror=yes], [enable_werror=no])])
    WARN_CFLAGS="-Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes"
    WARN_CFLAGS="$WARN_CFLAGS -Wvla -Wformat=2 -Wpointer-arith -Wwrite-strings -Wundef"
    AS_IF([test "x$enable_werror" = xyes],
        [WARN_CFLAGS="$WARN_CFLAGS -Werror"; xylem_werror_text="errors"],
        [xylem_werror_text="shown only"])
    AC_SUBST([WARN_CFLAGS])
])

# XYLEM_SANITIZE: --enable-sanitize=address,undefined or =thread.
AC_DEFUN([XYLEM_SANITIZE], [
    AC_ARG_ENABLE([sanitize],
        [AS_HELP_STRING([--enable-sanitize=LIST],
            [build with sanitizers: address,undefined or thread])],
        [], [enable_sanitize=no])
    SANITIZE_FLAGS=
    xylem_sanitize_text=off
    AS_CASE([$enable_sanitize],
        [no], [],
        [yes], [AC_MSG_ERROR([--enable-sanitize wants a list: address,undefined or thread])],
        [SANITIZE_FLAGS="-fsanitize=$enable_sanitize -fno-omit-frame-pointer"
         SANITIZE_FLAGS="$SANITIZE_FLAGS -fno-sanitize-recover=all"
         xylem_sanitize_text=$enable_sanitize
         xylem_saved_cflags=$CFLAGS
         CFLAGS="$CFLAGS $SANITIZE_FLAGS"
         AC_MSG_CHECKING([whether $CC can build with -fsanitize=$enable_sanitize])
         AC_LINK_IFELSE([AC_LANG_PROGRAM([], [])], [AC_MSG_RESULT([yes])],
            [AC_MSG_RESULT([no])
             AC_MSG_ERROR([the sanitizers "$enable_sanitize" do not work with $CC])])
         CFLAGS=$xylem_saved_cflags])
    AC_SUBST([SANITIZE_FLAGS])
    AM_CONDITIONAL([SANITIZE], [test "x$enable_sanitize" != xno])
])

# XYLEM_FUZZ: --enable-fuzz builds the libFuzzer targets; needs clang.
AC_DEFUN([XYLEM_FUZZ], [
    AC_ARG_ENABLE([fuzz],
        [AS_HELP_STRING([--enable-fuzz], [build the libFuzzer targets of tests/fuzz (clang)])],
        [], [enable_fuzz=no])
    FUZZ_LDFLAGS=
    xylem_fuzz_text="off (--enable-fuzz)"
    AS_IF([test "x$enable_fuzz" = xyes], [
        xylem_saved_cflags=$CFLAGS
        CFLAGS="$CFLAGS -fsanitize=fuzzer"
        AC_MSG_CHECKING([whether $CC has libFuzzer])
        AC_LINK_IFELSE([AC_LANG_SOURCE([[
            #include <stddef.h>
            int LLVMFuzzerTestOneInput(const unsigned char *p, size_t len);
            int LLVMFuzzerTestOneInput(const unsigned char *p, size_t len)
            { return p != NULL && len == 1 ? 0 : 0; }]])],
            [AC_MSG_RESULT([yes])],
            [AC_MSG_RESULT([no]); AC_MSG_ERROR([--enable-fuzz needs clang with libFuzzer])])
        CFLAGS=$xylem_saved_cflags
        SANITIZE_FLAGS="$SANITIZE_FLAGS -fsanitize=fuzzer-no-link"
        FUZZ_LDFLAGS="-fsanitize=fuzzer"
        xylem_fuzz_text=on
    ])
    AC_SUBST([FUZZ_LDFLAGS])
    AM_CONDITIONAL([FUZZ], [test "x$enable_fuzz" = xyes])
])

# XYLEM_HARDENING: what makes a memory error harder to use.
AC_DEFUN([XYLEM_HARDENING], [
    AC_ARG_ENABLE([hardening],
        [AS_HELP_STRING([--disable-hardening], [no PIE, RELRO, stack protector, FORTIFY])],
        [], [enable_hardening=yes])
    HARDEN_CFLAGS= PIE_CFLAGS= HARDEN_LDFLAGS= PIE_LDFLAGS=
    xylem_hardening_text=off
    AS_IF([test "x$enable_hardening" = xyes], [
        XYLEM_TRY_FLAG([HARDEN_CFLAGS], [-fstack-protector-strong])
        XYLEM_TRY_FLAG([HARDEN_CFLAGS], [-fstack-clash-protection])
        XYLEM_TRY_FLAG([HARDEN_LDFLAGS], [-Wl,-z,relro])
        XYLEM_TRY_FLAG([HARDEN_LDFLAGS], [-Wl,-z,now])
        XYLEM_TRY_FLAG([HARDEN_LDFLAGS], [-Wl,-z,noexecstack])
        PIE_CFLAGS=-fPIE
        PIE_LDFLAGS=-pie
        # FORTIFY needs the optimiser, and hides from the address sanitizer what it would find.
        AC_COMPILE_IFELSE([AC_LANG_SOURCE([[
            #ifndef __OPTIMIZE__
            #error not optimised
            #endif
            int made_so;]])],
            [AS_IF([test -z "$SANITIZE_FLAGS"],
                [HARDEN_CFLAGS="$HARDEN_CFLAGS -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2"])])
        xylem_hardening_text="PIE$HARDEN_CFLAGS$HARDEN_LDFLAGS"
    ])
    AC_SUBST([HARDEN_CFLAGS])
    AC_SUBST([HARDEN_LDFLAGS])
    AC_SUBST([PIE_CFLAGS])
    AC_SUBST([PIE_LDFLAGS])
])

# XYLEM_NEED(NAME, PKG-CONFIG SPEC, DEBIAN PACKAGE): sets NAME_CFLAGS and NAME_LIBS.
AC_DEFUN([XYLEM_NEED], [
    PKG_CHECK_MODULES([$1], [$2], [],
        [xylem_missing="$xylem_missing
    $2 (Debian: $3)"])
])

# XYLEM_NEED_LIB(NAME, HEADER, LIBRARY, FUNCTION, DEBIAN PACKAGE): the same without pkg-config.
AC_DEFUN([XYLEM_NEED_LIB], [
    xylem_found=no
    AC_CHECK_HEADER([$2], [AC_CHECK_LIB([$3], [$4], [xylem_found=yes])])
    AS_IF([test $xylem_found = yes], [$1_LIBS=-l$3],
        [xylem_missing="$xylem_missing
    lib$3 with <$2> (Debian: $5)"])
    AC_SUBST([$1_LIBS])
])

AC_DEFUN([XYLEM_NEED_REPORT], [
    AS_IF([test -n "$xylem_missing"], [AC_MSG_ERROR([these libraries are missing:$xylem_missing])])
])

# XYLEM_OPTIONAL_LIB(NAME, HEADER, LIBRARY, FUNCTION, DEBIAN PACKAGE, WHAT): without pkg-config; NAME_LIBS, and
# HAVE_NAME in config.h.
AC_DEFUN([XYLEM_OPTIONAL_LIB], [
    xylem_found=no
    AC_CHECK_HEADER([$2], [AC_CHECK_LIB([$3], [$4], [xylem_found=yes])])
    AS_IF([test $xylem_found = yes],
        [$1_LIBS=-l$3
         AC_DEFINE([HAVE_$1], [1], [Define to 1 for $6.])
         xylem_optional_text="$xylem_optional_text
  $6: on"],
        [LEFT_OUT="$LEFT_OUT $6 ($5);"
         xylem_optional_text="$xylem_optional_text
  $6: off, lib$3 with <$2> is missing (Debian: $5)"])
    AC_SUBST([$1_LIBS])
])

# XYLEM_OPTIONAL(NAME, SPEC, DEBIAN PACKAGE, WHAT): conditional HAVE_NAME, a line in the summary.
AC_DEFUN([XYLEM_OPTIONAL], [
    PKG_CHECK_MODULES([$1], [$2],
        [xylem_have_$1=yes
         xylem_optional_text="$xylem_optional_text
  $4: on"],
        [xylem_have_$1=no
         LEFT_OUT="$LEFT_OUT $4 ($3);"
         xylem_optional_text="$xylem_optional_text
  $4: off, $2 is missing (Debian: $3)"])
    AM_CONDITIONAL([HAVE_$1], [test $xylem_have_$1 = yes])
])
