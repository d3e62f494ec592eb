/* What texts from outside may be, where they become words of a command. */
#ifndef TRANSPORTS_RULES_H
#define TRANSPORTS_RULES_H

#include <stdbool.h>

/* Each is for the whole of text. */
bool is_worker_id(const char *text);
bool is_user(const char *text);
bool is_host(const char *text);
bool is_image(const char *text);
bool is_variable(const char *text);    /* NAME=TEXT */
bool is_remote_word(const char *text); /* ssh gives it to a shell */

#endif
