// The documents of the API, each asked for once.
import { isId } from "./address.js"

export class Api {
  constructor(address) {
    this.address = address
    this.documents = new Map()
  }

  // Null if there is none.
  project(id) {
    return isId(id) ? this.get(`projects/${id}.json`) : Promise.resolve(null)
  }

  person(id) {
    return this.get(`people/${id}.json`)
  }

  async vocabulary() {
    return (await this.get("vocabulary.json")).vocabulary
  }

  get(path) {
    if (!this.documents.has(path)) {
      const asked = this.ask(path)
      // What could not be read may be asked for again.
      asked.catch(() => this.documents.delete(path))
      this.documents.set(path, asked)
    }
    return this.documents.get(path)
  }

  async ask(path) {
    const response = await fetch(this.address + path)
    if (response.status === 404) return null
    if (!response.ok) throw new Error(`${response.status} ${response.url}`)
    return response.json()
  }
}
