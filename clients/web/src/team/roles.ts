/** What a role is called, and what it means in a sentence. */
import { say } from "./words.ts";

const NAMES: Readonly<Record<string, readonly [string, string]>> = {
  owner: [say.roleOwner, say.meansOwner],
  coach: [say.roleCoach, say.meansCoach],
  athlete: [say.roleAthlete, say.meansAthlete],
  viewer: [say.roleViewer, say.meansViewer],
};

export function roleName(role: string): string {
  return NAMES[role]?.[0] ?? role;
}

export function roleMeaning(role: string): string {
  return NAMES[role]?.[1] ?? "";
}
