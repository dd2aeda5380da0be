/** What the replay asks the server for beside what the SDK knows. */
import { ServerError } from "@sideline/client";
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

/** Has the browser save what only the key opens; raises ServerError. */
export async function save(url: string, name: string, headers: Headers): Promise<void> {
  const response = await fetch(url, { headers });
  if (!response.ok) throw new ServerError("rejected", `${name}: ${response.status}`);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await response.blob());
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
