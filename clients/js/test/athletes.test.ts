import { expect, it } from "vitest";
import { fieldsOf, readAthlete } from "../src/athletes.ts";
import { WireError } from "../src/fields.ts";

const ADA = {
  id: "Zq1uY5rT0oPw8eXc3nVb7A",
  name: "Ada Berg",
  external_id: null,
  height_m: 1.72,
  mass_kg: null,
  thigh_m: 0.42,
  created_at: "2026-05-01T10:00:00Z",
};

it("reads an athlete", () => {
  expect(readAthlete(ADA)).toEqual({
    id: "Zq1uY5rT0oPw8eXc3nVb7A",
    name: "Ada Berg",
    externalId: undefined,
    heightM: 1.72,
    thighM: 0.42,
    createdAt: new Date("2026-05-01T10:00:00Z"),
  });
});

it("refuses what is no athlete", () => {
  for (const wrong of [null, [], { ...ADA, name: 7 }, { ...ADA, thigh_m: "long" }])
    expect(() => readAthlete(wrong)).toThrow(WireError);
});

it("says what is to change, null to forget, and nothing else", () => {
  const said = fieldsOf({ externalId: "7", massKg: 61.5, forearmM: null });
  expect(said).toEqual({ external_id: "7", mass_kg: 61.5, forearm_m: null });
});
