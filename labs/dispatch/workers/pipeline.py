#!/usr/bin/python3
"""The pipeline's two tasks, as lines on stdin and stdout."""
import json
import sys


def process(value):
    if not -2**31 <= 2 * value < 2**31:
        raise ValueError("OVERFLOW", f"overflow: {value} * 2 exceeds i32 range")
    return {"value": 2 * value}


def transform(value):
    if abs(value) > 9999:
        raise ValueError("RANGE", f"value {value} exceeds 4-digit format range [-9999..9999]")
    return {"text": f"Value-{value:04}"}


def do(task):
    result = {"taskId": task["id"], "durationMs": 0, "workerId": "python"}
    try:
        handler = {"process": process, "transform": transform}[task["taskType"]]
        return result | {"status": "Completed", "payload": handler(task["payload"]["value"])}
    except ValueError as error:
        code, message = error.args
        return result | {"status": "Failed", "error": {"code": code, "message": message, "retryable": False}}


if __name__ == "__main__":
    for line in sys.stdin:
        message = json.loads(line)
        if message["type"] == "TaskDispatch":
            print(json.dumps({"type": "TaskResult", "result": do(message["task"])}), flush=True)
