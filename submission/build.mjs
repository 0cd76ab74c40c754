// Makes the script of the forms, plugins/commons/assets/submission.js, which is committed: who builds the site needs no
// Node. Its first line has a hash of what it was made of, so that a test can tell when it is out of date.
import { createHash } from "node:crypto"
import { readdirSync, readFileSync } from "node:fs"
import { build } from "esbuild"

const sources = [...readdirSync("src").map((name) => `src/${name}`), "build.mjs", "package-lock.json"].sort()
const hash = createHash("sha256")
for (const name of sources) hash.update(`${name}\n`).update(readFileSync(name))

await build({
  entryPoints: ["src/main.js"],
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  charset: "utf8",
  banner: { js: `/*! Licences: submission-licenses.txt. Made by submission/build.mjs of ${hash.digest("hex")} */` },
  outfile: process.argv[2] ?? "../plugins/commons/assets/submission.js",
})
