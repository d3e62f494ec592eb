/* The pipeline: what the application does, by messages. */
#ifndef PIPELINE_H
#define PIPELINE_H

#include "doubler.h"
#include "formatter.h"

struct pipeline_result {
    int32_t value;
    bool failed; /* nobody said yes or no */
    int64_t doubled_ns;
    int64_t formatted_ns;
    char text[TEXT_SIZE + 32]; /* "Value-0084", or "ERROR(...): ..." */
};

/* Takes value through Doubler and Formatter. */
struct pipeline_result run_pipeline(struct doubler_address doubler,
                                    struct formatter_address formatter,
                                    int32_t value);

#endif
