/*
 * log.h - the one logger.
 *
 * A line has a level, the module and domain it concerns, a request id and a text.  Text format is
 * for people, JSON lines for programs.  Everything that came from a peer is escaped here: no
 * control character, no forged line.  Lines are written whole; a log that cannot be written never
 * blocks or stops the server; how many lines were lost is logged when it can be again.  Any thread.
 */
#ifndef XYLEM_BASE_LOG_H
#define XYLEM_BASE_LOG_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

enum log_level { LOG_LEVEL_DEBUG, LOG_LEVEL_INFO, LOG_LEVEL_WARN, LOG_LEVEL_ERROR };
enum log_format { LOG_TEXT, LOG_JSON };

struct log_about {                  /* what a line is about; any part may be NULL or 0 */
    const char *module, *domain;
    uint64_t    request;
};

/* path NULL: standard error.  Opening again (reload, rotation) replaces the file. */
int  log_open(const char *path, enum log_format format, enum log_level least, struct error *e);
bool log_wanted(enum log_level level);

void log_write(enum log_level level, struct log_about about, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
void log_vwrite(enum log_level level, struct log_about about, const char *fmt, va_list ap)
    __attribute__((format(printf, 3, 0)));

#define log_core(level, ...) \
    do {                                                                \
        if (log_wanted(level))                                          \
            log_write((level), (struct log_about){ 0 }, __VA_ARGS__);   \
    } while (0)
#define log_debug(...) log_core(LOG_LEVEL_DEBUG, __VA_ARGS__)
#define log_info(...)  log_core(LOG_LEVEL_INFO, __VA_ARGS__)
#define log_warn(...)  log_core(LOG_LEVEL_WARN, __VA_ARGS__)
#define log_error(...) log_core(LOG_LEVEL_ERROR, __VA_ARGS__)

/* Ends the process with a message: for beliefs that turned out false, and at start. */
_Noreturn void log_die(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
