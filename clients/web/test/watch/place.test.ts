import { expect, test } from "vitest";
import { addressOf, type Place, placeIn, successor } from "../../src/watch/place.ts";

const at = (query: string): Place => placeIn(new URL(`https://host/watch${query}`));

test("the address says what is shown", () => {
  expect(at("")).toEqual({ view: "all" });
  expect(at("?session=a%20b")).toEqual({ view: "one", id: "a b" });
  expect(at("?board=s1")).toEqual({ view: "board", id: "s1" });
  expect(at("?board=all")).toEqual({ view: "board", id: undefined });
});

test("an address leads back to its place", () => {
  for (const query of ["", "?session=s1", "?board=s1", "?board=all"]) {
    const place = at(query);
    expect(placeIn(new URL(addressOf(place), "https://host/"))).toEqual(place);
  }
});

test("whoever is looked at is followed to another server", () => {
  const one = (id: string, continues?: string) => ({ info: { id, continues } });
  const place: Place = { view: "one", id: "a" };
  expect(successor(place, [one("a"), one("b", "a")])).toBeUndefined();
  expect(successor(place, [one("b", "a")])).toEqual({ view: "one", id: "b" });
  expect(successor({ view: "board", id: "a" }, [one("b", "a")])).toEqual({
    view: "board",
    id: "b",
  });
  expect(successor(place, [one("c", "b"), one("d")])).toBeUndefined();
  for (const every of [{ view: "all" }, { view: "board", id: undefined }] as const)
    expect(successor(every, [one("b", "a")])).toBeUndefined();
});
