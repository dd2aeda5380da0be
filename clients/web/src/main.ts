import "./style.css";
import { askedBy } from "./address.ts";
import { Coach } from "./coach.ts";
import { Recording } from "./record.ts";

const recording = new Recording();
window.sideline = recording;

// The page lies at the server's root, wherever that is mounted.
const endpoint = new URL("./", document.baseURI).href;
const asked = askedBy(new URL(location.href));
void new Coach(endpoint, recording, asked).prepare();
