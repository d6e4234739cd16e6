// A GET through a host that the name of the URL may not lead to: the name is asked for in TLS and in the request, so an API that is known by
// it answers before there is a record in DNS.

import { request } from "node:https";

// The status that `host` answers with; fails when nothing is answered in so many milliseconds.
export function getFrom(host, url, milliseconds, options = {}) {
  const { hostname, pathname, search } = new URL(url);
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        host,
        servername: hostname,
        path: `${pathname}${search}`,
        headers: { host: hostname },
        signal: AbortSignal.timeout(milliseconds),
        ...options,
      },
      (response) => {
        response.resume();
        resolve(response.statusCode);
      },
    );
    asked.on("error", reject);
    asked.end();
  });
}
