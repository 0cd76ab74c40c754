// The discussion of a page, shown by giscus.app when somebody asks for it and not before. Without this script the page
// has a link to the board.
for (const place of document.querySelectorAll(".gc-discuss")) {
  const button = place.querySelector("button")
  place.hidden = false
  button.addEventListener("click", () => {
    const script = document.createElement("script")
    const dark = document.body.dataset.mdColorScheme === "slate"
    // Both languages of a page have one discussion, so it is found by the page's path and not by the address.
    Object.assign(script.dataset, button.dataset, {
      mapping: "specific",
      strict: "1",
      reactionsEnabled: "1",
      emitMetadata: "0",
      inputPosition: "top",
      theme: dark ? "dark" : "light",
    })
    script.src = "https://giscus.app/client.js"
    script.crossOrigin = "anonymous"
    script.async = true
    place.replaceChildren(script)
  })
}
