"""A stage in Python: a line comes in, a line goes out."""

import json
import sys

for line in sys.stdin:
    value = int(json.loads(line)["payload"])
    print(json.dumps({"payload": str(value * 2)}), flush=True)
