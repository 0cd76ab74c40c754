// The entry as its page and its listing will show it. Only text is put into the page, never markup.
import { controlOf, isSomething, partsOf, read } from "./reading.js"

function element(name, className, ...children) {
  const made = document.createElement(name)
  if (className) made.className = className
  made.append(...children)
  return made
}

/** What a part shows: a text, or elements; null for nothing. */
function shown(part) {
  if (!isSomething(read(part))) return null
  switch (part.dataset.type) {
    case "fields":
      if ("bilingual" in part.dataset) return inPageLanguage(part)
      return facts(partsOf(part).filter((each) => !each.hidden))
    case "list": {
      const members = partsOf(part).filter((each) => isSomething(read(each)))
      if (members.some((each) => each.dataset.type === "fields" && !("bilingual" in each.dataset))) {
        return element("ol", "gc-members", ...members.map((each) => element("li", "", shown(each))))
      }
      return element("span", "", ...members.flatMap((each, index) => (index ? [", ", shown(each)] : [shown(each)])))
    }
    case "words": {
      const labels = [...part.querySelectorAll("input:checked")].map((each) => each.closest("label").textContent.trim())
      return element("span", "", ...labels.flatMap((each) => [element("span", "gc-tag", each), " "]))
    }
    default: {
      const control = controlOf(part)
      const value = read(part)
      if (value === null) return part.dataset.none
      return control.tagName === "SELECT" ? control.selectedOptions[0].textContent : String(value)
    }
  }
}

function inPageLanguage(part) {
  const here = document.documentElement.lang.startsWith("zh") ? "zh" : "en"
  const texts = read(part)
  const language = texts[here] ? here : here === "zh" ? "en" : "zh"
  const made = element("span", "gc-preview__text", texts[language])
  made.lang = language
  return made
}

function facts(parts) {
  const list = element("dl", "gc-facts")
  for (const part of parts) {
    const value = shown(part)
    if (value !== null) list.append(element("div", "", element("dt", "", part.dataset.label), element("dd", "", value)))
  }
  return list
}

/**
 * Draw the card.
 *
 * @param {HTMLElement} place Where.
 * @param {HTMLElement} form The whole form's part.
 * @param {object} data What the page knows of the kind.
 */
export function draw(place, form, { about, nameless }) {
  const parts = partsOf(form)
  const named = (name) => parts.find((each) => each.dataset.name === name)
  const title = named("name") ?? named("title")
  const lead = about && named(about)
  const name = (title && read(title)) || nameless
  const card = element("div", "gc-card", element("p", "gc-card__title", element("strong", "", name)))
  const text = lead && shown(lead)
  if (text) card.append(element("p", "", text))
  const others = parts.filter((each) => ![title, lead].includes(each) && !["id", "by"].includes(each.dataset.name))
  place.replaceChildren(card, facts(others))
}
