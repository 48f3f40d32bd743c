// Which options a configuration may hold: all but prices, signals and what else comes from files.
import { specOf, takes, type Api, type OptionName, type Profile } from "../../options.ts";
import type { MASKS } from "../../plan/plan.ts";

export const PROFILES: readonly Profile[] = ["realistic", "vectorbt"];
export const APIS: readonly Api[] = ["fromSignals", "fromOrders"];

const SIGNALS: readonly (typeof MASKS)[number][] = ["entries", "exits", "shortEntries", "shortExits"];
const FROM_FILES: ReadonlySet<OptionName> = new Set<OptionName>(["time", "columns", "actions", ...SIGNALS]);

/** Whether a configuration can hold the option: it belongs to the entry point and is neither prices nor signals. */
export function isPlain(profile: Profile, api: Api, name: OptionName): boolean {
  return takes(profile, name, api) && specOf(name).kind !== "prices" && !FROM_FILES.has(name);
}
