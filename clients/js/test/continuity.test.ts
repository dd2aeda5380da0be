import { expect, it } from "vitest";
import { Continuity } from "../src/continuity.ts";
import type { HelloMessage } from "../src/wire.ts";

const HELLO: HelloMessage = {
  type: "hello",
  session: "abc",
  sport: "cmj",
  limits: {},
  resume: "abc.secret",
  resumed: false,
  continues: undefined,
};

it("has nothing to go on with before the greeting", () => {
  const continuity = new Continuity();
  expect([continuity.possible, continuity.query]).toEqual([false, {}]);
});

it("says the token and the last event heard, whatever order they came in", () => {
  const continuity = new Continuity();
  continuity.greeted(HELLO);
  for (const id of [1, 3, 2]) continuity.heard(id);
  expect(continuity.possible).toBe(true);
  expect(continuity.query).toEqual({ resume: "abc.secret", heard: "3" });
});

it("goes on under the id and the token of another server", () => {
  const continuity = new Continuity();
  continuity.greeted(HELLO);
  for (const id of [1, 2, 3]) continuity.heard(id);
  continuity.greeted({
    ...HELLO,
    session: "def",
    resume: "def.s",
    resumed: true,
    continues: "abc",
  });
  expect(continuity.query).toEqual({ resume: "def.s", heard: "3" });
});

it("begins anew with a session that it has not heard of", () => {
  const continuity = new Continuity();
  continuity.greeted(HELLO);
  continuity.heard(9);
  continuity.forget();
  expect([continuity.possible, continuity.query]).toEqual([false, {}]);
  continuity.greeted(HELLO);
  expect(continuity.query["heard"]).toBe("0");
});
