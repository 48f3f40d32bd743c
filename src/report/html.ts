import { costSection, monthSection, sensitivitySection } from "./figureSections.ts";
import { pageDataOf, type PageData } from "./pageData.ts";
import { panelSections } from "./panelSections.ts";
import {
  curveSection,
  cutOrderSection,
  footerSections,
  headerSection,
  headlineSection,
  priceSection,
  statsSection,
} from "./sections.ts";
import { escapeHtml, jsonForScript, nameHtml } from "./text.ts";
import type { ReportInput } from "./types.ts";

/** What a page has beside its report; HTML and policies as they are, so nothing of strangers may be in them unescaped. */
export interface PageAddition {
  /** Stands above the curves. */
  readonly section: string;
  /** Stands at the end of the body. */
  readonly scripts: string;
  /** Sources of scripts that the content policy allows beside that of the charts. */
  readonly scriptSources: string;
  /** Further directives of the policy. */
  readonly policy: string;
}

/**
 * One HTML page that shows a run and needs nothing but itself: no request leaves it, and its content policy lets no other
 * script or style run than the two whose hashes it names, and those of an addition.
 */
export async function renderReport(input: ReportInput, addition?: PageAddition): Promise<string> {
  const data = pageDataOf(input);
  // The charts weigh more than the engine; they load only when a report is asked for.
  const { pageLicences, pagePolicy, pageScript, pageStyle } = await import("../generated/reportPage.ts");
  const policy = policyOf(pagePolicy, addition);
  const further = addition?.scripts ?? "";
  const parts = { script: pageScript, policy, style: pageStyle, licences: pageLicences, further };
  return pageFrame(input.title, bodyOf(input, data, addition), data, parts);
}

/** What a page is made of besides what it shows. */
export interface PageParts {
  script: string;
  style: string;
  /** Content policy that names the hashes of the two. */
  policy: string;
  licences: string;
  /** Stands at the end of the body. */
  further?: string;
}

/** A page around its body and the data that its script draws from. */
export function pageFrame(title: string, body: string, data: unknown, parts: PageParts): string {
  const { script, style, policy, licences, further = "" } = parts;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="barloom">
<link rel="icon" href="data:,">
<title>${nameHtml(title)}</title>
${licences === "" ? "" : `<!--\n${licences}\n-->\n`}<style>${style}</style>
</head>
<body>
<main>
${body}
</main>
<script type="application/json" id="data">${jsonForScript(data)}</script>
<script>${script}</script>
${further}</body>
</html>
`;
}

function policyOf(own: string, addition: PageAddition | undefined): string {
  if (addition === undefined) return own;
  return `${own.replace("script-src ", `script-src ${addition.scriptSources} `)}; ${addition.policy}`;
}

function bodyOf(input: ReportInput, { panels }: PageData, addition: PageAddition | undefined): string {
  return [
    headerSection(input),
    headlineSection(input),
    addition?.section ?? "",
    "<noscript><p>The charts need scripts; the tables do not.</p></noscript>",
    curveSection(input),
    monthSection(input),
    panelSections(input, panels),
    priceSection(input),
    cutOrderSection(input),
    costSection(input),
    statsSection(input),
    sensitivitySection(input),
    footerSections(input),
  ]
    .filter((section) => section !== "")
    .join("\n");
}
