// What every page weighs and says of itself: bytes as sent, title, heading, landmarks, cards, JSON twin, targets.
import { get } from 'node:http'
import { gunzipSync } from 'node:zlib'
import { chromium, open } from './lib/browser.mjs'
import { hasStatus, pagesOf, problemPage } from './lib/pages.mjs'
import { check } from './lib/report.mjs'
import { serve } from './lib/server.mjs'
import { SAMPLE } from './lib/tools.mjs'

const STYLE = 8_000
const SCRIPT = 10_000
const MAP_SCRIPT = 20_000
const MAP_DATA = 4_000_000
const DESCRIPTION = 200
const TARGET = 24

const server = await serve(SAMPLE)
const pages = [...pagesOf(server.known), await problemPage(server.base)]
const browser = await chromium()
const { page } = await open(browser, server.base, { viewport: { width: 390, height: 844 } })
const titles = new Map()

for (const one of pages) {
  const faults = []
  const must = (held, sentence) => held || faults.push(sentence)
  const answer = await fetched(one.path)
  must(hasStatus(one, answer.status), `status ${answer.status}, expected ${one.status ?? 200}`)
  must(/^text\/html; ?charset=utf-8$/i.test(answer.headers['content-type']), `content-type ${answer.headers['content-type']}`)
  must(answer.sent <= one.html, `${answer.sent} bytes of HTML, at most ${one.html}`)
  if (answer.raw > 1_000) must(answer.headers['content-encoding'] === 'gzip', 'not compressed though gzip was offered')

  const weights = { html: answer.sent, css: 0, js: 0 }
  await page.goto(one.path)
  const said = await page.evaluate(described)
  for (const src of said.styles) weights.css += await weigh(src, faults)
  for (const src of said.scripts) weights.js += await weigh(src, faults)
  must(said.styles.length <= 1, `${said.styles.length} style sheets, at most one`)
  must(weights.css <= STYLE, `${weights.css} bytes of CSS, at most ${STYLE}`)
  must(weights.js <= (one.map ? MAP_SCRIPT : SCRIPT), `${weights.js} bytes of scripts`)
  must(said.blocking.length === 0, `scripts that are not deferred: ${said.blocking}`)

  must(said.lang === 'en', `lang is ${said.lang}`)
  must(said.h1.length === 1 && said.h1[0], `${said.h1.length} h1`)
  must(said.title && said.title.length <= 120, `title of ${said.title.length} characters: ${said.title.slice(0, 80)}`)
  if (!one.status) {
    must(!titles.has(said.title) || one.again, `same title as ${titles.get(said.title)}: ${said.title}`)
    titles.set(said.title, one.name)
  }
  for (const part of ['header', 'header nav[aria-label="Main"]', 'main#main', 'footer']) {
    must(said.parts[part] === 1, `${said.parts[part]} × ${part}`)
  }
  must(said.skip, 'the first thing that takes the focus is not a.skip to #main')
  must(said.viewport.includes('width=device-width') && !/user-scalable|maximum-scale/.test(said.viewport), `viewport: ${said.viewport}`)
  must(said.colorScheme, 'no color-scheme for light and dark')
  if (!one.status) {
    const { description = '' } = said.meta
    must(description && description.length <= DESCRIPTION, `description of ${description.length} characters`)
    must(said.canonical && new URL(said.canonical).pathname === new URL(one.path, server.base).pathname, `canonical: ${said.canonical}`)
    for (const name of ['og:title', 'og:description', 'og:url', 'og:type', 'og:image', 'twitter:card']) {
      must(said.meta[name], `no ${name}`)
    }
    if (said.meta['og:image']) must(/^https?:\/\//.test(said.meta['og:image']), `og:image is not a whole address: ${said.meta['og:image']}`)
  }
  must(said.icon, 'no icon')
  must(said.small.length === 0, `targets under ${TARGET} px: ${said.small.slice(0, 4).join(', ')}`)
  must(said.inline.length === 0, `inline style, script or handler: ${said.inline.slice(0, 4).join(', ')}`)
  if (said.zoned.length) must(false, `time without a date for machines: ${said.zoned.slice(0, 2)}`)
  if (one.json !== false && !one.status) await twin(one, said.json, faults)
  check(`budgets: ${one.name}`, faults, `html ${weights.html}, css ${weights.css}, js ${weights.js}`)
}
await card()
await mapData()
await robots()
await browser.close()
await server.stop()

/** An answer as it comes over the wire: `sent` bytes, `raw` bytes once they are unpacked. */
function fetched(path, headers = {}) {
  return new Promise((resolve, reject) => {
    get(new URL(path, server.base), { headers: { accept: 'text/html,*/*', 'accept-encoding': 'gzip', ...headers } }, answer => {
      const parts = []
      answer.on('data', part => parts.push(part))
      answer.on('end', () => {
        const bytes = Buffer.concat(parts)
        const body = answer.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes
        resolve({ status: answer.statusCode, headers: answer.headers, sent: bytes.length, raw: body.length, body })
      })
    }).on('error', reject)
  })
}

async function weigh(path, faults) {
  const { status, headers, sent } = await fetched(path)
  if (status !== 200) faults.push(`${status} from ${path}`)
  if (!/immutable/.test(headers['cache-control'] ?? '')) faults.push(`${path} is not immutable: ${headers['cache-control']}`)
  return sent
}

/** The page's JSON: told in its head, at the same address with `.json` before the query. */
async function twin(one, href, faults) {
  if (!href) return faults.push('no link rel=alternate to its JSON')
  const [where, query] = one.path.split('?')
  const found = new URL(href, server.base)
  if (where !== '/' && decodeURIComponent(found.pathname) !== `${decodeURIComponent(where)}.json`) faults.push(`JSON at ${found.pathname}`)
  if (query && !found.search) faults.push(`its JSON forgets the query: ${href}`)
  const { status, headers, body } = await fetched(found.pathname + found.search)
  if (status !== 200) faults.push(`${status} from ${href}`)
  if (!/^application\/json/.test(headers['content-type'])) faults.push(`JSON sent as ${headers['content-type']}`)
  try {
    JSON.parse(body)
  } catch {
    faults.push(`${href} is not JSON`)
  }
}

/** Runs in the page: what it says of itself. */
function described() {
  const all = selector => [...document.querySelectorAll(selector)]
  const meta = {}
  for (const one of all('meta[name], meta[property]')) meta[one.getAttribute('property') ?? one.name] = one.content
  const parts = {}
  for (const part of ['header', 'header nav[aria-label="Main"]', 'main#main', 'footer']) {
    parts[part] = all(part).filter(one => !one.closest('main') || one.localName === 'main').length
  }
  const told = one => `${one.localName}${one.id && `#${one.id}`} “${(one.textContent || one.value || '').trim().slice(0, 24)}”`
  const isSmall = one => {
    const { width, height } = one.getBoundingClientRect()
    if (width === 0 || height === 0 || getComputedStyle(one).visibility === 'hidden') return false
    // A link within a sentence is as high as its line.
    const around = one.parentElement.textContent.trim().length - one.textContent.trim().length
    if (one.localName === 'a' && getComputedStyle(one).display === 'inline' && around > 0) return false
    const label = one.closest('label')?.getBoundingClientRect()
    return (label?.width ?? width) < 23.9 || (label?.height ?? height) < 23.9
  }
  const first = all('a[href], button, input, select, textarea, summary')[0]
  const inline = all('style, script:not([src]):not([type$="json"]), [style]').map(told)
  for (const one of all('*')) for (const name of one.getAttributeNames()) if (name.startsWith('on')) inline.push(`${told(one)} ${name}`)
  return {
    meta,
    parts,
    inline,
    lang: document.documentElement.lang,
    title: document.title,
    h1: all('h1').map(one => one.textContent.trim()),
    skip: first?.matches('a.skip[href="#main"]') ?? false,
    viewport: meta.viewport ?? '',
    colorScheme: meta['color-scheme'] ?? (getComputedStyle(document.documentElement).colorScheme.includes('dark') || ''),
    canonical: document.querySelector('link[rel=canonical]')?.href,
    json: document.querySelector('link[rel~=alternate][type="application/json"]')?.getAttribute('href'),
    icon: document.querySelector('link[rel~=icon]')?.href,
    styles: all('link[rel=stylesheet]').map(one => new URL(one.href).pathname),
    scripts: all('script[src]').map(one => new URL(one.src).pathname),
    blocking: all('script[src]:not([defer]):not([type=module]):not([async])').map(told),
    small: all('a[href], button, input:not([type=hidden]), select, textarea, summary').filter(isSmall).map(told),
    zoned: all('time:not([datetime])').map(told),
  }
}

/** The picture that a shared link shows: of the size that they ask for, and light. */
async function card() {
  await page.goto('/')
  const href = await page.evaluate(() => document.querySelector('meta[property="og:image"]')?.content)
  if (!href) return check('budgets: card', ['no og:image on the front page'])
  const { status, body, headers } = await fetched(new URL(href).pathname)
  const faults = []
  if (status !== 200 || headers['content-type'] !== 'image/png') faults.push(`${status}, ${headers['content-type']} from ${href}`)
  const size = body.length < 24 ? 'empty' : `${body.readUInt32BE(16)} × ${body.readUInt32BE(20)}`
  if (size !== '1200 × 630') faults.push(`is ${size}, expected 1200 × 630`)
  if (body.length > 40_000) faults.push(`${body.length} bytes, at most 40000`)
  check('budgets: card', faults, `${size}, ${body.length} bytes`)
}

/** All that the map fetches. */
async function mapData() {
  const paths = []
  page.on('request', request => {
    const { pathname } = new URL(request.url())
    if (pathname.startsWith('/map/data/')) paths.push(pathname)
  })
  await page.goto('/map')
  await page.waitForTimeout(1_500)
  let sent = 0
  for (const path of new Set(paths)) sent += (await fetched(path)).sent
  const faults = []
  if (paths.length === 0) faults.push('the map fetches nothing from /map/data/')
  if (sent > MAP_DATA) faults.push(`${sent} bytes, at most ${MAP_DATA}`)
  check('budgets: map data', faults, `${sent} bytes in ${new Set(paths).size} files`)
}

/** What machines ask for first. */
async function robots() {
  const faults = []
  for (const [path, type] of [['/robots.txt', 'text/plain'], ['/favicon.svg', 'image/svg+xml'], ['/healthz', ''], ['/readyz', ''], ['/metrics', ''], ['/openapi.json', 'application/json']]) {
    const { status, headers } = await fetched(path)
    if (status !== 200 || !(headers['content-type'] ?? '').startsWith(type)) faults.push(`${path}: ${status} ${headers['content-type']}`)
  }
  check('budgets: for machines', faults)
}
