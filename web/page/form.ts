// The form ↔ settings. Fractions are shown as percents.
import { EXAMPLE_CODE, RULES, type AxisChoice, type RuleKind } from "../shared/rules.ts";
import {
  COLUMN_ROLES,
  SWEEP_METRIC_LABELS,
  type ColumnChoice,
  type RunChoice,
  type Settings,
  type SweepMetric,
} from "../shared/settings.ts";
import { byId, make, say, setChoices, show } from "./dom.ts";

const ROLE_LABELS: Readonly<Record<keyof ColumnChoice, string>> = {
  ...{ time: "Time", asset: "Asset", open: "Open", high: "High", low: "Low", close: "Close" },
  ...{ volume: "Volume", adjClose: "Adjusted close" },
};
const PROFILE_NOTES: Readonly<Record<RunChoice["profile"], string>> = {
  realistic: "A broker's: decided at a close, filled later, and never with cash that is not there.",
  vectorbt: "VectorBT 1.2.0's, to the last bit: filled at the close that decides.",
};
const PERCENTS = ["fees", "slippage", "share"] as const;
const AXES = ["x", "y"] as const;
const NO_COLUMN = "(none)";

const input = (id: string): HTMLInputElement => byId<HTMLInputElement>(id);
const select = (id: string): HTMLSelectElement => byId<HTMLSelectElement>(id);
const tidy = (value: number): number => Number(value.toPrecision(12));

/** Fills what does not depend on the data; calls back where another rule is picked. */
export function prepareForm(onRule: (rule: RuleKind) => void): void {
  const rules = Object.entries(RULES).map(([rule, { label }]): [string, string] => [rule, label]);
  setChoices(select("rule"), rules, "crossover");
  select("rule").addEventListener("change", () => onRule(select("rule").value as RuleKind));
  select("profile").addEventListener("change", writeProfile);
  setChoices(select("metric"), Object.entries(SWEEP_METRIC_LABELS), "sharpeRatio");
}

export function writeForm(settings: Settings): void {
  select("rule").value = settings.rule;
  say("rule-sentence", RULES[settings.rule].sentence);
  writeParameters(settings);
  show("code-field", settings.rule === "code");
  byId<HTMLTextAreaElement>("code").value = settings.code || EXAMPLE_CODE;
  const { run } = settings;
  input("initCash").valueAsNumber = run.initCash;
  for (const name of PERCENTS) input(name).valueAsNumber = tidy(run[name] * 100);
  select("profile").value = run.profile;
  select("fill").value = run.fill;
  select("account").value = run.account;
  writeProfile();
  select("metric").value = settings.sweep.metric;
  byId("axes").replaceChildren(...AXES.map((axis) => axisFields(axis, settings)));
}

/** Only what the rules of the run look at. */
function writeProfile(): void {
  const isVectorbt = select("profile").value === "vectorbt";
  for (const id of ["fill-field", "account-field"]) show(id, !isVectorbt);
  say("share-label", isVectorbt ? "Position, % of free cash" : "Position, % of equity");
  say("profile-note", PROFILE_NOTES[select("profile").value as RunChoice["profile"]]);
}

function writeParameters({ rule, parameters }: Settings): void {
  const fields = RULES[rule].parameters.map(({ name, label, min, max, step }) =>
    make(
      "label",
      {},
      label,
      make("input", {
        ...{ type: "number", id: `parameter-${name}`, required: true },
        ...{ min: String(min), max: String(max), step: rule === "code" ? "any" : String(step) },
        value: String(parameters[name]),
      }),
    ),
  );
  byId("parameters").replaceChildren(...fields);
}

function axisFields(axis: (typeof AXES)[number], { rule, sweep }: Settings): HTMLFieldSetElement {
  const { name, ...numbers } = sweep[axis];
  const names = make("select", { id: `${axis}-name` });
  const choices = RULES[rule].parameters.map((parameter): [string, string] => [
    parameter.name,
    parameter.name,
  ]);
  setChoices(names, choices, name);
  const fields = Object.entries(numbers).map(([part, value]) =>
    make(
      "label",
      {},
      part,
      make("input", { type: "number", id: `${axis}-${part}`, step: "any", value: String(value) }),
    ),
  );
  const legend = make("legend", {}, axis === "x" ? "Across" : "Upwards");
  return make("fieldset", {}, legend, make("label", {}, "parameter", names), ...fields);
}

/** Columns of the file and assets in it. */
export function writeColumns(names: readonly string[], columns: ColumnChoice): void {
  const choices = names.map((name): [string, string] => [name, name]);
  const fields = COLUMN_ROLES.map((role) => {
    const list = make("select", { id: `column-${role}` });
    setChoices(list, [["", NO_COLUMN], ...choices], columns[role]);
    return make("label", {}, ROLE_LABELS[role], list);
  });
  byId("columns").replaceChildren(...fields);
  show("columns-box", true);
}

export function writeAssets(assets: readonly string[], chosen: string): void {
  const all = `All ${assets.length} together`;
  setChoices(select("asset"), [["", all], ...assets.map((name): [string, string] => [name, name])], chosen);
  show("asset-field", assets.length > 1);
}

/** As much for each asset as all of them can have at once. */
export function writeShare(): void {
  const list = select("asset");
  const assets = list.value === "" ? Math.max(1, list.options.length - 1) : 1;
  input("share").valueAsNumber = Math.floor(10_000 / assets) / 100;
}

export function readColumns(): ColumnChoice {
  const chosen = COLUMN_ROLES.map((role) => [role, select(`column-${role}`).value]);
  return Object.fromEntries(chosen) as ColumnChoice;
}

export function readForm(): Settings {
  const rule = select("rule").value as RuleKind;
  const names = RULES[rule].parameters.map(({ name }) => name);
  return {
    columns: readColumns(),
    asset: select("asset").value,
    rule,
    parameters: Object.fromEntries(names.map((name) => [name, input(`parameter-${name}`).valueAsNumber])),
    code: rule === "code" ? byId<HTMLTextAreaElement>("code").value : "",
    run: readRun(),
    sweep: { x: readAxis("x"), y: readAxis("y"), metric: select("metric").value as SweepMetric },
  };
}

export function readRun(): RunChoice {
  const [fees, slippage, share] = PERCENTS.map((name) => tidy(input(name).valueAsNumber / 100));
  return {
    profile: select("profile").value as RunChoice["profile"],
    ...{ initCash: input("initCash").valueAsNumber, fees, slippage, share },
    fill: select("fill").value as RunChoice["fill"],
    account: select("account").value as RunChoice["account"],
  };
}

function readAxis(axis: string): AxisChoice {
  const part = (name: string): number => input(`${axis}-${name}`).valueAsNumber;
  return {
    name: select(`${axis}-name`).value,
    ...{ from: part("from"), to: part("to"), step: part("step") },
  };
}
