/**
 * Keeps the pages for when there is no server: hashed assets from what is kept, pages from the
 * server first, and nothing of the API, nor videos. A new version is taken at the next load, since
 * pages come from the server and name their assets.
 */
import { placeOf, wayOf } from "./policy.ts";

interface Happening extends Event {
  waitUntil(until: Promise<unknown>): void;
}

interface Fetching extends Happening {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}

const scope = (self as unknown as { readonly registration: { readonly scope: string } })
  .registration.scope;
/** Everything that was built, put in by the build: its own name, the pages, the assets. */
const [version = "", ...built] = "__BUILT__".split("|");
const pages = built.filter((place) => !place.startsWith("assets/"));
const name = `sideline-${version}`;

addEventListener("install", (event) => {
  const keeping = caches.open(name).then((kept) => kept.addAll(built.map((one) => scope + one)));
  (event as Happening).waitUntil(keeping);
});

addEventListener("activate", (event) => {
  (event as Happening).waitUntil(forgetOthers());
});

addEventListener("fetch", (event) => {
  const { request } = event as Fetching;
  const way = wayOf(request, scope, pages);
  if (way === "asset") (event as Fetching).respondWith(asset(request));
  if (way === "page") (event as Fetching).respondWith(page(request));
});

async function forgetOthers(): Promise<void> {
  const others = (await caches.keys()).filter((one) => one !== name);
  await Promise.all(others.map((one) => one.startsWith("sideline-") && caches.delete(one)));
}

async function asset(request: Request): Promise<Response> {
  return (await caches.match(request)) ?? keep(request, await fetch(request));
}

async function page(request: Request): Promise<Response> {
  const plain = scope + placeOf(request.url, scope);
  try {
    return await keep(plain, await fetch(request));
  } catch (cause) {
    const kept = await caches.match(plain);
    if (kept === undefined) throw cause;
    return kept;
  }
}

async function keep(as: Request | string, answer: Response): Promise<Response> {
  if (answer.ok) await (await caches.open(name)).put(as, answer.clone());
  return answer;
}
