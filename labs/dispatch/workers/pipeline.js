#!/usr/bin/env node
// The pipeline's two tasks, as lines on stdin and stdout.
const { createInterface } = require("node:readline");

const fail = (code, message) => { throw { code, message, retryable: false }; };

const handlers = {
  process: (value) => Math.abs(2 * value + 0.5) < 2 ** 31 ? { value: 2 * value }
    : fail("OVERFLOW", `overflow: ${value} * 2 exceeds i32 range`),
  transform: (value) => Math.abs(value) <= 9999
    ? { text: "Value-" + (value < 0 ? "-" : "") + String(Math.abs(value)).padStart(value < 0 ? 3 : 4, "0") }
    : fail("RANGE", `value ${value} exceeds 4-digit format range [-9999..9999]`),
};

function perform(task) {
  const result = { taskId: task.id, durationMs: 0, workerId: "node" };
  try {
    return { ...result, status: "Completed", payload: handlers[task.taskType](task.payload.value) };
  } catch (error) {
    return { ...result, status: "Failed", error };
  }
}

module.exports = { perform };
if (require.main === module)
  createInterface({ input: process.stdin }).on("line", (line) => {
    const message = JSON.parse(line);
    if (message.type === "TaskDispatch")
      console.log(JSON.stringify({ type: "TaskResult", result: perform(message.task) }));
  });
