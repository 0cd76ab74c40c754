// The form of a page of "Submit": what is filled in is checked by the catalog's schema, shown as the entry's file and as
// it will look, kept on this machine, and taken to the forge.
import { draw } from "./card.js"
import { fillUp, showFitting, watch } from "./members.js"
import { controlOf, isSomething, partsOf, placeOf, read, write } from "./reading.js"
import { rules } from "./rules.js"
import { checker } from "./schema.js"
import { entryOf } from "./values.js"
import { writer } from "./yaml.js"

export { isLicense, wrongAddress } from "./rules.js"
export { checker } from "./schema.js"
export { idOf, sameRepository } from "./values.js"
export { writer } from "./yaml.js"

// What servers and browsers let through in an address, with room to spare.
const LONGEST_ADDRESS = 7500
// The reader of entries takes no larger file.
const MOST_BYTES = 64 * 1024
const TYPING = 150

/** What the page knows: the file beside it, with lists of which it is asked what is in them as sets. */
export function prepared(data) {
  const sets = (lists) => Object.fromEntries(Object.entries(lists).map(([name, each]) => [name, new Set(each)]))
  const { html, script, secrets, look_alike } = data.patterns
  return {
    ...data,
    ...sets({ licenses: data.licenses, exceptions: data.exceptions, taken: data.taken, repositories: data.repositories }),
    references: sets(data.references),
    patterns: {
      forbidden: new RegExp(data.forbidden, "u"),
      html: new RegExp(html, "i"),
      script: new RegExp(script, "i"),
      secrets: secrets.map((each) => new RegExp(each)),
      look_alike: new RegExp(look_alike, "iu"),
    },
  }
}

/** Runs the form of a page. */
export async function start(form, styles) {
  const [response] = await Promise.all([fetch(form.dataset.form), load(styles)])
  if (!response.ok) return
  new Submission(form, prepared(await response.json())).begin()
}

function load(address) {
  const link = document.createElement("link")
  link.rel = "stylesheet"
  link.href = address
  const done = new Promise((resolve) => link.addEventListener("load", resolve))
  link.addEventListener("error", () => link.dispatchEvent(new Event("load")))
  document.head.append(link)
  return done
}

const FORMS = ["pattern", "format", "minLength"]
const isAddress = (part) => ["url", "repository"].includes(part?.dataset.check)

class Submission {
  constructor(form, data) {
    this.form = form
    this.data = data
    this.part = form.querySelector("[data-type=fields]")
    this.page = form.closest(".gc-submit")
    this.check = checker(data.schema)
    this.writer = writer(data)
    this.seen = new Set()
    this.isSubmitted = false
    this.storage = `gpt-commons:submit:${data.kind}`
  }

  $(selector) {
    return this.page.querySelector(selector)
  }

  begin() {
    this.suggest()
    fillUp(this.form)
    const draft = this.draft()
    if (draft) write(this.part, draft)
    for (const details of this.form.querySelectorAll("details")) details.open = draft && this.isFilled(details)
    this.$(".gc-submit__restored").hidden = !draft
    watch(this.form, (text) => this.say(text), () => this.update())
    this.form.addEventListener("input", ({ target }) => this.typed(target))
    this.form.addEventListener("change", ({ target }) => this.left(target))
    this.form.addEventListener("submit", (event) => {
      event.preventDefault()
      this.submit()
    })
    for (const button of this.page.querySelectorAll("[data-discard]")) {
      button.addEventListener("click", () => this.discard())
    }
    this.$("[data-copy]").addEventListener("click", () => this.copy())
    this.$("[data-download]").addEventListener("click", () => this.download())
    // Without this script the page shows the file to fill in; it is not needed first now.
    this.$(".gc-submit__plain").open = false
    this.page.classList.add("gc-submit--ready")
    for (const each of this.page.querySelectorAll("[data-scripted]")) each.hidden = false
    this.update()
  }

  isFilled(details) {
    return [...details.querySelectorAll("[data-type]")].some((each) => isSomething(read(each)))
  }

  suggest() {
    for (const [name, suggestions] of Object.entries(this.data.suggestions)) {
      const list = this.page.querySelector(`datalist[data-of="${name}"]`)
      list?.append(...suggestions.map(([value, label]) => new Option(label, value)))
    }
  }

