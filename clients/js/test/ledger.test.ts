import { expect, it } from "vitest";
import { FrameLedger } from "../src/ledger.ts";

it("accounts for every frame: answered, dropped, outstanding, unexplained", () => {
  const ledger = new FrameLedger(1000);
  for (let i = 0; i < 10; i += 1) ledger.noteSent(i, i * 33);
  for (const rtp of [0, 1, 2, 4, 5]) ledger.noteAnswered(rtp);
  ledger.noteDrops({ superseded: 1 });
  const account = ledger.account(1250); // frames up to 7 are overdue
  expect(account).toEqual({
    sent: 10,
    answered: 5,
    dropped: { superseded: 1 },
    outstanding: 2,
    unexplained: 2,
    unmatched: 0,
  });
});

it("does not count a reported drop as outstanding as well", () => {
  const ledger = new FrameLedger(1000);
  for (let i = 0; i < 4; i += 1) ledger.noteSent(i, 0);
  ledger.noteAnswered(3);
  ledger.noteDrops({ superseded: 2, decode_error: 1 });
  const { outstanding, unexplained } = ledger.account(100);
  expect({ outstanding, unexplained }).toEqual({ outstanding: 0, unexplained: 0 });
});

it("adds drops up by reason", () => {
  const ledger = new FrameLedger();
  ledger.noteDrops({ late: 1 });
  ledger.noteDrops({ late: 2, full: 1 });
  expect(ledger.account(0).dropped).toEqual({ late: 3, full: 1 });
});

it("does not take an answer to an unknown frame for one of ours", () => {
  const ledger = new FrameLedger();
  ledger.noteAnswered(77);
  expect(ledger.account(0)).toMatchObject({ answered: 0, unmatched: 1 });
});

it("stays bounded when nothing is ever answered", () => {
  const ledger = new FrameLedger(1e9, 8);
  for (let i = 0; i < 100; i += 1) ledger.noteSent(i, i);
  expect(ledger.account(100)).toMatchObject({ outstanding: 8, unexplained: 92 });
});
