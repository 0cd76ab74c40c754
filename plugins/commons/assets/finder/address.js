// What is asked for, as an address has it: everything that can be chosen, and nothing that an index does not know.
import { MOST } from "../compare/address.js"

export const VIEWS = ["cards", "table"]

export function read(search, index) {
  const given = new URLSearchParams(search)
  const known = (values, value) => (values.includes(value) ? value : values[0])
  const chosen = new Map()
  for (const { name, slugs } of index.facets) {
    const values = given.getAll(name).filter(value => slugs.has(value))
    if (values.length) chosen.set(name, new Set(values))
  }
  const page = Number(given.get("page"))
  return {
    text: given.get("text") ?? "",
    chosen,
    sort: known(index.data.sorts, given.get("sort")),
    view: known(VIEWS, given.get("view")),
    compare: [...new Set((given.get("compare") ?? "").split(","))].filter(id => index.data.ids.includes(id)).slice(0, MOST),
    page: Number.isSafeInteger(page) && page > 0 ? page : 1,
  }
}

// The defaults are left out, so that one thing has one address.
export function write({ text, chosen, sort, view, compare, page }, index) {
  const said = new URLSearchParams()
  if (text.trim()) said.set("text", text)
  for (const { name, values } of index.facets) {
    for (const [slug] of values) if (chosen.get(name)?.has(slug)) said.append(name, slug)
  }
  if (sort !== index.data.sorts[0]) said.set("sort", sort)
  if (view !== VIEWS[0]) said.set("view", view)
  if (compare.length) said.set("compare", compare.join(","))
  if (page > 1) said.set("page", page)
  return said.size ? `?${said}` : ""
}
