/** The element of the page with this id. */
export function element<E extends HTMLElement = HTMLElement>(id: string): E {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no element ${id}`);
  return found as E;
}

/** Longest wait for a paint: a page that nobody looks at has none. */
const PAINT_MS = 250;

/** Does something once, after the next paint. */
export function afterPaint(work: () => void): void {
  let isDone = false;
  const once = (): void => {
    if (!isDone) work();
    isDone = true;
  };
  requestAnimationFrame(() => setTimeout(once));
  setTimeout(once, PAINT_MS);
}

/** A table row of texts; `numbers` says which columns hold numbers. */
export function tableRow(
  kind: "th" | "td",
  texts: readonly string[],
  numbers: readonly boolean[],
): HTMLTableRowElement {
  const row = document.createElement("tr");
  texts.forEach((text, column) => {
    const cell = row.appendChild(document.createElement(kind));
    cell.textContent = text;
    if (numbers[column]) cell.className = "number";
    if (kind === "th") cell.setAttribute("scope", "col");
  });
  return row;
}

/** Calls `act` with the key's own action and keeps the page from scrolling on keys that have one. */
export function onKeys(target: HTMLElement, actions: Readonly<Record<string, () => void>>): void {
  target.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !Object.hasOwn(actions, event.key)) return;
    event.preventDefault();
    actions[event.key]();
  });
}

/** Calls `resize` with the width of an element whenever it changes. */
export function onWidth(target: HTMLElement, resize: (width: number) => void): void {
  let last = target.clientWidth;
  new ResizeObserver(() => {
    const width = target.clientWidth;
    if (width === last || width === 0) return;
    last = width;
    resize(width);
  }).observe(target);
}
