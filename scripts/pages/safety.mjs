// What the server must refuse, and what it must send with every page: content policy, foreign hosts and origins, paths,
// methods and bodies; and that whoever only reads changes nothing.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { hasStatus, pagesOf, problemPage } from './lib/pages.mjs'
import { attempt, check } from './lib/report.mjs'
import { serve } from './lib/server.mjs'
import { QUINTET, SAMPLE } from './lib/tools.mjs'
import { ask, send } from './lib/wire.mjs'

const POLICY = {
  'default-src': "'none'", 'style-src': "'self'", 'script-src': "'self'", 'img-src': "'self'", 'connect-src': "'self'",
  'form-action': "'self'", 'base-uri': "'none'", 'frame-ancestors': "'none'",
}
const HEADERS = {
  'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin', 'cross-origin-resource-policy': 'same-origin',
}
const MOST_VISITED = 200

const server = await serve(SAMPLE)
const { base, known } = server
const pages = [...pagesOf(known), await problemPage(base)]
const ada = `/r/${encodeURIComponent(known.full.reader)}`
const item = known.full.items[0]
const form = { 'Content-Type': 'application/x-www-form-urlencoded' }
const more = `id=${item}&verdict=more&what=&back=${encodeURIComponent(ada)}`

for (const act of [headers, hosts, origins, redirects, paths, refusals, readsOnly]) await attempt(`safety: ${act.name}`, act)
await server.stop()
unprotected()

async function headers() {
  const faults = []
  for (const page of pages) {
    const answer = await ask(base, 'GET', page.path, { Origin: 'https://example.org' })
    if (!hasStatus(page, answer.status)) faults.push(`${page.path}: status ${answer.status}`)
    const policy = Object.fromEntries((answer.headers['content-security-policy'] ?? '').split(';').map(part => part.trim().split(/\s+(.*)/)))
    for (const [name, value] of Object.entries(POLICY)) if (policy[name] !== value) faults.push(`${page.name}: ${name} is ${policy[name]}, expected ${value}`)
    for (const [name, value] of Object.entries(HEADERS)) if (answer.headers[name] !== value) faults.push(`${page.name}: ${name} is ${answer.headers[name]}, expected ${value}`)
    for (const name of Object.keys(answer.headers)) if (name.startsWith('access-control-')) faults.push(`${page.name}: sends ${name}`)
  }
  check('safety: headers', faults, `${pages.length} pages`)
}

async function hosts() {
  const faults = []
  for (const path of ['/', '/search?q=sleep', '/v1/info', '/mcp', '/status', '/openapi.json', '/no/such/page', `/i/${item}.json`]) {
    for (const host of ['example.org', 'example.org:80', `127.0.0.1.example.org`, '127.0.0.1:1', '']) {
      const { status } = await ask(base, 'GET', path, { Host: host })
      if (![400, 403, 421].includes(status)) faults.push(`GET ${path} with Host “${host}”: ${status}, expected 421`)
    }
  }
  const { host } = new URL(base)
  const missing = await send(base, ['GET / HTTP/1.1'])
  if (missing.status !== 400) faults.push(`no Host: ${missing.status}, expected 400`)
  const twice = await send(base, ['GET / HTTP/1.1', `Host: ${host}`, 'Host: example.org'])
  if (twice.status !== 400) faults.push(`two Hosts: ${twice.status}, expected 400`)
  const local = await ask(base, 'GET', '/', { Host: host.replace('127.0.0.1', 'localhost') })
  if (local.status !== 200) faults.push(`Host localhost: ${local.status}, expected 200`)
  check('safety: hosts', faults)
}

