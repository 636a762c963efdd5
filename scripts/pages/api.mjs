// schemathesis against /openapi.json: no 500, no answer that the schema does not tell of, for whatever is asked.
//
// What it sends is drawn from SEED; the state it writes to is a copy that is thrown away.
import { execFileSync, spawn } from 'node:child_process'
import { copyFileSync, writeFileSync } from 'node:fs'
import { attempt, check, short } from './lib/report.mjs'
import { serve } from './lib/server.mjs'
import { QUINTET, ROOT, SAMPLE, SEED, TOOLS } from './lib/tools.mjs'

const CHECKS = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
  'negative_data_rejection',
  'unsupported_method',
  'allow_header_conformance',
]

const server = await serve(SAMPLE)
const { known } = server
copyFileSync(`${ROOT}/scripts/pages/schemathesis.toml`, 'schemathesis.toml')
const lists = {
  insights: known.insights,
  readers: known.readers,
  dates: [...new Set(known.briefs.map(brief => brief.date))],
  briefs: known.briefs.map(brief => brief.id),
}
for (const [name, values] of Object.entries(lists)) writeFileSync(`${name}.txt`, values.map(value => `${JSON.stringify(value)}\n`).join(''))

const words = ['run', `${server.base}/openapi.json`, '--seed', SEED, '--checks', CHECKS.join(), '--workers', '2']
const { code, output } = await run(`${TOOLS}/py/bin/schemathesis`, words.map(String))
const faults = []
if (code !== 0) faults.push(`schemathesis ended with ${code}`, ...told(output))
if (!server.alive()) faults.push(`the server is gone: ${server.log().slice(-300)}`)
const counts = /Test cases:\s*\n\s*(.*)/.exec(output)?.[1] ?? ''
check('api: schemathesis', faults, counts)

const schema = await fetch(`${server.base}/openapi.json`).then(answer => answer.json(), () => null)
if (schema) documented(schema)
else check('api: described', ['there is no /openapi.json'])
await server.stop()

const fresh = await serve(SAMPLE)
await attempt('api: as the command line', () => twins(fresh))
await attempt('api: caches and pages', () => caches(fresh))
await fresh.stop()

/** The failures of the report, one a sentence: operation, what is wrong, and the request that shows it. */
function told(output) {
  const found = []
  let operation = ''
  for (const line of output.split('\n').map(line => line.trim())) {
    const header = /^_+ (.+?) _+$/.exec(line)
    const last = found.at(-1)
    if (header) operation = header[1]
    else if (/^- ST\d+ /.test(line)) found.push({ what: `${operation}: ${line.slice(2)}`, details: [] })
    else if (/^(curl|st run) /.test(line) && last) last.request ??= line
    else if (last && !last.request && line && !/^(Reproduce|\d+\. Test)/.test(line)) last.details.push(line)
  }
  const warned = [...output.matchAll(/^Missing (?:test data|authentication):[^]*?(?=💡)/gm)].map(match => short(match[0], 300))
  const sentences = found.map(({ what, details, request = '' }) => `${what}; ${short(details.join(' '), 200)}; ${short(request, 300)}`)
  const errors = /^=+ ERRORS =+$([^]*?)^=+/m.exec(output)?.[1]
  if (errors) warned.push(short(errors, 400))
  return [...sentences, ...warned, ...(sentences.length + warned.length ? [] : output.trim().split('\n').slice(-12))]
}

/** Every operation has a name, a summary, and problem+json for what can go wrong. */
function documented({ openapi, paths }) {
  const faults = []
  const names = new Map()
  let operations = 0
  for (const [path, methods] of Object.entries(paths)) {
    for (const [method, one] of Object.entries(methods)) {
      if (!one.responses) continue
      operations++
      const where = `${method.toUpperCase()} ${path}`
      if (!one.operationId) faults.push(`${where} has no operationId`)
      if (names.has(one.operationId)) faults.push(`${where} and ${names.get(one.operationId)} are both called ${one.operationId}`)
      names.set(one.operationId, where)
      if (!one.summary) faults.push(`${where} has no summary`)
      for (const name of path.matchAll(/\{(\w+)\}/g)) {
        if (!one.parameters?.some(parameter => parameter.in === 'path' && parameter.name === name[1])) faults.push(`${where} does not tell of {${name[1]}}`)
      }
      const wrong = Object.entries(one.responses).filter(([status]) => /^[45]/.test(status) || status === 'default')
      if (wrong.length === 0) faults.push(`${where} tells of no error`)
      for (const [status, answer] of wrong) {
        if (answer.content && !answer.content['application/problem+json']) faults.push(`${where} answers ${status} without problem+json`)
      }
    }
  }
  check('api: described', faults, `OpenAPI ${openapi}, ${operations} operations`)
}

