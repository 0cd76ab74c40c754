// Elements are made one by one and get text as text: nothing that an entry says is ever read as HTML.
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name)
  for (const [attribute, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) made.setAttribute(attribute, value === true ? "" : value)
  }
  made.append(...children.filter(child => child !== null && child !== undefined))
  return made
}

export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name])
