// What several fields are made of.

/** An id made of a name, or undefined if nothing of it can stand in one; as `id_of` of the catalog makes it. */
export function idOf(text) {
  const plain = text.normalize("NFKD").replace(/[^\u0000-\u007f]/g, "").toLowerCase().replace(/'/g, "")
  const made = plain.replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 80).replace(/-+$/, "")
  return made || undefined
}

/** A form that is the same for all spellings of one repository's address; as `same_repository` of the catalog. */
export function sameRepository(url, caseless) {
  const place = url.trim().replace(/[?#].*$/s, "").replace(/^https?:\/\//i, "")
  const [, written, path] = place.match(/^([^/]*)\/?(.*)$/s)
  const host = written.toLowerCase().replace(/^www\./, "")
  const bare = path.replace(/\/+/g, "/").replace(/^\/+|\/+$/g, "").replace(/\.git$/i, "").replace(/\/+$/, "")
  return `${host}/${caseless.includes(host) ? bare.toLowerCase() : bare}`
}

export const today = () => new Date().toISOString().slice(0, 10)

/** Today where today comes first, so that nobody's date is refused for being ahead of the machine's. */
export const latestDay = () => new Date(Date.now() + 14 * 3600e3).toISOString().slice(0, 10)

/**
 * The entry that answers make, with a state and its first event.
 *
 * @param {object} answers What was read from the form.
 * @param {object} data What the page knows of the kind.
 */
export function entryOf({ by, id, ...fields }, { kind, owner, state }) {
  const handle = owner === "handle" ? fields.handle : by
  if (owner && handle) fields[owner] = owner === "handle" ? handle : handle.toLowerCase()
  const named = { person: fields.handle, reviewer: fields.person }[kind] ?? fields.name ?? fields.title
  const entry = { id: id ?? (typeof named === "string" ? idOf(named) : undefined), state, ...fields }
  entry.log = [without({ at: today(), by: handle, to: state })]
  return without(entry)
}

const without = (fields) => Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
