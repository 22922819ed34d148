/*
 * replay.c - runs a fuzz target over the files and folders named, where there is no libFuzzer.
 *
 * Options (-runs=0) are for libFuzzer and passed over.  The empty input always comes first.
 */
#include <ftw.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static unsigned long inputs;

static void run(const char *path, size_t size)
{
    FILE *f = fopen(path, "rb");
    uint8_t *data = malloc(size > 0 ? size : 1);    /* exact, so that a sanitizer sees the end */

    if (f == NULL || data == NULL || fread(data, 1, size, f) != size) {
        perror(path);
        exit(1);
    }
    fclose(f);
    fprintf(stderr, "%s\n", path);                  /* the last one named is the one that crashed */
    LLVMFuzzerTestOneInput(data, size);
    inputs++;
    free(data);
}

static int visit(const char *path, const struct stat *st, int type)
{
    if (type == FTW_F)
        run(path, (size_t)st->st_size);
    return 0;
}

int main(int argc, char **argv)
{
    static const uint8_t nothing[1];

    LLVMFuzzerTestOneInput(nothing, 0);
    for (int i = 1; i < argc; i++) {
        if (argv[i][0] == '-')
            continue;
        if (ftw(argv[i], visit, 16) != 0) {
            perror(argv[i]);
            return 1;
        }
    }
    fprintf(stderr, "%lu inputs\n", inputs);
    return 0;
}
