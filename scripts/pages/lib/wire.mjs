// Requests as bytes, for what `fetch` would not let anyone send.
import { connect } from 'node:net'

const PATIENCE = 8_000

/** Sends `lines` and an optional body over a connection of its own; gives status, headers (lower case) and body. */
export function send(base, lines, body = '') {
  const { hostname, port } = new URL(base)
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname)
    const parts = []
    socket.setTimeout(PATIENCE, () => socket.destroy(new Error('no answer in time')))
    socket.on('data', part => parts.push(part))
    socket.on('error', error => (parts.length ? resolve(parse(parts)) : reject(error)))
    socket.on('close', () => resolve(parse(parts)))
    socket.write([...lines, 'Connection: close', '', ''].join('\r\n'))
    socket.write(body)
  })
}

/** One request with an ordinary Host; `headers` replace or add. */
export function ask(base, method, path, headers = {}, body = '') {
  const all = { Host: new URL(base).host, ...(body && { 'Content-Length': Buffer.byteLength(body) }), ...headers }
  return send(base, [`${method} ${path} HTTP/1.1`, ...Object.entries(all).map(([name, value]) => `${name}: ${value}`)], body)
}

function parse(parts) {
  const text = Buffer.concat(parts).toString('latin1')
  const end = text.indexOf('\r\n\r\n')
  const [first, ...lines] = text.slice(0, end < 0 ? undefined : end).split('\r\n')
  const headers = {}
  for (const line of lines) headers[line.slice(0, line.indexOf(':')).toLowerCase()] = line.slice(line.indexOf(':') + 1).trim()
  return { status: Number(first.split(' ')[1]), headers, body: end < 0 ? '' : text.slice(end + 4) }
}
