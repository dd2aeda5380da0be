import { expect, it } from "vitest";
import { cameraError } from "../src/camera.ts";

it.each([
  ["NotAllowedError", "permission-denied"],
  ["NotReadableError", "camera-busy"],
  ["NotFoundError", "no-camera"],
  ["OverconstrainedError", "no-camera"],
])("says what %s means to a coach", (name, code) => {
  const error = cameraError(new DOMException("internal words", name));
  expect(error.code).toBe(code);
  expect(error.message).not.toContain("internal words");
  expect(error.detail).toContain("internal words");
});
