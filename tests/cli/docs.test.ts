import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { configOf } from "../../src/cli/config/schema.ts";

const textOf = (path: string): string => readFileSync(path, "utf8");

test.each([
  ["README.md", "examples/waves.mjs"],
  ["docs/getting-started.md", "examples/cross.mjs"],
  ["docs/scores.md", "examples/scores.mjs"],
])("%s shows %s as it is", (page, example) => {
  const blocks = textOf(page).replaceAll("```js runnable\n", "```js\n");
  expect(blocks).toContain(`\`\`\`js\n${textOf(example)}\`\`\``);
});

test("the sweep that docs/config.md shows is one", () => {
  const [, json] = /```json sweep\n([\s\S]*?)```/.exec(textOf("docs/config.md"))!;
  expect(configOf(JSON.parse(json)).sweep).toMatchObject({ where: ["fast < slow"] });
});

test("the configuration that docs/config.md shows is one", () => {
  const [, json] = /```json\n([\s\S]*?)```/.exec(textOf("docs/config.md"))!;
  expect(configOf(JSON.parse(json)).options).toMatchObject({ initCash: 100_000, size: 0.5 });
});
