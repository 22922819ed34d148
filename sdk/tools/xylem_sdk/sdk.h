/*
 * sdk.h - the parts of xylem-sdk: each a command that gets its arguments and returns an exit status.
 */
#ifndef XYLEM_SDK_H
#define XYLEM_SDK_H

struct module;

int sdk_new(int argc, char **argv);
int sdk_check(int argc, char **argv);
int sdk_doc(int argc, char **argv);

/* Loads the file as the server would; NULL: the reason has been printed. */
const struct module *sdk_load(const char *path);

#endif
