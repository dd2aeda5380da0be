/** What a session has told, and what those had that it goes on with. */
import {
  type EventMessage,
  type Server,
  ServerError,
  type SessionInfo,
  sessionFinals,
  sessionInfo,
} from "@sideline/client";

const MOST_EARLIER = 20;

/**
 * The finals of a session and of those before it whose server died or stopped, in any order: their
 * numbers go on. Those before it are left out from where one was deleted, or is not to be seen.
 */
export async function keptFinals(
  server: Server,
  { id, continues }: SessionInfo,
): Promise<readonly EventMessage[]> {
  const found = [...(await sessionFinals(server, id))];
  let before = continues;
  for (let steps = 0; before !== undefined && steps < MOST_EARLIER; steps += 1) {
    try {
      found.push(...(await sessionFinals(server, before)));
      before = (await sessionInfo(server, before)).continues;
    } catch (cause) {
      if (!(cause instanceof ServerError)) throw cause;
      break;
    }
  }
  return found;
}
