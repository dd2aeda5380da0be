/** How a phone comes by a key of its own: a token in the address, claimed once. */
import { ifAllowed } from "../storage.ts";

/** The phone, as the coach's list shows it. */
export interface Device {
  readonly id: string;
  readonly name: string;
}

export type Claim =
  | { readonly state: "paired"; readonly device: Device; readonly key: string }
  /** Too many tries from here. */
  | { readonly state: "busy"; readonly retryAfterS: number }
  /** Used before, too old, or withdrawn. */
  | { readonly state: "ended" }
  | { readonly state: "unreachable" };

const STORED = "sideline-device";
const WAIT_S = 60;

export async function claim(endpoint: string, token: string, name: string): Promise<Claim> {
  const url = new URL("api/v1/pairings/claim", endpoint).href;
  const headers = { "Content-Type": "application/json" };
  const body = JSON.stringify({ token, name });
  try {
    return await claimed(await fetch(url, { method: "POST", headers, body }));
  } catch (cause) {
    if (cause instanceof TypeError) return { state: "unreachable" };
    throw cause;
  }
}

export async function claimed(answer: Response): Promise<Claim> {
  if (answer.status === 429) {
    const seconds = Number(answer.headers.get("Retry-After") ?? WAIT_S);
    return { state: "busy", retryAfterS: Number.isFinite(seconds) ? seconds : WAIT_S };
  }
  if (answer.status !== 201) return { state: answer.status < 500 ? "ended" : "unreachable" };
  const { device_id, key, name } = (await answer.json()) as Record<string, unknown>;
  if (typeof device_id !== "string" || typeof key !== "string") return { state: "unreachable" };
  const device = { id: device_id, name: typeof name === "string" ? name : "" };
  return { state: "paired", device, key };
}

export function rememberDevice(device: Device): void {
  ifAllowed(() => localStorage.setItem(STORED, JSON.stringify(device)));
}

export function forgetDevice(): void {
  ifAllowed(() => localStorage.removeItem(STORED));
}

export function rememberedDevice(): Device | undefined {
  return deviceIn(ifAllowed(() => localStorage.getItem(STORED)) ?? "");
}

export function deviceIn(text: string): Device | undefined {
  try {
    const { id, name } = JSON.parse(text) as Record<string, unknown>;
    return typeof id === "string" && typeof name === "string" ? { id, name } : undefined;
  } catch (cause) {
    if (cause instanceof SyntaxError || cause instanceof TypeError) return undefined;
    throw cause;
  }
}

/** What the coach should call this phone until somebody says better. */
export async function phoneName(usual: string): Promise<string> {
  const { userAgentData } = navigator as {
    userAgentData?: { getHighEntropyValues(hints: string[]): Promise<{ model?: string }> };
  };
  const model = (await userAgentData?.getHighEntropyValues(["model"]))?.model;
  if (model) return model;
  return /iPhone|iPad/.exec(navigator.userAgent)?.[0] ?? usual;
}
