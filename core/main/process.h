/*
 * process.h - what xylemd asks of the operating system for itself: limits, its user, its folder, and
 * that it is the only one on it.
 */
#ifndef XYLEM_MAIN_PROCESS_H
#define XYLEM_MAIN_PROCESS_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/error.h"

struct process_user {
    uid_t uid;
    gid_t gid;
    char  name[64];
};

/* Descriptors up to the hard limit, a mask that leaves others nothing, no core dumps unless wanted. */
void process_set_limits(bool core_dumps);

/* Who the server will be: name, or whoever this process is when name is NULL. */
int process_find_user(const char *name, struct process_user *out, struct error *e);
/* Becomes that user for good; nothing to do when this process is no root. */
int process_become(const struct process_user *u, struct error *e);

/* Makes the folder (not its parents) for that user if it is not there; else it must be theirs. */
int process_own_folder(const char *path, const struct process_user *u, struct error *e);
/* The same for a file that is to be appended to. */
int process_own_file(const char *path, const struct process_user *u, struct error *e);

/* Takes the lock of a data folder (xylemd.pid in it, with this process' number): a descriptor to keep,
 * in children too, or -1: ERR_EXISTS when another server has it.  A process that goes on in a child
 * writes its number anew. */
int  process_lock(const char *folder, const struct process_user *u, struct error *e);
int  process_write_pid(int lock, struct error *e);
/* The number of the server that has the lock of that folder, 1 while it is not known; 0: there is none. */
pid_t process_holder(const char *folder);

/* Lets go of the terminal; what libraries and crash handlers write to standard error goes to the log. */
void process_detach(const char *log);

#endif
