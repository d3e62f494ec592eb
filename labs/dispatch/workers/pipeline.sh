#!/bin/sh
# The pipeline's two tasks, as lines on stdin and stdout: a shell, and jq.
exec jq --unbuffered -c '
  def ok(payload): { status: "Completed", payload: payload };
  def fail(code; message): { status: "Failed",
    error: { code: code, message: message, retryable: false } };
  def padded: (if . < 0 then "-" else "" end) as $sign
    | (fabs | tostring) as $digits
    | $sign + "0000"[:[4 - ($sign + $digits | length), 0] | max] + $digits;
  def process: if -1073741824 <= . and . <= 1073741823 then ok({ value: (. * 2) })
    else fail("OVERFLOW"; "overflow: \(.) * 2 exceeds i32 range") end;
  def transform: if -9999 <= . and . <= 9999 then ok({ text: "Value-\(padded)" })
    else fail("RANGE"; "value \(.) exceeds 4-digit format range [-9999..9999]")
    end;

  select(.type == "TaskDispatch") | .task | . as $task | .payload.value
  | if $task.taskType == "process" then process else transform end
  | { type: "TaskResult",
      result: (. + { taskId: $task.id, durationMs: 0, workerId: "sh" }) }'
