#include "pipeline.h"

#include <stdio.h>

bool run_pipeline(struct processor processor, struct transformer transformer,
                  int32_t input)
{
    printf("\n--- Trait-Based Pipeline ---\n");

    struct process_result data1 = processor_process(processor, input);
    if (!data1.processed)
        return false;
    printf("Pipeline processed: ");
    process_result_print(&data1);
    printf("\n");

    struct transform_result data2 =
        transformer_transform(transformer, data1.value);
    printf("Pipeline transformed: ");
    transform_result_print(&data2);
    printf("\n");

    struct transform_analysis analysis =
        transformer_analyze(transformer, &data2);
    printf("Pipeline analysis: %s\n", analysis.text);
    return true;
}
