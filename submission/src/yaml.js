// The layout of entries, as `commons fmt` writes it (plugins/commons/catalog/layout.py and writing.py): a file of this
// form is left by it as it is. A test compares the two.

// What is longer than the one is folded to the other, in columns.
const LONGEST = 120
const FOLDED = 100
// A member of more words is a sentence, and has a line of its own.
const MOST_WORDS = 5
const STEP = "  "

const SIMPLE = /^[A-Za-z][A-Za-z0-9 ._/()+-]*(?<! )$/
// What a parser takes for something else than text.
const TYPED =
  /^(?:~|null|true|false|[-+]?[0-9]+|0o[0-7]+|0x[0-9a-f]+|[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:e[-+]?[0-9]+)?|[-+]?\.inf|\.nan)$/i
const BLANK = /^\s*$/

/**
 * Writes entries.
 *
 * @param {object} characters Facts about characters, from the catalog's code.
 * @param {string} characters.forbidden A class of those that no file may have as they are.
 * @param {[number, number][]} characters.wide Ranges of those that take two columns.
 */
export function writer({ forbidden, wide }) {
  const refused = new RegExp(forbidden, "gu")

  const isRefused = (text) => text.search(refused) >= 0

  function isWide(character) {
    const code = character.codePointAt(0)
    let low = 0
    let high = wide.length - 1
    while (low <= high) {
      const middle = (low + high) >> 1
      if (code < wide[middle][0]) high = middle - 1
      else if (code > wide[middle][1]) low = middle + 1
      else return true
    }
    return false
  }

  const length = (text) => [...text].length
  const width = (text) => [...text].reduce((sum, each) => sum + (isWide(each) ? 2 : 1), 0)

  function isPlain(text, inFlow) {
    if (!text || text !== text.trim() || /[\n\t]/.test(text) || TYPED.test(text) || isRefused(text)) return false
    if (SIMPLE.test(text)) return true
    const [first, second] = text
    const beginsPlain = !/[-?:,[\]{}#&*!|>'"%@`]/.test(first) || (/[-?:]/.test(first) && second && second !== " ")
    if (!beginsPlain || /: | #|:$/.test(text)) return false
    if (!inFlow) return true
    return !/[,[\]{}]|^[?:]|:\?/.test(text)
  }

  function quoted(text) {
    return JSON.stringify(text).replace(refused, (found) => {
      const code = found.codePointAt(0)
      return code > 0xffff ? `\\U${code.toString(16).padStart(8, "0")}` : `\\u${code.toString(16).padStart(4, "0")}`
    })
  }

  const scalar = (value, inFlow = false) => {
    if (typeof value !== "string") return JSON.stringify(value)
    return isPlain(value, inFlow) ? value : quoted(value)
  }

  function* written(value, order, indent, before) {
    if (Array.isArray(value)) {
      const flow = inOneLine(value)
      if (flow !== null && length(before) + 1 + width(flow) <= LONGEST) {
        yield `${before} ${flow}`
      } else {
        yield before
        for (const member of value) yield* memberLines(member, order, indent + STEP)
      }
    } else if (value !== null && typeof value === "object") {
      if (!Object.keys(value).length) {
        yield `${before} {}`
        return
      }
      yield before
      yield* mapping(value, order, indent + STEP)
    } else {
      yield* scalarLines(value, indent, before)
    }
  }

  function inOneLine(members) {
    if (members.some((each) => (each !== null && typeof each === "object") || String(each).includes("\n"))) return null
    const texts = members.map((each) => scalar(each, true))
    return texts.every((each) => each.trim().split(/\s+/).length <= MOST_WORDS) ? `[${texts.join(", ")}]` : null
  }

  function* memberLines(member, order, indent) {
    if (member === null || typeof member !== "object" || !Object.keys(member).length) {
      yield* written(member, order, indent, `${indent}-`)
      return
    }
    let mark = "- "
    for (const line of mapping(member, order, indent + STEP)) {
      yield mark ? indent + mark + line.slice(indent.length + STEP.length) : line
      mark = ""
    }
  }

  function* mapping(value, order, indent) {
    for (const name of Object.keys(order ?? value)) {
      if (name in value) yield* written(value[name], order?.[name], indent, `${indent}${name}:`)
    }
  }

  function* scalarLines(value, indent, before) {
    const isText = typeof value === "string"
    if (isText && value.includes("\n") && isBlock(value)) {
      yield value.endsWith("\n") ? `${before} |` : `${before} |-`
      const lines = value.replace(/\n$/, "").split("\n")
      yield* lines.map((each) => `${indent}${STEP}${each}`.trimEnd())
      return
    }
    const line = `${before} ${scalar(value)}`
    if (isText && length(line) > LONGEST && isFoldable(value)) {
      yield `${before} >-`
      yield* folded(value, indent + STEP)
    } else {
      yield line
    }
  }

  // Whether each line is read as it is after `|`.
  function isBlock(text) {
    const lines = text.split("\n")
    return !text.endsWith("\n\n") && !BLANK.test(lines[0][0] ?? "") && lines.every((each) => each === each.trimEnd())
  }

  // Whether the text has single spaces to break at, and none where a break shows, as in Chinese.
  const isFoldable = (text) => text.split(" ").every(Boolean) && !text.includes("\t") && length(text) === width(text)

  function* folded(text, indent) {
    let line = indent
    for (const word of text.split(" ")) {
      if (line !== indent && length(line) + 1 + length(word) > FOLDED) {
        yield line
        line = indent
      }
      line += line === indent ? word : ` ${word}`
    }
    yield line
  }

  return {
    scalar,
    /**
     * An entry as a file.
     *
     * @param {object} entry The fields.
     * @param {object} order The names of all fields in their order, those inside a field below its name.
     * @param {string} modeline The first line.
     */
    entry: (entry, order, modeline) => `${[modeline, ...mapping(entry, order, "")].join("\n")}\n`,
  }
}
