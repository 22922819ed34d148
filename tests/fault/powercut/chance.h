/*
 * chance.h - choices that a seed repeats (splitmix64), and what is hashed with the same mixer.
 */
#ifndef XYLEM_TESTS_CHANCE_H
#define XYLEM_TESTS_CHANCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct chance { uint64_t state; };

static inline uint64_t chance_mix(uint64_t x)
{
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

static inline uint64_t chance_next(struct chance *c)
{
    return chance_mix(c->state += 0x9e3779b97f4a7c15u);
}

/* Below n, which is not 0. */
static inline size_t chance_below(struct chance *c, size_t n)
{
    return (size_t)(chance_next(c) % n);
}

/* True `of` times in `in`. */
static inline bool chance_is(struct chance *c, size_t of, size_t in)
{
    return chance_below(c, in) < of;
}

#endif
