// A listing that can be searched: its module is loaded on pages that have one. Without it the listing has links to pages
// for each value, and everything is there.
customElements.define(
  "gc-finder",
  class extends HTMLElement {
    async connectedCallback() {
      const { Finder } = await import("./finder/finder.js")
      if (this.isConnected) this.finder ??= new Finder(this)
      this.finder?.start()
    }

    disconnectedCallback() {
      this.finder?.stop()
    }
  },
)
