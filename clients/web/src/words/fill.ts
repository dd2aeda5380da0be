/** Puts a catalogue's texts into a page's fixed elements. */
import { language, type Messages, type Said } from "./catalogue.ts";

/**
 * `data-words="name"` becomes an element's text, `data-words-label="name"` its `aria-label`,
 * `data-words-placeholder="name"` what a field shows while it is empty.
 */
export function fill<T extends Messages>(root: Document, said: Said<T>): void {
  root.documentElement.lang = language;
  fillWithin(root, said);
}

/** The same for a part that was put into a page, from the words of whoever put it there. */
export function fillWithin<T extends Messages>(root: ParentNode, said: Said<T>): void {
  each(root, "words", said, (element, text) => {
    element.textContent = text;
  });
  each(root, "words-label", said, (element, text) => element.setAttribute("aria-label", text));
  each(root, "words-placeholder", said, (element, text) =>
    element.setAttribute("placeholder", text),
  );
}

function each<T extends Messages>(
  root: ParentNode,
  attribute: string,
  said: Said<T>,
  use: (element: Element, text: string) => void,
): void {
  for (const element of root.querySelectorAll(`[data-${attribute}]`)) {
    const name = element.getAttribute(`data-${attribute}`) ?? "";
    const text = (said as Readonly<Record<string, unknown>>)[name];
    if (typeof text !== "string") throw new Error(`the page asks for the words ${name}`);
    use(element, text);
  }
}
