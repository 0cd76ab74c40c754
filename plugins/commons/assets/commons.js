// Material's script puts a <nav> into every code block and names none; landmarks that are alike confuse a screen reader.
const block = document.documentElement.lang === "zh" ? "代码块" : "Code block"
let count = 0

new MutationObserver(() => {
  for (const nav of document.querySelectorAll("nav.md-code__nav:not([aria-label])")) {
    nav.setAttribute("aria-label", `${block} ${++count}`)
  }
}).observe(document.body, { childList: true, subtree: true })
