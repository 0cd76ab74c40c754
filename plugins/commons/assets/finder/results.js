// What was found, as cards or as a table; the cards are those of the page without a script.
import { element, fill } from "./elements.js"

export function cards(index, entries, { level, marked }) {
  const { data } = index
  const shown = index.facets.filter(facet => data.cards.includes(facet.name))
  shown.sort((one, other) => data.cards.indexOf(one.name) - data.cards.indexOf(other.name))
  const card = entry =>
    element(
      "li",
      { class: "gc-card" },
      element(`h${level}`, { class: "gc-card__title" }, link(data, entry)),
      text(data, entry),
      data.notes?.[entry] ? element("p", {}, data.notes[entry]) : null,
      element("p", { class: "gc-card__facts" }, ...facts(index, entry, shown, marked)),
    )
  return element("ul", { class: "gc-cards" }, ...Array.from(entries, card))
}

export function table(index, entries, { marked }) {
  const { data } = index
  const { words } = data
  const head = [words.name, ...index.facets.map(facet => facet.label), words.since]
  const date = new Intl.DateTimeFormat(index.language, { dateStyle: "medium", timeZone: "UTC" })
  const row = entry =>
    element(
      "tr",
      {},
      element("th", { scope: "row" }, link(data, entry)),
      ...index.facets.map(facet => element("td", {}, labels(index, entry, facet, marked).join(" · "))),
      element("td", {}, element("time", { datetime: data.since[entry] }, date.format(new Date(data.since[entry])))),
    )
  return element(
    "div",
    { class: "gc-scroll", tabindex: 0, role: "region", "aria-label": words.found },
    element(
      "table",
      { class: "gc-found" },
      element("thead", {}, element("tr", {}, ...head.map(title => element("th", { scope: "col" }, title)))),
      element("tbody", {}, ...Array.from(entries, row)),
    ),
  )
}

const link = (data, entry) => element("a", { href: `${data.ids[entry]}/` }, data.names[entry])

// A text in the page's language, or in the other one, which is said.
function text(data, entry) {
  if (data.about[entry]) return element("p", {}, data.about[entry])
  if (!data.elsewhere[entry]) return null
  const other = element("span", { lang: data.other }, data.elsewhere[entry])
  return element("p", {}, other, " ", element("small", {}, data.words.untranslated))
}

function labels(index, entry, facet, marked) {
  const found = index.valuesOf(facet, entry).map(number => facet.values[number][1])
  const said = facet.name === "state" && marked ? found.map(label => fill(marked, { text: label })) : found
  return said.length || !index.data.absent[facet.name] ? said : [index.data.absent[facet.name]]
}

function facts(index, entry, shown, marked) {
  return shown.flatMap(facet => {
    const is_code = facet.name === "license" && index.valuesOf(facet, entry).length
    return labels(index, entry, facet, marked).flatMap(label => [
      facet.name !== "license" ? element("span", { class: "gc-tag" }, label) : is_code ? element("code", { class: "gc-license" }, label) : label,
      " ",
    ])
  })
}
