/** A choice that this browser remembers; where it may keep nothing, it holds until the end. */
import { ifAllowed } from "./storage.ts";

export class Remembered {
  #on: boolean;

  constructor(
    private readonly key: string,
    usually: boolean,
    private readonly store: () => Pick<Storage, "getItem" | "setItem"> = () => localStorage,
  ) {
    this.#on = this.#kept() ?? usually;
  }

  get on(): boolean {
    return this.#on;
  }

  set on(on: boolean) {
    this.#on = on;
    ifAllowed(() => this.store().setItem(this.key, on ? "on" : "off"));
  }

  #kept(): boolean | undefined {
    const kept = ifAllowed(() => this.store().getItem(this.key));
    return kept === "on" ? true : kept === "off" ? false : undefined;
  }
}
