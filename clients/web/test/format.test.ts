import { expect, it } from "vitest";
import { humanName, milliseconds, readingText } from "../src/format.ts";

it.each([
  ["jump_height_flight_m", 0.3126, "31.3 cm"],
  ["takeoff_velocity_mps", 2.456, "2.46 m/s"],
  ["knee_angle_deg", 171.4, "171°"],
  ["com_height_m", -0.0001, "0.0 cm"],
  ["com_height_m", -0.146, "−14.6 cm"],
  ["peak_power_w", 3456.7, "3457 W"],
  ["jump_count", 3, "3"],
  ["duty_factor", 0.31, "0.31"],
  ["contact_time_s", 0.2124, "212 ms"],
  ["flight_time_left_s", 0.5, "500 ms"],
  ["time_to_takeoff_s", 0.812, "0.81 s"],
])("shows %s = %d as %s", (name, value, text) => {
  expect(readingText(name, value)).toBe(text);
});

it("names a metric without its unit", () => {
  expect(humanName("takeoff_velocity_mps")).toBe("Takeoff velocity");
  expect(humanName("com_velocity_mps")).toBe("Centre of mass velocity");
  expect(humanName("duty_factor")).toBe("Duty factor");
});

it("shows that an age is not known", () => {
  expect(milliseconds(undefined)).toBe("–");
  expect(milliseconds(49.6)).toBe("50 ms");
});
