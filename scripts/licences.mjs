// The licences of what a bundle is made of.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Packages that come without the text of their licence, and a package of the same project that has it. */
const ELSEWHERE = { "@assemblyscript/loader": "node_modules/assemblyscript" };

/** The licence of this package and those of the packages that the sources come from, as one text. */
export function licencesOf(sources) {
  const found = sources.flatMap((path) => /^node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? []);
  const texts = [".", ...new Set(found)].map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const place = ELSEWHERE[name] ?? folder;
    const files = readdirSync(place).filter((file) => /^(licen[cs]e|notice)/i.test(file));
    if (files.length === 0) throw new Error(`${name} has no text of its licence`);
    const text = files.map((file) => readFileSync(join(place, file), "utf8").trim()).join("\n\n");
    return `${name} ${version}, ${license}\n\n${text}`;
  });
  return texts.join(`\n\n${"-".repeat(80)}\n\n`).replaceAll("*/", "* /");
}
