// A GET through another host than the URL names.

import assert from "node:assert/strict";
import { createServer } from "node:net";
import { test } from "node:test";

import { getFrom } from "../source/connect.mjs";

// The name that a TLS client asks for is in the clear in the first bytes that it sends.
async function firstBytes(url) {
  const sent = await new Promise((resolve, reject) => {
    const server = createServer((socket) => {
      socket.once("data", (data) => {
        resolve(data.toString("latin1"));
        socket.destroy();
        server.close();
      });
      socket.on("error", () => {});
    });
    server.listen(0, "127.0.0.1", () => {
      getFrom("127.0.0.1", url, 5_000, { port: server.address().port }).catch(() => {});
    });
    server.on("error", reject);
  });
  return sent;
}

test("the host is asked for the name of the URL", async () => {
  assert.match(await firstBytes("https://api.example.com/health"), /api\.example\.com/);
});

test("a host that does not answer is a failure", async () => {
  await assert.rejects(getFrom("127.0.0.1", "https://api.example.com/", 5_000, { port: 1 }), /ECONNREFUSED/);
});
