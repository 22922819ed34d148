# xylem-script: the runner of text scenarios, for our tests and for those of module authors.

xylemscriptbindir = $(bindir)
dist_xylemscriptbin_SCRIPTS = %D%/xylem-script

xylemscriptdir = $(datadir)/xylem/script/xylem_script
dist_xylemscript_DATA = \
	%D%/xylem_script/__init__.py \
	%D%/xylem_script/client.py \
	%D%/xylem_script/clock.py \
	%D%/xylem_script/intercept.py \
	%D%/xylem_script/language.py \
	%D%/xylem_script/late.py \
	%D%/xylem_script/runner.py \
	%D%/xylem_script/sasl.py \
	%D%/xylem_script/server.py \
	%D%/xylem_script/steps.py \
	%D%/xylem_script/wire.py \
	%D%/xylem_script/xml.py \
	%D%/xylem_script/yaml.py

# xylem-sdk: begins, checks and describes modules.
bin_PROGRAMS += %D%/xylem_sdk/xylem-sdk
sdk_tools_xylem_sdk_xylem_sdk_SOURCES = \
	%D%/xylem_sdk/check.c \
	%D%/xylem_sdk/doc.c \
	%D%/xylem_sdk/main.c \
	%D%/xylem_sdk/new.c \
	%D%/xylem_sdk/sdk.h
sdk_tools_xylem_sdk_xylem_sdk_LDADD = $(CORE_LDADD)
