// The smallest plan that still does what a plan was found to do.

/** Plans that may be tried for one shrink. */
const TRIES = 2000;
const AT_ONCE = 8;

/**
 * Takes the first smaller plan that `holds`, again and again.
 * @param holds which of some plans still do it, asked for a few at once
 */
export async function shrink<Plan>(
  plan: Plan,
  steps: (plan: Plan) => readonly Plan[],
  holds: (plans: readonly Plan[]) => Promise<readonly boolean[]>,
): Promise<Plan> {
  let smallest = plan;
  let tries = TRIES;
  for (let candidates = steps(plan); tries > 0; candidates = steps(smallest)) {
    const found = await firstThatHolds(candidates.slice(0, tries), holds);
    tries -= found.tried;
    if (found.plan === undefined) break;
    smallest = found.plan;
  }
  return smallest;
}

async function firstThatHolds<Plan>(
  candidates: readonly Plan[],
  holds: (plans: readonly Plan[]) => Promise<readonly boolean[]>,
): Promise<{ plan?: Plan; tried: number }> {
  for (let from = 0; from < candidates.length; from += AT_ONCE) {
    const some = candidates.slice(from, from + AT_ONCE);
    const index = (await holds(some)).indexOf(true);
    if (index >= 0) return { plan: some[index], tried: from + some.length };
  }
  return { tried: candidates.length };
}
