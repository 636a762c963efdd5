// Two ways to use a page: fingers (a mouse, or touch), and keys alone.

const MOST_TABS = 400

/** Clicks and types. */
export const fingers = page => ({
  press: selector => page.locator(selector).first().click(),
  write: (selector, text) => page.locator(selector).fill(text),
})

/** Tab, Enter and letters; whatever is reached must show that it has the focus. */
export const keys = (page, scripts) => ({
  async press(selector) {
    await tabTo(page, selector)
    await page.keyboard.press('Enter')
  },
  async write(selector, text) {
    if (scripts) await page.keyboard.press('/')
    else await tabTo(page, selector)
    const there = await page.evaluate(wanted => document.activeElement.matches(wanted), selector)
    if (!there) throw new Error(`"/" does not lead to ${selector}`)
    await page.keyboard.press('Control+A')
    await page.keyboard.type(text)
  },
})

/** Presses Tab until the first element of `selector` has the focus, and looks whether that can be seen. */
async function tabTo(page, selector) {
  for (let tabs = 0; tabs < MOST_TABS; tabs++) {
    const found = await page.evaluate(wanted => {
      const one = document.activeElement
      if (!one?.matches(wanted)) return null
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(one)
      return { seen: (outlineStyle !== 'none' && parseFloat(outlineWidth) > 0) || boxShadow !== 'none' }
    }, selector)
    if (found && !found.seen) throw new Error(`focus cannot be seen on ${selector}`)
    if (found) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`Tab does not lead to ${selector}`)
}
