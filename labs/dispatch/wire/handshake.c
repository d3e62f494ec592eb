#include "wire/handshake.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/random.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>

enum { VALUE_SIZE = 512 };

/* Copies the value of a header, without the white space around it. Returns how
 * often it is there; value is empty unless that is once, and it fits. */
static int read_header(const char *head, const char *name,
                       char value[VALUE_SIZE])
{
    size_t name_length = strlen(name);
    int found = 0;

    value[0] = '\0';
    for (const char *line = head; (line = strstr(line, "\r\n"));) {
        int length;

        line += 2;
        if (strncasecmp(line, name, name_length) != 0 ||
            line[name_length] != ':')
            continue;
        line += name_length + 1;
        line += strspn(line, " \t");
        length = (int)strcspn(line, "\r\n");
        while (length > 0 && strchr(" \t", line[length - 1]))
            length--;
        if (found++ > 0 ||
            snprintf(value, VALUE_SIZE, "%.*s", length, line) >= VALUE_SIZE)
            value[0] = '\0';
    }
    return found;
}

/* Whether a header is a list with this word in it. */
static bool header_has(const char *head, const char *name, const char *word)
{
    char value[VALUE_SIZE];
    char *rest = value;
    char *item;

    read_header(head, name, value);
    while ((item = strtok_r(rest, ", \t", &rest)))
        if (strcasecmp(item, word) == 0)
            return true;
    return false;
}

/* Section 4.2.2, point 5.4. */
static bool make_accept(const char *key, char accept[ACCEPT_SIZE])
{
    static const char guid[] = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    char text[VALUE_SIZE + sizeof(guid)];
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int length = 0;

    snprintf(text, sizeof(text), "%s%s", key, guid);
    return EVP_Digest(text, strlen(text), digest, &length, EVP_sha1(), NULL) &&
           EVP_EncodeBlock((unsigned char *)accept, digest, (int)length) ==
               ACCEPT_SIZE - 1;
}

/* Takes as long for a token that is nearly right as for any other. */
static bool has_token(const char *head, const char *token)
{
    char value[VALUE_SIZE];
    char expected[VALUE_SIZE];

    snprintf(expected, sizeof(expected), "Bearer %s", token);
    read_header(head, "Authorization", value);
    return strlen(value) == strlen(expected) &&
           CRYPTO_memcmp(value, expected, strlen(expected)) == 0;
}

/* Why it is refused, or NULL; and what a right one is answered. */
static const char *find_refusal(const char *head, const char *token,
                                char accept[ACCEPT_SIZE])
{
    char value[VALUE_SIZE];

    if (strncmp(head, "GET ", 4) != 0 ||
        !header_has(head, "Upgrade", "websocket") ||
        !header_has(head, "Connection", "upgrade"))
        return "426 Upgrade Required\r\nUpgrade: websocket";
    if (!header_has(head, "Sec-WebSocket-Version", "13"))
        return "426 Upgrade Required\r\nSec-WebSocket-Version: 13";
    if (read_header(head, "Origin", value) > 0)
        return "403 Forbidden";
    if (token && !has_token(head, token))
        return "401 Unauthorized\r\nWWW-Authenticate: Bearer";
    read_header(head, "Sec-WebSocket-Key", value);
    if (strlen(value) != KEY_SIZE - 1 || !make_accept(value, accept))
        return "400 Bad Request";
    return NULL;
}

bool handshake_answer(const char *head, const char *token,
                      char answer[ANSWER_SIZE])
{
    char accept[ACCEPT_SIZE];
    const char *refusal = find_refusal(head, token, accept);

    if (refusal)
        snprintf(
            answer, ANSWER_SIZE,
            "HTTP/1.1 %s\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
            refusal);
    else
        snprintf(answer, ANSWER_SIZE,
                 "HTTP/1.1 101 Switching Protocols\r\n"
                 "Upgrade: websocket\r\nConnection: Upgrade\r\n"
                 "Sec-WebSocket-Accept: %s\r\n\r\n",
                 accept);
    return !refusal;
}

bool handshake_request(const char *host, const char *token, char key[KEY_SIZE],
                       char request[REQUEST_SIZE])
{
    unsigned char random[16];
    int length;

    if (getrandom(random, sizeof(random), 0) != sizeof(random))
        return false;
    EVP_EncodeBlock((unsigned char *)key, random, sizeof(random));
    length = snprintf(request, REQUEST_SIZE,
                      "GET / HTTP/1.1\r\nHost: %s\r\n"
                      "Upgrade: websocket\r\nConnection: Upgrade\r\n"
                      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: %s\r\n"
                      "%s%s%s\r\n",
                      host, key, token ? "Authorization: Bearer " : "",
                      token ? token : "", token ? "\r\n" : "");
    return length < REQUEST_SIZE;
}

bool handshake_is_accepted(const char *head, const char key[KEY_SIZE])
{
    char expected[ACCEPT_SIZE];
    char accept[VALUE_SIZE];

    read_header(head, "Sec-WebSocket-Accept", accept);
    return strncmp(head, "HTTP/1.1 101 ", 13) == 0 &&
           make_accept(key, expected) && strcmp(accept, expected) == 0;
}
