import { expect, it } from "vitest";
import { askedBy, keyIn } from "../src/address.ts";

it("uses every way to the server unless the relay alone is asked for", () => {
  const policies = ["", "?ice=relay", "?ice=all", "?relay"].map(
    (query) => askedBy(new URL(`https://sideline.example/${query}`)).iceTransportPolicy,
  );
  expect(policies).toEqual(["all", "relay", "all", "all"]);
});

it("finds the API key behind the #", () => {
  expect(keyIn(new URL("http://a/#key=abc-_1"))).toBe("abc-_1");
  expect(keyIn(new URL("http://a/?key=abc"))).toBeUndefined();
  expect(keyIn(new URL("http://a/#key="))).toBeUndefined();
});
