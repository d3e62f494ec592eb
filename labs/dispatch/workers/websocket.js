#!/usr/bin/env node
// The same over WebSocket: it registers, and shows that it lives.
//
//     websocket.js HOST:PORT [TOKEN]
const WebSocket = require("ws");
const { perform } = require("./pipeline.js");

const [address, token] = process.argv.slice(2);
const workerId = "node-ws";
const socket = new WebSocket(`ws://${address}`, {
  headers: token ? { Authorization: `Bearer ${token}` } : {},
});
const say = (message) => socket.send(JSON.stringify(message));
const showLife = () => say({ type: "Heartbeat", payload: { workerId, activeTasks: 0,
  capacity: 64, uptimeSeconds: Math.floor(process.uptime()) } });

socket.on("open", () => {
  say({ type: "WorkerRegister", registration: { workerId, maxConcurrency: 64,
    supportedTasks: ["process", "transform"], language: "TypeScript", tags: null } });
  setInterval(showLife, 5000).unref();
});
socket.on("message", (text) => {
  const message = JSON.parse(text);
  if (message.type === "TaskDispatch")
    say({ type: "TaskResult", result: perform(message.task) });
  else if (message.type === "Shutdown") socket.close();
});
