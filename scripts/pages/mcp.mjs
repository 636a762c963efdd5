// MCP as two other people's clients speak it: TypeScript over HTTP (today's protocol and the one before), Python over
// HTTP and stdio; every tool is called. And what is not MCP, or comes from elsewhere, is turned away.
import { spawnSync } from 'node:child_process'
import { request } from 'node:http'
import { writeFileSync } from 'node:fs'
import { check, short } from './lib/report.mjs'
import { serve } from './lib/server.mjs'
import { load, QUINTET, ROOT, SAMPLE, TOOLS } from './lib/tools.mjs'

// An answer of about 2,000 tokens, at four characters a token.
const MOST_CHARACTERS = 8_000

// Ajv, which that client checks answers with, warns of each number format that it does not know, hundreds of times.
console.warn = () => {}
const { Client, StreamableHTTPClientTransport } = await load('@modelcontextprotocol/client')
const server = await serve(SAMPLE)
const { known } = server

const tools = await typescript('legacy')
await typescript('auto')
const calls = Object.fromEntries(tools.map(tool => [tool.name, wordsFor(tool)]))
writeFileSync('calls.json', JSON.stringify(calls))
const python = [`${ROOT}/scripts/pages/mcp_client.py`, 'calls.json', `${server.base}/mcp`, QUINTET, 'mcp', '--index', server.index]
const { status, stdout, stderr } = spawnSync(`${TOOLS}/py/bin/python`, python, { encoding: 'utf8', timeout: 120_000 })
process.stdout.write(stdout)
if (status !== 0) process.exitCode = 1
if (status !== 0 && !stdout.includes('FAILED')) check('mcp: Python', [short(stderr.slice(-600), 600)])

await strangers()
const end = await server.stop()
check('mcp: the server stops when asked', end.code === 0 ? [] : [`ended with ${JSON.stringify(end)}`])
await writing()

/** Lists the tools and calls each, as `mode` of the TypeScript client speaks; gives the tools. */
async function typescript(mode) {
  const name = `mcp: TypeScript, ${mode}`
  const client = new Client({ name: 'check-pages', version: '1' }, { versionNegotiation: { mode } })
  try {
    await client.connect(new StreamableHTTPClientTransport(new URL(`${server.base}/mcp`)))
    const { tools } = await client.listTools()
    const faults = []
    if (client.getServerVersion()?.name !== 'quintet') faults.push(`it calls itself ${client.getServerVersion()?.name}`)
    if (!client.getInstructions()) faults.push('it gives no instructions')
    if (tools.length === 0) faults.push('it has no tools')
    for (const tool of tools) {
      faults.push(...describes(tool))
      const words = wordsFor(tool)
      const told = `${tool.name}(${JSON.stringify(words)})`
      try {
        const result = await client.callTool({ name: tool.name, arguments: words })
        const text = result.content.map(part => part.text ?? '').join('')
        if (result.isError) faults.push(`${told}: ${short(text)}`)
        if (text.length > MOST_CHARACTERS) faults.push(`${told}: ${text.length} characters of text, at most ${MOST_CHARACTERS} unless more is asked for`)
        if (tool.outputSchema && !result.structuredContent) faults.push(`${told}: no structured content`)
      } catch (error) {
        faults.push(`${told}: ${short(error)}`)
      }
      // What a model gets wrong must come back as something it can mend.
      const required = tool.inputSchema.required ?? []
      if (required.length === 0) continue
      const bad = await client.callTool({ name: tool.name, arguments: {} }).then(result => (result.isError ? null : 'is done'), () => null)
      if (bad) faults.push(`${tool.name}({}) ${bad} though it needs ${required}`)
    }
    check(name, faults, `${tools.length} tools at ${client.getNegotiatedProtocolVersion?.() ?? '?'}: ${tools.map(tool => tool.name).join(' ')}`)
    await client.close()
    return tools
  } catch (error) {
    check(name, [short(error)])
    return []
  }
}

/** What a tool says of itself, without which a model cannot use it or a person cannot trust it. */
function describes({ name, description, annotations, inputSchema }) {
  const faults = []
  if (!description || description.length < 20) faults.push(`${name} is hardly described: ${description}`)
  if (annotations?.readOnlyHint !== true) faults.push(`${name} is not said to read only`)
  if (annotations?.openWorldHint !== false) faults.push(`${name} is not said to stay at home`)
  for (const [field, schema] of Object.entries(inputSchema.properties ?? {})) {
    if (!schema.description) faults.push(`${name}: ${field} is not described`)
  }
  return faults
}

