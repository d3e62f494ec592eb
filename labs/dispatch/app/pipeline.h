/* The pipeline, as two tasks for each value. */
#ifndef APP_PIPELINE_H
#define APP_PIPELINE_H

#include "session.h"
#include "support/values.h"

/* Has them doubled and formatted, most at once, by orders like this one, and
 * prints the results, sorted. False: not each has one; it was said on stderr.
 */
bool pipeline_run(struct session *session, const struct order *order,
                  const struct values *values, size_t most);

#endif
