/* What a service tells of its work, on stderr. It never waits for whoever
 * should read that: a log does not stop the work. */
#ifndef SUPPORT_NARRATION_H
#define SUPPORT_NARRATION_H

/* Writes what printf would, one or more whole lines, in one piece; up to 1023
 * bytes of it. If stderr cannot take it at once, a full pipe, say, it is
 * dropped; the next one that is written says how many were. From any thread. */
void narrate(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
