/** Where a pairing stands; pure. */
import type { PairingInfo } from "@sideline/client";

export type Standing =
  | { readonly kind: "waiting"; readonly leftS: number }
  | { readonly kind: "claimed"; readonly deviceId: string | undefined }
  | { readonly kind: "over"; readonly revoked: boolean };

/** The clock here may say that it has run out before the server was asked again. */
export function standing(
  pairing: Pick<PairingInfo, "expiresAt">,
  told: Pick<PairingInfo, "state" | "deviceId"> | undefined,
  nowMs: number,
): Standing {
  if (told?.state === "claimed") return { kind: "claimed", deviceId: told.deviceId };
  if (told?.state === "revoked") return { kind: "over", revoked: true };
  const leftS = (pairing.expiresAt.getTime() - nowMs) / 1000;
  if (told?.state === "expired" || leftS <= 0) return { kind: "over", revoked: false };
  return { kind: "waiting", leftS };
}

/** What stops a phone from getting there, or from using its camera there. */
export function obstacle(url: string): "local" | "plain" | undefined {
  const { hostname, protocol } = new URL(url);
  if (["localhost", "127.0.0.1", "[::1]"].includes(hostname)) return "local";
  return protocol === "https:" ? undefined : "plain";
}
