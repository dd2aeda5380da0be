import "./people.css";
import { fetchSports, type Server } from "@sideline/client";
import { byId } from "../elements.ts";
import { scopesOfKey } from "../shell/access.ts";
import { takeKey } from "../shell/key.ts";
import { drawShell } from "../shell/shell.ts";
import { fill } from "../words/fill.ts";
import { guarded, takeKeys } from "./failures.ts";
import { AthleteForm } from "./form.ts";
import { PersonView } from "./person-view.ts";
import { TeamView } from "./team-view.ts";
import { say } from "./words.ts";

const WRITE = "analyses:write";

// The page lies at the server's root, wherever that is mounted.
const server: Server = { endpoint: new URL("./", document.baseURI).href, token: takeKey() };
const asked = new URL(location.href).searchParams;
document.title = `${say.title} · Sideline`;
fill(document, say);
drawShell("./people");
takeKeys();
void guarded(() => start(asked.get("athlete"), asked.get("sport") ?? undefined));

async function start(athleteId: string | null, sport: string | undefined): Promise<void> {
  const one = athleteId !== null;
  byId(one ? "person" : "team", HTMLElement).hidden = false;
  const sports = await fetchSports(server.endpoint, server.token);
  void hideWhatIsForbidden();
  if (athleteId !== null) {
    await new PersonView(server, sports, athleteId).start(sport);
    return;
  }
  const form = new AthleteForm(server, ({ id }) => {
    location.assign(`./people?athlete=${encodeURIComponent(id)}`);
  });
  for (const id of ["add", "add-first"])
    byId(id, HTMLButtonElement).addEventListener("click", () => form.open());
  new TeamView(server, sports).start();
}

/** Who may only look is not shown how to change. */
async function hideWhatIsForbidden(): Promise<void> {
  const scopes = await scopesOfKey();
  document.body.classList.toggle("reader", scopes !== undefined && !scopes.includes(WRITE));
}
