// Pictures of the pages, for people to look at: three widths, light and dark, into the folder SHOTS.
import { chromium, open } from './lib/browser.mjs'
import { pagesOf } from './lib/pages.mjs'
import { check } from './lib/report.mjs'
import { serve } from './lib/server.mjs'
import { SAMPLE, SHOTS } from './lib/tools.mjs'

const WIDTHS = [390, 820, 1440]
const PAGES = ['front', 'search', 'insight', 'themes', 'theme', 'map', 'brief', 'profile', 'status']

const server = await serve(SAMPLE)
const browser = await chromium()
for (const width of WIDTHS) {
  for (const colorScheme of ['light', 'dark']) {
    const { context, page } = await open(browser, server.base, { colorScheme, viewport: { width, height: width < 800 ? 844 : 900 } })
    for (const { name, path, map } of pagesOf(server.known).filter(page => PAGES.includes(page.name))) {
      await page.goto(path)
      await page.waitForTimeout(map ? 1_500 : 150)
      await page.screenshot({ path: `${SHOTS}/${name}-${width}-${colorScheme}.png`, fullPage: !map })
    }
    await context.close()
  }
}
check('shots', [], SHOTS)
await browser.close()
await server.stop()
