/** A typed event emitter: `Events` maps an event's name to the type of its value. */
export class Emitter<Events extends object> {
  readonly #listeners: { [K in keyof Events]?: Set<(value: Events[K]) => void> } = {};

  /** Calls `listener` for every `name`; returns the function that takes it off again. */
  on<K extends keyof Events>(name: K, listener: (value: Events[K]) => void): () => void {
    let set = this.#listeners[name];
    if (set === undefined) {
      set = new Set();
      this.#listeners[name] = set;
    }
    set.add(listener);
    return () => set.delete(listener);
  }

  protected emit<K extends keyof Events>(name: K, value: Events[K]): void {
    for (const listener of this.#listeners[name] ?? []) listener(value);
  }
}
