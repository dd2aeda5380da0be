import { beforeEach, expect, it } from "vitest";
import { DEAD_MS, Heartbeat, QUIET_MS } from "../src/heartbeat.ts";

let said: string[];
let beat: Heartbeat;

beforeEach(() => {
  said = [];
  beat = new Heartbeat({
    ping: (id) => said.push(`ping ${id}`),
    roundTrip: (ms) => said.push(`round trip ${ms}`),
    quiet: () => said.push("quiet"),
    dead: () => said.push("dead"),
  });
});

it("measures the round trip of the ping that was answered", () => {
  beat.heard(0);
  beat.tick(0);
  beat.tick(1000);
  beat.pong(2, 1030);
  expect(said).toEqual(["ping 1", "ping 2", "round trip 30"]);
});

it("ignores a pong that nobody asked for", () => {
  beat.pong(9, 10);
  expect(said).toEqual([]);
});

it("notices when results stop though the server still answers", () => {
  beat.heardResult(0);
  beat.heard(QUIET_MS);
  beat.tick(QUIET_MS + 1);
  expect(said).toEqual(["quiet", "ping 1"]);
});

it("is not quiet before the first result", () => {
  beat.heard(0);
  beat.tick(DEAD_MS - 1);
  expect(said).toEqual(["ping 1"]);
});

it("takes a server without a word for dead, and pings it no more", () => {
  beat.heardResult(0);
  beat.tick(DEAD_MS + 1);
  expect(said).toEqual(["dead"]);
});
