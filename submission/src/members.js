// Lists: members are added and removed, the focus goes to where one goes on, and it is said what happened.

let count = 0

/** The elements that hold the members of a list, each with a button to remove it. */
export const membersOf = (list) => [...list.querySelector(":scope > .gc-list__members").children]

function renumber(list) {
  membersOf(list).forEach((member, index) => {
    for (const each of member.querySelectorAll("[data-number]")) {
      if (each.closest("[data-member]") === member) each.textContent = index + 1
    }
  })
  list.querySelector(":scope > [data-do=add]").hidden = membersOf(list).length >= Number(list.dataset.most || Infinity)
}

/** Add an empty member. */
export function add(list) {
  const number = `n${++count}`
  const made = list.querySelector(":scope > template").content.cloneNode(true)
  // Ids must differ; a template inside has its own when it is used.
  for (const element of made.querySelectorAll("*")) {
    for (const { name, value } of [...element.attributes]) {
      if (value.includes("__N__")) element.setAttribute(name, value.replaceAll("__N__", number))
    }
  }
  const member = made.querySelector("[data-member]")
  list.querySelector(":scope > .gc-list__members").append(member)
  renumber(list)
  fillUp(member)
  showFitting(member)
  return member
}

export function remove(member) {
  const list = member.parentElement.closest("[data-type=list]")
  member.remove()
  renumber(list)
}

/** Give the lists in an element the members that they must have. */
export function fillUp(element) {
  for (const list of element.querySelectorAll("[data-type=list]")) {
    while (membersOf(list).length < Number(list.dataset.least || 0)) add(list)
  }
}

/** Show of a member's fields those that its sort has. */
export function showFitting(member) {
  const chosen = member.querySelector("select[data-sort]")?.value
  for (const each of member.querySelectorAll("[data-only]")) {
    if (each.closest("[data-member]") === member) each.hidden = !each.dataset.only.split(" ").includes(chosen)
  }
  for (const each of member.querySelectorAll("details")) {
    each.hidden = ![...each.querySelectorAll("[data-type]")].some((field) => !field.hidden)
  }
}

/**
 * Let a form's lists be changed.
 *
 * @param {HTMLFormElement} form
 * @param {(text: string) => void} say Says something to those who do not see it.
 * @param {() => void} changed Called when a list has changed.
 */
export function watch(form, say, changed) {
  form.addEventListener("click", ({ target }) => {
    const button = target.closest("button[data-do]")
    if (!button) return
    const list = button.closest("[data-type=list]")
    if (button.dataset.do === "add") {
      add(list).querySelector("input, select, textarea").focus()
      say(list.dataset.added.replace("{number}", membersOf(list).length))
    } else {
      const member = button.closest("[data-member]")
      const index = membersOf(list).indexOf(member)
      remove(member)
      const next = membersOf(list)[Math.min(index, membersOf(list).length - 1)]
      ;[...(next?.querySelectorAll("button[data-do=remove]") ?? [])].at(-1)?.focus()
      if (!next) list.querySelector(":scope > [data-do=add]").focus()
      say(list.dataset.removed.replace("{number}", index + 1))
    }
    changed()
  })
  form.addEventListener("change", ({ target }) => {
    if (target.matches("select[data-sort]")) showFitting(target.closest("[data-member]"))
  })
}
