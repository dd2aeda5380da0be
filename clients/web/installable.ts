/** Makes the built pages installable: what each page's head needs, and what the worker keeps. */
import { createHash } from "node:crypto";
import type { Plugin } from "vite";

export const WORKER = "offline";
const MARK = "__BUILT__";

/** `pages` are the names of the HTML files. */
export function installable(pages: readonly string[]): Plugin {
  return {
    name: "sideline-installable",
    transformIndexHtml: () => [
      { tag: "link", attrs: { rel: "manifest", href: "./manifest.webmanifest" } },
      { tag: "link", attrs: { rel: "apple-touch-icon", href: "./icon-192.png" } },
    ],
    generateBundle: {
      order: "post",
      handler(_, bundle) {
        const worker = bundle[`${WORKER}.js`];
        if (worker?.type !== "chunk" || !worker.code.includes(MARK))
          throw new Error("the worker has no place for the list of what was built");
        const assets = Object.keys(bundle).filter((name) => name.startsWith("assets/"));
        const places = pages.map((page) => page.replace(/(^index)?\.html$/, ""));
        const built = [...places, ...assets.sort()];
        const version = createHash("sha256").update(built.join()).digest("hex").slice(0, 12);
        worker.code = worker.code.replace(MARK, [version, ...built].join("|"));
      },
    },
  };
}
