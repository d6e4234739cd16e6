// The Todo API: create, read, list, update, delete. The AWS SDK comes with Lambda's runtime.
import { randomUUID } from "node:crypto";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  ScanCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";

const TableName = process.env.TABLE_TODOS;
const table = DynamoDBDocumentClient.from(new DynamoDBClient({}));

const answer = (statusCode, body) => ({
  statusCode,
  headers: { "Content-Type": "application/json" },
  body: body === undefined ? "" : JSON.stringify(body),
});

class Refused extends Error {}

/** What a caller may say of a todo; anything else is refused. */
function todo(body) {
  let value;
  try {
    value = JSON.parse(body ?? "");
  } catch {
    throw new Refused("The body is not JSON.");
  }
  const { title, done = false } = value ?? {};
  if (typeof title !== "string" || title.trim() === "" || title.length > 200) {
    throw new Refused("A todo has a title of 1 to 200 characters.");
  }
  if (typeof done !== "boolean") {
    throw new Refused("`done` is true or false.");
  }
  return { title, done };
}

async function list(event) {
  const key = event.queryStringParameters?.after;
  const found = await table.send(
    new ScanCommand({ TableName, Limit: 100, ExclusiveStartKey: key ? { id: key } : undefined }),
  );
  return answer(200, { todos: found.Items, after: found.LastEvaluatedKey?.id ?? null });
}

async function create(event) {
  const item = { id: randomUUID(), ...todo(event.body), created: new Date().toISOString() };
  await table.send(new PutCommand({ TableName, Item: item }));
  return answer(201, item);
}

async function read(event) {
  const { Item } = await table.send(new GetCommand({ TableName, Key: event.pathParameters }));
  return Item ? answer(200, Item) : answer(404, { message: "There is no such todo." });
}

async function update(event) {
  const { title, done } = todo(event.body);
  try {
    const { Attributes } = await table.send(
      new UpdateCommand({
        TableName,
        Key: { id: event.pathParameters.id },
        UpdateExpression: "SET title = :title, done = :done",
        ConditionExpression: "attribute_exists(id)",
        ExpressionAttributeValues: { ":title": title, ":done": done },
        ReturnValues: "ALL_NEW",
      }),
    );
    return answer(200, Attributes);
  } catch (error) {
    if (error.name === "ConditionalCheckFailedException") {
      return answer(404, { message: "There is no such todo." });
    }
    throw error;
  }
}

async function remove(event) {
  await table.send(new DeleteCommand({ TableName, Key: { id: event.pathParameters.id } }));
  return answer(204);
}

// Healthy is who reaches the table: a key that nobody has is looked up.
async function health() {
  await table.send(new GetCommand({ TableName, Key: { id: "health" } }));
  return answer(200, { status: "ok" });
}

const routes = {
  "GET /health": health,
  "GET /todos": list,
  "POST /todos": create,
  "GET /todos/{id}": read,
  "PUT /todos/{id}": update,
  "DELETE /todos/{id}": remove,
};

export async function handler(event) {
  const route = routes[`${event.httpMethod} ${event.resource}`];
  if (!route) {
    return answer(405, { message: "There is no such operation." });
  }
  try {
    return await route(event);
  } catch (error) {
    if (error instanceof Refused) {
      return answer(400, { message: error.message });
    }
    console.error("ERROR", error);
    return answer(500, { message: "Something failed; it has been logged." });
  }
}
