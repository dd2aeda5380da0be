/** Every message is there, in every language, and the pages' fixed texts come from catalogues. */
import { CameraError, ConnectionError, ServerError } from "@sideline/client";
import { expect, it } from "vitest";
import { CATALOGUES, LANGUAGES, type Messages } from "../src/words/catalogue.ts";
import { ENGLISH_ERRORS } from "../src/words/errors.ts";
import { SENTENCES } from "../src/words/said-by-server.ts";
import { textsOf } from "./html.ts";

const files = import.meta.glob(["../src/**/*words.ts", "../src/words/*.ts"]);
await Promise.all(Object.values(files).map((load) => load()));
const pages: Record<string, string> = import.meta.glob("../*.html", {
  query: "?raw",
  import: "default",
  eager: true,
});
const server: Record<string, string> = import.meta.glob("../../../inference/**/*.py", {
  query: "?raw",
  import: "default",
  eager: true,
});

/** Each message by its path, a function's with something put into it. */
function messages(catalogue: Messages, path = ""): Map<string, string> {
  const found = new Map<string, string>();
  for (const [name, message] of Object.entries(catalogue)) {
    const here = `${path}${name}`;
    if (typeof message === "string") found.set(here, message);
    else if (typeof message === "function")
      found.set(here, (message as (...values: unknown[]) => string)(2, 2, 2, 2));
    else for (const [inner, text] of messages(message, `${here}.`)) found.set(inner, text);
  }
  return found;
}

/** The server puts these together of smaller parts. */
const COMPOSED = /^(the fall was|Centre of mass)/;

function translated(language: "es" | "fr", sentence: string): string {
  const book = CATALOGUES.find((one) => SENTENCES.every((english) => english in one.fr));
  return book?.[language][sentence] as string;
}

function holes(sentence: string): number {
  return sentence.split("{}").length;
}

it("finds the catalogues", () => {
  expect(CATALOGUES.length).toBeGreaterThan(12);
});

it.each(CATALOGUES.map((one, i) => [Object.keys(one.en)[0] ?? `${i}`, one] as const))(
  "says everything in every language: the catalogue that begins with %s",
  (_, catalogue) => {
    const english = messages(catalogue.en);
    for (const language of LANGUAGES) {
      const said = messages(catalogue[language]);
      if (english.size > 0) expect([...said.keys()].sort()).toEqual([...english.keys()].sort());
      for (const [name, text] of said)
        expect(text.trim(), `${name} in ${language}`).not.toMatch(/^$|undefined|NaN/);
    }
  },
);

it("leaves no sentence in English", () => {
  for (const catalogue of CATALOGUES)
    for (const [name, text] of messages(catalogue.en))
      if (text.split(/\s+/).length > 3)
        for (const language of ["es", "fr"] as const)
          expect(messages(catalogue[language]).get(name), name).not.toBe(text);
});

it("has the SDK's English for what goes wrong", () => {
  const errors = [CameraError, ServerError, ConnectionError] as unknown as (new (
    code: string,
  ) => Error)[];
  for (const [code, text] of Object.entries(ENGLISH_ERRORS ?? {})) {
    const said = errors.flatMap((one) => {
      try {
        return [new one(code).message];
      } catch (cause) {
        if (cause instanceof TypeError) return []; // a code of another kind of error
        throw cause;
      }
    });
    expect(said, code).toContain(text);
  }
});

it("translates what the server says, and nothing that it no longer says", () => {
  const source = Object.values(server)
    .join("\n")
    .replace(/"\s*\n\s*f?"/g, "");
  const whole = SENTENCES.filter((one) => one.split(" ").length > 4 && !COMPOSED.test(one));
  for (const sentence of whole) {
    const end = sentence.split("{}").at(-1) ?? "";
    expect(source.includes(end), sentence).toBe(true);
  }
});

it("puts what the server measured into the translation", () => {
  expect(
    translated("fr", "the feet go back at {} m/s: is the treadmill's speed given right?"),
  ).toBe("les pieds reculent à {} m/s : la vitesse du tapis est-elle juste ?");
  for (const sentence of SENTENCES)
    for (const language of ["es", "fr"] as const)
      expect(holes(translated(language, sentence)), sentence).toBe(holes(sentence));
});

it.each(Object.keys(pages))("%s says nothing that is not in a catalogue", (page) => {
  const bare = textsOf(pages[page] ?? "").filter(({ named }) => !named);
  expect(bare.map(({ text }) => text)).toEqual([]);
});

it("finds a text without a name in a page", () => {
  const found = textsOf(`<p>Hello</p><b data-words="b">Hello</b><i translate="no">dm</i><i>cm</i>
    <input aria-label="Name" /><script>no text</script><p>&nbsp;– 5</p>`);
  expect(found.filter(({ named }) => !named).map(({ text }) => text)).toEqual(["Hello", "Name"]);
});

it("has pages whose signs were not taken apart by a wrong encoding", () => {
  const broken = Object.entries(pages).flatMap(([page, html]) =>
    [...html.matchAll(/.*[\u0080-\u009f].*/g)].map(([line]) => `${page}: ${line.trim()}`),
  );
  expect(broken).toEqual([]);
});
