// Which projects are compared, as an address has it: their ids in one parameter.
export const MOST = 4
const ID = /^[a-z0-9]+(-[a-z0-9]+)*$/
// An address may be of any length, and every id is asked for.
const READ = 16

export function read(search) {
  const given = new URLSearchParams(search).getAll("ids").join(",").split(",")
  return [...new Set(given.map(id => id.trim().toLowerCase()).filter(Boolean))].slice(0, READ)
}

export const write = ids => (ids.length ? `?ids=${ids.join(",")}` : "")

// What is no id becomes no part of an address that is asked for.
export const isId = text => text.length <= 100 && ID.test(text)
