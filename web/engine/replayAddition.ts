// What a downloaded report has beside itself: its data, the library and a script that runs it again and compares.
import type { PageAddition } from "../../src/report/html.ts";
import { jsonForScript } from "../../src/report/text.ts";
import type { Replay } from "../shared/messages.ts";
import type { Settings } from "../shared/settings.ts";

export interface Replayed {
  readonly settings: Settings;
  readonly digest: string;
  readonly file: string;
}

export function replayAddition(
  { engine, data, script, scriptHash }: Replay,
  replayed: Replayed,
): PageAddition {
  return {
    section: `<section aria-labelledby="replay-title">
<div class="bar"><h2 id="replay-title">Run again, here</h2>
<button type="button" id="replay">Run again</button></div>
<p class="note">This page holds the data, the rule and the library. It repeats the run in your browser and compares; nothing is
sent or fetched.</p>
<p>Digest of the results above: <code id="digest">${replayed.digest}</code></p>
<p id="replayed" role="status" aria-live="polite">Not run yet.</p>
</section>`,
    scripts: `<script type="application/json" id="replay-settings">${jsonForScript(replayed)}</script>
<script type="text/plain" id="replay-data">${data}</script>
<script type="text/plain" id="replay-engine">${engine}</script>
<script>${script}</script>`,
    scriptSources: `'${scriptHash}' 'wasm-unsafe-eval'`,
    policy: "worker-src blob:",
  };
}
