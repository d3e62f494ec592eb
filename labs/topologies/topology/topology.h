/*
 * A topology: boxes, the edges between them, and what each of them promises.
 * It is read from a file, and what is read has been checked:
 *
 *     shape pipeline
 *     supervisor one_for_one intensity 3 period 5000 backoff 10
 *     box double restart permanent runs stage double
 *     edge in -> double deadline 500 fails abort retries 2 capacity 16
 *
 * "in" and "out" are the ends of it: where values come from and go to.
 */
#ifndef TOPOLOGY_TOPOLOGY_H
#define TOPOLOGY_TOPOLOGY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum {
    NAME_SIZE = 32,
    COMMAND_SIZE = 256,
    BOX_LIMIT = 32,
    EDGE_LIMIT = 64,
    COPIES_LIMIT = 16, /* of one box */
};
enum { BOX_IN, BOX_OUT, BOX_FIRST }; /* the first of those that the file has */

enum shape { SHAPE_PIPELINE, SHAPE_TREE, SHAPE_GRAPH };
enum strategy { ONE_FOR_ONE, ONE_FOR_ALL, REST_FOR_ONE };
enum restart { PERMANENT, TRANSIENT, TEMPORARY };
enum fails { FAILS_UNSAID = -1, FAILS_ABORT, FAILS_SKIP };
enum full { FULL_WAIT, FULL_DROP, FULL_REFUSE };
enum join { JOIN_ANY, JOIN_ALL };

/* Numbers and choices are int32_t: the loader fills them by a table. */
struct box {
    char name[NAME_SIZE];
    char command[COMMAND_SIZE]; /* words with spaces between them */
    int32_t restart;            /* enum restart */
    int32_t join;               /* enum join: with more than one edge to it */
    int32_t copies;
    size_t line;
};

struct edge {
    size_t from; /* a box */
    size_t to;
    int32_t deadline_ms; /* for one attempt, from handing it over */
    int32_t fails;       /* enum fails: after the last attempt */
    int32_t retries;
    int32_t capacity;     /* messages; 0: no bound */
    int32_t full;         /* enum full */
    char when[NAME_SIZE]; /* only if its box says this branch; "": always */
    size_t line;
};

struct supervision {
    int32_t strategy; /* enum strategy */
    int32_t intensity;
    int32_t period_ms;
    int32_t backoff_ms;
};

/* Owns nothing. */
struct topology {
    int32_t shape; /* enum shape */
    struct supervision supervision;
    struct box boxes[BOX_LIMIT]; /* BOX_IN and BOX_OUT are without a command */
    size_t box_count;
    struct edge edges[EDGE_LIMIT];
    size_t edge_count;
    /* Of a tree: its edges depth first, in the order of the file. */
    size_t walk[EDGE_LIMIT];
};

/* Reads and checks the file at path. False, after one line on stderr with path,
 * line and reason: it cannot be read, or breaks a rule. */
bool topology_load(const char *path, struct topology *topology);

/* Whether all boxes and edges fit together; part of topology_load. If not,
 * *line is where, and why says it. Fills walk. */
enum { WHY_SIZE = 160 };
bool topology_check(struct topology *topology, size_t *line,
                    char why[WHY_SIZE]);

/* Prints it as a picture for Graphviz, in the language of dot. */
void topology_draw(const struct topology *topology, FILE *stream);

#endif
