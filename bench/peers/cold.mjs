// Our side of a cold start: a fresh process that loads what is published, does one job, writes its figures and tells the most memory that it held.
// node bench/peers/cold.mjs job variant folder sets name bars columns, as the other participants.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { crossover, fromSignals, indicator, sweep, sweepColumns } from "../../dist/index.js";

const [job, variant, folder, , name, rows, columns] = process.argv.slice(2);
const shape = { rows: Number(rows), columns: Number(columns) };
const COSTS = { fees: 0.001, slippage: 0.0005 };

function read(file, Type) {
  const { buffer, byteOffset, byteLength } = readFileSync(`${folder}/0.${file}`);
  return { data: new Type(buffer.slice(byteOffset, byteOffset + byteLength)), ...shape };
}

function pool() {
  const run = fromSignals({
    profile: "vectorbt",
    close: read("close.rows.f64", Float64Array),
    entries: read("entries.rows.u8", Uint8Array),
    exits: read("exits.rows.u8", Uint8Array),
    ...{ cashSharing: true, initCash: 1e6, size: 5000, sizeType: "value", callSeq: "auto", ...COSTS },
  });
  return [run.totalReturn(), run.sharpeRatio(), run.maxDrawdown()].flatMap((values) => [...values]);
}

async function pairs() {
  const options = {
    parameters: {
      fast: Array.from({ length: 50 }, (_, i) => 2 + i),
      slow: Array.from({ length: 200 }, (_, i) => 52 + i),
    },
    rule: crossover(
      ({ fast: window }) => indicator("sma", { window }),
      ({ slow: window }) => indicator("sma", { window }),
    ),
    close: read("close.rows.f64", Float64Array),
    options: { initCash: 10_000, ...COSTS },
    threads: 1,
  };
  const columnOf = await (variant === "columns" ? arrays(options) : arrowTable(options));
  const figures = ["totalReturn", "sharpeRatio", "maxDrawdown", "totalClosedTrades"];
  return figures.flatMap((figure) => [...columnOf(figure)]);
}

async function arrays(options) {
  const { columns } = await sweepColumns(options);
  return (name) => columns[name];
}

async function arrowTable(options) {
  const table = await sweep(options);
  return (name) => table.getChild(name).toArray();
}

const figures = job === "a" ? pool() : await pairs();
writeFileSync(`${folder}/0.${name}.f64`, Float64Array.from(figures));
const status = existsSync("/proc/self/status") ? readFileSync("/proc/self/status", "utf8") : "";
const peak = /^VmHWM:\s+(\d+) kB/m.exec(status);
console.log(JSON.stringify({ peakBytes: peak && peak[1] * 1024 }));
