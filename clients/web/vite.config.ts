import { readdirSync } from "node:fs";
import { defineConfig } from "vite";
import { installable, WORKER } from "./installable.ts";

// The server hands out `server/static/`; during `npm run dev` the API comes from a local server.
const server = "http://127.0.0.1:8000";
const here = import.meta.dirname;
const pages = readdirSync(here).filter((name) => name.endsWith(".html"));

export default defineConfig({
  base: "./",
  plugins: [installable(pages)],
  build: {
    outDir: "../../server/static",
    emptyOutDir: true,
    target: "es2022",
    rollupOptions: {
      input: {
        ...Object.fromEntries(
          pages.map((name) => [name.replace(/\.html$/, ""), `${here}/${name}`]),
        ),
        [WORKER]: `${here}/src/offline/worker.ts`,
      },
      output: {
        // A worker's own address bounds what it may keep, so it lies at the root.
        entryFileNames: ({ name }) =>
          name === WORKER ? `${WORKER}.js` : "assets/[name]-[hash].js",
      },
    },
  },
  server: { proxy: { "/api": server, "/whip": server, "/demo": server } },
});
