/* SIGINT (Ctrl-C) and SIGTERM, which stop a service in order. */
#ifndef SUPPORT_STOP_SIGNALS_H
#define SUPPORT_STOP_SIGNALS_H

#include <signal.h>

/* To be called before there is any thread. Blocks both, for every later thread,
 * too, so that sigwait can take them. No other signal is blocked then, whoever
 * started us, and SIGPIPE is ignored: a reader may go away. Returns the two. */
sigset_t block_stop_signals(void);

/* From now on another Ctrl-C ends the program at once; SIGTERM does not, for a
 * script may send it right after a Ctrl-C. */
void let_interrupt_end_us(void);

#endif
