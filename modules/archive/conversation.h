/*
 * conversation.h - what an account and somebody else have said, for `xylemctl conversation`.
 */
#ifndef ARCHIVE_CONVERSATION_H
#define ARCHIVE_CONVERSATION_H

#include <xylem/module.h>

extern const xy_command conversation_commands[];

#endif
