// A server of one's own: on a free port of this machine, over a copy of a sample, stopped at the end.
import { spawn } from 'node:child_process'
import { cpSync, mkdtempSync, openSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { QUINTET } from './tools.mjs'

const READY_WITHIN = 30_000
const STOPPED_WITHIN = 10_000

/** A port of this machine that nobody uses. */
export const freePort = () =>
  new Promise(resolve => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address()
      probe.close(() => resolve(port))
    })
  })

/** Serves a copy of the folder `sample`; `known` tells what is in it. */
export async function serve(sample, ...more) {
  const folder = mkdtempSync(`${process.cwd()}/served-`)
  cpSync(sample, folder, { recursive: true })
  const port = await freePort()
  const log = `${folder}.log`
  const out = openSync(log, 'w')
  const words = ['serve', '--addr', `127.0.0.1:${port}`, '--index', `${folder}/index`, '--log', 'quiet', ...more]
  const process_ = spawn(QUINTET, words, { stdio: ['ignore', out, out] })
  const gone = new Promise(resolve => process_.on('exit', (code, signal) => resolve({ code, signal })))
  process.on('exit', () => process_.kill('SIGKILL'))

  const base = `http://127.0.0.1:${port}`
  const until = Date.now() + READY_WITHIN
  for (;;) {
    const ready = await fetch(`${base}/readyz`).then(answer => answer.ok, () => false)
    if (ready) break
    if (process_.exitCode !== null || Date.now() > until) {
      process_.kill('SIGKILL')
      throw new Error(`quintet ${words.join(' ')} is not ready: ${readFileSync(log, 'utf8').trim().slice(-600)}`)
    }
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  return {
    base,
    folder,
    index: `${folder}/index`,
    log: () => readFileSync(log, 'utf8'),
    alive: () => process_.exitCode === null && process_.signalCode === null,
    known: JSON.parse(readFileSync(`${folder}/known.json`, 'utf8')),
    /** Asks it to stop; tells how it ended, or that it did not in time. */
    async stop() {
      process_.kill('SIGTERM')
      const late = new Promise(resolve => setTimeout(resolve, STOPPED_WITHIN, { late: true }).unref())
      const end = await Promise.race([gone, late])
      if (end.late) process_.kill('SIGKILL')
      return end
    },
  }
}
