/** What a role is called, and what it means in a sentence. */
import type { Role } from "@sideline/client";
import { say } from "./words.ts";

const NAMES: Readonly<Record<Role, readonly [string, string]>> = {
  owner: [say.roleOwner, say.meansOwner],
  coach: [say.roleCoach, say.meansCoach],
  athlete: [say.roleAthlete, say.meansAthlete],
  viewer: [say.roleViewer, say.meansViewer],
};

export function roleName(role: Role): string {
  return NAMES[role][0];
}

export function roleMeaning(role: Role): string {
  return NAMES[role][1];
}
