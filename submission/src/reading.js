// What is in the form, as a value and back: every part is an element that says what it is (`data-type`) and which field
// it fills in (`data-name`); parts that hold others have them inside.
import { add, fillUp, membersOf, remove, showFitting } from "./members.js"

// Of texts that are pasted: what no keyboard writes.
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g

export const clean = (text) => text.replace(/\r\n?/g, "\n").replace(CONTROL, "").trim()

/** The parts directly inside a part. */
export function partsOf(part) {
  const inside = [...part.querySelectorAll("[data-type]")]
  return inside.filter((each) => each.parentElement.closest("[data-type]") === part)
}

const GROUPS = ["fields", "list", "words"]

/** What a part that is no group is filled in with. */
export const controlOf = (part) =>
  GROUPS.includes(part.dataset.type) ? null : part.querySelector("input:not([data-none]), select, textarea")

/** What says that there is no value, where nothing is an answer. */
const noneOf = (part) => part.querySelector("input[data-none]")

/** Whether a value says something: a list or a group with nothing in it does not. */
export const isSomething = (value) =>
  value !== null && typeof value === "object" ? Object.values(value).some(isSomething) : value !== undefined

const key = (path) => JSON.stringify(path)

/**
 * Reads a part.
 *
 * @param {HTMLElement} part
 * @param {(string | number)[]} path The way to it in the entry.
 * @param {Map<string, HTMLElement>} places Receives which part each way leads to.
 * @returns What is in it; undefined for nothing.
 */
export function read(part, path = [], places = new Map()) {
  places.set(key(path), part)
  const needed = "needed" in part.dataset
  switch (part.dataset.type) {
    case "fields": {
      const found = {}
      // What does not belong to the sort of thing it is, is hidden.
      for (const each of partsOf(part).filter((inside) => !inside.hidden)) {
        const value = read(each, [...path, each.dataset.name], places)
        if (value !== undefined) found[each.dataset.name] = value
      }
      const isEmpty = !Object.keys(found).length
      return isEmpty && (!needed || "bilingual" in part.dataset) ? undefined : found
    }
    case "list": {
      const found = []
      for (const each of partsOf(part)) {
        const value = read(each, [...path, found.length], places)
        if (value !== undefined) found.push(value)
      }
      return found.length || (needed && !Number(part.dataset.least)) ? found : undefined
    }
    case "words": {
      const checked = [...part.querySelectorAll("input:checked")].map((each) => each.value)
      return checked.length ? checked : undefined
    }
    default:
      return noneOf(part)?.checked ? null : readText(part)
  }
}

function readText(part) {
  const text = clean(controlOf(part).value)
  if (!text) return undefined
  if (part.dataset.type === "prose") return text
  // What is no number stays text, and is then said to be wrong.
  if (part.dataset.type === "number") return /^[0-9]{1,15}$/.test(text) ? Number(text) : text
  return text.replace(/\s*\n\s*/g, " ")
}

/** Put a value into a part, as `read` gave it. */
export function write(part, value) {
  switch (part.dataset.type) {
    case "fields":
      for (const each of partsOf(part)) {
        write(each, value?.[each.dataset.name])
        if (controlOf(each)?.matches("[data-sort]")) showFitting(part.closest("[data-member]"))
      }
      break
    case "list":
      for (const member of membersOf(part)) remove(member)
      for (const each of Array.isArray(value) ? value : []) write(add(part).querySelector("[data-type]"), each)
      fillUp(part.parentElement)
      break
    case "words":
      for (const box of part.querySelectorAll("input")) box.checked = Array.isArray(value) && value.includes(box.value)
      break
    default: {
      const none = noneOf(part)
      if (none) none.checked = value === null
      controlOf(part).value = typeof value === "string" || typeof value === "number" ? value : ""
    }
  }
}

/** The part that a way leads to, or the one around it where it leads to nothing. */
export function placeOf(places, path) {
  for (let length = path.length; length > 0; length--) {
    const found = places.get(key(path.slice(0, length)))
    if (found) return found
  }
  return null
}
