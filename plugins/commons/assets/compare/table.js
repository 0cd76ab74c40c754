// The projects as a table: one a column, and in each row what is said of them.
import { element, fill } from "../finder/elements.js"

export function table(projects, rows, words) {
  return element(
    "div",
    { class: "gc-scroll", tabindex: 0, role: "region", "aria-label": words.table },
    element(
      "table",
      { class: "gc-compared" },
      element("caption", {}, words.caption),
      element("thead", {}, element("tr", {}, element("td"), ...projects.map(project => head(project, words)))),
      element("tbody", {}, ...rows.map(row => rowOf(row, words))),
    ),
  )
}

function head({ id, name }, words) {
  const remove = element("button", { type: "button", value: id, "aria-label": fill(words.remove, { name }) }, words.remove_short)
  return element("th", { scope: "col" }, element("a", { href: `../projects/${id}/` }, name), " ", remove)
}

function rowOf({ name, label, cells, differs }, words) {
  const mark = differs ? element("span", { class: "gc-tag" }, words.differs) : null
  return element(
    "tr",
    { class: differs && "gc-differs", "data-row": name },
    element("th", { scope: "row" }, label, " ", mark),
    ...cells.map(cell => element("td", {}, shown(cell, words))),
  )
}

function shown(cell, words) {
  if (!cell.length) return element("span", { class: "gc-count" }, words.nothing)
  if (cell.length === 1) return element("span", {}, ...cell[0].shown)
  return element("ul", {}, ...cell.map(piece => element("li", {}, ...piece.shown)))
}