  typed(target) {
    const none = target.matches("[data-none]") ? target : null
    if (none) controlOf(none.closest("[data-type]")).disabled = none.checked
    clearTimeout(this.waiting)
    this.waiting = setTimeout(() => this.update(), TYPING)
  }

  left(target) {
    this.seen.add(target.closest("[data-type]"))
    this.update()
  }

  /** Read everything again, and show it. */
  update() {
    clearTimeout(this.waiting)
    for (const none of this.form.querySelectorAll("[data-none]")) {
      controlOf(none.closest("[data-type]")).disabled = none.checked
    }
    this.places = new Map()
    const answers = read(this.part, [], this.places) ?? {}
    this.entry = entryOf(answers, this.data)
    this.yaml = this.writer.entry(shownSoFar(this.entry), this.data.order, this.data.modeline)
    this.$(".gc-submit__yaml code").textContent = this.yaml
    this.$(".gc-submit__file").textContent = `catalog/${this.data.folder}/${this.entry.id ?? "…"}.yml`
    draw(this.$(".gc-preview"), this.part, this.data)
    this.keep(answers)
    const problems = this.problems()
    this.show(problems.filter(({ part, keyword }) => this.isSubmitted || (this.seen.has(part) && keyword !== "required")))
    if (this.isSubmitted) this.summarize(problems)
    else this.$(".gc-submit__ready").hidden = true
  }

  /** Whose mistake it is: some fields are made of others. */
  placeOf(path) {
    const { owner } = this.data
    const named = (name) => partsOf(this.part).find((each) => each.dataset.name === name)
    const handle = named(owner === "handle" ? "handle" : "by")
    if (path[0] === "log" || (owner && path[0] === owner)) return handle
    if (path[0] === "id") return named("id") ?? handle
    return placeOf(this.places, path)
  }

  problems() {
    const { messages } = this.data
    const checkAt = (path) => this.placeOf(path)?.dataset.check
    const found = [
      ...this.check(this.entry).map(([path, keyword, limit]) => ({ path, keyword, limit })),
      ...[...rules(this.entry, this.data, checkAt)].map(([path, keyword, limit]) => ({ path, keyword, limit })),
    ]
    if (new TextEncoder().encode(this.yaml).length > MOST_BYTES) found.push({ path: ["id"], keyword: "size" })
    const said = new Map()
    for (const { path, keyword, limit } of found) {
      const part = this.placeOf(path)
      // The first is that of the schema, without which the others say little.
      // That there is no id yet, and what an address must be like, the rules say better.
      const isSaidBetter = (keyword === "required" && path[0] === "id") || (isAddress(part) && FORMS.includes(keyword))
      if (!part || said.has(part) || isSaidBetter) continue
      const name = keyword === "required" || keyword === "minItems" ? this.missing(part, keyword) : keyword
      const text = messages[name].replace("{limit}", limit).replace("{example}", part.dataset.example ?? "")
      said.set(part, { part, keyword, text })
    }
    return [...said.values()].sort((one, other) =>
      one.part.compareDocumentPosition(other.part) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1,
    )
  }

  missing(part, keyword) {
    if ("bilingual" in part.dataset) return "required_text"
    if (part.dataset.type === "words") return "required_words"
    if (part.dataset.type === "list") return Number(part.dataset.least) > 1 || keyword === "minItems" ? "minItems" : "required_list"
    return part.dataset.type === "choice" ? "required_choice" : "required"
  }

  /** Put each mistake at its field. */
  show(problems) {
    const wrong = new Map(problems.map((each) => [each.part, each.text]))
    for (const part of this.form.querySelectorAll("[data-type]")) {
      const place = document.getElementById(`${part.dataset.id}-error`)
      if (!place) continue
      const text = wrong.get(part) ?? ""
      if (place.textContent !== text) place.textContent = text
      place.hidden = !text
      const target = part.dataset.target ? document.getElementById(part.dataset.target) : part
      target.toggleAttribute("data-wrong", Boolean(text))
      if (target.matches("input, select, textarea")) {
        if (text) target.setAttribute("aria-invalid", "true")
        else target.removeAttribute("aria-invalid")
      }
      const others = (target.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => id && id !== place.id)
      const described = text ? [...others, place.id] : others
      if (described.length) target.setAttribute("aria-describedby", described.join(" "))
      else target.removeAttribute("aria-describedby")
    }
  }

