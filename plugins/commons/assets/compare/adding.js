// A project to add is found as in the listing: by its name and what it is about, in both languages.
import { element, fill } from "../finder/elements.js"
import { Index, fold } from "../finder/index.js"

const SHOWN = 8

export class Adding {
  constructor(host, { entries, words, language }) {
    Object.assign(this, { host, entries, words, language })
    this.input = host.querySelector("input")
    this.found = host.querySelector("ul")
    this.said = host.querySelector("[aria-live]")
    this.there = new Set()
    this.input.addEventListener("focus", () => this.load())
    this.input.addEventListener("input", () => this.search())
  }

  // The projects that are there already are not offered.
  show(ids) {
    this.there = new Set(ids)
    this.input.value = ""
    return this.search()
  }

  load() {
    this.loading ??= fetch(this.entries)
      .then(response => {
        if (!response.ok) throw new Error(`${response.status} ${response.url}`)
        return response.json()
      })
      .then(data => {
        this.index = new Index(data, this.language)
      })
      .catch(() => {
        this.loading = undefined
        this.said.textContent = this.words.failed
      })
    return this.loading
  }

  async search() {
    const text = this.input.value
    if (text.trim()) await this.load()
    // Somebody may have written on in the meantime.
    if (text !== this.input.value || (text.trim() && !this.index)) return
    const found = text.trim() ? this.matching(text) : []
    this.found.replaceChildren(...found.slice(0, SHOWN).map(entry => this.offer(entry)))
    this.said.textContent = text.trim() ? fill(this.words.found, { count: found.length, shown: Math.min(found.length, SHOWN) }) : ""
  }

  // Those whose name fits come first.
  matching(text) {
    const { ids, names } = this.index.data
    const entries = [...this.index.find({ text, sort: "name" }).entries].filter(entry => !this.there.has(ids[entry]))
    const named = entry => fold(names[entry]).includes(fold(text.trim()))
    return [...entries.filter(named), ...entries.filter(entry => !named(entry))]
  }

  offer(entry) {
    const { ids, names, about, elsewhere, other } = this.index.data
    const text = about[entry] ?? elsewhere[entry]
    const button = element("button", { type: "button", value: ids[entry], "aria-label": fill(this.words.add, { name: names[entry] }) }, names[entry])
    return element("li", {}, button, " ", text ? element("small", { lang: about[entry] ? null : other }, text) : null)
  }
}
