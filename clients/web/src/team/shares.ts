/** What is shown to others by a link, and until when. */
import { listShares, revokeShare, type Server, type ShareInfo } from "@sideline/client";
import { button, renew } from "../coach-pages/parts.ts";
import { byId, make } from "../elements.ts";
import { relativeText } from "../words/when.ts";
import type { Change } from "./change.ts";
import { row } from "./row.ts";
import { sure } from "./sure.ts";
import { say } from "./words.ts";

export class Shares {
  constructor(
    private readonly server: Server,
    private readonly mayChange: boolean,
    private readonly changed: Change,
  ) {}

  async fetch(): Promise<void> {
    const items = (await listShares(this.server)).map((one) => this.#row(one));
    const shown = items.length > 0 ? items : [make("li", "note", say.sharesNone)];
    renew(byId("shares", HTMLElement), shown);
  }

  #row({ id, shows }: ShareInfo): HTMLElement {
    const kind = shows.kind === "session" ? say.shareSession : say.shareAnalysis;
    const name = shows.label ?? kind;
    const ends = say.expires(relativeText(shows.expiresAt, Date.now()));
    const words = [kind, shows.sport, ends].join(" · ");
    return row({ name, state: "shared", words }, this.#actions(id, name, shows));
  }

  #actions(id: string, name: string, { kind, id: of }: ShareInfo["shows"]): HTMLElement[] {
    const open = make("a", "quiet", say.open) as HTMLAnchorElement;
    open.href = `./replay?${kind}=${encodeURIComponent(of)}`;
    if (!this.mayChange) return [open];
    const remove = button(say.revoke, "quiet", () => void this.#revoke(id, name));
    remove.setAttribute("aria-label", say.revokeOne(name));
    return [open, remove];
  }

  async #revoke(id: string, name: string): Promise<void> {
    if (!(await sure(say.revokeTitle(name), say.revokeShare))) return;
    await this.changed(() => revokeShare(this.server, id));
  }
}
