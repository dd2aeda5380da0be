/** Addresses for what cannot send headers, such as a video. */
import type { Server } from "@sideline/client";

/** With the token in the query: it opens this one thing, and only for a while. */
export function openAddress(server: Server, path: string): string {
  const url = new URL(path, server.endpoint);
  if (server.token !== undefined && url.origin === new URL(server.endpoint).origin)
    url.searchParams.set("key", server.token);
  return url.href;
}
