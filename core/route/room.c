/* room.c - see room.h */

#include "route/room.h"

#include "route/session.h"
#include "route/window.h"

#define WINDOW_MOST (256 * 1024)        /* bytes, where a larger limit or none would allow more */

static uint64_t limit_of(const struct session *s)
{
    return s->account->domain->limits.output;
}

/* The rest is for what is not counted: headers of blocks, the holes between those of different sizes, and what
 * threads keep of what they have freed. */
static uint64_t countable(const struct session *s)
{
    return limit_of(s) / 16 * 13;
}

static uint64_t presence_share(const struct session *s)
{
    return limit_of(s) / 4;
}

bool room_for_output(const struct session *s, size_t buffers)
{
    uint64_t share = presence_share(s), presence = s->due_bytes > share ? s->due_bytes : share;

    return limit_of(s) == 0 || buffers + window_memory(s->window) + presence <= countable(s);
}

size_t room_of_window(const struct session *s)
{
    uint64_t most = countable(s) - presence_share(s);

    return most == 0 || most > WINDOW_MOST ? WINDOW_MOST : (size_t)most;
}

bool room_for_due(const struct session *s, size_t more)
{
    uint64_t due = s->due_bytes + more;

    return limit_of(s) == 0 || due <= presence_share(s) ||
           due + s->ops->buffers(s->stream) + window_memory(s->window) <= countable(s);
}
