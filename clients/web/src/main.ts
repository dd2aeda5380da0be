import "./style.css";
import { Coach } from "./coach.ts";
import { Recording } from "./record.ts";

const recording = new Recording();
window.sideline = recording;

// The page lies at the server's root, wherever that is mounted.
const endpoint = new URL("./", document.baseURI).href;
void new Coach(endpoint, recording).prepare();
