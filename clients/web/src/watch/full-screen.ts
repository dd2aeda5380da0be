/** Puts a part of the page on the whole screen, where the browser lets it. */

export async function fill(element: HTMLElement): Promise<void> {
  try {
    await element.requestFullscreen?.();
  } catch (cause) {
    // Without a press by the person browsers refuse: the button is there.
    if (!(cause instanceof TypeError || cause instanceof DOMException)) throw cause;
  }
}

export async function leave(): Promise<void> {
  if (document.fullscreenElement !== null) await document.exitFullscreen();
}
