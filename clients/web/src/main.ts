import "./style.css";
import { askedBy } from "./address.ts";
import { Coach } from "./coach.ts";
import { say as compareSay } from "./compare-words.ts";
import { say as consentSay } from "./consent/words.ts";
import { Recording } from "./record.ts";
import { takeKey } from "./shell/key.ts";
import { drawShell } from "./shell/shell.ts";
import { fill } from "./words/fill.ts";
import { say } from "./words/page.ts";

fill(document, { ...compareSay, ...consentSay, ...say });
const recording = new Recording();
window.sideline = recording;

// The page lies at the server's root, wherever that is mounted.
const endpoint = new URL("./", document.baseURI).href;
const asked = askedBy(new URL(location.href));
takeKey();
drawShell("./");
void new Coach(endpoint, recording, asked).prepare();
