/** The places to go: in a row where there is room, behind one button where there is none. */

/** Let `button` open and close what it names; another place, Escape and a choice close it. */
export function openBy(button: HTMLButtonElement, places: HTMLElement): void {
  const set = (open: boolean): void => {
    button.setAttribute("aria-expanded", String(open));
    places.classList.toggle("open", open);
  };
  set(false);
  button.addEventListener("click", () => set(button.getAttribute("aria-expanded") !== "true"));
  document.addEventListener("click", ({ target }) => {
    if (target instanceof Node && !button.contains(target) && !places.contains(target)) set(false);
  });
  document.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || !places.classList.contains("open")) return;
    set(false);
    button.focus();
  });
}
