// Entries that a reader sets aside to compare: a box on each, and below the list which they are, with a way to the page
// that shows them side by side. Which ones, the listing's address says.
import { MOST, write } from "../compare/address.js"
import { element, fill } from "./elements.js"

export class Choosing {
  constructor(host, found) {
    this.found = found
    this.label = host.dataset.compare
    this.said = element("p", { "aria-live": "polite" })
    this.list = element("ul")
    this.links = element("p")
    host.append(element("div", { class: "gc-tray" }, this.said, this.list, this.links))
    this.offer()
  }

  // A box on every entry that has none yet.
  offer() {
    for (const title of this.found.querySelectorAll(".gc-card__title, .gc-found th[scope=row]")) {
      const place = title.matches("th") ? title : title.parentElement
      if (!place.querySelector("[name=compare]")) place.append(" ", this.box(title.querySelector("a")))
    }
  }

  box(link) {
    const id = link.getAttribute("href").replace(/\/$/, "")
    const named = `${this.label} ${link.textContent}`
    const box = element("input", { type: "checkbox", name: "compare", value: id, "aria-label": named, autocomplete: "off" })
    return element("label", { class: "gc-choose" }, box, ` ${this.label}`)
  }

  // What is chosen, by the names that an index has, and whether one more was refused.
  show(ids, { data }, { refused = false } = {}) {
    this.offer()
    for (const box of this.found.querySelectorAll("[name=compare]")) box.checked = ids.includes(box.value)
    const { names, words } = data
    const before = this.list.childElementCount
    this.list.replaceChildren(...ids.map(id => this.chip(id, names[data.ids.indexOf(id)], words)))
    this.links.replaceChildren(...(ids.length > 1 ? [this.way(ids, words)] : ids.length ? [words.compare_more] : []))
    const chosen = ids.length ? fill(words.compare_chosen, { count: ids.length, most: MOST }) : before ? words.compare_empty : ""
    this.said.textContent = refused ? words.compare_most : chosen
  }

  chip(id, name, words) {
    const label = fill(words.compare_leave_out, { name })
    const button = element("button", { type: "button", value: id, "aria-label": label }, name, element("span", { "aria-hidden": "true" }, " ×"))
    return element("li", {}, button)
  }

  way(ids, words) {
    return element("a", { class: "md-button", href: `../compare/${write(ids)}` }, fill(words.compare_go, { count: ids.length }))
  }

  // Where to go on after a chip is gone.
  focus(place) {
    const left = this.list.querySelectorAll("button")
    const next = left[Math.min(place, left.length - 1)] ?? this.found.querySelector("[name=compare]")
    next?.focus()
  }
}
