/** Asks before something is taken away. */
import { byId } from "../elements.ts";

/** Resolves to whether the person agrees; Escape does not. */
export function sure(title: string, words: string): Promise<boolean> {
  const dialog = byId("sure", HTMLDialogElement);
  byId("sure-title", HTMLElement).textContent = title;
  byId("sure-words", HTMLElement).textContent = words;
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}
