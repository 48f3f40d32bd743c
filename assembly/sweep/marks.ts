// Conditions of all assets as masks: a bit a bar, where the masks of a function lie too.
import { Sweep } from "./memory";
import { noteValues } from "./missing";
import { RuleSteps, wordOf } from "./ruleMemory";
import { runSteps, startSteps } from "./steps";

/** Notes where the values of series `first` to `last` (exclusive) begin and end. */
export function noteSeries(sweep: Sweep, first: i32, last: i32): void {
  for (let series = first; series < last; series++) noteValues(sweep, series);
}

/**
 * Writes the words of entries and exits of every asset, `step` bytes from one asset's to the next one's; 0: none. Steps have
 * lists of the series of an operand, asset by asset.
 */
export function packSteps(
  sweep: Sweep,
  rule: RuleSteps,
  own: usize,
  assets: i32,
  entries: usize,
  exits: usize,
  step: usize,
): void {
  for (let asset = 0; asset < assets; asset++) {
    const past = <usize>asset * step;
    startSteps(rule, own);
    for (let bar = 0; bar < sweep.bars; bar += 64) {
      runSteps(sweep, rule, own, asset, bar, min(64, sweep.bars - bar));
      const place = past + ((<usize>(bar >> 6)) << 3);
      if (entries != 0) store<u64>(entries + place, wordOf(own, rule.entries));
      if (exits != 0) store<u64>(exits + place, wordOf(own, rule.exits));
    }
  }
}
