/* What the two files of this program share. */
#ifndef EXCHANGE_H
#define EXCHANGE_H

enum { REQUESTS = 5000, MESSAGES = 100000 }; /* in one round */

void actor_requests(void);
void actor_stream(void);

#endif
