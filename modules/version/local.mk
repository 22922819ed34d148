# modules/version (the pattern is in modules/local.mk)

modules_LTLIBRARIES += %D%/version.la
modules_version_version_la_SOURCES = %D%/version.c
modules_version_version_la_CPPFLAGS = $(MODULE_CPPFLAGS) -DXYLEM_VERSION=\"$(PACKAGE_VERSION)\"
modules_version_version_la_CFLAGS = $(MODULE_CFLAGS)
modules_version_version_la_LDFLAGS = $(MODULE_LINK)
