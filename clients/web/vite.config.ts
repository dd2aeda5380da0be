import { defineConfig } from "vite";

// The server hands out `server/static/`; during `npm run dev` the API comes from a local server.
const server = "http://127.0.0.1:8000";

export default defineConfig({
  base: "./",
  build: { outDir: "../../server/static", emptyOutDir: true, target: "es2022" },
  server: { proxy: { "/api": server, "/whip": server, "/demo": server } },
});
