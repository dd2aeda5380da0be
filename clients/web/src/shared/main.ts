import "./shared.css";
import { here } from "../coach-pages/here.ts";
import { fromHash } from "../shell/hash.ts";
import { drawShell } from "../shell/shell.ts";
import { fill } from "../words/fill.ts";
import { SharedPage } from "./page.ts";
import { say } from "./words.ts";

fill(document, say);
document.title = `${say.title} · Sideline`;
drawShell("./shared");
// Nothing else is theirs to open: of the bar only the language stays.
for (const link of document.querySelectorAll("#pages a")) link.remove();
// The link's own token, never the key of whoever opens it; it stays in the address, to come back to.
await new SharedPage({ endpoint: here().endpoint, token: fromHash("share") }).start();
