/* How an HTTP connection becomes a WebSocket: RFC 6455, section 4. */
#ifndef WIRE_HANDSHAKE_H
#define WIRE_HANDSHAKE_H

#include <stdbool.h>
#include <stddef.h>

enum {
    HEAD_LIMIT = 8 * 1024, /* bytes of a request, or of its answer */
    ANSWER_SIZE = 256,
    REQUEST_SIZE = 1024,
    KEY_SIZE = 25, /* 16 bytes in base64 */
    ACCEPT_SIZE = 29,
};

/* Answers a request: all bytes up to the empty line, with a NUL behind. True:
 * it is a WebSocket now. False: answer says why not. With a token, the request
 * must have it as "Authorization: Bearer". A browser says where its page comes
 * from (Origin), and is refused: else any page could give us tasks. */
bool handshake_answer(const char *head, const char *token,
                      char answer[ANSWER_SIZE]);

/* The other side: a request with a new key; whether its answer is the right
 * one. False: there is no chance (getrandom), or it does not fit. */
bool handshake_request(const char *host, const char *token, char key[KEY_SIZE],
                       char request[REQUEST_SIZE]);
bool handshake_is_accepted(const char *head, const char key[KEY_SIZE]);

#endif
