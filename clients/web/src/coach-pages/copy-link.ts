/** A link in a field that can be selected, with a button that copies it. */
import { make } from "../elements.ts";
import { button } from "./parts.ts";
import { say } from "./words.ts";

export function copyLink(url: string, label: string): HTMLElement {
  const box = make("div", "copy");
  const link = document.createElement("input");
  link.readOnly = true;
  link.value = url;
  link.setAttribute("aria-label", label);
  link.dataset["testid"] = "copy-url";
  link.addEventListener("focus", () => link.select());
  const told = make("p", "note");
  told.setAttribute("role", "status");
  const press = button(say.copy, "quiet", () => {
    void copied(link).then((done) => {
      told.textContent = done ? say.copied : say.copyFailed;
    });
  });
  press.dataset["testid"] = "copy";
  box.append(link, press, told);
  return box;
}

/** Over plain HTTP browsers keep the clipboard to themselves: then the selection is copied. */
async function copied(link: HTMLInputElement): Promise<boolean> {
  link.select();
  if (navigator.clipboard === undefined) return document.execCommand("copy");
  try {
    await navigator.clipboard.writeText(link.value);
    return true;
  } catch (cause) {
    if (cause instanceof DOMException) return false;
    throw cause;
  }
}
