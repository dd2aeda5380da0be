import "./style.css";
import { askedBy, keyIn } from "./address.ts";
import { Coach } from "./coach.ts";
import { Recording } from "./record.ts";
import { rememberKey } from "./setup-form.ts";

const recording = new Recording();
window.sideline = recording;

// The page lies at the server's root, wherever that is mounted.
const endpoint = new URL("./", document.baseURI).href;
const address = new URL(location.href);
const asked = askedBy(address);
const key = keyIn(address);
if (key !== undefined) {
  rememberKey(key);
  // Not to be seen over a shoulder, nor to be copied with the address.
  history.replaceState(null, "", address.pathname + address.search);
}
void new Coach(endpoint, recording, asked).prepare();
