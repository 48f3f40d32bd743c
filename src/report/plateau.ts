// How good the surroundings of a run are: a best run among bad neighbours is luck.

/** One parameter of a grid: which of its values each run has. */
export interface Steps {
  /** Position of the run's value among the sorted values, by run. */
  readonly at: ArrayLike<number>;
  /** Texts have no order: only an equal one is near. */
  readonly isOrdered: boolean;
}

/** Finds the runs around a run. */
export class Neighbourhood {
  private readonly runs = new Map<string, number[]>();

  constructor(private readonly parameters: readonly Steps[]) {
    const runs = parameters[0]?.at.length ?? 0;
    for (let run = 0; run < runs; run++) {
      const key = this.keyOf(this.placesOf(run));
      const same = this.runs.get(key);
      if (same === undefined) this.runs.set(key, [run]);
      else same.push(run);
    }
  }

  /** Runs within one step of a run in each ordered parameter, with the same value of each other one; itself among them. */
  of(run: number): number[] {
    let near = [[] as number[]];
    this.parameters.forEach(({ isOrdered }, index) => {
      const place = this.placesOf(run)[index];
      const steps = isOrdered ? [place - 1, place, place + 1] : [place];
      near = near.flatMap((places) => steps.map((step) => [...places, step]));
    });
    return near.flatMap((places) => this.runs.get(this.keyOf(places)) ?? []);
  }

  /** Mean of a figure over a run and its neighbours that have it; NaN where the run itself has none. */
  mean(values: Float64Array, run: number): number {
    if (Number.isNaN(values[run])) return NaN;
    const near = this.of(run)
      .map((other) => values[other])
      .filter((figure) => !Number.isNaN(figure));
    return near.reduce((sum, figure) => sum + figure, 0) / near.length;
  }

  /** The mean around every run. */
  means(values: Float64Array): Float64Array {
    return values.map((_, run) => this.mean(values, run));
  }

  private placesOf(run: number): number[] {
    return this.parameters.map(({ at }) => at[run]);
  }

  private keyOf(places: readonly number[]): string {
    return places.join();
  }
}

/** The run with the highest (or lowest) figure, the first of equal ones; -1 where none has one. */
export function bestRun(values: Float64Array, best: "highest" | "lowest"): number {
  const sign = best === "highest" ? 1 : -1;
  return values.reduce(
    (found, value, run) =>
      !Number.isNaN(value) && (found < 0 || sign * value > sign * values[found]) ? run : found,
    -1,
  );
}
