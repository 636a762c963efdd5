// The walk of a reader from a search to the map: with scripts, without, by keyboard alone, on 320 pixels, in the dark.
//
// On every page of it: nothing in the console, no request to others or that fails, no shift of the layout, at most four
// requests (the map fetches its data besides), no scrolling sideways.
import { chromium, open, overflow, overflowing } from './lib/browser.mjs'
import { fingers, keys } from './lib/hands.mjs'
import { check, short } from './lib/report.mjs'
import { serve } from './lib/server.mjs'
import { SAMPLE } from './lib/tools.mjs'

const MOST_REQUESTS = 4
const SETTLED = 250

const server = await serve(SAMPLE)
const browser = await chromium()
const reader = server.known.full.reader
const of = `/r/${encodeURIComponent(reader)}`

const narrow = { width: 320, height: 640 }
const ways = [
  { name: 'scripts', hands: fingers },
  { name: 'no scripts', hands: fingers, options: { javaScriptEnabled: false } },
  { name: 'keyboard', hands: keys },
  { name: 'keyboard, no scripts', hands: keys, options: { javaScriptEnabled: false } },
  { name: '320 px', hands: fingers, options: { viewport: narrow, hasTouch: true, isMobile: true, deviceScaleFactor: 2 } },
  { name: '320 px, no scripts', hands: fingers, options: { viewport: narrow, javaScriptEnabled: false } },
  { name: 'dark', hands: fingers, options: { colorScheme: 'dark', reducedMotion: 'reduce' } },
]

for (const way of ways) await walk(way)
await browser.close()
const end = await server.stop()
check('walk: the server stops when asked', end.code === 0 ? [] : [`ended with ${JSON.stringify(end)}`])

