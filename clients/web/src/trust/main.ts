/** The page on which a phone or computer is told to trust this server. */
import "./trust.css";
import { byId } from "../elements.ts";
import { takeKey } from "../shell/key.ts";
import { drawShell } from "../shell/shell.ts";
import { language } from "../words/catalogue.ts";
import { fill } from "../words/fill.ts";
import { platformOf } from "./platform.ts";
import { say } from "./words.ts";

interface Authority {
  readonly fingerprint: string;
  readonly expires_at: string;
}

const NONE = 204;

fill(document, say);
takeKey();
drawShell("./trust");
const mine = byId(platformOf(navigator.userAgent, navigator.maxTouchPoints), HTMLDetailsElement);
mine.open = true;
mine.parentElement?.prepend(mine);
void show();

async function show(): Promise<void> {
  const answer = await fetch("./trust/authority.json").catch(() => undefined);
  const found = answer?.status === 200;
  if (found) showAuthority((await answer.json()) as Authority);
  else byId("none", HTMLElement).textContent = answer?.status === NONE ? say.none : say.failed;
  byId("none", HTMLElement).hidden = found;
}

function showAuthority({ fingerprint, expires_at }: Authority): void {
  byId("authority", HTMLElement).hidden = byId("steps", HTMLElement).hidden = false;
  const pairs = fingerprint.split(":");
  const groups = Array.from({ length: pairs.length / 4 }, (_, i) =>
    pairs.slice(4 * i, 4 * i + 4).join(":"),
  );
  byId("fingerprint", HTMLElement).replaceChildren(
    ...groups.flatMap((group, i) => (i === 0 ? [group] : [":\u200b", group])),
  );
  const date = new Intl.DateTimeFormat(language, { dateStyle: "long" }).format(
    new Date(expires_at),
  );
  byId("until", HTMLElement).textContent = say.until(date);
}
