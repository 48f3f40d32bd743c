// The smallest plan that still does what a plan was found to do.

/** Plans that may be tried for one shrink. */
const TRIES = 1000;
const AT_ONCE = 8;

/**
 * Takes a smaller plan that `holds`, again and again. After one that does, it goes on with the steps that come after it:
 * those before have just failed on a larger plan.
 * @param holds which of some plans still do it, asked for a few at once
 */
export async function shrink<Plan>(
  plan: Plan,
  steps: (plan: Plan) => readonly Plan[],
  holds: (plans: readonly Plan[]) => Promise<readonly boolean[]>,
): Promise<Plan> {
  let smallest = plan;
  let first = 0;
  for (let left = TRIES; left > 0;) {
    const candidates = rotated(steps(smallest), first).slice(0, left);
    const found = await firstThatHolds(candidates, holds);
    if (found < 0) break;
    smallest = candidates[found];
    first += found;
    left -= found + 1;
  }
  return smallest;
}

/** The list from one of its places on, then what comes before. */
function rotated<Value>(list: readonly Value[], first: number): Value[] {
  if (list.length === 0) return [];
  const place = first % list.length;
  return [...list.slice(place), ...list.slice(0, place)];
}

async function firstThatHolds<Plan>(
  candidates: readonly Plan[],
  holds: (plans: readonly Plan[]) => Promise<readonly boolean[]>,
): Promise<number> {
  for (let from = 0; from < candidates.length; from += AT_ONCE) {
    const index = (await holds(candidates.slice(from, from + AT_ONCE))).indexOf(true);
    if (index >= 0) return from + index;
  }
  return -1;
}