async function walk({ name, hands, options }) {
  const { context, page, watch } = await open(browser, server.base, options)
  const scripts = options?.javaScriptEnabled !== false
  const { press, write } = hands(page, scripts)
  const count = selector => page.locator(selector).count()
  const at = pattern => page.waitForURL(pattern, { waitUntil: 'load' })
  const path = () => new URL(page.url()).pathname
  /** Does what sends a form, and waits until what it brings is there, as a page or within this one. */
  const sends = async act => {
    const answered = page.waitForResponse(response => response.request().method() === 'POST')
    await act()
    if ((await answered).status() === 303) await page.waitForEvent('load')
    else await page.waitForTimeout(SETTLED)
  }

  /** One step: `act`, and what holds afterwards. Where it fails the walk goes on from `address`. */
  async function step(what, address, act) {
    const faults = []
    const must = (held, sentence) => held || faults.push(sentence)
    try {
      await act(must)
    } catch (error) {
      faults.push(short(error))
    }
    await page.waitForTimeout(SETTLED)
    faults.push(...watch.take())
    const requests = watch.requests().filter(url => !url.startsWith('/map/data/') && !url.includes('part=results'))
    must(requests.length <= MOST_REQUESTS, `${requests.length} requests: ${requests.join(' ')}`)
    const wider = await overflow(page).catch(() => 0)
    if (wider) must(false, `${wider} px too wide: ${await overflowing(page)}`)
    check(`walk, ${name}: ${what}`, faults, faults.length ? decodeURI(path()) : '')
    if (faults.length && address && path() !== address.split('?')[0]) await page.goto(address).catch(() => {})
    watch.take()
  }

  await step('front page', '/', async must => {
    await page.goto('/')
    must((await count('form[role=search] #q')) === 1, 'no search field #q')
    must((await count('main a[href^="/i/"]')) > 0, 'no newest insights')
    must((await count('main a[href^="/theme/"], main a[href^="/group/"], main a[href^="/area/"]')) > 0, 'no rising themes')
  })
  await step('search', '/search?q=coffee+and+sleep', async must => {
    await write('#q', 'coffee and sleep')
    await page.keyboard.press('Enter')
    await at(/\/search\?.*q=coffee/)
    await page.locator('#hit-1').waitFor()
    must(/\d/.test(await page.locator('p#count[role=status]').textContent()), 'p#count has no number')
    must((await page.locator('#q').inputValue()) === 'coffee and sleep', 'the field has lost the query')
    must((await count('#results .hit mark')) > 0, 'no word of the query is marked')
  })
  await step('insight', `/i/${server.known.insights[0]}`, async must => {
    const text = (await page.locator('#hit-1 a[href^="/i/"]').first().textContent()).trim()
    await press('#hit-1 a[href^="/i/"]')
    await at(/\/i\//)
    const title = (await page.locator('article.insight h1').textContent()).trim()
    must(title.startsWith(text.replace(/…$/, '').slice(0, 40)), `h1 is not the text of the hit: ${short(title, 80)}`)
    must((await count('#related li.related')) >= 5, `${await count('#related li.related')} related insights`)
  })
  if (scripts) {
    await step('back keeps the search', null, async must => {
      const insight = page.url()
      await page.goBack()
      must((await page.locator('#q').inputValue()) === 'coffee and sleep', 'the field is not as it was')
      must((await count('#results li.hit')) > 0, 'the results are gone')
      await page.goto(insight)
    })
  }
  await step('related', `/i/${server.known.insights[1]}`, async must => {
    const before = path()
    await press('#related li.related a[href^="/i/"]')
    await page.waitForURL(url => url.pathname.startsWith('/i/') && url.pathname !== before)
    must((await count('article.insight h1')) === 1, 'no article.insight h1')
  })
  await step('theme', `/theme/${server.known.themes[0]}`, async must => {
    await press('nav[aria-label="Theme"] a[href^="/theme/"], nav[aria-label="Theme"] a[href^="/group/"]')
    await at(/\/(theme|group)\//)
    must((await count('main a[href^="/i/"]')) > 0, 'the theme shows no insight')
  })
  await step('readers', '/readers', async must => {
    await press('header nav[aria-label="Main"] a[href="/readers"]')
    await at(/\/readers$/)
    for (const one of server.known.readers) {
      must((await count(`main a[href="/r/${encodeURIComponent(one)}"]`)) > 0, `no link to /r/${encodeURIComponent(one)}`)
    }
  })
  await step('brief', of, async must => {
    await press(`main a[href="${of}"]`)
    await at(url => url.pathname.startsWith(of))
    must((await count('ol.brief > li')) === 5, `${await count('ol.brief > li')} items, expected 5`)
    for (const verdict of ['more', 'less', 'known', 'mute']) {
      const buttons = await count(`ol.brief form.word[method=post] button[name=verdict][value=${verdict}]`)
      must(buttons === 5, `${buttons} buttons for ${verdict}`)
    }
  })
  await step('feedback', of, async must => {
    await press('#item-2 form.word button[value=more]')
    await at(/said=more/)
    must(page.url().endsWith('#item-2'), `not back at the item: ${page.url()}`)
    await page.locator('.noted[role=status]').waitFor()
    must((await count('form.undo')) > 0, 'no undo')
  })
  await step('undo', of, async must => {
    await press('form.undo button')
    await page.waitForURL(url => !url.search.includes('said=more'))
    must((await count('form.undo')) === 0, 'undo is still offered')
    must(path().startsWith(of), `not on the brief: ${path()}`)
  })
  await step('profile', `${of}/profile`, async must => {
    await press(`main a[href="${of}/profile"]`)
    await at(/\/profile$/)
    must((await page.locator('form#profile textarea#toml').inputValue()).includes('name = "Ada"'), 'the field has no profile')
    must((await count('section#preview')) === 1, 'no preview of tomorrow')
  })
  await step('profile, preview', `${of}/profile`, async must => {
    await sends(() => press('form#profile button[value=preview]'))
    await page.locator('section#preview').waitFor()
    must((await page.locator('#toml').inputValue()).includes('name = "Ada"'), 'the field has lost the profile')
  })
  await step('profile, save', `${of}/profile`, async must => {
    const toml = await page.locator('#toml').inputValue()
    await page.locator('#toml').fill(`${toml}\n# seen by ${name}\n`)
    await sends(() => press('form#profile button[value=save]'))
    await page.goto(`${of}/profile`)
    must((await page.locator('#toml').inputValue()).includes(`# seen by ${name}`), 'what was saved is not there')
  })
  await step('map', '/map', async must => {
    await press('header nav[aria-label="Main"] a[href="/map"]')
    await at(/\/map$/)
    must((await count('#map-list a[href]')) >= 8, `${await count('#map-list a[href]')} links in the list beside the map`)
    if (!scripts) return
    const canvas = page.locator('canvas#map')
    await canvas.waitFor()
    must(await drawn(canvas), 'the canvas stays empty')
    await canvas.focus()
    const before = page.url()
    for (const key of ['+', '+', 'ArrowLeft', 'ArrowUp', 'Enter']) await page.keyboard.press(key)
    await page.waitForTimeout(600)
    must(page.url() !== before, 'what is seen and chosen does not stand in the address')
  })
  await step('status', null, async must => {
    await press('header nav[aria-label="Main"] a[href="/status"]')
    await at(/\/status$/)
    must(/576/.test(await page.locator('main').textContent()), 'the number of insights is not told')
  })
  await context.close()
}

/** Whether the canvas shows more than one colour within some seconds; looked at from without, so that its script is left alone. */
async function drawn(canvas) {
  const blank = await canvas.page().context().newPage()
  for (let tries = 0; tries < 10; tries++) {
    const picture = (await canvas.screenshot()).toString('base64')
    const colours = await blank.evaluate(async data => {
      const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${data}`)).blob())
      const copy = new OffscreenCanvas(image.width, image.height).getContext('2d')
      copy.drawImage(image, 0, 0)
      return new Set(new Uint32Array(copy.getImageData(0, 0, image.width, image.height).data.buffer)).size
    }, picture)
    if (colours > 8) return blank.close().then(() => true)
    await canvas.page().waitForTimeout(300)
  }
  return blank.close().then(() => false)
}
