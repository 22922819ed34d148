/*
 * stats.c - clock, histogram, what /proc says about the server, and the JSON line of results.
 */
#include "xload.h"

#include <ctype.h>
#include <dirent.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define STEPS 64                           /* of the histogram, per octave */
#define PROCESSES 256                      /* of one server, at most */

struct histogram latency, ack_latency;
struct tally     tally;
bool             measuring;

uint64_t clock_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * NS + (uint64_t)t.tv_nsec;
}

double seconds(uint64_t ns)
{
    return (double)ns / 1e9;
}

uint64_t from_seconds(double s)
{
    return (uint64_t)(s * 1e9);
}

void die(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    fputs("xload: ", stderr);
    vfprintf(stderr, format, args);
    fputs("\n", stderr);
    va_end(args);
    exit(1);
}

void *must_realloc(void *p, size_t n)
{
    p = realloc(p, n);
    if (p == NULL)
        die("out of memory");
    return p;
}

void *must_calloc(size_t n, size_t size)
{
    void *p = calloc(n > 0 ? n : 1, size);
    if (p == NULL)
        die("out of memory");
    return p;
}

/* --------------------------------------------------------------------------------- histogram */

static size_t bucket_of(uint64_t v)
{
    if (v < STEPS)
        return (size_t)v;
    int shift = 63 - __builtin_clzll(v) - 6;
    return (size_t)(shift + 1) * STEPS + (size_t)((v >> shift) - STEPS);
}

void histogram_add(struct histogram *h, uint64_t ns)
{
    h->count++;
    h->sum += ns;
    if (ns > h->max)
        h->max = ns;
    h->bucket[bucket_of(ns)]++;
}

static double bucket_middle(size_t i)
{
    if (i < STEPS)
        return (double)i + 0.5;
    uint64_t width = 1ull << (i / STEPS - 1);
    return (double)((i % STEPS + STEPS) * width) + (double)width / 2;
}

double histogram_us(const struct histogram *h, double quantile)
{
    uint64_t want = (uint64_t)ceil((double)h->count * quantile), count = 0;

    if (h->count == 0)
        return 0;
    for (size_t i = 0; i < STEPS * 64; i++) {
        count += h->bucket[i];
        if (count >= want && count > 0)
            return fmin(bucket_middle(i), (double)h->max) / 1000;
    }
    return (double)h->max / 1000;
}

/* -------------------------------------------------------------------- the server's processes */

/* Reads /proc/PID/stat behind the command's name; false: the process is gone. */
static bool proc_stat(int pid, char *buf, size_t size, const char **fields)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    FILE *f = fopen(path, "r");
    if (f == NULL)
        return false;

    size_t n = fread(buf, 1, size - 1, f);
    fclose(f);
    buf[n] = '\0';
    *fields = strrchr(buf, ')');
    if (*fields == NULL)
        return false;
    *fields += 1;
    return true;
}

static bool known(const int *pid, int count, int wanted)
{
    for (int i = 0; i < count; i++)
        if (pid[i] == wanted)
            return true;
    return false;
}

/* The given processes and all their descendants. */
static int server_tree(int *out)
{
    static int pid[65536], parent[65536];
    int        all = 0, found = opt.server_pid_count;

    memcpy(out, opt.server_pids, sizeof opt.server_pids);
    DIR *dir = found > 0 ? opendir("/proc") : NULL;
    if (dir == NULL)
        return found;
    for (struct dirent *e; (e = readdir(dir)) != NULL && all < 65536;) {
        char        buf[1024];
        const char *fields;
        if (!isdigit((unsigned char)e->d_name[0]))
            continue;
        pid[all] = atoi(e->d_name);
        if (proc_stat(pid[all], buf, sizeof buf, &fields) &&
            sscanf(fields, " %*c %d", &parent[all]) == 1)
            all++;
    }
    closedir(dir);

    for (int i = 0; i < found; i++)
        for (int j = 0; j < all && found < PROCESSES; j++)
            if (parent[j] == out[i] && !known(out, found, pid[j]))
                out[found++] = pid[j];
    return found;
}

/* User and system seconds of all threads, with those of children that have ended.  The clock of a
 * process counts in nanoseconds; what /proc has, and there alone of children, in ticks. */
double server_cpu(void)
{
    int    pid[PROCESSES], count = server_tree(pid);
    double total = 0, hz = (double)sysconf(_SC_CLK_TCK);

    for (int i = 0; i < count; i++) {
        char            buf[1024];
        const char     *fields;
        long            user, system;
        clockid_t       clock;
        struct timespec used;
        if (clock_getcpuclockid(pid[i], &clock) == 0 && clock_gettime(clock, &used) == 0)
            total += (double)used.tv_sec + (double)used.tv_nsec / 1e9;
        if (proc_stat(pid[i], buf, sizeof buf, &fields) &&
            sscanf(fields, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %ld %ld", &user,
                   &system) == 2)
            total += (double)(user + system) / hz;
    }
    return total;
}

static void add_memory(int pid, struct memory *m)
{
    char path[64], line[256];
    long value;

    snprintf(path, sizeof path, "/proc/%d/smaps_rollup", pid);
    FILE *f = fopen(path, "r");
    if (f == NULL)
        return;
    while (fgets(line, sizeof line, f) != NULL) {
        if (sscanf(line, "Pss: %ld", &value) == 1)
            m->pss += value;
        if (sscanf(line, "Pss_Anon: %ld", &value) == 1 || sscanf(line, "SwapPss: %ld", &value) == 1)
            m->own += value;
        if (sscanf(line, "Rss: %ld", &value) == 1)
            m->rss += value;
    }
    fclose(f);
}

