#include "wire/handshake.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/random.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>

enum { VALUE_SIZE = 512 };

/* Copies the value of a header, without the white space around it. False, with
 * value empty: it is not there, twice, or too long. */
static bool read_header(const char *head, const char *name,
                        char value[VALUE_SIZE])
{
    size_t name_length = strlen(name);
    bool found = false;

    value[0] = '\0';
    for (const char *line = strstr(head, "\r\n"); line;
         line = strstr(line, "\r\n")) {
        size_t length;

        line += 2;
        if (strncasecmp(line, name, name_length) != 0 ||
            line[name_length] != ':')
            continue;
        line += name_length + 1;
        line += strspn(line, " \t");
        length = strcspn(line, "\r\n");
        while (length > 0 && strchr(" \t", line[length - 1]))
            length--;
        if (found || length >= VALUE_SIZE) {
            value[0] = '\0';
            return false;
        }
        memcpy(value, line, length);
        value[length] = '\0';
        found = true;
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

    if (!token)
        return true;
    snprintf(expected, sizeof(expected), "Bearer %s", token);
    read_header(head, "Authorization", value);
    return strlen(value) == strlen(expected) &&
           CRYPTO_memcmp(value, expected, strlen(expected)) == 0;
}

static bool is_upgrade(const char *head)
{
    return strncmp(head, "GET ", 4) == 0 &&
           header_has(head, "Upgrade", "websocket") &&
           header_has(head, "Connection", "upgrade");
}

bool handshake_answer(const char *head, const char *token,
                      char answer[ANSWER_SIZE])
{
    char key[VALUE_SIZE];
    char accept[ACCEPT_SIZE];
    const char *refusal = NULL;

    if (!is_upgrade(head))
        refusal = "426 Upgrade Required\r\nUpgrade: websocket";
    else if (!header_has(head, "Sec-WebSocket-Version", "13"))
        refusal = "426 Upgrade Required\r\nSec-WebSocket-Version: 13";
    else if (read_header(head, "Origin", key))
        refusal = "403 Forbidden";
    else if (!has_token(head, token))
        refusal = "401 Unauthorized\r\nWWW-Authenticate: Bearer";
    else if (!read_header(head, "Sec-WebSocket-Key", key) ||
             strlen(key) != KEY_SIZE - 1 || !make_accept(key, accept))
        refusal = "400 Bad Request";

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

    return strncmp(head, "HTTP/1.1 101 ", 13) == 0 &&
           read_header(head, "Sec-WebSocket-Accept", accept) &&
           make_accept(key, expected) && strcmp(accept, expected) == 0;
}
