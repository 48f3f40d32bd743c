// `barloom schema`: the JSON Schema of a configuration.
import { jsonSchemaOf, type JsonSchema } from "./config/jsonSchema.ts";
import { CONFIGURATION } from "./config/schema.ts";

const TITLE = "Configuration of barloom run, sweep and check";

/** The JSON Schema of a configuration (draft-07). */
export function configSchema(): JsonSchema {
  return jsonSchemaOf(CONFIGURATION, TITLE);
}

/** The text of the published file. */
export function configSchemaText(): string {
  return `${JSON.stringify(configSchema(), null, 2)}\n`;
}
