/* What a service tells of its work, on stderr. It never waits for whoever
 * should read that: a log does not stop the work. */
#ifndef SUPPORT_NARRATION_H
#define SUPPORT_NARRATION_H

/* Writes what printf would, whole lines of up to 1023 bytes, in one piece, from
 * any thread. If stderr cannot take it at once, it is dropped; the next one
 * says how many were, behind its own first word, "\t[Service1]". */
void narrate(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
