import { expect, it } from "vitest";
import { readCurves } from "../src/curves.ts";
import { WireError } from "../src/fields.ts";

const PLOT = {
  title: "Joint angles",
  unit: "degrees",
  digits: 0,
  times_s: [0.1, 0.2],
  curves: [{ label: "knee", values: [170, null] }],
  spans: [["STANDING", 0.1, 0.2]],
  marks: [["takeoff", 0.15]],
};
const ATTEMPT = {
  number: 1,
  zero: "takeoff",
  zero_time_s: 0.15,
  grade: null,
  metrics: { jump_height_flight_m: 0.31 },
  absent: {},
  plots: [PLOT],
};

it("reads curves, with holes where nobody was seen", () => {
  expect(readCurves({ sport: "cmj", attempts: [ATTEMPT] })).toEqual([
    {
      number: 1,
      zero: "takeoff",
      zeroTimeS: 0.15,
      grade: undefined,
      metrics: { jump_height_flight_m: 0.31 },
      plots: [
        {
          title: "Joint angles",
          unit: "degrees",
          digits: 0,
          timesS: [0.1, 0.2],
          curves: [{ label: "knee", values: [170, undefined] }],
        },
      ],
    },
  ]);
});

it.each([
  null,
  {},
  { attempts: [null] },
  { attempts: [{ ...ATTEMPT, plots: [{ ...PLOT, times_s: [0.1] }] }] },
  {
    attempts: [{ ...ATTEMPT, plots: [{ ...PLOT, curves: [{ label: "knee", values: ["x", 1] }] }] }],
  },
])("refuses %o", (answer) => {
  expect(() => readCurves(answer)).toThrow(WireError);
});
