// Times of a clock on the wall → instants.
import { DAY_MS, offsetAt } from "../feeds/zone.ts";

/** Why a local time is no instant: the clock skipped it, or showed it twice. */
export type ZoneFault = "skipped" | "twice";

/** Instants of the local times of a zone, given as if they were UTC. */
export class LocalTimes {
  readonly #zone: string;
  /** What the clock is ahead of UTC on days without a change of it. */
  readonly #quietDays = new Map<number, number | undefined>();

  /** @param zone a name that `zoneOf` knows */
  constructor(zone: string) {
    this.#zone = zone;
  }

  instantOf(local: number): number | ZoneFault {
    const quiet = this.#quietOffset(Math.floor(local / DAY_MS));
    if (quiet !== undefined) return local - quiet;
    const offsets = new Set([local - DAY_MS, local + DAY_MS].map((time) => offsetAt(this.#zone, time)));
    const fitting = [...offsets]
      .map((offset) => local - offset)
      .filter((time) => time + offsetAt(this.#zone, time) === local);
    if (fitting.length === 1) return fitting[0];
    return fitting.length === 0 ? "skipped" : "twice";
  }

  #quietOffset(day: number): number | undefined {
    if (this.#quietDays.has(day)) return this.#quietDays.get(day);
    const [before, after] = [day - 1, day + 2].map((border) => offsetAt(this.#zone, border * DAY_MS));
    const offset = before === after ? before : undefined;
    this.#quietDays.set(day, offset);
    return offset;
  }
}