async function origins() {
  const faults = []
  const before = prints()
  const strangers = [
    { Origin: 'https://example.org', 'Sec-Fetch-Site': 'cross-site' }, { Origin: 'https://example.org' }, { Origin: 'null' },
    { 'Sec-Fetch-Site': 'cross-site' }, { 'Sec-Fetch-Site': 'same-site', Origin: 'http://127.0.0.1:1' },
  ]
  const asked = [
    ['POST', `${ada}/feedback`, form, more],
    ['POST', `${ada}/erase`, form, `confirm=${known.full.reader}`],
    ['POST', '/readers', form, 'name=Eve&phrases=sleep'],
    ['PUT', `/v1/readers/${known.full.reader}`, { 'Content-Type': 'application/json' }, '{}'],
    ['DELETE', `/v1/insights/${item}`, {}, ''],
    ['POST', '/v1/insights', { 'Content-Type': 'application/x-ndjson' }, '{"id":"evil","text":"Evil."}'],
  ]
  for (const [method, path, type, body] of asked) {
    for (const stranger of strangers) {
      const { status } = await ask(base, method, path, { ...type, ...stranger }, body)
      if (status !== 403) faults.push(`${method} ${path} from ${JSON.stringify(stranger)}: ${status}, expected 403`)
    }
  }
  if (JSON.stringify([...prints()]) !== JSON.stringify([...before])) faults.push('a request from elsewhere changed the files')
  const own = await ask(base, 'POST', `${ada}/feedback`, { ...form, Origin: base, 'Sec-Fetch-Site': 'same-origin' }, more)
  if (own.status !== 303) faults.push(`our own form: ${own.status}, expected 303`)
  const tool = await ask(base, 'POST', `${ada}/feedback`, form, more)
  if (tool.status !== 303) faults.push(`a tool without Origin: ${tool.status}, expected 303`)
  check('safety: origins', faults, `${asked.length} requests from ${strangers.length} kinds of strangers`)
}

async function redirects() {
  const faults = []
  for (const back of ['https://example.org/', '//example.org/', '/\\example.org', 'javascript:alert(1)', '/%0d%0aSet-Cookie:x=1', '\\\\example.org', '/\t/example.org', '%2F%2Fexample.org']) {
    const answer = await ask(base, 'POST', `${ada}/feedback`, form, `id=${item}&verdict=more&what=&back=${encodeURIComponent(back)}`)
    const to = answer.headers.location ?? ''
    const leads = to && new URL(to, base)
    if (to && (leads.origin !== base || /[\r\n\t\\]/.test(to))) faults.push(`back=${JSON.stringify(back)} leads to ${to}`)
    if (answer.headers['set-cookie']) faults.push(`back=${JSON.stringify(back)} sets a cookie`)
    if (answer.status >= 500) faults.push(`back=${JSON.stringify(back)}: ${answer.status}`)
  }
  check('safety: redirects', faults)
}

async function paths() {
  const faults = []
  const wild = [
    '/../../etc/passwd', '/assets/../../etc/passwd', '/assets/..%2f..%2fetc%2fpasswd', '/%2e%2e/%2e%2e/etc/passwd', '/assets/%00', '/assets//etc/passwd',
    '/map/data/../../../etc/passwd', '/map/data/x/..%2f..%2f..%2fetc%2fpasswd', '/map/data/0/texts/..%2f..', '/i/..%2f..%2fetc%2fpasswd', '/r/..%2f..%2fx', '/r/%00', '/i/%ff%fe', '/i/%', '/r/%zz/profile', '//example.org/',
  ]
  for (const path of wild) {
    const { status, body } = await ask(base, 'GET', path)
    if (![400, 404, 410].includes(status)) faults.push(`GET ${path}: ${status}, expected 404`)
    if (body.includes('root:')) faults.push(`GET ${path} gives a file of the machine`)
  }
  check('safety: paths', faults, `${wild.length} of them`)
}

