import { expect, test } from "vitest";
import { titleOf, whoIn } from "../../src/watch/names.ts";
import { liveSession } from "./live-session.ts";

const names = {
  athletes: new Map([["a1", "Ana Ruiz"]]),
  devices: new Map([["d1", "Pixel on the left"]]),
  sports: new Map([["cmj", "Counter-movement jump"]]),
};

test("an athlete's name comes first, and nothing is said twice", () => {
  const all = { athleteId: "a1", deviceId: "d1", label: "Lane 2" };
  expect(titleOf(liveSession(all), names, "Someone")).toEqual({
    main: "Ana Ruiz",
    more: "Counter-movement jump · Lane 2 · Pixel on the left",
  });
  expect(titleOf(liveSession({ label: "Lane 2" }), names, "Someone").main).toBe("Lane 2");
  expect(titleOf(liveSession({ deviceId: "d1" }), names, "Someone")).toEqual({
    main: "Pixel on the left",
    more: "Counter-movement jump",
  });
  expect(titleOf(liveSession({ sport: "new", athleteId: "?" }), names, "Someone")).toEqual({
    main: "Someone",
    more: "new",
  });
});

test("one person's sessions belong together as far as that is known", () => {
  const label = { label: "Ben " };
  expect(whoIn(liveSession(label))).toBe(whoIn(liveSession({ id: "s2", label: "ben" })));
  expect(whoIn(liveSession({ athleteId: "a1", ...label }))).toBe("athlete a1");
  expect(whoIn(liveSession())).not.toBe(whoIn(liveSession({ id: "s2" })));
});
