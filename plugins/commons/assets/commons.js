// Where the policy demands trusted types, no text becomes HTML, and none a script's address but that of Pagefind's worker.
globalThis.trustedTypes?.createPolicy("default", {
  createScriptURL: address => {
    const { origin, pathname } = new URL(address, location)
    return origin === location.origin && pathname.endsWith("/pagefind/pagefind-worker.js") ? address : null
  },
})

// What Material's script makes and a screen reader or a keyboard then misses.
const block = document.documentElement.lang === "zh" ? "代码块" : "Code block"
let count = 0

new MutationObserver(() => {
  // A <nav> in every code block, without a name; landmarks that are alike are confusing.
  for (const nav of document.querySelectorAll("nav.md-code__nav:not([aria-label])")) {
    nav.setAttribute("aria-label", `${block} ${++count}`)
  }
  // A box around every table that scrolls sideways, but only with a pointer.
  for (const box of document.querySelectorAll(".md-typeset__scrollwrap:not([tabindex])")) {
    box.tabIndex = 0
  }
}).observe(document.body, { childList: true, subtree: true })

// The form of a page of "Submit": no other page needs its script.
const form = document.querySelector("form[data-form]")
const isOnDisk = location.protocol === "file:" // where no module can be loaded
if (form && !isOnDisk) {
  const place = document.currentScript.src
  import(new URL("submission.js", place)).then(({ start }) => start(form, new URL("submission.css", place)))
}

// On a disk a folder has no page: what leads to one leads to the file in it.
if (isOnDisk) {
  const toFile = ({ target }) => {
    const link = target.closest?.("a[href]")
    if (link?.protocol === "file:" && link.pathname.endsWith("/")) link.pathname += "index.html"
  }
  for (const event of ["click", "auxclick"]) document.addEventListener(event, toFile, { capture: true })
}
