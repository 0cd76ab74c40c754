// The catalog's JSON Schema, and what a mistake that it finds is called here.
import { Validator } from "@cfworker/json-schema"

// Of several mistakes in one place the first of these is said.
const SAID = [
  "required",
  "type",
  "enum",
  "format",
  "pattern",
  "minLength",
  "maxLength",
  "minimum",
  "maximum",
  "minItems",
  "maxItems",
  "uniqueItems",
]

/**
 * Checks entries by a schema.
 *
 * @param {object} schema
 * @returns {(entry: object) => [(string | number)[], string, unknown][]} The way to each mistake, its keyword, and the
 *   limit that the schema sets.
 */
export function checker(schema) {
  const validator = new Validator(schema, "2020-12", false)
  return (entry) => {
    const { errors } = validator.validate(entry)
    // An artifact is of one sort: what the others would say of it is not about it.
    const others = errors.filter((each) => each.keyword === "const").map((each) => branchOf(each.keywordLocation))
    const own = errors.filter((each) => SAID.includes(each.keyword) && !others.includes(branchOf(each.keywordLocation)))
    const found = new Map()
    for (const { keyword, keywordLocation, instanceLocation, error } of own) {
      const path = steps(instanceLocation)
      if (keyword === "required") path.push(error.match(/"(.+)"/)[1])
      const name = JSON.stringify(path)
      const former = found.get(name)
      const rank = SAID.indexOf(keyword)
      // A value that must be text or nothing, and is a text of the wrong form, is not wrong for being something.
      const isNothing = keyword === "type" && limitAt(schema, keywordLocation) === "null"
      if (!isNothing && (!former || rank < former.rank)) {
        found.set(name, { path, keyword, rank, limit: limitAt(schema, keywordLocation) })
      }
    }
    return [...found.values()].map(({ path, keyword, limit }) => [path, keyword, limit])
  }
}

const branchOf = (location) => location.match(/^.*\/oneOf\/\d+/)?.[0]

const unescape = (step) => decodeURIComponent(step).replaceAll("~1", "/").replaceAll("~0", "~")

const steps = (location) =>
  location
    .split("/")
    .slice(1)
    .map(unescape)
    .map((step) => (/^\d+$/.test(step) ? Number(step) : step))

/** What a keyword says, through references. */
function limitAt(schema, location) {
  let found = schema
  for (const step of steps(location)) {
    found = step === "$ref" ? steps(found.$ref).reduce((inside, name) => inside[name], schema) : found?.[step]
  }
  return found
}
