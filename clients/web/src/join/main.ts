import "./join.css";
import { fromHash } from "../shell/hash.ts";
import { drawShell } from "../shell/shell.ts";
import { fill } from "../words/fill.ts";
import { JoinPage } from "./page.ts";
import { say } from "./words.ts";

fill(document, say);
document.title = `${say.title} · Sideline`;
drawShell("./join");
// Whoever is invited has nothing to open yet but the language.
for (const link of document.querySelectorAll("#pages a")) link.remove();
new JoinPage(fromHash("invite")).start();
