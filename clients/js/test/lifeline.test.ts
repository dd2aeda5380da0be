import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { ServerError } from "../src/errors.ts";
import { Lifeline, type LifelineListener } from "../src/lifeline.ts";
import type { Link, LinkListener } from "../src/link.ts";
import type { ControlMessage, EventMessage, HelloMessage } from "../src/wire.ts";

const HELLO: HelloMessage = {
  type: "hello",
  session: "abc",
  sport: "cmj",
  limits: {},
  resume: "abc.secret",
  resumed: false,
  continues: undefined,
};
const GONE = new ServerError("session-gone");

/** What each connection was opened with, and what it says then; raised where it is an error. */
let queries: Readonly<Record<string, string>>[];
let greetings: (HelloMessage | ServerError)[];
let links: LinkListener[];
let same: boolean[];
let told: ControlMessage[];
let lost: string[];
let lifeline: Lifeline;

function link(listener: LinkListener): Link {
  links.push(listener);
  const open = async (query: Readonly<Record<string, string>>): Promise<void> => {
    queries.push(query);
    const greeting = greetings.shift() ?? GONE;
    if (greeting instanceof ServerError) throw greeting;
    listener.control(greeting);
  };
  return { open, close: () => undefined, send: () => undefined } as unknown as Link;
}

function event(id: number): EventMessage {
  const nothing = { values: {}, absent: {}, flags: [], verdict: undefined };
  return { type: "event", kind: "jump", stage: "final", mediaTimeS: 1, number: id, id, ...nothing };
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("addEventListener", () => undefined);
  [queries, greetings, links, same, told, lost] = [[], [HELLO], [], [], [], []];
  const nothing = () => undefined;
  const listener: LifelineListener = {
    frame: nothing,
    control: (message) => told.push(message),
    malformed: nothing,
    pinged: nothing,
    quiet: nothing,
    broken: nothing,
    replacing: (sameSession) => same.push(sameSession),
    lost: ({ code }) => lost.push(code),
  };
  lifeline = new Lifeline(link, listener);
});

afterEach(() => {
  lifeline.close();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

it("goes on elsewhere, at once, with the session that it had, and then with its other id", async () => {
  await lifeline.open();
  links[0]?.control(event(3));
  const there = { ...HELLO, session: "def", resume: "def.other", resumed: true, continues: "abc" };
  greetings = [there, { ...there, session: "ghi", continues: "def" }];
  lifeline.elsewhere();
  await vi.advanceTimersByTimeAsync(0);
  lifeline.elsewhere();
  await vi.advanceTimersByTimeAsync(0);
  expect(queries).toEqual([
    {},
    { resume: "abc.secret", heard: "3" },
    { resume: "def.other", heard: "3" },
  ]);
  expect(same).toEqual([true, true]);
  expect(told.filter(({ type }) => type === "hello").at(1)).toBe(there);
});

it("begins another session where nobody knows the one that it had", async () => {
  await lifeline.open();
  greetings = [GONE, { ...HELLO, session: "new" }];
  lifeline.elsewhere();
  await vi.advanceTimersByTimeAsync(0);
  expect(queries).toEqual([{}, { resume: "abc.secret", heard: "0" }, {}]);
  expect(same).toEqual([true, false]);
});

it("begins no other session where somebody ended the one that it had", async () => {
  await lifeline.open();
  greetings = [new ServerError("session-over"), { ...HELLO, session: "new" }];
  lifeline.elsewhere();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(queries).toEqual([{}, { resume: "abc.secret", heard: "0" }]);
  expect(lost).toEqual(["session-over"]);
});
