// The licences of what a bundle is made of.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The licence of this package and those of the packages that the sources come from, as one text. */
export function licencesOf(sources) {
  const found = sources.flatMap((path) => /^node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? []);
  const texts = [".", ...new Set(found)].map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const files = readdirSync(folder).filter((file) => /^(licen[cs]e|notice)/i.test(file));
    const text = files.map((file) => readFileSync(join(folder, file), "utf8").trim()).join("\n\n");
    return `${name} ${version}, ${license}\n\n${text}`;
  });
  return texts.join(`\n\n${"-".repeat(80)}\n\n`).replaceAll("*/", "* /");
}
