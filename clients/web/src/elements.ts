/** The page's fixed elements, found once; a missing one is a mistake in index.html. */
export function byId<T extends HTMLElement>(id: string, type: new () => T): T {
  const element = document.getElementById(id);
  if (!(element instanceof type)) throw new Error(`index.html has no ${type.name} #${id}`);
  return element;
}

export function make(tag: string, className: string, text = ""): HTMLElement {
  const element = document.createElement(tag);
  if (className !== "") element.className = className;
  element.textContent = text;
  return element;
}

/** A term and its value, for a `<dl>`. */
export function pair(term: string, value: string, testId?: string): HTMLElement {
  const group = make("div", "");
  const description = make("dd", "", value);
  if (testId !== undefined) description.dataset["testid"] = testId;
  group.append(make("dt", "", term), description);
  return group;
}
