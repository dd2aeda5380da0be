/** What the replay asks the server for beside what the SDK knows. */
import { ConnectionError, ServerError } from "@sideline/client";
import { saveAs } from "../saving.ts";
import { keyHeaders } from "../shell/key.ts";

export type Headers = Readonly<Record<string, string>>;

/** A share's token opens what a key would. */
export function headersWith(token: string | undefined): Headers {
  return token === undefined ? keyHeaders() : { Authorization: `Bearer ${token}` };
}

/** Undefined where there is no such thing, or not for this key. */
export async function jsonAt(url: string, headers: Headers): Promise<unknown> {
  const response = await fetch(url, { headers }).catch(() => undefined);
  if (response === undefined || !response.ok) return undefined;
  return response.json().catch(() => undefined);
}

/** Has the browser save what only the key opens; raises ServerError and ConnectionError. */
export async function save(url: string, name: string, headers: Headers): Promise<void> {
  const response = await fetch(url, { headers }).catch((cause: unknown) => {
    throw new ConnectionError("connection-lost", String(cause));
  });
  if (!response.ok) throw new ServerError("rejected", `${name}: ${response.status}`);
  saveAs(await response.blob(), name);
}