/** Every answer is, byte for byte, what the command line prints with `--json`; but for those that hold the time of day. */
async function twins({ base, index, known: { full, insights: [id] } }) {
  const segment = encodeURIComponent
  const reader = `/v1/readers/${segment(full.reader)}`
  const asked = {
    '/v1/search?q=coffee+and+sleep&n=5': ['search', 'coffee and sleep', '-n', '5'],
    '/v1/search?q=sleep&mode=lexical&since=2026-03-05&until=2026-03-15': ['search', 'sleep', '--mode', 'lexical', '--since', '2026-03-05', '--until', '2026-03-15'],
    [`/v1/insights/${id}`]: ['get', id],
    [`/v1/insights/${id}/related`]: ['related', id],
    [`/v1/related?text=coffee+ruins+sleep`]: ['related', '--text', 'coffee ruins sleep'],
    [`/v1/insights/${id}/group`]: ['group', id],
    [`/v1/insights/${id}/page`]: ['page', id],
    '/v1/newest?n=7': ['newest', '-n', '7'],
    '/v1/communities/area/0?n=5': ['community', 'area', '0', '-n', '5'],
    '/v1/themes': ['themes'],
    '/v1/themes/rising': ['themes', '--rising'],
    '/v1/themes/history': ['themes', '--history'],
    '/v1/info': ['info'],
    '/v1/readers': ['profile', 'show'],
    [reader]: ['profile', 'show', full.reader],
    [`${reader}/replay?from=${full.date}&to=${full.date}`]: ['brief', 'replay', full.reader, '--from', full.date, '--to', full.date],
    [`${reader}/briefs/${full.date}`]: ['brief', 'show', full.reader, '--date', full.date],
    [`/v1/briefs/${full.id}`]: ['brief', 'show', full.reader, '--date', full.date],
    '/v1/briefs/verify': ['brief', 'verify'],
  }
  const faults = []
  for (const [path, words] of Object.entries(asked)) {
    const answer = await fetch(base + path)
    const [served, printed] = [(await answer.text()).trim(), told(words)]
    if (served === printed) continue
    let at = 0
    while (served[at] === printed[at]) at++
    const from = Math.max(0, at - 30)
    faults.push(`${path} (${answer.status}) is not what quintet ${words.join(' ')} --json prints: from ${at} on “${short(served.slice(from, at + 50), 90)}”, expected “${short(printed.slice(from, at + 50), 90)}”`)
  }
  check('api: as the command line', faults, `${Object.keys(asked).length} answers`)

  function told(words) {
    try {
      return execFileSync(QUINTET, [...words, '--json', '--index', index], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim()
    } catch (error) {
      return error.stdout.trim()
    }
  }
}

/** What has not changed is not sent again; a list says where it goes on. */
async function caches({ base, known: { full, insights: [id] } }) {
  const faults = []
  const paths = ['/', '/search?q=sleep', `/i/${id}`, '/themes', `/r/${full.reader}`, `/v1/insights/${id}`, '/v1/search?q=sleep', '/v1/themes', '/openapi.json']
  for (const path of paths) {
    const first = await fetch(base + path)
    await first.arrayBuffer()
    const tag = first.headers.get('etag')
    if (!tag?.startsWith('W/"')) {
      faults.push(`${path}: ETag is ${tag}, expected a weak one`)
      continue
    }
    const again = await fetch(base + path, { headers: { 'if-none-match': tag } })
    if (again.status !== 304 || (await again.text()) !== '') faults.push(`${path}: ${again.status} for the ETag just sent, expected an empty 304`)
  }
  const seen = new Set()
  let next = '/v1/search?q=sleep&n=4'
  for (let pages = 0; next && pages < 3; pages++) {
    const answer = await fetch(new URL(next, base))
    for (const { id } of (await answer.json()).hits ?? []) {
      if (seen.has(id)) faults.push(`${id} is on two pages of a list`)
      seen.add(id)
    }
    next = /<([^>]+)>; ?rel="next"/.exec(answer.headers.get('link') ?? '')?.[1]
  }
  if (seen.size !== 12) faults.push(`${seen.size} hits on three pages of four, by Link: rel="next"`)
  check('api: caches and pages', faults, `${paths.length} addresses`)
}

function run(program, words) {
  return new Promise(resolve => {
    const child = spawn(program, words, { env: { ...process.env, NO_COLOR: '1', COLUMNS: '160' } })
    let output = ''
    child.stdout.on('data', part => (output += part))
    child.stderr.on('data', part => (output += part))
    child.on('close', code => resolve({ code, output }))
  })
}
