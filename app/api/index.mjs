// Documents from the storage bucket. The AWS SDK comes with Lambda's runtime.
import { GetObjectCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";

const Bucket = process.env.BUCKET_SECURE_STORAGE;
const storage = new S3Client({});

const answer = (statusCode, body) => ({
  statusCode,
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify(body),
});

async function list() {
  const found = await storage.send(new ListObjectsV2Command({ Bucket, MaxKeys: 100 }));
  return answer(200, { documents: (found.Contents ?? []).map(({ Key, Size }) => ({ key: Key, size: Size })) });
}

async function read(event) {
  try {
    const found = await storage.send(new GetObjectCommand({ Bucket, Key: event.pathParameters.key }));
    return answer(200, { content: await found.Body.transformToString() });
  } catch (error) {
    if (error.name === "NoSuchKey") {
      return answer(404, { message: "There is no such document." });
    }
    throw error;
  }
}

// Healthy is who reaches the storage.
async function health() {
  await storage.send(new ListObjectsV2Command({ Bucket, MaxKeys: 1 }));
  return answer(200, { status: "ok" });
}

const routes = {
  "GET /health": health,
  "GET /documents": list,
  "GET /documents/{key}": read,
};

export async function handler(event) {
  const route = routes[`${event.httpMethod} ${event.resource}`];
  if (!route) {
    return answer(405, { message: "There is no such operation." });
  }
  try {
    return await route(event);
  } catch (error) {
    console.error("ERROR", error);
    return answer(500, { message: "Something failed; it has been logged." });
  }
}
