// What AWS's name service does for API Gateway: loaded into every emulated function, it leads requests
// to https://ID.execute-api.REGION.amazonaws.com/STAGE to the emulator, and no other request anywhere.

const HOST = /^([a-z0-9]+)\.execute-api\.[a-z0-9-]+\.amazonaws\.com$/;
const { fetch } = globalThis;

globalThis.fetch = async (input, options) => {
  const { hostname, pathname, search } = new URL(input);
  const [, api] = HOST.exec(hostname) ?? [];
  if (!api) throw new TypeError(`the emulator leads nowhere but to itself, and not to ${hostname}`);
  const [, stage, ...path] = pathname.split("/");
  const url = `${process.env.AWS_ENDPOINT_URL}/restapis/${api}/${stage}/_user_request_/${path.join("/")}${search}`;
  return fetch(url, options);
};
