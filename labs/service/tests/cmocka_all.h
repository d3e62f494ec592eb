/* cmocka.h with the four headers that it wants to find included. */
#ifndef CMOCKA_ALL_H
#define CMOCKA_ALL_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* cmocka 2 calls assert_in_range old, though cmocka 1 has no newer one, and has
 * a macro stop. */
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
#undef stop

#endif
