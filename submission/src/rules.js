// What the catalog's rules say besides the schema, as far as it can be known here: `commons check` has the last word.
import { latestDay, sameRepository } from "./values.js"

const ADDRESS = /^(?<scheme>[A-Za-z][A-Za-z0-9+.-]*):\/\/(?<authority>[^/?#]*)/
const UNSAFE = /[\s"'<>\\^`{|}]|%(?![0-9A-Fa-f]{2})/
const LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
const HOST = new RegExp(`^(?:${LABEL}\\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$`, "i")
const ID = /^[a-z0-9]+(?:-[a-z0-9]+)*$/
const LONGEST_ID = 80
const LONGEST_WORD = 100

/** What is wrong with an address, by the name of the message; undefined if nothing is. */
export function wrongAddress(url, reserved) {
  if (UNSAFE.test(url)) return "url_characters"
  const { scheme, authority = "" } = url.match(ADDRESS)?.groups ?? {}
  if (scheme !== "https") return "url_scheme"
  if (authority.includes("@")) return "url_user"
  const [host, port] = authority.split(/:(.*)/s)
  if (port !== undefined) return "url_port"
  const last = host.split(".").at(-1).toLowerCase()
  return host.length > 253 || !HOST.test(host) || reserved.includes(last) ? "url_host" : undefined
}

/** Whether a licence is an SPDX expression in SPDX's spelling, of licences that are on its list. */
export function isLicense(text, { licenses, exceptions }) {
  const tokens = text.split(/(?<=\()|(?=\))| /)
  // So that one spelling alone is right: no space but one between two words.
  if (tokens.join(" ").replaceAll("( ", "(").replaceAll(" )", ")") !== text) return false
  let at = 0
  const isName = (word) =>
    licenses.has(word) || (word?.endsWith("+") && licenses.has(word.slice(0, -1))) || /^LicenseRef-[A-Za-z0-9.-]+$/.test(word)
  const term = () => {
    if (tokens[at] === "(") {
      at++
      return expression() && tokens[at++] === ")"
    }
    if (!isName(tokens[at++])) return false
    if (tokens[at] !== "WITH") return true
    at++
    return exceptions.has(tokens[at++])
  }
  const expression = () => {
    if (!term()) return false
    while (tokens[at] === "AND" || tokens[at] === "OR") {
      at++
      if (!term()) return false
    }
    return true
  }
  return expression() && at === tokens.length
}

function isDay(text) {
  const day = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(day.getTime()) && day.toISOString().slice(0, 10) === text && text > "0001"
}

/** What checks one value, by the name that a part gives (`data-check`). */
const CHECKS = {
  url: (value, { reserved_hosts }) => wrongAddress(value, reserved_hosts),
  license: (value, data) => (isLicense(value, data) ? undefined : "license"),
  day: (value) => (isDay(value) ? undefined : "day"),
  past: (value) => (!isDay(value) ? "day" : value > latestDay() ? "future" : undefined),
  repository: (value, data) =>
    wrongAddress(value, data.reserved_hosts) ??
    (data.repositories.has(sameRepository(value, data.caseless_hosts)) ? "repository" : undefined),
  project: (value, { references }) => (references.project.has(value) ? undefined : "no_project"),
  person: (value, { references }) => (references.person.has(value) ? undefined : "no_person"),
  pool: (value, { references }) => (references.pool.has(value) ? undefined : "no_pool"),
}

/** What is wrong with a text, whatever it is about. */
function wrongText(value, { patterns }) {
  if (patterns.secrets.some((each) => each.test(value))) return "secret"
  if (patterns.html.test(value)) return "html"
  if (patterns.script.test(value)) return "script"
  const isTooLong = (word) => [...word].length > LONGEST_WORD && !word.includes("://") && /^[\u0000-\u007f]*$/.test(word)
  return value.split(/\s+/).some(isTooLong) ? "long_word" : undefined
}

function* values(value, path) {
  if (value !== null && typeof value === "object") {
    for (const [name, inside] of Object.entries(value)) {
      yield* values(inside, [...path, Array.isArray(value) ? Number(name) : name])
    }
  } else if (typeof value === "string") {
    yield [path, value]
  }
}

function* aboutId({ id, name, title, handle }, { kind, owner, taken, reserved_ids }) {
  const field = owner === "handle" ? "handle" : owner === "person" ? "person" : "id"
  if (id === undefined) {
    if (name ?? title ?? handle) yield [[field], "id_needed"]
  } else if (!ID.test(id) || id.length > LONGEST_ID) {
    yield [[field], "id"]
  } else if (reserved_ids.includes(id)) {
    yield [[field], "id_reserved"]
  } else if (taken.has(id)) {
    yield [[field], kind === "person" || kind === "reviewer" ? "taken_own" : "taken"]
  }
}

function* aboutNames(entry, { patterns }) {
  for (const field of ["name", "title"]) {
    const words = typeof entry[field] === "string" ? (entry[field].match(/\p{L}+/gu) ?? []) : []
    if (words.some((word) => /[a-z]/i.test(word) && patterns.look_alike.test(word))) yield [[field], "look_alike"]
  }
}

/**
 * Says what is wrong in an entry.
 *
 * @param {object} entry
 * @param {object} data What the page knows of the kind and of the catalog.
 * @param {(path: (string | number)[]) => string | undefined} checkAt Which check a value needs, by its path.
 * @yields Each time the way to a field, the name of a message, and what it names.
 */
export function* rules(entry, data, checkAt) {
  for (const [path, value] of values(entry, [])) {
    const check = checkAt(path)
    const isAddress = check === "url" || check === "repository"
    const unseen = value.match(data.patterns.forbidden)?.[0].codePointAt(0)
    if (unseen !== undefined) {
      yield [path, "invisible", `U+${unseen.toString(16).toUpperCase().padStart(4, "0")}`]
      continue
    }
    const wrong = (check && CHECKS[check](value, data)) ?? (isAddress ? undefined : wrongText(value, data))
    if (wrong) yield [path, wrong]
  }
  yield* aboutId(entry, data)
  yield* aboutNames(entry, data)
  if (entry.license === null && !entry.license_note) yield [["license_note"], "license_note"]
  for (const [index, paper] of (entry.papers ?? []).entries()) {
    if (!Object.keys(paper).length) yield [["papers", index], "empty_member"]
  }
  const { milestones, pool, unit } = entry
  const late = milestones?.findIndex((each, index) => index && each.due < milestones[index - 1].due) ?? -1
  if (late > 0) yield [["milestones", late, "due"], "milestones"]
  if (unit && data.units[pool] && data.units[pool] !== unit) yield [["unit"], "unit"]
  const { samples } = data
  const own = entry.log[0].by
  if (own && samples.includes(own.toLowerCase())) yield [["log", 0, "by"], "sample"]
  for (const [index, { subject }] of (entry.conflicts ?? []).entries()) {
    if (samples.includes(subject)) yield [["conflicts", index, "subject"], "sample"]
  }
}
