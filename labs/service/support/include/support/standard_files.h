/* stdin, stdout and stderr, whatever whoever started us has done to them. */
#ifndef SUPPORT_STANDARD_FILES_H
#define SUPPORT_STANDARD_FILES_H

/* To be called first. The next connection would get the number of one of the
 * three that is closed, and what is printed. This puts something useless there.
 */
void occupy_standard_files(void);

/* To be called last: a full disk shows only when the buffer is written. Returns
 * status, or EXIT_FAILURE, after saying so on stderr, if it could not be. */
int flush_stdout(const char *program, int status);

#endif
