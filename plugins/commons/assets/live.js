// gpt-attention: choose a token, or a head, with a pointer or the arrow keys, and see what is read. Without this script
// the drawing and the table say the same.
class Attention extends HTMLElement {
  connectedCallback() {
    if (this.weights) return
    this.weights = JSON.parse(this.dataset.weights) // [head][query][key], in percent
    this.heads = [...this.querySelectorAll(".gc-head")]
    this.tokens = [...this.querySelectorAll(".gc-pieces .gc-piece")]
    this.drawing = this.querySelector(".gc-attention__drawing")
    this.row = this.querySelector(".gc-attention__row")
    this.top = this.row.y.baseVal.value
    for (const part of this.querySelectorAll("[hidden]")) part.hidden = false
    // A browser may remember what was chosen before the page was loaded again.
    if (!this.heads.some(isChosen) && this.heads.length) this.heads[0].firstElementChild.checked = true
    if (!this.tokens.some(isChosen)) this.tokens.at(-1).firstElementChild.checked = true
    this.addEventListener("change", () => this.show())
    this.addEventListener("pointerover", event => this.show(event.target.closest("label")))
    this.addEventListener("pointerleave", () => this.show())
    this.drawing.addEventListener("pointermove", event => this.show(this.tokenAt(event)))
    this.addEventListener("keydown", event => this.moveByRow(event))
    this.show()
  }

  // Show the chosen token and head, or the one pointed at instead.
  show(pointed) {
    const chosen = labels => Math.max(0, labels.includes(pointed) ? labels.indexOf(pointed) : labels.findIndex(isChosen))
    const head = chosen(this.heads)
    const query = chosen(this.tokens)
    const row = this.weights[head][query]
    this.tokens.forEach((token, key) => {
      token.classList.toggle("gc-piece--query", key === query)
      token.classList.toggle("gc-piece--later", key > query)
      token.style.setProperty("--gc-weight", (row[key] ?? 0) / 100)
      token.querySelector(".gc-piece__weight").textContent = key > query ? "" : `${row[key]}%`
    })
    this.row.setAttribute("y", this.top + query * this.row.height.baseVal.value)
    this.heads.forEach((label, index) => label.classList.toggle("gc-head--shown", index === head))
    if (this.heads.length) {
      const cells = this.heads[head].querySelector("g").cloneNode(true)
      this.querySelector(".gc-attention__cells").replaceChildren(...cells.childNodes)
    }
    this.say(head, query, row)
  }

  // The largest shares in words.
  say(head, query, row) {
    const { reads, share, comma } = this.dataset
    const name = index => this.tokens[index].querySelector(".gc-piece__text").textContent
    const largest = row.map((weight, key) => ({ weight, key: name(key) })).sort((one, other) => other.weight - one.weight)
    const shares = largest.slice(0, 3).filter(({ weight }) => weight).map(values => fill(share, values)).join(comma)
    const sentence = fill(reads, { query: name(query), number: query + 1, shares })
    const where = this.heads[head]?.querySelector(".gc-head__name").textContent
    const text = where ? `${where}${this.dataset.colon}${sentence}` : sentence
    const output = this.querySelector("output")
    if (output.textContent !== text) output.textContent = text // what is the same is not to be read out again
  }

  // The token whose row of the drawing the pointer is in.
  tokenAt(event) {
    const box = this.drawing.getBoundingClientRect()
    const y = ((event.clientY - box.top) * this.drawing.viewBox.baseVal.height) / box.height
    return this.tokens[Math.floor((y - this.top) / this.row.height.baseVal.value)]
  }

  // Heads stand in rows, one for each layer: up and down change the layer, where a radio button alone would change the head.
  moveByRow(event) {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key]
    const cell = event.target.closest(".gc-head")?.closest("td")
    if (!step || !cell) return
    event.preventDefault()
    const rows = [...cell.closest("tbody").rows]
    const row = rows.at((rows.indexOf(cell.parentElement) + step) % rows.length)
    row.cells[cell.cellIndex].querySelector("input").click()
    row.cells[cell.cellIndex].querySelector("input").focus()
  }
}

const isChosen = label => label.firstElementChild.checked

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name])

customElements.define("gc-attention", Attention)
