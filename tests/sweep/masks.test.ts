// Masks of bytes as bits in the kernel's memory, and back.
import fc from "fast-check";
import { expect } from "vitest";
import { PackedMasks } from "../../src/sweep/fused/masks.ts";
import { property } from "../support/property.ts";

const masks = fc
  .record({ bars: fc.integer({ min: 1, max: 140 }), assets: fc.integer({ min: 1, max: 40 }) })
  .chain(({ bars, assets }) =>
    fc.record({
      bars: fc.constant(bars),
      assets: fc.constant(assets),
      cells: fc.uint8Array({ minLength: bars * assets, maxLength: bars * assets, max: 1 }),
      order: fc.constantFrom("row", "column"),
    }),
  );

property(
  "a packed mask is the mask that was given, whichever cells lie together",
  masks,
  ({ bars, assets, cells, order }) => {
    const packed = new PackedMasks(bars, assets, 2);
    try {
      packed.set(0, "entries", { data: cells.map((cell) => 1 - cell), rows: bars, columns: assets });
      packed.set(1, "exits", { data: cells, rows: bars, columns: assets, order });
      for (let asset = 0; asset < assets; asset++) {
        const place = (bar: number): number => (order === "row" ? bar * assets + asset : asset * bars + bar);
        expect([...packed.columnAt(1, asset)]).toEqual(
          Array.from({ length: bars }, (_, bar) => cells[place(bar)]),
        );
        expect([...packed.columnAt(0, asset)]).toEqual(
          Array.from({ length: bars }, (_, bar) => 1 - cells[bar * assets + asset]),
        );
      }
    } finally {
      packed.free();
    }
  },
  4,
);

property(
  "a cell that is neither 0 nor 1 is found, wherever it is",
  fc.record({ mask: masks, at: fc.nat(), value: fc.integer({ min: 2, max: 255 }) }),
  ({ mask: { bars, assets, cells }, at, value }) => {
    const packed = new PackedMasks(bars, assets, 1);
    const odd = cells.slice();
    odd[at % odd.length] = value;
    try {
      expect(() => packed.set(0, "entries", odd)).toThrow(
        expect.objectContaining({ code: "E_RANGE", option: "entries", got: value }),
      );
    } finally {
      packed.free();
    }
  },
  4,
);
