// The Nu checker on every page in one call: no error in the HTML.
import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { pagesOf, problemPage } from './lib/pages.mjs'
import { check, short } from './lib/report.mjs'
import { serve } from './lib/server.mjs'
import { SAMPLE, TOOLS } from './lib/tools.mjs'

const server = await serve(SAMPLE)
const pages = [...pagesOf(server.known), await problemPage(server.base)]
for (const { name, path } of pages) {
  writeFileSync(`${name}.html`, await fetch(server.base + path, { headers: { accept: 'text/html' } }).then(answer => answer.text()))
}
await server.stop()

const vnu = ['-jar', `${TOOLS}/npm/node_modules/vnu-jar/build/dist/vnu.jar`, '--format', 'json', '--exit-zero-always']
const told = await promisify(execFile)('java', [...vnu, ...pages.map(page => `${page.name}.html`)], { maxBuffer: 1 << 26 })
const { messages } = JSON.parse(told.stderr)
for (const { name, path } of pages) {
  const here = messages.filter(message => message.url.endsWith(`/${name}.html`))
  const faults = here.filter(message => message.type === 'error' || message.type === 'non-document-error')
  const warnings = here.filter(message => message.subType === 'warning').map(message => short(message.message, 90))
  check(
    `html: ${name}`,
    faults.map(({ message, extract, lastLine }) => `line ${lastLine}: ${short(message, 160)}: ${short(extract ?? '', 100)}`),
    [faults.length ? path : '', ...new Set(warnings)].filter(Boolean).join('; '),
  )
}
