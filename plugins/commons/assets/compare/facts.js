// What is said of a project in each row, in pieces: a key, by which rows are compared, and what is shown. All text comes
// from strangers, and is only ever text.
import { element, fill } from "../finder/elements.js"

// Rows in which every project differs from every other say nothing by it.
const COMPARED = new Set(["state", "category", "license", "data_license", "artifacts", "languages", "tasks", "tags", "maintainers", "year"])
const SIZES = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"]

export class Facts {
  constructor({ words, vocabulary, people, language, api }) {
    Object.assign(this, { words, vocabulary, people, language, api })
    this.compact = new Intl.NumberFormat(language, { notation: "compact", maximumFractionDigits: 1 })
    this.day = new Intl.DateTimeFormat(language, { dateStyle: "long", timeZone: "UTC" })
  }

  // The rows that say something of at least one project.
  rows(projects) {
    const rows = this.words.rows.map(([name, label]) => {
      const cells = projects.map(({ data }) => this[name](data))
      return { name, label, cells, differs: COMPARED.has(name) && new Set(cells.map(keyOf)).size > 1 }
    })
    return rows.filter(({ cells }) => cells.some(cell => cell.length))
  }

  summary = data => [piece("", this.text(data.summary))]
  state = data => [piece(data.state, data.sample ? fill(this.words.sample, { text: this.label("states", data.state) }) : this.word("states", data.state))]
  category = data => [piece(data.category, this.word("categories", data.category))]
  license = data => [this.licensed(data.license)]
  license_note = data => this.texts(data.license_note)
  data_license = data => (data.data_license ? [this.licensed(data.data_license)] : [])
  artifacts = data => data.artifacts.map(artifact => this.artifact(artifact))
  languages = data => data.languages.map(name => piece(name.toLowerCase(), tag(name)))
  tasks = data => data.tasks.map(name => piece(name, tag(this.word("tasks", name))))
  tags = data => data.tags.map(name => piece(name, tag(this.word("tags", name))))
  topics = data => data.topics.map(name => piece(name, tag(name, this.inEnglish())))
  maintainers = data => data.maintainers.map(id => piece(id, this.person(id)))
  year = data => [piece(data.evidence.date.slice(0, 4), data.evidence.date.slice(0, 4))]
  notes = data => this.texts(data.notes)
  repository = data => [piece("", link(data.repository))]
  homepage = data => (data.homepage ? [piece("", link(data.homepage))] : [])
  papers = data => data.papers.map(paper => piece("", this.paper(paper)))
  software_doi = data => (data.software_doi ? [piece("", link(`https://doi.org/${data.software_doi}`, data.software_doi))] : [])
  since = data => [piece("", this.time(data.log[0].at))]
  changed = data => [piece("", this.time(data.log.at(-1).at))]
  json = data => [piece("", element("a", { href: `${this.api.address}projects/${data.id}.json` }, "JSON"))]

  evidence({ evidence, sample }) {
    if (sample) return [piece("", this.words.sample_evidence)]
    const commit = element("code", { title: evidence.commit }, evidence.commit.slice(0, 10))
    const read = [piece("", commit, this.words.comma, this.time(evidence.date))]
    if (evidence.license_file) read.push(piece("", fill(this.words.license_file, { file: evidence.license_file })))
    return read
  }

  artifact(artifact) {
    const kind = artifact.url ? link(artifact.url, this.label("artifacts", artifact.kind)) : this.word("artifacts", artifact.kind)
    const said = [
      kind,
      artifact.title,
      artifact.format && this.word("formats", artifact.format),
      artifact.parameters && fill(this.words.parameters, { count: this.compact.format(artifact.parameters) }),
      artifact.records && fill(this.words.records, { count: this.compact.format(artifact.records) }),
      artifact.size && this.size(artifact.size),
      artifact.license && element("code", { class: "gc-license" }, artifact.license),
      artifact.terms && this.text(artifact.terms),
    ].filter(Boolean)
    return piece(`${artifact.kind} ${artifact.license ?? ""}`, ...said.flatMap((part, place) => (place ? [" · ", part] : [part])))
  }

  licensed(expression) {
    return piece(expression ?? "", expression ? element("code", { class: "gc-license" }, expression) : this.words.license_none)
  }

  person(id) {
    const name = this.people.get(id)?.title[this.language]
    return name ? element("a", { href: `../people/${id}/` }, name) : id
  }

  paper({ title, arxiv, doi, url }) {
    const address = arxiv ? `https://arxiv.org/abs/${arxiv}` : doi ? `https://doi.org/${doi}` : url
    const named = title ?? (arxiv ? `arXiv:${arxiv}` : (doi ?? this.words.paper))
    return address ? link(address, named, title && this.inEnglish()) : element("span", { lang: this.inEnglish() }, named)
  }

  size(bytes) {
    const power = Math.min(Math.floor(Math.log10(bytes) / 3), SIZES.length - 1)
    const style = { style: "unit", unit: SIZES[power], maximumFractionDigits: 1 }
    return new Intl.NumberFormat(this.language, style).format(bytes / 1000 ** power)
  }

  time(day) {
    return element("time", { datetime: day }, this.day.format(new Date(day)))
  }

  texts(text) {
    return text ? [piece("", this.text(text))] : []
  }

  // A text in the page's language, or in the other one, which is said.
  text(text) {
    if (text[this.language]) return element("span", {}, text[this.language])
    const other = element("span", { lang: this.words.other }, text[this.words.other] ?? "")
    return element("span", {}, other, " ", element("small", {}, this.words.untranslated))
  }

  word(file, name) {
    const known = this.vocabulary[file]?.[name]
    return known ? this.text(known) : name
  }

  label(file, name) {
    const known = this.vocabulary[file]?.[name]
    return known?.[this.language] ?? known?.[this.words.other] ?? name
  }

  inEnglish() {
    return this.language === "en" ? null : "en"
  }
}

const piece = (key, ...shown) => ({ key, shown })
const keyOf = cell => JSON.stringify(cell.map(({ key }) => key).sort())
const tag = (text, lang = null) => element("span", { class: "gc-tag", lang }, text)

// Entries have been checked to have no other addresses, and nothing else becomes a link here either.
function link(address, label = address.replace(/^https:\/\/|\/$/g, ""), lang = null) {
  return address.startsWith("https://") ? element("a", { href: address, rel: "noopener", lang }, label) : element("span", { lang }, label)
}
