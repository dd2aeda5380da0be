/** Where the pages ask. */
import type { Server } from "@sideline/client";
import { remembered } from "../shell/key.ts";

/** The server that this page came from, with the key that this browser remembers. */
export function here(): Server {
  return { endpoint: new URL("./", document.baseURI).href, token: remembered() };
}
