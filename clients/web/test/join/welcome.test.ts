import { expect, test } from "vitest";
import { welcome } from "../../src/join/welcome.ts";

test("an athlete goes on to the camera, all others to who is live", () => {
  expect(welcome("athlete").address).toBe("./phone");
  expect(["coach", "viewer", "owner", "new"].map((role) => welcome(role).address)).toEqual(
    Array(4).fill("./watch"),
  );
});

test("what one may do differs from role to role, and an unknown one is promised little", () => {
  const words = ["athlete", "coach", "owner", "viewer"].map((role) => welcome(role).words);
  expect(new Set(words).size).toBe(4);
  expect(welcome("new").words).toBe(welcome("viewer").words);
});
