// What the catalog's pages do with a script: the module of each element is loaded on the pages that have it. Without it
// the pages have links in its place, and everything is there.
function define(name, load) {
  customElements.define(
    name,
    class extends HTMLElement {
      async connectedCallback() {
        const Controls = await load()
        if (this.isConnected) this.controls ??= new Controls(this)
        this.controls?.start()
      }

      disconnectedCallback() {
        this.controls?.stop()
      }
    },
  )
}

// From a disk no module can be loaded.
if (location.protocol !== "file:") {
  define("gc-finder", async () => (await import("./finder/finder.js")).Finder)
  define("gc-compare", async () => (await import("./compare/comparison.js")).Comparison)
}
