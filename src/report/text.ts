// Names come from data files, so they are written by strangers: made visible, cut to size and escaped before they are shown.

/** Most characters of a name: a title, an asset, a label. */
export const NAME_MAX = 80;
/** Most characters of a sentence: a warning, a definition, a reason. */
const SENTENCE_MAX = 600;

const CONTROLS = /[\u0000-\u001f\u007f-\u009f]/g;
// Marks that reorder or hide text: a name could otherwise read as another one.
const INVISIBLES = /[\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;
const LONE_SURROGATES = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
const HTML_ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Control characters become blanks, characters that reorder or hide text become `[U+202E]`, broken ones `�`. */
export function visibleText(text: string): string {
  return text.replace(LONE_SURROGATES, "\ufffd").replace(CONTROLS, " ").replace(INVISIBLES, codePointLabel);
}

/** Cuts a text to `max` characters and says how many are left out. */
export function truncated(text: string, max: number): string {
  if (text.length <= max) return text;
  const characters = [...text];
  if (characters.length <= max) return text;
  return `${characters.slice(0, max).join("")}… (${characters.length - max} more characters)`;
}

/** A name fit to be shown as plain text. */
export function shownName(text: string): string {
  return truncated(visibleText(text), NAME_MAX);
}

/** A sentence fit to be shown as plain text. */
export function shownSentence(text: string): string {
  return truncated(visibleText(text), SENTENCE_MAX);
}

/** Escapes plain text for HTML, between tags or between quotes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => HTML_ENTITIES[character]);
}

/** A name as it stands in a page. */
export function nameHtml(text: string): string {
  return escapeHtml(shownName(text));
}

/** A sentence as it stands in a page. */
export function sentenceHtml(text: string): string {
  return escapeHtml(shownSentence(text));
}

/** JSON that is safe inside a script element: no `<`, so neither an end tag nor a comment can begin in it. */
export function jsonForScript(value: unknown): string {
  return JSON.stringify(value).replaceAll("<", "\\u003c");
}

function codePointLabel(character: string): string {
  return `[U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}]`;
}
