/** Who belongs here, who is invited, and how somebody else is. */
import {
  createInvitation,
  type InvitationInfo,
  type InvitedRole,
  listInvitations,
  listMembers,
  type MemberInfo,
  revokeInvitation,
  revokeMember,
  type Server,
} from "@sideline/client";
import { copyLink } from "../coach-pages/copy-link.ts";
import { button, renew } from "../coach-pages/parts.ts";
import { refusalText } from "../coach-pages/refusal-words.ts";
import { byId, make } from "../elements.ts";
import { relativeText } from "../words/when.ts";
import type { Change } from "./change.ts";
import { roleMeaning, roleName } from "./roles.ts";
import { row } from "./row.ts";
import { sure } from "./sure.ts";
import { say } from "./words.ts";

export class People {
  readonly #form = byId("invite", HTMLFormElement);

  constructor(
    private readonly server: Server,
    private readonly changed: Change,
  ) {
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#invite();
    });
  }

  /** Phones are members too, but stand among the phones. */
  async fetch(phones: ReadonlySet<string>): Promise<void> {
    const [members, invitations] = await Promise.all([
      listMembers(this.server),
      listInvitations(this.server),
    ]);
    const people = members.filter(({ id }) => !phones.has(id));
    const items = people.map((one) => this.#member(one));
    const shown = items.length > 0 ? items : [make("li", "note", say.noMembers)];
    renew(byId("members", HTMLElement), shown);
    const open = invitations.filter(({ state }) => state === "waiting");
    byId("invitations-box", HTMLElement).hidden = open.length === 0;
    const waiting = open.map((one) => this.#invitation(one));
    renew(byId("invitations", HTMLElement), waiting);
  }

  #member({ id, name, role, lastSeenAt }: MemberInfo): HTMLElement {
    const seen =
      lastSeenAt === undefined ? say.neverSeen : say.lastSeen(relativeText(lastSeenAt, Date.now()));
    const about = { name, state: "member", words: `${roleName(role)} · ${seen}` };
    const remove = this.#removal(name, say.revokeMember, () => revokeMember(this.server, id));
    // Owners do not lock themselves out by a slip of the finger.
    const made = row(about, role === "owner" ? [] : [remove]);
    made.title = roleMeaning(role);
    return made;
  }

  #invitation({ id, role, name, expiresAt }: InvitationInfo): HTMLElement {
    const called = name ?? roleName(role);
    const words = `${roleName(role)} · ${say.expires(relativeText(expiresAt, Date.now()))}`;
    const remove = this.#removal(called, say.revokeInvitation, () =>
      revokeInvitation(this.server, id),
    );
    return row({ name: called, state: "invited", words }, [remove]);
  }

  #removal(name: string, words: string, act: () => Promise<void>): HTMLElement {
    const made = button(say.revoke, "quiet", () => void this.#remove(name, words, act));
    made.setAttribute("aria-label", say.revokeOne(name));
    return made;
  }

  async #remove(name: string, words: string, act: () => Promise<void>): Promise<void> {
    if (!(await sure(say.revokeTitle(name), words))) return;
    await this.changed(act);
  }

  async #invite(): Promise<void> {
    const result = byId("invite-result", HTMLElement);
    const name = byId("invite-name", HTMLInputElement);
    const role = new FormData(this.#form).get("role") as InvitedRole;
    const called = name.value.trim();
    try {
      const { url } = await createInvitation(this.server, {
        role,
        ...(called === "" ? {} : { name: called }),
      });
      const link = copyLink(url, say.inviteLink);
      result.replaceChildren(make("p", "done", say.inviteDone), link);
      name.value = "";
      link.querySelector("input")?.focus();
      await this.changed();
    } catch (cause) {
      result.textContent = refusalText(cause);
    }
  }
}
