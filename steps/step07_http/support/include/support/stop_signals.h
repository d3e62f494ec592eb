/* SIGINT (Ctrl-C) and SIGTERM, which stop a service in order. */
#ifndef SUPPORT_STOP_SIGNALS_H
#define SUPPORT_STOP_SIGNALS_H

#include <signal.h>

/* To be called before there is any thread. Blocks both, for every later thread,
 * too, so that sigwait can take them, and leaves no other signal as whoever
 * started us may have set it: none is blocked, and only SIGPIPE is ignored, for
 * whoever reads may go away. Returns the two. */
sigset_t block_stop_signals(void);

/* From now on another Ctrl-C ends the program at once. SIGTERM does not: a
 * script may send it right after a Ctrl-C. */
void let_interrupt_end_us(void);

#endif
