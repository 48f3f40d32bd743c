import { expect, test } from "vitest";
import { escapeHtml, jsonForScript, NAME_MAX, shownName, visibleText } from "../../src/report/text.ts";

test("characters that reorder, hide or control text become visible or blank", () => {
  expect(visibleText("abc\u202egpj.exe")).toBe("abc[U+202E]gpj.exe");
  expect(visibleText("A\u200bB\u2066C\ufeffD")).toBe("A[U+200B]B[U+2066]C[U+FEFF]D");
  expect(visibleText("a\u001b[31mb\nc\u0000d")).toBe("a [31mb c d");
  expect(visibleText("x\ud800y")).toBe("x\ufffdy");
  expect(visibleText("Société Générale 三菱 😀")).toBe("Société Générale 三菱 😀");
});

test("an overlong name is cut and says by how much", () => {
  expect(shownName("x".repeat(NAME_MAX))).toBe("x".repeat(NAME_MAX));
  expect(shownName("x".repeat(100_000))).toBe(`${"x".repeat(NAME_MAX)}… (99920 more characters)`);
  expect(shownName("😀".repeat(NAME_MAX + 1))).toBe(`${"😀".repeat(NAME_MAX)}… (1 more characters)`);
});

test("HTML escaping covers text and quoted attributes", () => {
  expect(escapeHtml(`<a href="x" title='y'>&`)).toBe("&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;");
});

test("JSON for a script element holds no < and reads back the same", () => {
  const value = { name: "</script><!--<script>", list: [1, "<"] };
  const text = jsonForScript(value);
  expect(text).not.toContain("<");
  expect(JSON.parse(text)).toEqual(value);
});
