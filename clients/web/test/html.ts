/** The texts of a page that a person reads or hears, and whether a catalogue gives them. */
export interface PageText {
  readonly text: string;
  readonly named: boolean;
}

const SILENT = new Set(["script", "style"]);
const VOID = new Set(["input", "img", "meta", "link", "br", "hr", "source", "path", "circle"]);
const ATTRIBUTES = { "aria-label": "label", placeholder: "placeholder", title: "title" };

/** A page of ours, which is well formed. */
export function textsOf(html: string): PageText[] {
  const found: PageText[] = [];
  const open: { readonly tag: string; readonly attributes: string }[] = [];
  for (const [, closing, tag, attributes = "", text] of html.matchAll(
    /<!--[\s\S]*?-->|<!doctype[^>]*>|<(\/?)([a-z][\w-]*)((?:"[^"]*"|[^">])*)>|([^<]+)/gi,
  )) {
    const parent = open.at(-1);
    if (text !== undefined) found.push(...textIn(text, parent));
    else if (tag === undefined) continue;
    else if (closing) open.pop();
    else {
      found.push(...spokenIn(attributes));
      if (!VOID.has(tag) && !attributes.endsWith("/")) open.push({ tag, attributes });
    }
  }
  return found;
}

function textIn(
  text: string,
  parent: { readonly tag: string; readonly attributes: string } | undefined,
): PageText[] {
  const plain = text.replace(/&\w+;/g, " ").trim();
  if (!/\p{L}/u.test(plain) || SILENT.has(parent?.tag ?? "")) return [];
  return [{ text: plain, named: /data-words="|translate="no"/.test(parent?.attributes ?? "") }];
}

function spokenIn(attributes: string): PageText[] {
  return Object.entries(ATTRIBUTES).flatMap(([name, words]) => {
    const text = new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(attributes)?.[1] ?? "";
    if (!/\p{L}/u.test(text)) return [];
    return [{ text, named: attributes.includes(`data-words-${words}="`) }];
  });
}
