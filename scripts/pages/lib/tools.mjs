// What the entry script said by environment, and packages that lie outside the project.
import { createRequire } from 'node:module'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

export const { ROOT, QUINTET, TOOLS, SAMPLE, SEED, SHOTS } = process.env
export const CHROMIUM = '/usr/bin/chromium'
/** Chromium's own sandbox does not start for root. */
export const CHROMIUM_FLAGS = process.getuid() === 0 ? ['--no-sandbox'] : []

const outside = createRequire(`${TOOLS}/npm/package.json`)

/** A package of the cache folder, whether it is written for `require` or for `import`. */
export const load = async name => import(pathToFileURL(outside.resolve(name)))

/** The text of a file in a package of the cache folder. */
export const fileOf = path => readFileSync(`${TOOLS}/npm/node_modules/${path}`, 'utf8')

/** Runs `quintet` and gives its JSON; exit code 1, nothing found, is an answer too. */
export function quintet(...words) {
  const options = { encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'pipe'] }
  try {
    return JSON.parse(execFileSync(QUINTET, [...words, '--json'], options))
  } catch (error) {
    if (error.status === 1 && error.stdout) return JSON.parse(error.stdout)
    throw new Error(`quintet ${words.join(' ')}: ${error.stderr || error.message}`)
  }
}
