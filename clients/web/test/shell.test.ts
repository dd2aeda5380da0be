import { expect, it } from "vitest";
import { placeOf, wayOf } from "../src/offline/policy.ts";
import { mayOpen, readScopes } from "../src/shell/access.ts";

it("opens to a key what its scopes allow, and to everybody what tells of nobody", () => {
  expect(mayOpen("watch", ["live:watch"])).toBe(true);
  expect(mayOpen("watch", ["live:publish"])).toBe(false);
  expect(mayOpen("camera", ["live:publish"])).toBe(true);
  expect(mayOpen("people", ["live"])).toBe(false);
  expect(mayOpen("people", ["analyses:write"])).toBe(true);
  expect(mayOpen("team", ["analyses:read", "live:watch"])).toBe(false);
  expect(mayOpen("privacy", [])).toBe(true);
});

it("reads the scopes of an account, and of nothing else", () => {
  expect(readScopes({ scopes: ["live", 7] })).toEqual(["live"]);
  for (const other of [null, "x", {}, { scopes: "live" }])
    expect(readScopes(other)).toBeUndefined();
});

const SCOPE = "https://club.example/sideline/";
const PAGES = ["", "watch"];
const asked = (place: string, mode = "navigate", method = "GET") =>
  wayOf({ url: SCOPE + place, mode, method }, SCOPE, PAGES);

it.each([
  ["", "page"],
  ["index.html", "page"],
  ["watch", "page"],
  ["watch.html?ice=relay#key=x", "page"],
  ["assets/index-1234.js", "asset"],
  ["api/v1/sessions", "never"],
  ["demo/cmj.mp4", "never"],
  ["whip", "never"],
  ["watched", "never"],
])("keeps of %j as: %s", (place, way) => {
  expect(asked(place)).toBe(way);
});

it("keeps only what is looked at, and only of this server", () => {
  expect(asked("watch", "cors")).toBe("never");
  expect(asked("assets/a.js", "cors")).toBe("asset");
  expect(asked("watch", "navigate", "POST")).toBe("never");
  const elsewhere = { url: "https://club.example/watch", mode: "navigate", method: "GET" };
  expect(wayOf(elsewhere, SCOPE, PAGES)).toBe("never");
});

it("calls a page by one name, whatever was asked of it", () => {
  expect(placeOf(`${SCOPE}watch.html?a=1#b`, SCOPE)).toBe("watch");
  expect(placeOf(`${SCOPE}?a=1`, SCOPE)).toBe("");
});
