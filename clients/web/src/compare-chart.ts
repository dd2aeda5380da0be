/** Draws one kind of curve of two attempts over each other, with a cursor. */
import { type Overlay, pathOf, type Span, valueAt } from "./compare-lines.ts";
import { make } from "./elements.ts";
import { capital } from "./format.ts";
import { type Part, svg } from "./svg.ts";
import { fixedText, words } from "./words/catalogue.ts";
import { inOurWords } from "./words/said-by-server.ts";

const say = words({
  en: { both: (what: string) => `${what}: both attempts over time` },
  es: { both: (what: string) => `${what}: ambos intentos a lo largo del tiempo` },
  fr: { both: (what: string) => `${what} : les deux essais au cours du temps` },
});

const WIDTH = 320;
const HEIGHT = 120;
const FRAME = { left: 4, right: 316, top: 8, bottom: 104 };

export class CompareChart {
  readonly element = make("figure", "compare-chart");
  readonly #cursor = svg("line", { class: "cursor", y1: FRAME.top, y2: FRAME.bottom });
  readonly #values = make("span", "compare-values");

  constructor(
    private readonly overlay: Overlay,
    private readonly span: Span,
  ) {
    const what = `${capital(inOurWords(overlay.title))}, ${inOurWords(overlay.unit)}`;
    const caption = make("figcaption", "minor", what);
    const drawing = svg("svg", {
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      role: "img",
      "aria-label": say.both(what),
    });
    drawing.append(...this.#zero(), ...this.#lines(), this.#cursor);
    this.element.append(caption, this.#values, drawing);
    this.at(0);
  }

  /** Moves the cursor; says both values there. */
  at(timeS: number): void {
    const x = this.#x(timeS).toFixed(1);
    this.#cursor.setAttribute("x1", x);
    this.#cursor.setAttribute("x2", x);
    const { first, second, digits } = this.overlay;
    this.#values.replaceChildren(
      ...([first, second] as const).map((line, i) => {
        const value = valueAt(line, timeS);
        const text = value === undefined ? "–" : fixedText(value, digits);
        return make("b", i === 0 ? "first" : "second", text);
      }),
    );
  }

  #zero(): Part[] {
    const x = this.#x(0);
    return [
      svg("line", { class: "zero", x1: x, x2: x, y1: FRAME.top, y2: FRAME.bottom }),
      svg("text", { class: "zero-label", x: Math.min(x + 3, WIDTH - 20), y: HEIGHT - 4 }, "0 s"),
    ];
  }

  #lines(): Part[] {
    const { first, second } = this.overlay;
    const [x, y] = [(t: number) => this.#x(t), (v: number) => this.#y(v)];
    return [
      svg("path", { class: "line second", d: pathOf(second, x, y) }),
      svg("path", { class: "line first", d: pathOf(first, x, y) }),
    ];
  }

  #x(timeS: number): number {
    const { fromS, toS } = this.span;
    const share = (timeS - fromS) / Math.max(toS - fromS, 1e-6);
    return FRAME.left + share * (FRAME.right - FRAME.left);
  }

  #y(value: number): number {
    const { low, high } = this.overlay;
    const share = (value - low) / Math.max(high - low, 1e-9);
    return FRAME.bottom - share * (FRAME.bottom - FRAME.top);
  }
}
