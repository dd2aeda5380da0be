/** Puts a catalogue's texts into a page's fixed elements. */
import { language, type Messages, type Said } from "./catalogue.ts";

const TARGETS = {
  "words-label": "aria-label",
  "words-placeholder": "placeholder",
  "words-title": "title",
  "words-empty": "data-empty",
};

/**
 * `data-words="name"` becomes an element's text, `data-words-label="name"` its `aria-label`,
 * `data-words-placeholder="name"` what a field shows while it is empty, `data-words-title="name"`
 * its `title`, `data-words-empty="name"` its `data-empty`, which a style sheet may show.
 */
export function fill<T extends Messages>(root: Document, said: Said<T>): void {
  root.documentElement.lang = language;
  each(root, "words", said, (element, text) => {
    element.textContent = text;
  });
  for (const [attribute, target] of Object.entries(TARGETS))
    each(root, attribute, said, (element, text) => element.setAttribute(target, text));
}

function each<T extends Messages>(
  root: Document,
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
