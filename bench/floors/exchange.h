/* What goes over the wire in one pipeline call, byte for byte as long as in the
 * steps, with nobody who looks at it. */
#ifndef EXCHANGE_H
#define EXCHANGE_H

struct exchange {
    const char *request;
    const char *reply;
};

enum { EXCHANGES = 2, EXCHANGE_SIZE = 4096 };

/* With service1, and with service2. */
extern const struct exchange pipe_exchanges[EXCHANGES]; /* step 06 */
extern const struct exchange http_exchanges[EXCHANGES]; /* step 07 */
extern const struct exchange nats_exchanges[EXCHANGES]; /* steps 08 and 09 */

/* Sends the request, and waits for all of the reply. Exits if that fails. */
void ask(int to, int from, const struct exchange *exchange);

/* Answers each request, until no more come. */
void answer(int from, int to, const struct exchange *exchange);

#endif
