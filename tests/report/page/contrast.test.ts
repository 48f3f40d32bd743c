import { buildSync } from "esbuild";
import { expect, test } from "vitest";

const DARK = /@media \(prefers-color-scheme: dark\) \{[\s\S]*?\n\}/g;

/** The colours of the light scheme, and those with the dark scheme laid over them. */
function schemesOf(path: string): Record<string, string>[] {
  const style = styleOf(path);
  const light = coloursIn(style.replaceAll(DARK, ""));
  return [light, { ...light, ...coloursIn(style.match(DARK)!.join("\n")) }];
}

function coloursIn(style: string): Record<string, string> {
  const declarations = style.matchAll(/--([a-z0-9-]+): (#[0-9a-f]{6})/g);
  return Object.fromEntries(Array.from(declarations, (found) => [found[1], found[2]]));
}

/** With what it imports. */
function styleOf(path: string): string {
  const { outputFiles } = buildSync({ entryPoints: [path], bundle: true, write: false });
  return outputFiles[0].text;
}

const PAGE = "src/report/page/page.css";

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

const MARKS = ["strategy", "benchmark", "up", "down", "buy", "sell"];

/** What color-mix() in sRGB gives. */
function mixed(colour: string, ground: string, percent: number): string {
  const parts = [1, 3, 5].map((at) => {
    const [a, b] = [colour, ground].map((text) => parseInt(text.slice(at, at + 2), 16));
    return Math.round((a * percent + b * (100 - percent)) / 100);
  });
  return `#${parts.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}

test("numbers on the shades of a heat-map have a contrast of at least 4.5, in both schemes", () => {
  const shades = [
    ...styleOf(PAGE).matchAll(/color-mix\(\s*in srgb,\s*var\(--([a-z]+)\) (\d+)%,\s*var\(--panel\)\s*\)/g),
  ];
  expect(shades.length).toBeGreaterThanOrEqual(8);
  for (const colours of schemesOf(PAGE))
    for (const [, colour, percent] of shades) {
      const shade = mixed(colours[colour], colours["panel"], Number(percent));
      expect(contrast(colours["ink"], shade), `${colour} ${percent}`).toBeGreaterThan(4.5);
    }
});

test("texts have a contrast of at least 4.5, lines and markers of at least 3, in both schemes", () => {
  for (const colours of schemesOf(PAGE)) {
    for (const text of ["ink", "muted"])
      for (const ground of ["paper", "panel"])
        expect(contrast(colours[text], colours[ground])).toBeGreaterThan(4.5);
    for (const text of ["warn", "ink"])
      expect(contrast(colours[text], colours["warn-back"])).toBeGreaterThan(4.5);
    const stacked = Array.from(styleOf(PAGE).matchAll(/--(c\d): /g), ([, name]) => name);
    for (const mark of [...MARKS, ...stacked])
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
