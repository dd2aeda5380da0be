/** Plays a video over the page. */
import { byId } from "./elements.ts";

export class Player {
  readonly #dialog = byId("player", HTMLDialogElement);
  readonly #video = byId("player-video", HTMLVideoElement);

  constructor() {
    byId("player-close", HTMLButtonElement).addEventListener("click", () => this.#dialog.close());
    this.#dialog.addEventListener("close", () => {
      this.#video.removeAttribute("src");
      this.#video.load();
    });
  }

  play(url: string): void {
    this.#video.src = url;
    this.#video.autoplay = true;
    this.#dialog.showModal();
  }
}
