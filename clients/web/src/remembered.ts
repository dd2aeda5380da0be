/** A choice that this browser remembers; where it may keep nothing, it holds until the end. */
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
    this.#try((store) => store.setItem(this.key, on ? "on" : "off"));
  }

  #kept(): boolean | undefined {
    const kept = this.#try((store) => store.getItem(this.key));
    return kept === "on" ? true : kept === "off" ? false : undefined;
  }

  /** A browser that forbids storage throws at the mere mention of it. */
  #try<T>(use: (store: Pick<Storage, "getItem" | "setItem">) => T): T | undefined {
    try {
      return use(this.store());
    } catch (cause) {
      if (cause instanceof DOMException) return undefined;
      throw cause;
    }
  }
}
