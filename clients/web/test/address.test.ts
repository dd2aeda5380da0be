import { expect, it } from "vitest";
import { askedBy } from "../src/address.ts";

it("uses every way to the server unless the relay alone is asked for", () => {
  const policies = ["", "?ice=relay", "?ice=all", "?relay"].map(
    (query) => askedBy(new URL(`https://sideline.example/${query}`)).iceTransportPolicy,
  );
  expect(policies).toEqual(["all", "relay", "all", "all"]);
});
