import "./replay.css";
import { say as compareSay } from "../compare-words.ts";
import { fromHash } from "../shell/hash.ts";
import { takeKey } from "../shell/key.ts";
import { drawShell } from "../shell/shell.ts";
import { fill } from "../words/fill.ts";
import { attemptIn, wantedBy } from "./asked.ts";
import { Replay } from "./replay.ts";
import { say } from "./words.ts";

const address = new URL(location.href);
// A share's token is used for this page and remembered nowhere.
const share = fromHash("share");
const token = share ?? takeKey();
fill(document, { ...compareSay, ...say });
document.title = `${say.pageTitle} · Sideline`;
drawShell("./replay");
const replay = new Replay({
  wanted: wantedBy(address),
  attempt: attemptIn(address),
  endpoint: new URL("./", document.baseURI).href,
  token,
  shared: share !== undefined,
});
void replay.start();
