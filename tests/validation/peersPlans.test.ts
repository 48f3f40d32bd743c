// The plans that other engines are compared on; drawing them and our side of them need no other engine.
import { existsSync, readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { BacktestError } from "../../src/errors.ts";
import { firstDifference } from "../../validation/peers/engines/compare.ts";
import { encodeNumber, reviveNumber } from "../../validation/peers/engines/peerProcess.ts";
import { planRandom } from "../../validation/peers/engines/random.ts";
import type { Peer } from "../../validation/peers/engines/types.ts";

const FOLDER = "validation/peers";
const PEERS = readdirSync(FOLDER).filter((name) => existsSync(`${FOLDER}/${name}/plans.ts`));

const peerOf = async (name: string): Promise<Peer<unknown>> =>
  ((await import(`../../validation/peers/${name}/plans.ts`)) as { default: Peer<unknown> }).default;

describe.each(PEERS)("plans for %s", (name) => {
  test("are drawn the same from one seed, and differ from number to number", async () => {
    const { draw } = await peerOf(name);
    const plans = Array.from({ length: 10 }, (_, run) => JSON.stringify(draw(planRandom(5, run))));
    const again = plans.map((_, run) => JSON.stringify(draw(planRandom(5, run))));
    expect(again).toEqual(plans);
    expect(new Set(plans).size).toBe(10);
  });

  test("survive the way to the peer, and run here the same before and after it", async () => {
    const { draw, ours, compare } = await peerOf(name);
    for (let run = 0; run < 20; run++) {
      const plan = draw(planRandom(6, run));
      const sent: unknown = JSON.parse(JSON.stringify(plan, encodeNumber), reviveNumber);
      expect(firstDifference(ours(plan), ours(sent), compare)).toBeUndefined();
    }
  });

  test("shrink to plans that run, in steps that end", async () => {
    const { draw, ours, shrinkSteps } = await peerOf(name);
    let plan = draw(planRandom(7, 0));
    for (let step = 0; step < 30; step++) {
      const smaller = shrinkSteps(plan);
      if (smaller.length === 0) break;
      plan = smaller[step % smaller.length];
      expect(outcomeOf(() => ours(plan))).toMatch(/^(run|refused)$/);
    }
  });
});

/** A refusal is an answer; anything else that is thrown is a fault. */
function outcomeOf(run: () => unknown): string {
  try {
    run();
    return "run";
  } catch (error) {
    return error instanceof BacktestError ? "refused" : String(error);
  }
}

test("every rule of every peer has an id of its own", async () => {
  const peers = await Promise.all(PEERS.map(peerOf));
  const ids = peers.flatMap(({ rules }) => rules.map(({ id }) => id));
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.length).toBeGreaterThan(0);
});
