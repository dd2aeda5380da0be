/** The worker that keeps the pages for when there is no server, and what they say then. */
import { make } from "../elements.ts";
import { say } from "./words.ts";

const AGAIN_MS = 5000;

/** Browsers keep pages only of https and of this machine; elsewhere nothing is kept. */
export function keepForOffline(): void {
  if (!import.meta.env.PROD || navigator.serviceWorker === undefined) return;
  const register = (): void => {
    // Refused in private windows, for example: the page works all the same.
    navigator.serviceWorker.register("./offline.js").catch(() => undefined);
  };
  if (document.readyState === "complete") register();
  else addEventListener("load", register, { once: true });
}

/** Whether the server can be reached at all; a request of the SDK that fails may only be refused. */
export function serverAnswers(): Promise<boolean> {
  return fetch("./healthz", { cache: "no-store" }).then(
    () => true,
    () => false,
  );
}

/** Says so while no server answers; a page that a worker gave may be all that there is. */
export function tellWhenOffline(): void {
  const banner = make("p", "offline");
  banner.setAttribute("role", "status");
  banner.dataset["testid"] = "offline";
  document.querySelector("header")?.after(banner);
  const look = async (): Promise<void> => {
    const there = await serverAnswers();
    banner.textContent = there ? "" : say.offline;
    if (!there) setTimeout(() => void look(), AGAIN_MS);
  };
  addEventListener("offline", () => void look());
  if (navigator.serviceWorker?.controller) void look();
}
