import { expect, test } from "vitest";
import { firstKnown, numberText, plural, words } from "../src/words/catalogue.ts";

test("the language is what was chosen, else the first that the browser asks for and we speak", () => {
  expect(firstKnown(["fr", "es"])).toBe("fr");
  expect(firstKnown([null, "de-DE", "es-MX", "en"])).toBe("es");
  expect(firstKnown([undefined, "de", "pt-BR"])).toBe("en");
  expect(firstKnown([])).toBe("en");
});

test("a message may have values put into it", () => {
  const said = words({
    en: { jumps: (many: number) => `${many} ${plural(many, "jump", "jumps")}` },
    es: { jumps: (many: number) => `${many} ${plural(many, "salto", "saltos")}` },
    fr: { jumps: (many: number) => `${many} ${plural(many, "saut", "sauts")}` },
  });
  expect(said.jumps(1)).toBe("1 jump");
  expect(said.jumps(2)).toBe("2 jumps");
});

test("numbers have the digits that were asked for, and a minus as it is set", () => {
  expect(numberText(-1234.5, 2)).toBe("−1,234.50");
});