async function refusals() {
  const faults = []
  const json = { 'Content-Type': 'application/json' }
  const deep = '['.repeat(5_000) + ']'.repeat(5_000)
  const asked = [
    ['GET', '/v1/no-such-thing', {}, '', 404], ['GET', '/v1/insights/no-such-insight', {}, '', 404], ['GET', '/v1/search?q=sleep&n=many', {}, '', [400, 422]],
    ['GET', '/v1/search?q=sleep&n=-1', {}, '', [400, 422]], ['GET', '/v1/search?q=sleep&nn=1', {}, '', [200, 400, 422]], ['GET', '/v1/search', {}, '', [400, 422]],
    ['PATCH', '/v1/info', {}, '', 405], ['POST', '/v1/themes', {}, '', 405], ['DELETE', '/v1/themes', {}, '', 405],
    ['POST', '/v1/insights', { 'Content-Type': 'text/plain' }, 'x', 415], ['POST', '/v1/insights', json, '{', [400, 422]], ['POST', '/v1/insights', json, deep, [400, 422]],
    ['POST', '/v1/readers', json, '{"name":7}', [400, 422]], ['POST', `/v1/readers/${known.full.reader}/feedback`, json, `{"id":"${item}","verdict":"love"}`, [400, 422]],
    ['GET', `/r/nobody`, { Accept: 'application/json' }, '', 404],
  ]
  for (const [method, path, headers, body, expected] of asked) {
    const answer = await ask(base, method, path, headers, body)
    const told = `${method} ${path} ${body.slice(0, 30)}`
    if (![expected].flat().includes(answer.status)) faults.push(`${told}: ${answer.status}, expected ${[expected].flat().join(' or ')}`)
    if (answer.status === 405 && !answer.headers.allow) faults.push(`${told}: 405 without Allow`)
    if (answer.status < 400 || !path.startsWith('/v1/')) continue
    if (answer.headers['content-type'] !== 'application/problem+json') faults.push(`${told}: ${answer.headers['content-type']}, expected application/problem+json`)
    else faults.push(...problem(answer.body).map(fault => `${told}: ${fault}`))
  }
  const large = await ask(base, 'POST', `${ada}/feedback`, { ...form, 'Content-Length': 10 ** 12 }).catch(error => ({ status: error.message }))
  if (large.status !== 413) faults.push(`a form of 10^12 bytes: ${large.status}, expected 413 before it is read`)
  const smuggled = await send(base, [`POST ${ada}/feedback HTTP/1.1`, `Host: ${new URL(base).host}`, 'Content-Length: 5', 'Content-Length: 6'], 'id=ab')
  if (smuggled.status !== 400) faults.push(`two lengths: ${smuggled.status}, expected 400`)
  check('safety: refusals', faults, `${asked.length + 2} requests`)
}

/** What is missing from a problem. */
function problem(body) {
  try {
    const told = JSON.parse(body)
    return ['type', 'title', 'status', 'detail', 'code', 'request_id'].filter(name => !told[name]).map(name => `the problem has no ${name}`)
  } catch {
    return ['the problem is not JSON']
  }
}

/** Follows every link with GET, HEAD and OPTIONS; the files are the same afterwards. */
async function readsOnly() {
  const { base, folder, stop } = await serve(SAMPLE)
  const before = prints(folder)
  const faults = []
  const found = new Set(pages.map(page => page.path))
  let visited = 0
  for (const path of found) {
    if (visited++ >= MOST_VISITED) break
    const html = await fetch(base + path, { redirect: 'manual' }).then(answer => (answer.headers.get('content-type')?.includes('html') ? answer.text() : (answer.body?.cancel(), '')))
    for (const [, href] of html.matchAll(/(?:href|src)="([^"#]+)/g)) {
      const url = new URL(href.replaceAll('&amp;', '&'), base + path)
      if (url.origin === base) found.add(url.pathname + url.search)
    }
    for (const method of ['HEAD', 'OPTIONS']) {
      const answer = await fetch(base + path, { method, redirect: 'manual' })
      if (answer.status >= 500) faults.push(`${method} ${path}: ${answer.status}`)
    }
  }
  const after = prints(folder)
  await stop()
  for (const name of new Set([...before.keys(), ...after.keys()])) if (before.get(name) !== after.get(name)) faults.push(`reading changed ${name}`)
  check('safety: reading changes nothing', faults, `${visited} addresses`)
}

/** A digest of each file of the index and the state, but for what SQLite lays beside it for readers: shared memory, and an empty log. */
function prints(folder = server.folder) {
  const found = new Map()
  for (const name of readdirSync(folder, { recursive: true }).sort()) {
    const path = `${folder}/${name}`
    const { size } = statSync(path)
    if (size > 0 && statSync(path).isFile() && !name.endsWith('-shm')) found.set(name, createHash('sha256').update(readFileSync(path)).digest('hex'))
  }
  return found
}

/** Open to others without a key: it must not start. */
function unprotected() {
  const { status, stderr } = spawnSync(QUINTET, ['serve', '--addr', '0.0.0.0:0', '--index', server.index], { encoding: 'utf8', timeout: 5_000 })
  const faults = []
  if (status !== 2) faults.push(`quintet serve --addr 0.0.0.0:0 without keys ended with ${status}, expected 2`)
  else if (!/key/i.test(stderr)) faults.push(`it does not say that a key is missing: ${stderr.trim()}`)
  check('safety: no keys, no strangers', faults)
}
