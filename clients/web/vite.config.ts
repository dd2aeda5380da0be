import { readdirSync } from "node:fs";
import { defineConfig } from "vite";

// The server hands out `server/static/`; during `npm run dev` the API comes from a local server.
const server = "http://127.0.0.1:8000";
const pages = readdirSync(import.meta.dirname).filter((name) => name.endsWith(".html"));

export default defineConfig({
  base: "./",
  build: {
    outDir: "../../server/static",
    emptyOutDir: true,
    target: "es2022",
    rollupOptions: { input: pages.map((name) => `${import.meta.dirname}/${name}`) },
  },
  server: { proxy: { "/api": server, "/whip": server, "/demo": server } },
});
