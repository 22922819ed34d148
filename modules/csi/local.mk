# modules/csi (the pattern is in modules/local.mk)

modules_LTLIBRARIES += %D%/csi.la
modules_csi_csi_la_SOURCES = %D%/csi.c
modules_csi_csi_la_CPPFLAGS = $(MODULE_CPPFLAGS)
modules_csi_csi_la_CFLAGS = $(MODULE_CFLAGS)
modules_csi_csi_la_LDFLAGS = $(MODULE_LINK)
