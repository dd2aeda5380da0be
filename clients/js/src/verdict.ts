/** How far a final can be trusted, and why, in words for a coach. */
import { type Fields, isMap, text, WireError } from "./fields.ts";

/** `limited`: less exact than it could be, or not all that there is; `poor`: not to be relied on. */
export type Grade = "good" | "limited" | "poor";

export interface VerdictReason {
  readonly cause: string;
  readonly grade: Grade;
  readonly words: string;
  /** No number is given because of it. */
  readonly isVoid: boolean;
}

export interface Verdict {
  readonly grade: Grade;
  /** The most telling one first. */
  readonly reasons: readonly VerdictReason[];
}

/** Undefined from a server that does not judge, and for what is not final. */
export function decodeVerdict(value: unknown): Verdict | undefined {
  if (value === undefined || value === null) return undefined;
  if (!isMap(value)) throw new WireError("`verdict` must be a map");
  const reasons = value["reasons"] ?? [];
  if (!Array.isArray(reasons)) throw new WireError("`reasons` must be a list");
  return { grade: grade(value), reasons: reasons.map(reason) };
}

function reason(value: unknown): VerdictReason {
  if (!isMap(value)) throw new WireError("a reason must be a map");
  const isVoid = value["void"] ?? false;
  if (typeof isVoid !== "boolean") throw new WireError("`void` must be true or false");
  return { cause: text(value, "cause"), grade: grade(value), words: text(value, "words"), isVoid };
}

function grade(fields: Fields): Grade {
  const value = fields["grade"];
  if (value === "good" || value === "limited" || value === "poor") return value;
  throw new WireError("`grade` must be good, limited or poor");
}
