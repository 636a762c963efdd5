// Chromium, and a page that is watched: whatever it does that it must not is a fault.
import { CHROMIUM, CHROMIUM_FLAGS, load } from './tools.mjs'
import { short } from './report.mjs'

export async function chromium(...flags) {
  const playwright = await load('playwright-core')
  const { chromium } = playwright.default ?? playwright
  return chromium.launch({ executablePath: CHROMIUM, args: [...CHROMIUM_FLAGS, ...flags] })
}

/** Opens a page in a context of its own; `options` are those of a Playwright context. */
export async function open(browser, base, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options, baseURL: base })
  context.setDefaultTimeout(5_000)
  const page = await context.newPage()
  return { context, page, watch: await watch(page, base) }
}

/** Collects what a page does that it must not, until `take` is called. */
async function watch(page, base) {
  let faults = []
  let requests = []
  let allowed = [200]
  page.on('pageerror', error => faults.push(`script error: ${short(error)}`))
  page.on('console', message => {
    // Chromium says of each answer from 400 on that it failed to load; `response` below knows which were meant.
    if (message.type() === 'error' && !/^Failed to load resource/.test(message.text())) faults.push(`console: ${short(message.text())}`)
  })
  page.on('dialog', dialog => {
    faults.push(`dialog: ${short(dialog.message())}`)
    dialog.dismiss().catch(() => {})
  })
  page.on('request', request => {
    const url = request.url()
    if (!url.startsWith(`${base}/`) && !/^(data|blob|about):/.test(url)) faults.push(`request to a third party: ${short(url)}`)
    if (request.isNavigationRequest() && request.frame() === page.mainFrame() && !request.redirectedFrom()) requests = []
    if (!request.redirectedFrom() && !isIcon(url)) requests.push(url.slice(base.length))
  })
  page.on('requestfailed', request => {
    // A script that types on gives up its older requests; that is not a failure.
    // Nor is it one that a page is left before its icon has come.
    const gaveUp = request.failure()?.errorText === 'net::ERR_ABORTED' && (['fetch', 'xhr'].includes(request.resourceType()) || isIcon(request.url()))
    if (!gaveUp) faults.push(`failed request: ${short(request.url())}: ${request.failure()?.errorText}`)
  })
  page.on('response', response => {
    if (response.status() >= 400 && !allowed.includes(response.status())) faults.push(`${response.status()} from ${short(response.url())}`)
  })

  // By the protocol, not by a script of ours: it counts where scripts are switched off too.
  const protocol = await page.context().newCDPSession(page)
  await protocol.send('PerformanceTimeline.enable', { eventTypes: ['layout-shift'] })
  protocol.on('PerformanceTimeline.timelineEventAdded', ({ event }) => {
    const { value, hadRecentInput } = event.layoutShiftDetails
    if (!hadRecentInput && value > 0) faults.push(`layout shift of ${value.toFixed(4)} on ${new URL(page.url()).pathname}`)
  })
  return {
    allow: (...statuses) => (allowed = [200, ...statuses]),
    requests: () => requests,
    take() {
      const taken = faults
      faults = []
      return taken
    },
  }
}

const isIcon = url => new URL(url).pathname.includes('/favicon')

/** How far the page is wider than its window; 0 where nothing has to be scrolled sideways. */
export const overflow = page =>
  page.evaluate(() => Math.max(0, document.scrollingElement.scrollWidth - document.documentElement.clientWidth))

/** The elements that reach over the right edge, innermost first. */
export const overflowing = page =>
  page.evaluate(() => {
    const wide = [...document.querySelectorAll('body *')].filter(one => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
    const told = one => `${one.localName}${one.id && `#${one.id}`}${one.className?.length ? `.${[...one.classList].join('.')}` : ''}`
    return wide.filter(one => ![...one.children].some(child => wide.includes(child))).slice(0, 3).map(told)
  })
