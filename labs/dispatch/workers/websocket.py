#!/usr/bin/python3
"""The same over WebSocket: it registers, and shows that it lives.

    websocket.py HOST:PORT [TOKEN]
"""
import asyncio
import json
import sys

import websockets

from pipeline import do

ME = "python-ws"
# The name of the argument since version 14, and before.
HEADERS = "additional_headers" if int(websockets.__version__.split(".")[0]) >= 14 else "extra_headers"


async def show_life(socket, started):
    while True:
        await socket.send(json.dumps({"type": "Heartbeat", "payload": {
            "workerId": ME, "activeTasks": 0, "capacity": 8,
            "uptimeSeconds": int(asyncio.get_running_loop().time() - started)}}))
        await asyncio.sleep(5)


async def main(address, token=None):
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with websockets.connect(f"ws://{address}", **{HEADERS: headers}) as socket:
        await socket.send(json.dumps({"type": "WorkerRegister", "registration": {
            "workerId": ME, "supportedTasks": ["process", "transform"],
            "maxConcurrency": 8, "language": "Python", "tags": None}}))
        life = asyncio.create_task(show_life(socket, asyncio.get_running_loop().time()))
        async for text in socket:
            message = json.loads(text)
            if message["type"] == "TaskDispatch":
                await socket.send(json.dumps({"type": "TaskResult", "result": do(message["task"])}))
            elif message["type"] == "Shutdown":
                break
        life.cancel()

asyncio.run(main(*sys.argv[1:]))
