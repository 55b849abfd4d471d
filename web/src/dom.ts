/** Elements in one call each. */

type Child = Node | string | undefined | false;

/** What an element may have: properties, handlers (`onclick`), and attributes where the name has a dash. */
type Properties<T extends HTMLElement> = Partial<Omit<T, "style" | "dataset">> & {
  readonly style?: string;
  readonly dataset?: Readonly<Record<string, string>>;
  readonly [attribute: `${string}-${string}`]: string;
};

/** Makes an element. Texts are texts, never markup. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Properties<HTMLElementTagNameMap[K]> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === "dataset") Object.assign(element.dataset, value);
    else if (name === "style" || name.includes("-")) element.setAttribute(name, String(value));
    else Object.assign(element, { [name]: value });
  }
  element.append(...children.filter((child) => child !== undefined && child !== false));
  return element;
}

let ids = 0;

/** An id that no other element has. */
export const freshId = (): string => `e${++ids}`;