  /** The list of all mistakes, or how to go on. */
  summarize(problems) {
    const summary = this.$(".gc-submit__problems")
    summary.hidden = !problems.length
    this.$(".gc-submit__ready").hidden = Boolean(problems.length)
    summary.querySelector("ul").replaceChildren(
      ...problems.map(({ part, text }) => {
        const link = document.createElement("a")
        link.href = `#${part.dataset.target || part.dataset.id}`
        link.textContent = `${labelOf(part)}${this.data.messages.colon}${text}`
        link.addEventListener("click", (event) => {
          event.preventDefault()
          this.goTo(part)
        })
        const item = document.createElement("li")
        item.append(link)
        return item
      }),
    )
    if (!problems.length) this.offer()
  }

  goTo(part) {
    for (let each = part; each; each = each.parentElement) if (each.tagName === "DETAILS") each.open = true
    const control = document.getElementById(part.dataset.target) ?? part.querySelector("input, select, textarea, button")
    control.focus()
    part.scrollIntoView({ block: "center" })
  }

  submit() {
    this.isSubmitted = true
    this.update()
    const target = [".gc-submit__problems", ".gc-submit__ready"].map((each) => this.$(each)).find((each) => !each.hidden)
    target.focus()
    target.scrollIntoView({ block: "nearest" })
  }

  /** Say how to go on: the forge's page with everything filled in, or what to copy there. */
  offer() {
    const link = this.$("[data-new-file]")
    if (!link) return
    const name = `filename=${encodeURIComponent(`${this.entry.id}.yml`)}`
    const whole = `${link.dataset.newFile}?${name}&value=${encodeURIComponent(this.yaml)}`
    const isTooLong = whole.length > LONGEST_ADDRESS
    link.href = isTooLong ? `${link.dataset.newFile}?${name}` : whole
    this.$(".gc-submit__long").hidden = !isTooLong
  }

  async copy() {
    const { messages } = this.data
    try {
      await navigator.clipboard.writeText(this.yaml)
      this.say(messages.copied)
    } catch {
      // A browser may not allow it: then the text is selected, to be copied by hand.
      getSelection().selectAllChildren(this.$(".gc-submit__yaml code"))
      this.say(messages.selected)
    }
  }

  download() {
    const link = document.createElement("a")
    link.href = URL.createObjectURL(new Blob([this.yaml], { type: "application/yaml" }))
    link.download = `${this.entry.id ?? this.data.kind}.yml`
    link.click()
    setTimeout(() => URL.revokeObjectURL(link.href), 1000)
  }

  say(text) {
    this.$(".gc-submit__said").textContent = text
  }

  /** What was filled in before, if there is anything and this browser keeps it. */
  draft() {
    try {
      const found = JSON.parse(localStorage.getItem(this.storage))
      return found !== null && typeof found === "object" && !Array.isArray(found) ? found : null
    } catch {
      return null
    }
  }

  keep(answers) {
    try {
      if (isSomething(answers)) localStorage.setItem(this.storage, JSON.stringify(answers))
      else localStorage.removeItem(this.storage)
    } catch {
      // Nothing is kept then; the form works without.
    }
  }

  discard() {
    if (!confirm(this.data.messages.discard)) return
    write(this.part, {})
    for (const member of this.form.querySelectorAll("[data-member]")) showFitting(member)
    this.seen.clear()
    this.isSubmitted = false
    this.$(".gc-submit__problems").hidden = true
    this.$(".gc-submit__restored").hidden = true
    this.update()
    controlOf(partsOf(this.part)[0]).focus()
    this.say(this.data.messages.discarded)
  }
}

/** The entry without groups in which nothing is filled in yet; a list may be empty. */
function shownSoFar(entry) {
  return Object.fromEntries(
    Object.entries(entry).filter(([, value]) => Array.isArray(value) ? value.every(isSomething) : value === null || isSomething(value)),
  )
}

/** What a field is called, with the names of what it is in. */
function labelOf(part) {
  const names = []
  for (let each = part; each?.dataset.label; each = each.parentElement.closest("[data-type]")) {
    const number = each.closest("[data-member]")?.querySelector("[data-number]")
    const isMember = each.parentElement.matches("[data-member]")
    if (isMember) names.unshift(number ? number.textContent : "")
    else names.unshift(each.dataset.label)
  }
  return names.filter(Boolean).join(" › ")
}
