/** What somebody who has joined may do, and where that begins; pure. */
import { say } from "./words.ts";

export interface Welcome {
  readonly words: string;
  readonly address: string;
  readonly go: string;
}

export function welcome(role: string): Welcome {
  if (role === "athlete") return { words: say.athlete, address: "./phone", go: say.goPhone };
  const words = role === "coach" ? say.coach : role === "owner" ? say.owner : say.viewer;
  return { words, address: "./watch", go: say.goWatch };
}
