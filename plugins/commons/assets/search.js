// The search. Its index is loaded when somebody first asks for it, and of the index only what a query needs. Without
// this script there is no button.
{
  const opener = document.querySelector(".gc-search-opener")
  const dialog = document.querySelector(".gc-search")

  if (opener && dialog) {
    const words = JSON.parse(dialog.dataset.words)
    const [form, filters, status, results, more] = ["form", "filters", "status", "results", "more"].map(name =>
      dialog.querySelector(`.gc-search__${name}`),
    )
    const query = dialog.querySelector(".gc-search__query")
    const AT_ONCE = 24
    const HAN = "[\\u3400-\\u4dbf\\u4e00-\\u9fff\\uf900-\\ufaff]"
    const RUN = new RegExp(`${HAN}{2,}`, "gu")
    // Around each Chinese character there is a space in the index, and none beside other Chinese signs on a page.
    const BESIDE = new RegExp(`(?<=${HAN})(?=\\S)|(?<=\\S)(?=${HAN})`, "gu")
    const CHINESE = `[\\u3000-\\u303f\\u3400-\\u4dbf\\u4e00-\\u9fff\\uf900-\\ufaff\\uff00-\\uffef\\u2018-\\u201d\\u2026\\u2014]`
    const SPACED = new RegExp(`(?<=${CHINESE}) (?=${CHINESE})`, "gu")
    const failed = location.protocol === "file:" ? words.search_disk : words.search_failed
    let pagefind
    let asked = 0
    let chosen = {}

    const root = new URL(dialog.dataset.root, location)
    const load = async () => {
      if (location.protocol === "file:") throw new Error(failed)
      pagefind ??= import(new URL("pagefind/pagefind.js", root)).then(async module => {
        const options = { baseUrl: root.pathname, excerptLength: 24 }
        await module.options(options)
        await module.init()
        const told = await fetch(new URL(`pagefind/choices.${document.documentElement.lang}.json`, root))
        const { parts, choices } = await told.json()
        // Of a large site the index has several parts.
        for (const part of parts) await module.mergeIndex(new URL(`pagefind/${part}/`, root).pathname, options)
        return { search: module.search, choices }
      })
      return pagefind
    }

    // Every Chinese character is a word of the index. All of them rank a page; together they must stand on it. What is
    // chosen is a word too, that all pages have which have the value.
    const find = async (text, marks) => {
      const index = await load()
      const found = await index.search([text.replace(BESIDE, " "), ...marks].join(" "))
      for (const run of text.match(RUN) ?? []) {
        const phrase = await index.search(`"${run.replace(BESIDE, " ")}"`)
        const known = new Set(phrase.results.map(result => result.id))
        found.results = found.results.filter(result => known.has(result.id))
      }
      return found
    }
    const marksOf = (index, picked) => Object.entries(picked).map(([name, value]) => index.choices[name][value])

    const element = (name, properties = {}, ...children) => {
      const made = Object.assign(document.createElement(name), properties)
      made.append(...children)
      return made
    }
    const whole = text => text.replace(SPACED, "").replace(/ *\bqzf[0-9a-f]{12}\b/g, "")

    // In a text of the index the signs of HTML are written out, and around what was found there is a mark; there is
    // nothing else to read, and so nothing that could act.
    const excerpt = html => {
      const pieces = []
      for (const [number, written] of html.split(/<\/?mark>/).entries()) {
        if (!written) continue
        const marked = number % 2 === 1
        const last = pieces.at(-1)
        const text = written.replaceAll("&lt;", "<").replaceAll("&gt;", ">")
        if (marked && last && !last.marked && /^\s$/.test(last.text) && pieces.at(-2)?.marked) {
          pieces.pop()
          pieces.at(-1).text += ` ${text}`
        } else pieces.push({ marked, text })
      }
      // A space beside a mark is between two Chinese characters as well.
      const han = new RegExp(CHINESE, "u")
      return pieces.map((piece, index) => {
        let text = whole(piece.text)
        const [before, after] = [pieces[index - 1]?.text.at(-1) ?? "", pieces[index + 1]?.text[0] ?? ""]
        if (!piece.marked && text.startsWith(" ") && han.test(before) && han.test(text[1] ?? "")) text = text.slice(1)
        if (!piece.marked && text.endsWith(" ") && han.test(after) && han.test(text.at(-2) ?? "")) text = text.slice(0, -1)
        return piece.marked ? element("mark", {}, text) : text
      })
    }

    const item = data => {
      const link = element("a", { href: data.url }, whole(data.meta.title ?? data.url))
      const sections = data.sub_results.filter(part => part.url !== data.url && part.title !== data.meta.title).slice(0, 2)
      const inner = sections.map(part => element("li", {}, element("a", { href: part.url }, whole(part.title))))
      return element(
        "li",
        {},
        link,
        element("p", {}, ...excerpt(data.excerpt)),
        ...(inner.length ? [element("ul", { className: "gc-search__sections" }, ...inner)] : []),
      )
    }

    const show = (page, found, from) => {
      for (const data of page) {
        const kind = data.meta.kind ?? ""
        let group = [...results.children].find(each => each.dataset.kind === kind)
        if (!group) {
          group = element("section", {}, element("h2", {}, kind), element("ol"))
          group.dataset.kind = kind
          results.append(group)
        }
        group.lastChild.append(item(data))
      }
      more.hidden = from + AT_ONCE >= found.results.length
      more.onclick = async () => {
        const shown = results.querySelectorAll("section > ol > li").length
        await next(found, from + AT_ONCE)
        results.querySelectorAll("section > ol > li > a")[shown]?.focus()
      }
    }
    const next = async (found, from) => {
      const turn = asked
      const page = await Promise.all(found.results.slice(from, from + AT_ONCE).map(result => result.data()))
      if (turn === asked) show(page, found, from)
    }

    // The parts of the site in which something is found; in one of them, what its entries are sorted by.
    const offer = async (text, turn) => {
      const index = await load()
      const made = []
      for (const [name, values] of Object.entries(index.choices)) {
        if (name !== "kind" && !chosen.kind) continue
        const { [name]: own, ...others } = name === "kind" ? { kind: chosen.kind } : chosen
        const having = []
        for (const [value, mark] of Object.entries(values)) {
          const found = own === value || (await find(text, [...marksOf(index, others), mark])).results.length
          if (turn !== asked) return
          if (found) having.push(value)
        }
        if (having.length < 2 && !own) continue
        const select = element("select", {}, element("option", { value: "" }, words.search_any))
        for (const value of having) select.append(element("option", { value, selected: own === value }, value))
        select.dataset.name = name
        select.onchange = () => {
          chosen = { ...others, ...(select.value && { [name]: select.value }) }
          search()
        }
        made.push(element("label", {}, `${words[`filter_${name}`]} `, select))
      }
      const focused = filters.contains(document.activeElement) ? document.activeElement.dataset.name : undefined
      filters.replaceChildren(...made)
      if (focused) filters.querySelector(`[data-name="${focused}"]`)?.focus()
    }

    const search = async () => {
      const turn = ++asked
      const text = query.value.trim()
      if (!text) {
        for (const place of [filters, results]) place.replaceChildren()
        status.textContent = ""
        more.hidden = true
        return
      }
      status.textContent = words.search_loading
      try {
        const found = await find(text, marksOf(await load(), chosen))
        if (turn !== asked) return
        const page = await Promise.all(found.results.slice(0, AT_ONCE).map(result => result.data()))
        if (turn !== asked) return
        results.replaceChildren()
        show(page, found, 0)
        const count = found.results.length
        status.textContent =
          count > 1 ? words.search_some.replace("{count}", count) : count ? words.search_one : words.search_none
        await offer(text, turn)
      } catch {
        if (turn !== asked) return
        pagefind = undefined
        status.textContent = failed
      }
    }

    const open = () => {
      if (dialog.open) return
      dialog.showModal()
      query.focus()
      query.select()
      load().catch(() => {
        pagefind = undefined
        status.textContent = failed
      })
    }
    let waiting
    query.addEventListener("input", () => {
      clearTimeout(waiting)
      status.textContent = query.value.trim() && words.search_loading
      waiting = setTimeout(() => {
        chosen = {}
        search()
      }, 150)
    })
    form.addEventListener("submit", event => {
      event.preventDefault()
      results.querySelector("a")?.focus()
    })
    dialog.querySelector(".gc-search__close").addEventListener("click", () => dialog.close())
    dialog.addEventListener("click", event => {
      // Beside the dialog, or to another place of this page.
      if (event.target === dialog || event.target.closest("a")) dialog.close()
    })
    dialog.addEventListener("keydown", event => {
      const links = [...results.querySelectorAll("a")]
      const here = links.indexOf(document.activeElement)
      if (event.key === "ArrowDown" && (here >= 0 || document.activeElement === query)) links[here + 1]?.focus()
      else if (event.key === "ArrowUp" && here >= 0) (links[here - 1] ?? query).focus()
      else return
      event.preventDefault()
    })
    document.addEventListener("keydown", event => {
      const typing = event.target.closest?.("input, textarea, select, [contenteditable]")
      if (event.key !== "/" || event.ctrlKey || event.altKey || event.metaKey || typing || dialog.open) return
      event.preventDefault()
      open()
    })
    opener.addEventListener("click", open)
    opener.hidden = false
  }
}
