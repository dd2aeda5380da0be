import { expect, it } from "vitest";
import { type Account, FrameLedger } from "../src/ledger.ts";

function sumOf({ outcomes }: Account): number {
  return Object.values(outcomes).reduce((sum, count) => sum + count, 0);
}

it("accounts for every frame: answered, dropped, outstanding, unexplained", () => {
  const ledger = new FrameLedger(1000);
  for (let i = 0; i < 10; i += 1) ledger.noteSent(i, i * 33);
  for (const rtp of [0, 1, 2, 4, 5]) ledger.noteAnswered(rtp, 300);
  ledger.noteDrops({ superseded: 1 });
  const account = ledger.account(1250); // frames up to 7 are overdue
  expect(account).toEqual({
    sent: 10,
    answered: 5,
    outcomes: { answered: 2, superseded: 1, late: 3, undecodable: 0, lost: 2, outstanding: 2 },
    dropped: { superseded: 1 },
    outstanding: 2,
    unexplained: 2,
    unmatched: 0,
  });
});

it("does not count a reported drop as outstanding as well", () => {
  const ledger = new FrameLedger(1000);
  for (let i = 0; i < 4; i += 1) ledger.noteSent(i, 0);
  ledger.noteAnswered(3, 10);
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
  ledger.noteAnswered(77, 0);
  expect(ledger.account(0)).toMatchObject({ answered: 0, unmatched: 1 });
});

it("stays bounded when nothing is ever answered", () => {
  const ledger = new FrameLedger(1e9, 8);
  for (let i = 0; i < 100; i += 1) ledger.noteSent(i, i);
  expect(ledger.account(100)).toMatchObject({ outstanding: 8, unexplained: 92 });
});

it("takes an answer for late after 200 ms, from capture where that is known", () => {
  const ledger = new FrameLedger(1000);
  for (const rtp of [1, 2, 3]) ledger.noteSent(rtp, 0);
  ledger.noteAnswered(1, 200);
  ledger.noteAnswered(2, 201);
  ledger.noteAnswered(3, 190, 205);
  expect(ledger.account(300)).toMatchObject({ answered: 3, outcomes: { answered: 1, late: 2 } });
});

it("counts a frame that is answered again once", () => {
  const ledger = new FrameLedger(1000);
  ledger.noteSent(1, 0);
  ledger.noteAnswered(1, 50);
  ledger.noteAnswered(1, 80);
  expect(ledger.account(100)).toMatchObject({ answered: 1, unmatched: 0 });
});

it("believes the server's counts where a message with drops was lost", () => {
  const ledger = new FrameLedger(1000);
  for (let i = 0; i < 6; i += 1) ledger.noteSent(i, 0);
  ledger.noteDrops({ superseded: 1, other: 2 });
  ledger.noteCounts({ frames: 6, answered: 1, drops: { superseded: 2, late: 2 } });
  ledger.noteDrops({ superseded: 1 }); // was told before the counts, or after: never both
  expect(ledger.account(2000).outcomes).toEqual({
    answered: 0,
    superseded: 2,
    late: 2,
    undecodable: 0,
    lost: 2,
    outstanding: 0,
  });
  ledger.otherSession();
  ledger.noteCounts({ frames: 1, answered: 0, drops: { late: 1 } });
  expect(ledger.account(2000)).toMatchObject({ dropped: { superseded: 2, late: 3 } });
});

it("takes an answer that came after all for late, not for lost", () => {
  const ledger = new FrameLedger(1000);
  ledger.noteSent(1, 0);
  ledger.noteSent(2, 0);
  expect(ledger.account(1500).outcomes).toMatchObject({ lost: 2, late: 0 });
  expect(ledger.noteAnswered(1, 1600)).toBe(0);
  expect(ledger.account(1600)).toMatchObject({ answered: 1, unmatched: 0, unexplained: 1 });
  expect(ledger.account(1600).outcomes).toMatchObject({ late: 1, lost: 1 });
});

it("sorts the server's reasons, and takes those it does not know for a loss", () => {
  const ledger = new FrameLedger(1000);
  for (let i = 0; i < 6; i += 1) ledger.noteSent(i, 0);
  ledger.noteDrops({ superseded: 1, late: 1, undecodable: 1, disconnected: 1, other: 1 });
  expect(ledger.account(2000).outcomes).toEqual({
    answered: 0,
    superseded: 1,
    late: 1,
    undecodable: 1,
    lost: 3,
    outstanding: 0,
  });
});

it("always accounts for exactly what was sent, whatever happens in whatever order", () => {
  let seed = 7;
  const random = (below: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return seed % below;
  };
  const ledger = new FrameLedger(200, 16);
  let sent = 0;
  for (let nowMs = 0; nowMs < 20_000; nowMs += 10 + random(40)) {
    const what = random(10);
    if (what < 5) ledger.noteSent(sent++, nowMs);
    else if (what < 8) ledger.noteAnswered(random(sent + 3), nowMs);
    else ledger.noteDrops({ [["superseded", "late", "undecodable", "x"][random(4)] ?? ""]: 1 });
    const account = ledger.account(nowMs);
    expect([account.sent, sumOf(account)]).toEqual([sent, sent]);
    expect(Math.min(...Object.values(account.outcomes))).toBeGreaterThanOrEqual(0);
  }
});