/** Arguments that find something: for what a tool requires, and where it requires nothing, for the first that it knows. */
function wordsFor({ name, inputSchema }) {
  const brief = known.full
  const byName = {
    query: 'coffee and sleep', q: 'coffee and sleep', text: 'Coffee late in the day ruins sleep.',
    insight: known.insights[0], insight_id: known.insights[0], ids: known.insights.slice(0, 2),
    reader: brief.reader, name: brief.reader, date: brief.date, day: brief.date,
    level: 'theme', area: known.areas[0], theme: known.themes[0], group: known.groups[0], community: known.themes[0],
    brief: brief.id, before: known.briefs[0].id, after: known.briefs[1].id,
    verdict: 'more', what: known.insights[0], phrases: ['how children learn'],
  }
  const { properties = {}, required = [], $defs = {} } = inputSchema
  const resolved = schema => (schema?.$ref ? $defs[schema.$ref.split('/').at(-1)] : schema) ?? {}
  const valueFor = field => {
    const schema = resolved(properties[field])
    const choices = schema.enum ?? (schema.oneOf ?? schema.anyOf ?? []).flatMap(one => resolved(one).const ?? resolved(one).enum ?? [])
    const shape = (schema.oneOf ?? schema.anyOf ?? []).map(resolved).find(one => one.type === 'object' && one.required?.length)
    if (shape) return Object.fromEntries(shape.required.map(inner => [inner, byName[inner] ?? 'sleep']))
    const isNumber = [schema.type].flat().some(type => type === 'integer' || type === 'number')
    if (field === 'id') return /brief/.test(name) ? brief.id : isNumber ? known.themes[0] : known.insights[0]
    if (choices.length && !choices.includes(byName[field])) return choices[0]
    return byName[field] ?? schema.default ?? (isNumber ? 1 : 'sleep')
  }
  const words = Object.fromEntries(required.map(field => [field, valueFor(field)]))
  // A reader or an insight is asked for in one of several ways, so that a schema cannot require any of them.
  const subject = ['id', 'insight', 'text', 'query', 'reader', 'name'].find(field => field in properties)
  if (subject && !required.some(field => ['id', 'insight', 'text', 'query', 'reader', 'name'].includes(field))) words[subject] = valueFor(subject)
  return words
}

/** Requests that are not from here or not of the protocol. */
async function strangers() {
  const discover = { jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} }
  const asked = [
    ['a page of another origin', { origin: 'https://example.org' }, [403]],
    ['another host', { host: 'example.org' }, [403, 421]],
    ['a protocol that does not exist', { 'mcp-protocol-version': '1999-01-01' }, [400]],
    ['no JSON', { 'content-type': 'text/plain' }, [400, 415]],
  ]
  const faults = []
  for (const [what, headers, expected] of asked) {
    const status = await post(headers, discover)
    if (!expected.includes(status)) faults.push(`${what}: ${status}, expected ${expected.join(' or ')}`)
  }
  const got = await post({}, null, 'GET')
  if (got !== 405) faults.push(`GET: ${got}, expected 405`)
  check('mcp: strangers', faults, `${asked.length + 1} kinds`)
}

/** Sends a request with headers that `fetch` would not let anyone set; gives the status. */
function post(headers, body, method = 'POST') {
  const { hostname, port } = new URL(server.base)
  const usual = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' }
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path: '/mcp', method, headers: { ...usual, ...headers } }, answer => {
      answer.resume()
      resolve(answer.statusCode)
      answer.destroy()
    })
    sent.on('error', reject)
    sent.end(body ? JSON.stringify(body) : undefined)
  })
}

/** Tools that write are there only where they were asked for. */
async function writing() {
  const writes = await serve(SAMPLE, '--mcp-write')
  const client = new Client({ name: 'check-pages', version: '1' })
  try {
    await client.connect(new StreamableHTTPClientTransport(new URL(`${writes.base}/mcp`)))
    const more = (await client.listTools()).tools.filter(tool => !tools.some(other => other.name === tool.name))
    const faults = more.filter(tool => tool.annotations?.readOnlyHint !== false).map(tool => `${tool.name} is not said to write`)
    if (more.length === 0) faults.push('--mcp-write brings no tool')
    check('mcp: --mcp-write', faults, more.map(tool => tool.name).join(' '))
    await client.close()
  } catch (error) {
    check('mcp: --mcp-write', [short(error)])
  }
  await writes.stop()
}
