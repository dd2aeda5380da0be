/** The names of all athletes, for lists to choose from. */
import { listAthletes, type Server, ServerError } from "@sideline/client";

const PAGE = 100;
const MOST = 500;

/** By id; none where this key may not see them. */
export async function allAthletes(server: Server): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  let cursor: string | undefined;
  try {
    do {
      const wanted = cursor === undefined ? { limit: PAGE } : { limit: PAGE, cursor };
      const page = await listAthletes(server, wanted);
      for (const { id, name } of page.athletes) found.set(id, name);
      cursor = page.next;
    } while (cursor !== undefined && found.size < MOST);
  } catch (cause) {
    if (!(cause instanceof ServerError) || cause.code !== "forbidden") throw cause;
  }
  return found;
}
