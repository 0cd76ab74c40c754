// Which entries fit what is asked for, and how many would for every other choice. Entries are numbers, and sets of them
// are bits: to intersect two sets of ten thousand takes 313 operations.

// What is the same to a reader who searches: full and half width, composed and decomposed, upper and lower case. Upper
// case first, as folding has "ß" equal "SS"; a sigma at the end of a word is one anywhere else.
export const fold = text => text.normalize("NFKC").toUpperCase().toLowerCase().replaceAll("ς", "σ").normalize("NFKC")

export class Index {
  constructor(data, language) {
    this.size = data.ids.length
    this.data = data
    this.language = language
    this.facets = data.facets.map(facet => ({
      ...facet,
      slugs: new Map(facet.values.map(([slug], number) => [slug, number])),
      sets: facet.entries.map(entries => this.setOf(entries)),
    }))
    this.texts = data.names.map((name, number) => fold([name, data.about[number], data.elsewhere[number]].join("\n")))
    this.all = this.setOf(this.texts.keys())
    this.orders = new Map()
  }

  // Choices of one facet widen what is found, and facets narrow one another. What a value of a facet would find is counted
  // with all other facets: of its own it would be one more.
  find({ text = "", chosen = new Map(), sort = this.data.sorts[0] }) {
    const matching = this.matching(text)
    const choices = this.facets.map(facet => this.union(facet, chosen.get(facet.name)))
    const counts = this.facets.map((facet, own) => {
      const others = this.intersection(matching, choices.filter((choice, number) => choice && number !== own))
      return facet.sets.map(set => count(set, others))
    })
    const found = this.intersection(matching, choices.filter(Boolean))
    return { entries: this.order(sort).filter(number => found[number >>> 5] & (1 << (number & 31))), counts }
  }

  // The values that an entry has of a facet, as numbers.
  valuesOf(facet, entry) {
    const has = set => set[entry >>> 5] & (1 << (entry & 31))
    return [...facet.sets.keys()].filter(number => has(facet.sets[number]))
  }

  setOf(entries) {
    const set = new Uint32Array((this.size + 31) >>> 5)
    for (const entry of entries) set[entry >>> 5] |= 1 << (entry & 31)
    return set
  }

  matching(text) {
    const terms = fold(text).split(/\s+/).filter(Boolean)
    if (!terms.length) return this.all
    const set = new Uint32Array(this.all.length)
    this.texts.forEach((each, entry) => {
      if (terms.every(term => each.includes(term))) set[entry >>> 5] |= 1 << (entry & 31)
    })
    return set
  }

  union(facet, slugs) {
    const sets = [...(slugs ?? [])].map(slug => facet.sets[facet.slugs.get(slug)]).filter(Boolean)
    return sets.length ? this.all.map((_, index) => sets.reduce((bits, set) => bits | set[index], 0)) : null
  }

  intersection(first, sets) {
    return sets.length ? first.map((bits, index) => sets.reduce((all, set) => all & set[index], bits)) : first
  }

  order(sort) {
    if (!this.orders.has(sort)) this.orders.set(sort, this.sorted(sort))
    return this.orders.get(sort)
  }

  sorted(sort) {
    const order = Uint32Array.from(this.texts.keys())
    const { names, since, sorts } = this.data
    if (sort === sorts[0]) return order // as the pages without a script have them
    const { compare } = new Intl.Collator(this.language, { numeric: true })
    if (sort === "name") order.sort((one, other) => compare(names[one], names[other]) || one - other)
    if (sort === "newest") order.sort((one, other) => (since[one] < since[other]) - (since[one] > since[other]) || one - other)
    return order
  }
}

// How many bits two sets have in common.
function count(one, other) {
  let total = 0
  for (let index = 0; index < one.length; index++) {
    let bits = one[index] & other[index]
    bits -= (bits >>> 1) & 0x55555555
    bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333)
    total += (((bits + (bits >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24
  }
  return total
}
