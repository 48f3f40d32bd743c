// NaN never reaches cash, positions or equity, and missing prices are counted (I23).
import { Input } from "../../assembly/layout.ts";
import { isPrice } from "./facts.ts";
import { Tally, type InvariantCheck } from "./report.ts";
import type { Subject } from "./subject.ts";

export function checkNumbers({ facts, arrays, position }: Subject): InvariantCheck {
  const tally = new Tally({
    id: "I23",
    title: "Cash, positions, equity and fills are finite numbers; bars held at a missing close are counted",
    tolerance: 0,
    scale: "exact",
  });
  const { accounts, columns } = facts;
  for (const name of ["equity", "cash", "settledCash", "receivable"] as const)
    arrays[name]?.forEach((got, cell) => {
      if (tally.fails(Number.isFinite(got)))
        tally.note({
          what: name,
          bar: Math.floor(cell / accounts),
          account: cell % accounts,
          got,
          expected: "a number",
        });
    });
  arrays.position?.forEach((got, cell) => {
    if (tally.fails(Number.isFinite(got)))
      tally.note({
        what: "position",
        bar: Math.floor(cell / columns),
        column: cell % columns,
        got,
        expected: "a number",
      });
  });
  const { fills } = arrays;
  for (let i = 0; i < fills.length; i++)
    for (const field of ["units", "price", "fees"] as const)
      if (tally.fails(Number.isFinite(fills[field][i])))
        tally.note({
          what: `fills[${i}].${field}`,
          bar: fills.bar[i],
          got: fills[field][i],
          expected: "a number",
        });
  if (arrays.staleBars === null) tally.skip("the result does not count bars without a close");
  for (let column = 0; column < columns && arrays.staleBars !== null; column++) {
    let stale = 0;
    for (let bar = 0; bar < facts.bars; bar++)
      if (position[bar * columns + column] !== 0 && !isPrice(facts.at(Input.Close, bar, column))) stale += 1;
    const got = arrays.staleBars[column];
    if (tally.fails(got === stale))
      tally.note({ what: "staleBars", bar: facts.bars - 1, column, got, expected: stale });
  }
  return tally.result();
}
