// Objects of configurations: known keys only.
import * as v from "valibot";
import { nearest } from "../../errors.ts";

/** An object with these keys and no others; a strange key is named with the nearest that there is. */
export function strict<Entries extends v.ObjectEntries>(entries: Entries) {
  const schema = v.strictObject(entries, (issue) => {
    const key = String(issue.path?.at(-1)?.key);
    if (issue.path !== undefined && issue.expected !== "never") return "is missing";
    if (issue.path === undefined) return issue.message;
    const near = nearest(key, Object.keys(entries));
    return near === undefined ? `there is no such key` : `there is no such key; did you mean ${near}?`;
  });
  const run = schema["~run"].bind(schema);
  // An array is an object to the schema, one without any key.
  return Object.assign(schema, {
    "~run": (...[dataset, config]: Parameters<typeof run>): ReturnType<typeof run> => {
      if (Array.isArray(dataset.value)) v._addIssue(NO_ARRAY as never, "type", dataset, config);
      return Array.isArray(dataset.value)
        ? (dataset as unknown as ReturnType<typeof run>)
        : run(dataset, config);
    },
  });
}

const NO_ARRAY = v.custom(() => false, "expected an object but received an array");
