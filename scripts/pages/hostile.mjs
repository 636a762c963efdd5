// An index whose every field tries to get out, beside the same index with its teeth drawn: on each page no dialog, no
// report of the content policy, no element or attribute that the harmless page does not have, no link but to the web.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { chromium, open, overflow, overflowing } from './lib/browser.mjs'
import { harmless, hostile, isWeb } from './lib/payloads.mjs'
import { check, short } from './lib/report.mjs'
import { serve } from './lib/server.mjs'
import { quintet, ROOT } from './lib/tools.mjs'

const DAY = '2026-03-20'
// How many pages of each kind are opened in the browser; the others are parsed alone.
const OPENED = 14
const PHRASES = ['sleep and health', 'heating at home', 'AI agents']
const READERS = hostile.filter((_, at) => at % 23 === 0).map(text => text.slice(0, 80))
const segment = encodeURIComponent

const lines = readFileSync(`${ROOT}/data/sample/corpus.jsonl`, 'utf8').trim().split('\n').map(line => JSON.parse(line))
const bad = sample('bad', text => text)
const good = sample('good', harmless)

const browser = await chromium()
const elements = new Set()
const harmlessPages = await visit(good, () => {})
const faults = []
const hostilePages = await visit(bad, (path, page) => {
  for (const one of page.elements) if (!elements.has(one)) faults.push(`${path}: ${one} is on no harmless page`)
  for (const one of page.links) if (!/^(https?:|mailto:|#|\/(?!\/|\\)|\?|\.)/i.test(one) && one !== '') faults.push(`${path}: a link to ${short(one, 80)}`)
  faults.push(...page.faults.map(fault => `${path}: ${fault}`))
})
check('hostile: pages', faults, `${hostile.length} strings, ${bad.insights} insights taken, ${hostilePages} pages beside ${harmlessPages} harmless ones`)
await browser.close()

/** Makes an index and readers of the sample's insights with a string in every field; `tame` is done to each. */
function sample(name, tame) {
  const folder = `${process.cwd()}/${name}-made`
  mkdirSync(folder)
  const index = ['--index', `${folder}/index`]
  const rows = hostile.map((text, at) => {
    const from = lines[(at * 7) % lines.length]
    const address = tame === harmless && !isWeb(text) ? 'https://example.org/x' : text
    return {
      id: at % 2 || text.length > 200 ? `h${at}` : `h${at} ${tame(text)}`,
      text: `${from.text} ${tame(text)}`,
      title: tame(text), show: tame(text).slice(0, 2_000), episode: tame(text), speaker: tame(text),
      url: address,
      start: from.start,
      published: `2026-03-${10 + (at % 10)}T06:00:00Z`,
      tags: [tame(text), 'sleep'],
      [`field ${tame(text).slice(0, 40)}`]: tame(text),
    }
  })
  writeFileSync(`${folder}/insights.jsonl`, rows.map(row => JSON.stringify(row)).join('\n'))
  const built = quintet('build', `${folder}/insights.jsonl`, ...index)
  const readers = []
  for (const [at, raw] of READERS.entries()) {
    const reader = `R${at} ${tame(raw)}`.replace(/\0/g, '')
    try {
      quintet('profile', 'new', reader, ...PHRASES, tame(raw).replace(/\0/g, ''), ...index)
      quintet('brief', 'make', reader, '--date', DAY, ...index)
      readers.push(reader)
    } catch {
      // A name that is refused cannot be shown.
    }
  }
  const themes = quintet('themes', ...index)
  const ids = new Set(quintet('search', 'the', '--mode', 'lexical', '-n', '5000', ...index).hits.map(hit => hit.id))
  const known = { ids: [...ids], readers, areas: themes.areas, themes: themes.themes, groups: themes.groups }
  writeFileSync(`${folder}/known.json`, JSON.stringify(known))
  return { folder, name, tame, insights: built.insights ?? ids.size }
}

/** Reads every page of a sample and opens some of each kind in the browser; gives how many. */
async function visit({ folder, tame }, look) {
  const server = await serve(folder)
  const { known } = server
  const { page, watch } = await open(browser, server.base, { viewport: { width: 320, height: 640 } })
  const parser = await (await browser.newContext()).newPage()
  watch.allow(400, 404, 409, 410, 413, 414, 422, 431)
  const asked = hostile.map(text => segment(tame(text).slice(0, 3_000)))
  const kinds = [
    ['/', '/themes', '/themes/rising', '/map', '/readers', '/status', '/api'],
    known.ids.map(id => `/i/${segment(id)}`),
    known.areas.map(({ id }) => `/area/${id}`),
    known.themes.map(({ id }) => `/theme/${id}`),
    known.groups.map(({ id }) => `/group/${id}`),
    known.readers.flatMap(name => ['', `/${DAY}`, '/next', '/profile'].map(end => `/r/${segment(name)}${end}`)),
    ...['/search?q=', '/search?q=sleep&show=', '/search?q=sleep&since=', '/search?q=sleep&mode=', '/i/', '/r/', '/problems/', '/no/', '/api?q='].map((start, kind) => asked.filter((_, at) => at % 3 === kind % 3).map(text => start + text)),
    asked.map(text => `/r/${segment(known.readers[0])}?said=${text}&about=${text}&back=${text}`),
  ]
  const seen = (path, told) => {
    if (tame === harmless) for (const one of told.elements ?? []) elements.add(one)
    look(path.slice(0, 120), { elements: [], links: [], faults: [], ...told })
  }
  for (const path of kinds.flat()) {
    try {
      const answer = await fetch(server.base + path, { headers: { accept: 'text/html' } })
      if (answer.status >= 500) seen(path, { faults: [`status ${answer.status}`] })
      seen(path, await parser.evaluate(skeleton, await answer.text()))
    } catch (error) {
      seen(path, { faults: [short(error.cause ?? error)] })
    }
  }
  for (const path of kinds.flatMap(paths => paths.filter((_, at) => at % Math.ceil(paths.length / OPENED) === 0))) {
    try {
      await page.goto(path)
      if (path === '/map') await usesMap(page)
      const faults = watch.take()
      const wider = await overflow(page)
      if (wider) faults.push(`${wider} px too wide for 320: ${await overflowing(page)}`)
      const { elements, links } = await page.evaluate(skeleton)
      // What the map shows depends on where its points lie, so it is compared only as it comes, before its script runs.
      seen(path, { elements: path === '/map' ? [] : elements, links, faults })
    } catch (error) {
      seen(path, { faults: [short(error)] })
      await page.goto('about:blank').catch(() => {})
      watch.take()
    }
  }
  if (!server.alive()) look('server', { elements: [], links: [], faults: [`is gone: ${short(server.log().slice(-300), 300)}`] })
  await server.stop()
  return kinds.flat().length
}

/** Looks about on the map, so that its script writes what it has read. */
async function usesMap(page) {
  await page.waitForTimeout(1_000)
  await page.locator('#map').focus().catch(() => {})
  for (const key of ['+', '+', '+', 'ArrowUp', 'Enter', 'ArrowLeft', 'Enter']) await page.keyboard.press(key)
  await page.waitForTimeout(400)
}

/** Runs in a page: each element with its attributes' names below its parent, and where links lead; of `html`, or of the page. */
function skeleton(html) {
  const root = html === undefined ? document : new DOMParser().parseFromString(html, 'text/html')
  const told = one => `${one.localName}[${one.getAttributeNames().sort()}]`
  const all = [...root.querySelectorAll('*')]
  const elements = new Set(all.map(one => `${one.parentElement ? told(one.parentElement) : ''} > ${told(one)}`))
  const links = all.flatMap(one => ['href', 'src', 'action', 'formaction', 'data', 'xlink:href'].map(name => one.getAttribute(name)).filter(value => value !== null))
  return { elements: [...elements], links }
}
