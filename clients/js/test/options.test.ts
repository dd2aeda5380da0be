import { expect, it } from "vitest";
import { whipUrl } from "../src/options.ts";

const STREAM = {} as MediaStream;
const PLAIN = { endpoint: "https://host/room/", sport: "cmj", stream: STREAM };

it("offers below the server's own address", () => {
  expect(whipUrl(PLAIN).href).toBe("https://host/room/whip?sport=cmj");
});

it("says what is known of the athlete, and that the sender may be asked for less", () => {
  const url = whipUrl({ ...PLAIN, athlete: { heightM: 1.78, massKg: 75 }, adaptive: true });
  expect(url.search).toBe("?sport=cmj&height_m=1.78&mass_kg=75&adaptive=true");
  const onBox = whipUrl({ ...PLAIN, athlete: { boxHeightM: 0.4 } });
  expect(onBox.searchParams.get("box_height_m")).toBe("0.4");
  const onTreadmill = whipUrl({ ...PLAIN, athlete: { speedMps: 3.5 } });
  expect(onTreadmill.searchParams.get("speed_mps")).toBe("3.5");
  const known = whipUrl({ ...PLAIN, athleteId: "Zq1u", record: true });
  expect(known.search).toBe("?sport=cmj&athlete_id=Zq1u&record=true");
  expect(whipUrl({ ...PLAIN, adaptive: false }).searchParams.has("adaptive")).toBe(false);
});
