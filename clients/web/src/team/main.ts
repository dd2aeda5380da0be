import "./team.css";
import { openGate } from "../coach-pages/gate.ts";
import { takeKey } from "../shell/key.ts";
import { drawShell } from "../shell/shell.ts";
import { fill } from "../words/fill.ts";
import { TeamPage } from "./page.ts";
import { say } from "./words.ts";

takeKey();
fill(document, say);
document.title = `${say.title} · Sideline`;
drawShell("./team");
const { server, rights } = await openGate();
await new TeamPage(server, rights).start();
