// Projects side by side: which ones, the address says, and nothing else; what is said of them, the API.
import { element, fill } from "../finder/elements.js"
import { Adding } from "./adding.js"
import { MOST, read, write } from "./address.js"
import { Api } from "./api.js"
import { Facts } from "./facts.js"
import { table } from "./table.js"

export class Comparison {
  constructor(host) {
    this.host = host
    this.words = JSON.parse(host.querySelector("script").textContent)
    this.language = document.documentElement.lang
    this.title = document.title
    this.api = new Api(host.dataset.api)
    this.without = host.querySelector(".gc-compare__without")
    this.controls = host.querySelector(".gc-compare__controls")
    this.status = host.querySelector("[role=status]")
    this.place = host.querySelector(".gc-compare__table")
    this.adding = new Adding(host.querySelector(".gc-compare__add"), {
      entries: host.dataset.entries,
      words: this.words,
      language: this.language,
    })
    this.languages = [...document.querySelectorAll(".md-select__link[hreflang]")]
    this.back = () => this.refresh()
    host.addEventListener("click", event => this.clicked(event))
  }

  start() {
    window.addEventListener("popstate", this.back)
    this.refresh()
  }

  stop() {
    window.removeEventListener("popstate", this.back)
  }

  // Show what the address asks for. Who goes back and forth may ask for something else before it is there.
  async refresh() {
    const asked = read(location.search)
    this.asked = asked
    try {
      const found = await this.find(asked)
      const facts = await this.facts(found.compared)
      if (this.asked === asked) this.show(found, facts)
    } catch {
      if (this.asked === asked) this.giveUp()
    }
  }

  // What is not to be compared is told: ids that nothing has, what was withdrawn, and whatever is too much.
  async find(asked) {
    const found = { compared: [], told: [] }
    const documents = await Promise.all(asked.map(id => this.api.project(id)))
    for (const [place, document] of documents.entries()) {
      const { words } = this
      if (!document) {
        found.told.push(fill(words.unknown, { id: asked[place] }))
        continue
      }
      const project = { id: document.data.id, name: document.title[this.language], data: document.data }
      if (words.gone.includes(project.data.state)) found.told.push(fill(words.withdrawn, { name: project.name }))
      else if (found.compared.some(({ id }) => id === project.id)) continue
      else if (found.compared.length === MOST) found.told.push(fill(words.too_many, { name: project.name }))
      else found.compared.push(project)
    }
    return found
  }

  async facts(projects) {
    const ids = [...new Set(projects.flatMap(({ data }) => data.maintainers))]
    const [vocabulary, ...people] = await Promise.all([this.api.vocabulary(), ...ids.map(id => this.api.person(id))])
    const { words, language, api } = this
    return new Facts({ words, vocabulary, people: new Map(ids.map((id, place) => [id, people[place]])), language, api })
  }

  show({ compared, told }, facts) {
    this.without.hidden = true
    this.controls.hidden = false
    this.ids = compared.map(({ id }) => id)
    const rows = facts.rows(compared)
    this.place.replaceChildren(...(compared.length ? [table(compared, rows, this.words)] : []))
    this.adding.host.hidden = compared.length === MOST
    this.adding.show(this.ids)
    const sentences = [...told, ...this.said(compared, rows)]
    this.status.replaceChildren(...sentences.map(sentence => element("p", {}, sentence)))
    const names = compared.map(({ name }) => name)
    document.title = names.length ? `${names.join(this.words.comma)} · ${this.title}` : this.title
    for (const link of this.languages) link.search = location.search
  }

  said(compared, rows) {
    const { words } = this
    const names = compared.map(({ name }) => name).join(words.comma)
    if (!compared.length) return [words.none]
    if (compared.length === 1) return [fill(words.one, { names })]
    const differing = rows.filter(({ differs }) => differs).map(({ label }) => label)
    const rest = differing.length ? fill(words.differing, { rows: differing.join(words.comma) }) : words.alike
    return [fill(words.all, { names }) + words.gap + rest, ...(compared.length === MOST ? [words.full] : [])]
  }

  async clicked({ target }) {
    const button = target.closest("button[value]")
    if (!button) return
    const removed = this.ids.indexOf(button.value)
    await this.go(removed < 0 ? [...this.ids, button.value] : this.ids.filter(id => id !== button.value))
    // The button is gone; the next of its sort is where one goes on.
    const left = this.place.querySelectorAll("thead button")
    const next = removed < 0 ? this.adding.input : left[Math.min(removed, left.length - 1)]
    ;(this.adding.host.hidden && removed < 0 ? left[left.length - 1] : (next ?? this.adding.input)).focus()
  }

  go(ids) {
    history.pushState(null, "", location.pathname + write(ids))
    return this.refresh()
  }

  giveUp() {
    this.controls.hidden = true
    this.without.hidden = false
    this.status.replaceChildren(element("p", {}, this.words.failed))
    this.place.replaceChildren()
  }
}
