/** The choice of how fast the video runs. */
import { byId, make } from "../elements.ts";
import { faster, RATES, type Rate, rateText, slower } from "./rates.ts";

export class RateChoice {
  #rate: Rate = 1;
  readonly #inputs = new Map<Rate, HTMLInputElement>();

  constructor(private readonly tell: (rate: Rate) => void) {
    byId("rates", HTMLElement).append(...RATES.map((rate) => this.#choice(rate)));
  }

  change(how: "slower" | "faster"): void {
    this.#set(how === "slower" ? slower(this.#rate) : faster(this.#rate));
  }

  #choice(rate: Rate): HTMLElement {
    const label = make("label", "");
    const input = document.createElement("input");
    Object.assign(input, { type: "radio", name: "rate", value: `${rate}`, checked: rate === 1 });
    input.dataset["testid"] = `rate-${rate}`;
    input.addEventListener("change", () => this.#set(rate));
    this.#inputs.set(rate, input);
    label.append(input, make("span", "", rateText(rate)));
    return label;
  }

  #set(rate: Rate): void {
    this.#rate = rate;
    const input = this.#inputs.get(rate);
    if (input !== undefined) input.checked = true;
    this.tell(rate);
  }
}
