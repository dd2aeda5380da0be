/** All who are live, side by side, in the order in which they began. */
import type { Server } from "@sideline/client";
import type { Rights } from "../coach-pages/rights.ts";
import { byId } from "../elements.ts";
import type { Hub } from "./hub.ts";
import { titleOf } from "./names.ts";
import { pictureEveryMs } from "./pace.ts";
import { Tile, type TileActions } from "./tile.ts";
import type { WatchedSession } from "./watched-session.ts";
import { say } from "./words.ts";

export class Grid {
  readonly #list = byId("tiles", HTMLElement);
  readonly #tiles = new Map<string, Tile>();

  constructor(
    private readonly server: Server,
    private readonly rights: Rights,
    private readonly hub: Hub,
    private readonly actions: TileActions,
  ) {}

  /** Tiles that stay are left where they are, with whatever is pressed or focused in them. */
  show(nowMs: number): void {
    const sessions = this.hub.sessions;
    const ids = new Set(sessions.map(({ info }) => info.id));
    for (const [id, tile] of this.#tiles) {
      if (ids.has(id)) continue;
      tile.close();
      this.#tiles.delete(id);
    }
    for (const session of sessions) {
      const tile = this.#tiles.get(session.info.id) ?? this.#add(session);
      const title = titleOf(session.info, this.hub.names, say.someone);
      tile.show(title, this.hub.sport(session.info.sport), nowMs);
    }
    this.#list.dataset["many"] = String(Math.min(sessions.length, 9));
    this.#list.hidden = sessions.length === 0;
  }

  #add(session: WatchedSession): Tile {
    const { requestsPerMinute } = this.rights;
    const everyMs = (): number => pictureEveryMs(this.#tiles.size, requestsPerMinute);
    const tile = new Tile(session, this.server, everyMs, this.actions);
    this.#tiles.set(session.info.id, tile);
    this.#list.append(tile.element);
    return tile;
  }

  frame(session: WatchedSession): void {
    this.#tiles.get(session.info.id)?.frame(this.hub.sport(session.info.sport));
  }

  result(session: WatchedSession): void {
    this.#tiles.get(session.info.id)?.result(this.hub.sport(session.info.sport));
  }

  second(nowMs: number): void {
    for (const tile of this.#tiles.values()) tile.second(nowMs);
  }

  close(): void {
    for (const tile of this.#tiles.values()) tile.close();
    this.#tiles.clear();
  }
}
