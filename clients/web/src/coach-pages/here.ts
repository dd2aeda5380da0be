/** Where the pages ask. */
import type { Server } from "@sideline/client";
import { remembered } from "../shell/key.ts";

/** The server that this page came from, with the key that this browser remembers. */
export function here(): Server {
  return { endpoint: new URL("./", document.baseURI).href, token: remembered() };
}

/** An address for what cannot send headers: a WebSocket, with the key in its query. */
export function lineAddress(server: Server, id: string): string {
  const url = new URL(`api/v1/sessions/${encodeURIComponent(id)}/events`, server.endpoint);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  if (server.token !== undefined) url.searchParams.set("key", server.token);
  return url.href;
}
