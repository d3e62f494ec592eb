/* A file that names workers to start, one a line:
 *
 *     # tasks            how
 *     process            stdio perl workers/pipeline.pl
 *     process,transform  jail memory=64 workers/pipeline.sh
 *
 * Words are separated by white space; no shell looks at them. */
#ifndef APP_WORKERS_FILE_H
#define APP_WORKERS_FILE_H

#include "dispatcher/dispatcher.h"

/* Starts them all. False: one cannot be, or the file cannot be read; it was
 * said on stderr, with the line. */
bool workers_file_start(const char *path, struct dispatcher *dispatcher);

#endif
