// The controls of a listing: what is chosen is in the address, and what fits it is on the page at once.
import { MOST } from "../compare/address.js"
import { VIEWS, read, write } from "./address.js"
import { Choosing } from "./choosing.js"
import { element, fill } from "./elements.js"
import { Index } from "./index.js"
import { cards, table } from "./results.js"

export class Finder {
  constructor(host) {
    this.host = host
    this.found = host.querySelector(".gc-finder__found")
    this.status = host.querySelector("[role=status]")
    this.chips = host.querySelector(".gc-chips")
    this.text = host.querySelector("input[name=text]")
    this.language = document.documentElement.lang
    this.number = new Intl.NumberFormat(this.language)
    // The links that a page without a script has; they come back if the entries cannot be loaded.
    this.links = [...host.querySelectorAll(".gc-choice ul")]
    this.back = () => this.refresh()
    // The other languages of this page, which shall show the same.
    this.languages = [...document.querySelectorAll(".md-select__link[hreflang]")]
  }

  start() {
    window.addEventListener("popstate", this.back)
    if (this.boxes) return
    this.boxes = this.links.map(list => this.choicesOf(list))
    this.links.forEach((list, number) => list.replaceWith(this.boxes[number]))
    for (const part of this.host.querySelectorAll("[hidden]")) part.hidden = false
    if (this.host.dataset.compare) this.choosing = new Choosing(this.host, this.found)
    // A browser may remember what was chosen before the page was loaded again.
    for (const view of this.host.querySelectorAll("[name=view]")) view.checked = view.defaultChecked
    this.host.addEventListener("focusin", () => this.load())
    this.host.addEventListener("change", event => this.changed(event.target))
    this.text.addEventListener("input", () => this.typed())
    this.host.addEventListener("click", event => this.clicked(event))
    if (location.search) this.refresh()
  }

  stop() {
    window.removeEventListener("popstate", this.back)
  }

  // All entries, read when somebody begins to look for one.
  load() {
    this.loading ??= fetch(this.host.dataset.entries)
      .then(response => {
        if (!response.ok) throw new Error(`${response.status} ${response.url}`)
        return response.json()
      })
      .then(data => {
        this.index = new Index(data, this.language)
        this.addLeftOut()
      })
      .catch(() => this.giveUp())
    return this.loading
  }

  giveUp() {
    this.boxes.forEach((list, number) => list.replaceWith(this.links[number]))
    for (const part of this.host.querySelectorAll(".gc-finder__form, .gc-chips, .gc-choose")) part.hidden = true
    this.status.textContent = this.host.dataset.failed
  }

  // A facet's links as boxes to tick.
  choicesOf(list) {
    const facet = list.closest(".gc-choice").dataset.facet
    const items = [...list.children].map(item => {
      const link = item.querySelector("a")
      const [, slug] = link.getAttribute("href").match(/([^/]+)\/$/)
      const counted = item.querySelector(".gc-count")
      return counted ? this.box(facet, slug, link.textContent, counted.textContent) : element("li", { hidden: true })
    })
    return element("ul", {}, ...items)
  }

  box(facet, slug, label, count) {
    const box = element("input", { type: "checkbox", name: facet, value: decodeURIComponent(slug), autocomplete: "off" })
    return element("li", {}, element("label", {}, box, ` ${label} `, element("span", { class: "gc-count" }, count)))
  }

  // A page names the most frequent values only.
  addLeftOut() {
    for (const [number, facet] of this.index.facets.entries()) {
      const there = new Set(Array.from(this.boxes[number].querySelectorAll("input"), box => box.value))
      const missing = facet.values.filter(([slug]) => !there.has(slug))
      this.boxes[number].append(...missing.map(([slug, label]) => this.box(facet.name, slug, label, "")))
    }
  }

  // Show what the address asks for.
  async refresh() {
    await this.load()
    if (!this.index) return
    // A link to a section of the page is a step in the history too.
    if (this.query && write(this.query, this.index) === location.search) return
    this.query = read(location.search, this.index)
    this.show()
    for (const link of this.languages) link.search = write(this.query, this.index)
  }

  async changed(control) {
    await this.load()
    if (!this.index || control === this.text) return
    this.query ??= read(location.search, this.index)
    if (control.name === "compare") {
      this.choose(control.value)
      return
    }
    const { chosen } = this.query
    if (control.type === "checkbox") {
      const values = chosen.get(control.name) ?? new Set()
      if (control.checked) values.add(control.value)
      else values.delete(control.value)
      chosen.set(control.name, values)
    } else {
      this.query[control.name] = control.value
    }
    this.go({ page: 1 })
  }

  // While somebody types, the address follows, but every letter is no step to go back to.
  async typed() {
    await this.load()
    if (!this.index) return
    const begun = this.query?.text
    this.go({ text: this.text.value, page: 1 }, { replace: Boolean(begun && this.text.value) })
  }

  // One more to compare, or one less; the list stays as it is.
  choose(id) {
    const { compare } = this.query
    const chosen = compare.includes(id) ? compare.filter(each => each !== id) : [...compare, id]
    const refused = chosen.length > MOST
    if (!refused) this.query.compare = chosen
    this.choosing.show(this.query.compare, this.index, { refused })
    this.leaveAddress()
  }

