import { afterAll, describe, expect, test } from "vitest";
import { sweep, sweepReport } from "../../src/index.ts";
import { toArrowTable } from "../../src/arrow.ts";
import { renderSweep } from "../../src/report/sweepPage.ts";
import type { SweepData } from "../../src/report/sweepData.ts";
import type { SweepReportInput } from "../../src/report/sweepTypes.ts";
import { unpack } from "../../src/report/page/unpack.ts";
import { CHROMIUM, PageOpener } from "../support/chromium.ts";
import { HOSTILE_NAMES } from "../support/hostileNames.ts";
import { withSignals } from "../support/market.ts";

const GRID = { size: [0.25, 0.5, 1], fees: [0, 0.01], stop: [false, true] } as const;

async function swept() {
  const equity: Float64Array[] = [];
  const table = await sweep({
    parameters: GRID,
    metrics: ["totalReturn", "sharpeRatio", "totalFills"],
    run: ({ size, fees }) => {
      const run = withSignals({ size, fees, cashSharing: true });
      equity.push(run.equity().data);
      return run;
    },
  });
  return { table, equity };
}

function dataOf(html: string): SweepData {
  const block = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(html);
  return JSON.parse(block?.[1] ?? "") as SweepData;
}

test("the page has every run of the table: its values, its figures to the bit, its equity", async () => {
  const { table, equity } = await swept();
  const data = dataOf(await sweepReport(table, { equity, metric: "totalReturn" }));
  expect(data.runs).toBe(12);
  expect(data.parameters.map(({ name }) => name)).toEqual(["size", "fees", "stop"]);
  data.parameters.forEach(({ name, values, at }) => {
    const shown = Array.from(unpack(at), (place) => values[place]);
    expect(shown).toEqual([...table.getChild(name)!].map((value) => String(value)));
  });
  const metrics = ["totalReturn", "sharpeRatio", "totalFills"];
  data.metrics.forEach(({ values }, i) =>
    expect(unpack(values)).toEqual(table.getChild(metrics[i])!.toArray()),
  );
  data.curves!.equity.forEach((curve, run) => {
    const back = unpack(curve);
    expect(back.length).toBe(60);
    back.forEach((value, bar) => expect(Math.abs(value - equity[run][bar])).toBeLessThan(0.0051));
  });
});

test("what does not fit is refused by name", async () => {
  const { table, equity } = await swept();
  const cases: [unknown, unknown, string][] = [
    [[], {}, "E_DTYPE sweepReport takes the table of a sweep"],
    [null, {}, "E_DTYPE"],
    [table, null, "E_DTYPE"],
    [table, { metrics: 1 }, "E_UNKNOWN_KEY metrics — did you mean metric"],
    [table, { metric: "sharp" }, "E_METRIC the table has no metric sharp"],
    [table, { best: "most" }, "E_ENUM best is most"],
    [table, { title: 5 }, "E_DTYPE title is 5"],
    [table, { equity: equity.slice(1) }, "E_SHAPE equity has 11 values, not 12"],
    [table, { equity: [...equity.slice(1), new Float64Array(2)] }, "E_SHAPE equity of run 11 has 2"],
    [table, { equity: [1, 2] }, "E_DTYPE equity"],
    [table, { equity, time: new Float64Array(3) }, "E_SHAPE time has 3 values, not 60"],
    [toArrowTable({ size: new Float64Array(3) }), {}, "E_EMPTY"],
    [toArrowTable({ sharpeRatio: new Float64Array(3) }), {}, "E_EMPTY"],
  ];
  for (const [given, options, message] of cases)
    await expect(sweepReport(given as never, options as never), message).rejects.toThrow(message);
});

/** Every name as a parameter's value, a title and a note. */
function hostileSweep(title: string): SweepReportInput {
  const values = Float64Array.from(HOSTILE_NAMES, (_, run) => Math.sin(run));
  return {
    ...{ title, subtitle: title, best: "highest" },
    parameters: [
      { name: title, values: HOSTILE_NAMES },
      { name: HOSTILE_NAMES[3], values: HOSTILE_NAMES.map((_, run) => run % 2) },
    ],
    metrics: [{ label: title, form: "ratio", values }],
    ...{ assumptions: HOSTILE_NAMES, provenance: HOSTILE_NAMES },
  };
}

describe.skipIf(CHROMIUM === undefined)("in Chromium", () => {
  const opener = new PageOpener();
  afterAll(() => opener.close());

  test("a cell opens its run, the best one is marked, and the plateau is told in words", async () => {
    const { table, equity } = await swept();
    const { page, errors } = await opener.open(await sweepReport(table, { equity, metric: "totalReturn" }));
    const totals = table.getChild("totalReturn")!.toArray() as Float64Array;
    const best = totals.indexOf(totals.reduce((most, value) => Math.max(most, value)));
    const row = table.get(best)!.toJSON() as Record<string, unknown>;
    const words = `size ${row.size}, fees ${row.fees}, stop ${row.stop}`;
    expect(await page.textContent("#best")).toContain(`at ${words}.`);
    expect(await page.textContent("#run-title")).toBe(`Run: ${words}`);
    const cells = page.locator("#map button");
    expect(await cells.count()).toBe(6);
    await cells.first().focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    expect(await page.textContent("#run-title")).toBe("Run: size 0.5, fees 0.01, stop 0");
    await page.selectOption("#others select", "1");
    expect(await cells.count()).toBe(6);
    await page.check("#plateau");
    expect(errors).toEqual([]);
    await page.context().close();
  });

  test("200 hostile names in a sweep: no script runs, no dialog opens, no request leaves", async () => {
    const { page, requests, dialogs, errors } = await opener.open(
      await renderSweep(hostileSweep(HOSTILE_NAMES[27])),
    );
    for (const cell of [0, 99, 199]) await page.locator("#map button").nth(cell).click();
    const found = await page.evaluate(() => ({
      hit: "hit" in globalThis,
      scripts: document.scripts.length,
      strangers: document.querySelectorAll(
        "img,iframe,object,embed,base,form,svg,[onload],[onerror],[onfocus]",
      ).length,
    }));
    expect(found).toEqual({ hit: false, scripts: 2, strangers: 0 });
    expect({ requests, dialogs, errors }).toEqual({ requests: [], dialogs: [], errors: [] });
    await page.context().close();
  });
});
