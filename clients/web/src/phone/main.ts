import "./phone.css";
import { Recording } from "../record.ts";
import { takeKey } from "../shell/key.ts";
import { drawShell } from "../shell/shell.ts";
import { fill } from "../words/fill.ts";
import { Phone } from "./phone.ts";
import { say } from "./words.ts";

fill(document, say);
const recording = new Recording();
window.sideline = recording;

takeKey();
drawShell("./phone");
void new Phone(new URL("./", document.baseURI).href, recording).prepare();
