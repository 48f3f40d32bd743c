// The elements of the page, by their ids.

export function byId<Kind extends HTMLElement = HTMLElement>(id: string): Kind {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no #${id}`);
  return found as Kind;
}

export function show(id: string, isShown: boolean): void {
  byId(id).hidden = !isShown;
}

export function say(id: string, text: string): void {
  byId(id).textContent = text;
}

/** An element with texts and elements in it. */
export function make<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  properties: Partial<HTMLElementTagNameMap[Name]> = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
}

export function setChoices(
  select: HTMLSelectElement,
  choices: readonly (readonly [value: string, label: string])[],
  chosen: string,
): void {
  select.replaceChildren(...choices.map(([value, label]) => make("option", { value, textContent: label })));
  if (choices.some(([value]) => value === chosen)) select.value = chosen;
}
