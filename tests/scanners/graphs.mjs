// Reads the Mermaid graphs in Markdown files with Mermaid itself: `node graphs.mjs FILE...` prints what
// it refuses, and with `--labels` what the nodes of the graphs are called.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const tools = createRequire(join(process.env.ACTIONLINT, "package.json"));
const { JSDOM } = tools("jsdom");
const { window } = new JSDOM("<body></body>");
// Before Mermaid is loaded: it looks for them then.
Object.assign(globalThis, { window, document: window.document });
const mermaid = (await import(pathToFileURL(tools.resolve("mermaid")))).default;

const [first, ...rest] = process.argv.slice(2);
const labels = first === "--labels";
const found = [];
for (const path of labels ? rest : [first, ...rest]) {
  const graphs = [...readFileSync(path, "utf8").matchAll(/^```mermaid\n(.*?)^```$/gms)];
  if (graphs.length === 0) found.push(`${path}: there is no graph`);
  for (const [, graph] of graphs) {
    try {
      const { diagramType } = await mermaid.parse(graph);
      if (diagramType !== "flowchart-v2") found.push(`${path}: is a ${diagramType}`);
      if (labels) {
        const { db } = await mermaid.mermaidAPI.getDiagramFromText(graph);
        for (const { text } of db.getVertices().values()) found.push(text);
      }
    } catch (error) {
      found.push(`${path}: ${error.message}`);
    }
  }
}
console.log(found.join("\n"));
process.exitCode = !labels && found.length > 0 ? 1 : 0;
