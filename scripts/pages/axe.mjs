// axe-core on every page, light, dark and on 320 pixels: no violation of WCAG 2.2 AA nor of its best practices.
//
// The content security policy is lifted for this pass alone, since axe is a script of ours; `walk` and `hostile` keep it.
import { chromium, open, overflow, overflowing } from './lib/browser.mjs'
import { hasStatus, pagesOf, problemPage } from './lib/pages.mjs'
import { check } from './lib/report.mjs'
import { serve } from './lib/server.mjs'
import { fileOf, SAMPLE } from './lib/tools.mjs'

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
const LOOKS = {
  light: { colorScheme: 'light' },
  dark: { colorScheme: 'dark' },
  '320 px': { viewport: { width: 320, height: 640 } },
}

const server = await serve(SAMPLE)
const pages = [...pagesOf(server.known), await problemPage(server.base)]
const browser = await chromium()
const axe = fileOf('axe-core/axe.min.js')

const contexts = await Promise.all(
  Object.values(LOOKS).map(look => open(browser, server.base, { ...look, bypassCSP: true, reducedMotion: 'reduce' })),
)
for (const one of pages) {
  const faults = []
  for (const [at, look] of Object.keys(LOOKS).entries()) {
    const { page } = contexts[at]
    const answer = await page.goto(one.path)
    if (!hasStatus(one, answer.status())) faults.push(`status ${answer.status()} of ${one.path}`)
    await page.addScriptTag({ content: axe })
    const { violations } = await page.evaluate(tags => axe.run(document, { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'], preload: false }), RULES)
    for (const { id, help, nodes } of violations) {
      const why = nodes[0].any[0]?.message ?? nodes[0].failureSummary ?? ''
      faults.push(`${look}: ${id} (${help}), ${nodes.length}×, first ${nodes[0].target.join(' ')}: ${why.replace(/\s+/g, ' ').slice(0, 160)}`)
    }
    const wider = await overflow(page)
    if (look === '320 px' && wider) faults.push(`${wider} px too wide for 320: ${await overflowing(page)}`)
  }
  check(`axe: ${one.name}`, faults, faults.length ? one.path : '')
}
await browser.close()
await server.stop()
