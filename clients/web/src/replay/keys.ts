/** What a key of the keyboard does. */

export type Action =
  | { readonly does: "play" }
  | { readonly does: "step"; readonly frames: number }
  | { readonly does: "attempt"; readonly by: number }
  | { readonly does: "slower" | "faster" };

const LEAP = 10;
/** Elements in which keys have a meaning of their own. */
const TYPED = new Set(["INPUT", "SELECT", "TEXTAREA"]);

interface Pressed {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

/** `within` is the name of the element that has the focus. */
export function actionOf(pressed: Pressed, within: string): Action | undefined {
  if (pressed.ctrlKey || pressed.metaKey || pressed.altKey || TYPED.has(within)) return undefined;
  const frames = pressed.shiftKey ? LEAP : 1;
  switch (pressed.key) {
    case " ":
    case "k":
      // A button that has the focus is pressed by the space bar.
      return pressed.key === " " && (within === "BUTTON" || within === "SUMMARY" || within === "A")
        ? undefined
        : { does: "play" };
    case ".":
    case "ArrowRight":
      return { does: "step", frames };
    case ",":
    case "ArrowLeft":
      return { does: "step", frames: -frames };
    case "p":
      return { does: "attempt", by: -1 };
    case "n":
      return { does: "attempt", by: 1 };
    case "-":
      return { does: "slower" };
    case "+":
      return { does: "faster" };
    default:
      return undefined;
  }
}
