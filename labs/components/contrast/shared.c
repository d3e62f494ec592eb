/* The same pipeline with what mailboxes do without: several clients call the
 * same object at once. Built with -D LOCKED=1 it is right; built with 0 it is
 * wrong on purpose. */
#include <inttypes.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum { VALUE = 42, CLIENTS = 4, CALLS = 100000 }; /* so many of each */
static const bool locked = LOCKED;

/* What the clients share. Every line that touches it needs the lock, and
 * nothing but care sees to it. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int32_t counted; /* calls of all clients */
static char text[32];   /* the last result */

/* Doubler, formatter and counter in one. */
static void call(int32_t value)
{
    if (locked)
        pthread_mutex_lock(&lock);
    snprintf(text, sizeof(text), "Value-%04" PRId32, value * 2);
    counted++;
    if (locked)
        pthread_mutex_unlock(&lock);
}

static void *call_often(void *unused)
{
    (void)unused;
    for (int32_t i = 0; i < CALLS; i++)
        call(VALUE);
    return NULL;
}

int main(void)
{
    pthread_t clients[CLIENTS];

    for (int i = 0; i < CLIENTS; i++)
        pthread_create(&clients[i], NULL, call_often, NULL);
    for (int i = 0; i < CLIENTS; i++)
        pthread_join(clients[i], NULL);
    printf("  %d -> %s\n%" PRId32 " calls counted, %d made\n", VALUE, text,
           counted, CLIENTS * CALLS);
    return 0;
}