struct memory server_memory(void)
{
    int           pid[PROCESSES], count = server_tree(pid);
    struct memory m = { 0 };
    char          line[256];
    long          pages;

    for (int i = 0; i < count; i++)
        add_memory(pid[i], &m);

    FILE *f = fopen("/proc/net/sockstat", "r");
    if (f == NULL)
        return m;
    while (fgets(line, sizeof line, f) != NULL)
        if (sscanf(line, "TCP: inuse %*d orphan %*d tw %*d alloc %*d mem %ld", &pages) == 1)
            m.tcp = pages * (sysconf(_SC_PAGESIZE) / 1024);
    fclose(f);
    return m;
}

long server_descriptors(void)
{
    int  pid[PROCESSES], count = server_tree(pid);
    long total = 0;

    for (int i = 0; i < count; i++) {
        char path[64];
        snprintf(path, sizeof path, "/proc/%d/fd", pid[i]);
        DIR *dir = opendir(path);
        if (dir == NULL)
            continue;
        for (struct dirent *e; (e = readdir(dir)) != NULL;)
            total += e->d_name[0] != '.';
        closedir(dir);
    }
    return total;
}

static double own_cpu(void)
{
    struct rusage r;
    getrusage(RUSAGE_SELF, &r);
    return (double)(r.ru_utime.tv_sec + r.ru_stime.tv_sec) +
           (double)(r.ru_utime.tv_usec + r.ru_stime.tv_usec) / 1e6;
}

struct mark mark_now(void)
{
    struct mark m = {
        .time = clock_ns(), .server_cpu = server_cpu(), .own_cpu = own_cpu(),
        .bytes_in = loader.bytes_in, .bytes_out = loader.bytes_out,
    };
    unsigned long long user, nice, system, irq, softirq, steal;
    double             hz = (double)sysconf(_SC_CLK_TCK);
    FILE              *f = fopen("/proc/stat", "r");

    if (f == NULL)
        return m;
    if (fscanf(f, "cpu %llu %llu %llu %*u %*u %llu %llu %llu", &user, &nice, &system, &irq,
               &softirq, &steal) == 6) {
        m.all_cpu = (double)(user + nice + system + irq + softirq) / hz;
        m.steal = (double)steal / hz;
    }
    fclose(f);
    return m;
}

double window_seconds(const struct window *w)
{
    return seconds(w->end.time - w->begin.time);
}

/* ----------------------------------------------------------------------------------- results */

void out_begin(void)
{
    bool        tls = opt.tls || opt.direct;
    const char *version = *opt.tls_version != '\0' ? opt.tls_version : "default";

    printf("{\"scenario\":\"%s\",\"label\":\"%s\",\"tls\":\"%s\",\"mech\":\"%s\"", opt.scenario,
           opt.label, tls ? version : "no", opt.mechanism);
}

void out_number(const char *key, double value)
{
    printf(",\"%s\":%.*f", key, fabs(value) < 100 ? 3 : 1, value);
}

void out_count(const char *key, uint64_t value)
{
    printf(",\"%s\":%llu", key, (unsigned long long)value);
}

void out_text(const char *key, const char *value)
{
    printf(",\"%s\":\"%s\"", key, value);
}

void out_latency(const char *key, const struct histogram *h)
{
    double mean = h->count == 0 ? 0 : (double)h->sum / (double)h->count / 1000;

    printf(",\"%s\":{\"p50\":%.0f,\"p95\":%.0f,\"p99\":%.0f,\"max\":%.0f,\"mean\":%.0f}", key,
           histogram_us(h, .5), histogram_us(h, .95), histogram_us(h, .99), (double)h->max / 1000,
           mean);
}

/* `units`: what was done in the window (messages, logins ...); 0: nothing to divide by. */
void out_cpu(const struct window *w, double units)
{
    double s = window_seconds(w);
    double server = w->end.server_cpu - w->begin.server_cpu;
    double own = w->end.own_cpu - w->begin.own_cpu;
    double all = w->end.all_cpu - w->begin.all_cpu;

    out_number("secs", s);
    if (opt.server_pid_count > 0) {
        out_number("server_cpu_pct", 100 * server / s);
        if (units > 0) {
            out_number("server_cpu_us_per_unit", server * 1e6 / units);
            out_number("units_per_server_cpu_s", server > 0 ? units / server : 0);
        }
    }
    out_number("loadgen_cpu_pct", 100 * own / s);
    if (units > 0)
        out_number("bytes_in_per_unit", (double)(w->end.bytes_in - w->begin.bytes_in) / units);
    /* What everything else used meanwhile: how far to trust the wall-clock figures. */
    out_number("other_cpu_pct", fmax(0, 100 * (all - server - own) / s));
    out_number("steal_pct", 100 * (w->end.steal - w->begin.steal) / s);
}

void out_tally(void)
{
    out_count("sent", tally.sent);
    out_count("received", tally.received);
    out_count("lost", tally.lost);
    out_count("dup", tally.dup);
    out_count("out_of_order", tally.out_of_order);
    out_count("errors", tally.errors);
    out_count("foreign", tally.foreign);
    out_count("sessions_broken", loader.broken);
}

void out_end(void)
{
    puts("}");
    fflush(stdout);
}
