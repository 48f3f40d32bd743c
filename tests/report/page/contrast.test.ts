import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

/** The colours of the light scheme, and those with the dark scheme laid over them. */
function schemesOf(path: string): Record<string, string>[] {
  const style = readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8");
  return ["@media (prefers-color-scheme: dark)", "* {"].map((end) => {
    const declarations = style.slice(0, style.indexOf(end)).matchAll(/--([a-z-]+): (#[0-9a-f]{6})/g);
    return Object.fromEntries(Array.from(declarations, (found) => [found[1], found[2]]));
  });
}

function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(a: string, b: string): number {
  const [lighter, darker] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (lighter + 0.05) / (darker + 0.05);
}

test("texts have a contrast of at least 4.5, lines and markers of at least 3, in both schemes", () => {
  for (const colours of schemesOf("src/report/page/page.css")) {
    for (const text of ["ink", "muted"])
      for (const ground of ["paper", "panel"])
        expect(contrast(colours[text], colours[ground])).toBeGreaterThan(4.5);
    for (const text of ["warn", "ink"])
      expect(contrast(colours[text], colours["warn-back"])).toBeGreaterThan(4.5);
    for (const mark of ["strategy", "benchmark", "up", "down", "buy", "sell"])
      expect(contrast(colours[mark], colours["panel"])).toBeGreaterThan(3);
  }
});

test("so have those of the playground, and the borders of what can be used", () => {
  for (const colours of schemesOf("web/style.css")) {
    for (const text of ["ink", "muted", "warn", "accent"])
      for (const ground of ["paper", "panel"])
        expect(contrast(colours[text], colours[ground])).toBeGreaterThan(4.5);
    expect(contrast(colours["ink"], colours["grid"])).toBeGreaterThan(4.5);
    expect(contrast(colours["on-accent"], colours["accent"])).toBeGreaterThan(4.5);
    for (const mark of ["control", "accent"])
      expect(contrast(colours[mark], colours["panel"])).toBeGreaterThan(3);
  }
});
