// Makes src/protocol from docs/protocol/v1: TypeScript types of the frames, and the tables as values.
// With --check nothing is written; a difference ends with code 1.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { compile } from "json-schema-to-typescript";

const from = new URL("../../docs/protocol/v1/", import.meta.url);
const to = new URL("../src/protocol/", import.meta.url);
const banner = "// Generated from docs/protocol/v1 by `npm run generate`. Do not edit.";

const read = async (file) => JSON.parse(await readFile(new URL(file, from), "utf8"));

async function types(stem) {
  const schema = await read(`${stem}.schema.json`);
  return compile(schema, schema.title, { bannerComment: banner, additionalProperties: false });
}

async function tables() {
  const closeCodes = await read("close-codes.json");
  const errors = await read("errors.json");
  const value = (name, rows) =>
    `export const ${name} = ${JSON.stringify(rows, null, 2)} as const;\n`;
  return [
    `${banner}\n`,
    value("CLOSE_CODES", closeCodes),
    value(
      "RETRYABLE_ERRORS",
      errors.filter((row) => row.retryable).map((row) => row.code),
    ),
    value(
      "ERRORS",
      errors.map((row) => row.code),
    ),
  ].join("\n");
}

const files = { "tables.ts": await tables() };
const stems = [
  "client-command",
  "client-frame",
  "staff-command",
  "staff-frame",
  "library",
  "reading",
];
for (const stem of stems) {
  files[`${stem}.ts`] = await types(stem);
}

await mkdir(to, { recursive: true });
for (const [file, text] of Object.entries(files)) {
  if (process.argv.includes("--check")) {
    const committed = await readFile(new URL(file, to), "utf8").catch(() => "");
    if (committed !== text) {
      console.error(`src/protocol/${file} is stale: npm run generate`);
      process.exitCode = 1;
    }
  } else {
    await writeFile(new URL(file, to), text);
  }
}