  async clicked(event) {
    const left = event.target.closest(".gc-tray button")
    const chip = event.target.closest(".gc-chips button")
    const page = event.target.closest(".gc-pages a[data-page]")
    if (left) this.leaveOut(left)
    else if (chip) this.remove(chip)
    if (!page || event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    this.go({ page: Number(page.dataset.page) })
    this.status.focus({ preventScroll: true })
    this.host.scrollIntoView({ block: "start" })
  }

  remove(chip) {
    const place = [...this.chips.querySelectorAll("button")].indexOf(chip)
    if (!chip.name) this.go({ text: "", chosen: new Map(), page: 1 })
    else if (chip.name === "text") this.go({ text: "", page: 1 })
    else {
      this.query.chosen.get(chip.name).delete(chip.value)
      this.go({ page: 1 })
    }
    const left = this.chips.querySelectorAll("button")
    ;(left[Math.min(place, left.length - 1)] ?? this.text).focus()
  }

  leaveOut(chip) {
    const place = this.query.compare.indexOf(chip.value)
    this.choose(chip.value)
    this.choosing.focus(place)
  }

  go(changes, { replace = false } = {}) {
    this.query = { ...(this.query ?? read(location.search, this.index)), ...changes }
    this.show()
    this.leaveAddress({ replace })
  }

  // What is asked for goes into the address.
  leaveAddress({ replace = false } = {}) {
    const search = write(this.query, this.index)
    for (const link of this.languages) link.search = search
    if (search !== location.search) history[replace ? "replaceState" : "pushState"](null, "", location.pathname + search)
  }

  show() {
    const { entries, counts } = this.index.find(this.query)
    const { page: length, words } = this.index.data
    const pages = Math.max(1, Math.ceil(entries.length / length))
    this.query.page = Math.min(this.query.page, pages)
    const shown = entries.subarray((this.query.page - 1) * length, this.query.page * length)
    const options = { level: this.host.dataset.level, marked: this.host.dataset.sample }
    const list = this.query.view === "table" ? table(this.index, shown, options) : cards(this.index, shown, options)
    this.found.replaceChildren(...(shown.length ? [list] : [element("p", {}, words.none)]), ...this.pageLinks(pages))
    this.showControls(counts)
    this.showChips()
    this.say(entries.length, pages)
    this.choosing?.show(this.query.compare, this.index)
  }

  showControls(counts) {
    if (this.text.value !== this.query.text) this.text.value = this.query.text
    this.host.querySelector("[name=sort]").value = this.query.sort
    for (const view of VIEWS) this.host.querySelector(`[name=view][value=${view}]`).checked = view === this.query.view
    for (const [number, facet] of this.index.facets.entries()) {
      for (const box of this.boxes[number].querySelectorAll("input")) {
        const count = counts[number][facet.slugs.get(box.value)]
        box.checked = Boolean(this.query.chosen.get(facet.name)?.has(box.value))
        // Who has just taken a choice away stands on it still.
        box.disabled = !count && !box.checked && box !== document.activeElement
        box.parentElement.querySelector(".gc-count").textContent = this.number.format(count)
      }
    }
  }

  showChips() {
    const { words } = this.index.data
    const chip = (name, value, label) =>
      element("li", {}, element("button", { type: "button", name, value, "aria-label": fill(words.remove, { label }) }, label, element("span", { "aria-hidden": "true" }, " ×")))
    const made = this.index.facets.flatMap(({ name, label, values }) =>
      values
        .filter(([slug]) => this.query.chosen.get(name)?.has(slug))
        .map(([slug, value]) => chip(name, slug, `${label}${words.colon}${value}`)),
    )
    if (this.query.text.trim()) made.unshift(chip("text", "", `${words.text_label}${words.colon}${this.query.text.trim()}`))
    if (made.length > 1) made.push(element("li", {}, element("button", { type: "button" }, words.clear)))
    this.chips.replaceChildren(...made)
    this.chips.hidden = !made.length
  }

  pageLinks(pages) {
    if (pages === 1) return []
    const { words } = this.index.data
    const { page } = this.query
    const near = [1, pages, ...Array.from({ length: 5 }, (_, step) => page - 2 + step)]
    const numbers = [...new Set(near)].filter(number => number >= 1 && number <= pages).sort((one, other) => one - other)
    const items = numbers.flatMap((number, place) => {
      const address = write({ ...this.query, page: number }, this.index) || "./"
      const link = element("a", { href: address, "data-page": number, "aria-current": number === page && "page" }, number)
      const skipped = place && number - numbers[place - 1] > 1
      return [...(skipped ? [element("li", {}, "…")] : []), element("li", {}, link)]
    })
    return [element("nav", { class: "gc-pages", "aria-label": words.pages }, element("ul", {}, ...items))]
  }

  say(count, pages) {
    const { words } = this.index.data
    const all = this.index.size
    const values = { count: this.number.format(count), all: this.number.format(all) }
    const sentences = [fill(count === all ? words.all : words.some, values)]
    if (pages > 1) sentences.push(fill(words.shown, { number: this.number.format(this.query.page), pages: this.number.format(pages) }))
    const said = sentences.join(this.language === "zh" ? "" : " ")
    if (this.status.textContent !== said) this.status.textContent = said
  }
}
