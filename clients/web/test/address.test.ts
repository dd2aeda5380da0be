import { expect, it } from "vitest";
import { askedBy } from "../src/address.ts";
import { fromHash } from "../src/shell/hash.ts";

it("uses every way to the server unless the relay alone is asked for", () => {
  const policies = ["", "?ice=relay", "?ice=all", "?relay"].map(
    (query) => askedBy(new URL(`https://sideline.example/${query}`)).iceTransportPolicy,
  );
  expect(policies).toEqual(["all", "relay", "all", "all"]);
});

it("finds the API key behind the #", () => {
  expect(fromHash("key", new URL("http://a/#key=abc-_1").hash)).toBe("abc-_1");
  expect(fromHash("key", new URL("http://a/?key=abc").hash)).toBeUndefined();
  expect(fromHash("key", new URL("http://a/#key=").hash)).toBeUndefined();
});
