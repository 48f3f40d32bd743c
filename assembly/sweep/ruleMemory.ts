// The steps of a rule, and what a worker remembers of them, over linear memory.
import { RuleOffset, STEP_STATE_BYTES, StepOffset, TALLY_BYTES } from "../layout";

@unmanaged
export class RuleSteps {
  steps: usize;
  stepCount: i32;
  entries: i32;
  exits: i32;
  masks: usize;
}

@unmanaged
export class Step {
  code: i32;
  first: usize;
  second: usize;
}

/** A step's 64 bars at hand, and the side or bit on which the 64 before ended. */
@unmanaged
export class StepState {
  word: u64;
  carry: i64;
}

@inline
export function stepAt(rule: RuleSteps, index: i32): Step {
  return changetype<Step>(rule.steps + <usize>index * StepOffset.Size);
}

/** States lie behind the worker's tally. */
@inline
export function stateAt(own: usize, index: i32): StepState {
  return changetype<StepState>(own + TALLY_BYTES + <usize>index * STEP_STATE_BYTES);
}

@inline
export function wordOf(own: usize, index: usize): u64 {
  return stateAt(own, <i32>index).word;
}

if (offsetof<RuleSteps>("steps") != RuleOffset.Steps) ERROR("RuleSteps.steps drifted");
if (offsetof<RuleSteps>("stepCount") != RuleOffset.StepCount) ERROR("RuleSteps.stepCount drifted");
if (offsetof<RuleSteps>("entries") != RuleOffset.Entries) ERROR("RuleSteps.entries drifted");
if (offsetof<RuleSteps>("exits") != RuleOffset.Exits) ERROR("RuleSteps.exits drifted");
if (offsetof<RuleSteps>("masks") != RuleOffset.Masks) ERROR("RuleSteps.masks drifted");
if (offsetof<RuleSteps>() > <usize>RuleOffset.Size) ERROR("RuleSteps drifted");
if (offsetof<Step>("code") != StepOffset.Code) ERROR("Step.code drifted");
if (offsetof<Step>("first") != StepOffset.First) ERROR("Step.first drifted");
if (offsetof<Step>("second") != StepOffset.Second) ERROR("Step.second drifted");
if (offsetof<Step>() > <usize>StepOffset.Size) ERROR("Step drifted");
if (offsetof<StepState>() > <usize>STEP_STATE_BYTES) ERROR("StepState drifted");
