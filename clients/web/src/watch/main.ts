import "./watch.css";
import { openGate } from "../coach-pages/gate.ts";
import { takeKey } from "../shell/key.ts";
import { drawShell } from "../shell/shell.ts";
import { fill } from "../words/fill.ts";
import { App } from "./app.ts";
import { say } from "./words.ts";

takeKey();
fill(document, say);
document.title = `${say.title} · Sideline`;
drawShell("./watch");
const { server, rights } = await openGate();
await new App(server, rights).start();
