/** Parts of a drawing, made by hand. */
export type Part = SVGElement;

type Value = string | number | readonly (string | false)[];

export function svg(tag: string, attributes: Readonly<Record<string, Value>>, text = ""): Part {
  const part = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes))
    part.setAttribute(
      name,
      typeof value === "object" ? value.filter(Boolean).join(" ") : `${value}`,
    );
  part.textContent = text;
  return part;
}
