#include "pipeline.h"

#include <inttypes.h>
#include <stdio.h>

bool run_pipeline(struct processor processor, struct transformer transformer,
                  int32_t input)
{
    printf("\n--- Processing Pipeline ---\n");
    printf("Input value: %" PRId32 "\n", input);

    struct process_result data1 = processor_process(processor, input);
    if (!data1.processed)
        return false;
    bool valid = processor_validate(processor, &data1);
    printf("Component1 result: ");
    process_result_print(&data1);
    printf(", Valid: %s\n", valid ? "true" : "false");

    struct transform_result data2 =
        transformer_transform(transformer, data1.value);
    struct transform_analysis analysis =
        transformer_analyze(transformer, &data2);
    printf("Component2 result: ");
    transform_result_print(&data2);
    printf("\n%s\n", analysis.text);
    return true;
}
