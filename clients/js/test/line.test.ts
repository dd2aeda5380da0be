import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { backoffMs, type LineState, SessionLine } from "../src/line.ts";
import type { Watched } from "../src/watched.ts";

class FakeSocket extends EventTarget {
  closed = false;

  close(): void {
    this.closed = true;
  }

  open(): void {
    this.dispatchEvent(new Event("open"));
  }

  say(message: object): void {
    this.dispatchEvent(new MessageEvent("message", { data: JSON.stringify(message) }));
  }

  lose(code: number): void {
    this.dispatchEvent(Object.assign(new Event("close"), { code }));
  }
}

const sockets: FakeSocket[] = [];
const states: LineState[] = [];
const messages: Watched[] = [];
let resumed = 0;
let line: SessionLine;

beforeEach(() => {
  vi.useFakeTimers();
  sockets.length = states.length = messages.length = resumed = 0;
  const open = (): FakeSocket => {
    const socket = new FakeSocket();
    sockets.push(socket);
    return socket;
  };
  const listener = {
    state: (state: LineState) => void states.push(state),
    message: (message: Watched) => void messages.push(message),
    resumed: () => {
      resumed += 1;
    },
  };
  line = new SessionLine({ endpoint: "http://host/" }, "s", listener, open, () => 0.5);
  line.start();
});

afterEach(() => {
  line.close();
  vi.useRealTimers();
});

const bye = { type: "bye", reason: "stopped" };
const label = { type: "label", label: "Lane 2" };
const read = { ...label, athleteId: undefined };

test("it waits longer each time, up to ten seconds, and not all watchers wait the same", () => {
  const waits = [0, 1, 2, 3, 4, 5, 60].map((tries) => backoffMs(tries, 0.5));
  expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 10_000, 10_000]);
  expect([backoffMs(0, 0), backoffMs(0, 1)]).toEqual([350, 650]);
});

test("a lost line is tried again, and says when it goes on", () => {
  sockets[0]?.open();
  sockets[0]?.lose(1006);
  expect(states).toEqual(["connecting", "live", "waiting"]);
  vi.advanceTimersByTime(499);
  expect(sockets).toHaveLength(1);
  vi.advanceTimersByTime(1);
  sockets[1]?.open();
  expect(states.slice(3)).toEqual(["connecting", "live"]);
  expect(resumed).toBe(1);
});

test("only what is said starts the waiting anew, not a server that opens and closes", () => {
  for (const waitMs of [500, 1000, 2000]) {
    sockets.at(-1)?.open();
    sockets.at(-1)?.lose(1011);
    vi.advanceTimersByTime(waitMs - 1);
    const before = sockets.length;
    vi.advanceTimersByTime(1);
    expect(sockets).toHaveLength(before + 1);
  }
  sockets.at(-1)?.open();
  sockets.at(-1)?.say(label);
  sockets.at(-1)?.lose(1006);
  vi.advanceTimersByTime(500);
  expect(sockets).toHaveLength(5);
});

test("the end is the end: nothing is tried any more", () => {
  sockets[0]?.open();
  sockets[0]?.say(bye);
  sockets[0]?.lose(1000);
  vi.advanceTimersByTime(60_000);
  expect([states.at(-1), sockets.length, sockets[0]?.closed]).toEqual(["over", 1, true]);
});

test.each([
  [4404, "gone"],
  [4403, "refused"],
] as const)("code %d is not tried again", (code, state) => {
  sockets[0]?.lose(code);
  vi.advanceTimersByTime(60_000);
  expect([states.at(-1), sockets.length]).toEqual([state, 1]);
});

test("a session that ended while the line was lost is over, not unknown", () => {
  sockets[0]?.open();
  sockets[0]?.lose(1006);
  vi.advanceTimersByTime(500);
  sockets[1]?.lose(4404);
  expect(states.at(-1)).toBe("over");
});

test("with too many watchers it waits for long at once", () => {
  sockets[0]?.lose(4429);
  vi.advanceTimersByTime(9999);
  expect(sockets).toHaveLength(1);
  vi.advanceTimersByTime(1);
  expect(sockets).toHaveLength(2);
});

test("what the server itself has lost is fetched as after a lost line", () => {
  sockets[0]?.open();
  sockets[0]?.say({ type: "notice", code: "relay-lost", detail: "away" });
  expect(resumed).toBe(0);
  sockets[0]?.say({ type: "notice", code: "events-lost", detail: "some events were lost" });
  expect([resumed, sockets.length]).toEqual([1, 1]);
});

test("it hurries when told to, and renews a line on which nothing comes", () => {
  sockets[0]?.lose(1006);
  line.hurry();
  expect(sockets).toHaveLength(2);
  sockets[1]?.open();
  line.renew();
  expect([sockets.length, sockets[1]?.closed]).toEqual([3, true]);
  sockets[1]?.say(label);
  sockets[1]?.lose(1006);
  expect(messages).toEqual([]);
  sockets[2]?.open();
  expect(line.state).toBe("live");
});

test("what cannot be read is passed over, and after closing nothing is heard", () => {
  sockets[0]?.open();
  sockets[0]?.dispatchEvent(new MessageEvent("message", { data: "{" }));
  sockets[0]?.say({ type: "something new" });
  sockets[0]?.say(label);
  expect(messages).toEqual([read]);
  line.close();
  sockets[0]?.say(label);
  sockets[0]?.lose(1006);
  vi.advanceTimersByTime(60_000);
  expect([messages.length, sockets.length]).toEqual([1, 1]);
});
