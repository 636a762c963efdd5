// One line a check: `ok` and what was measured, or `FAILED` and every fault below it.

const SHOWN = 20

/** Reports a check; `faults` are sentences, and none of them is success. */
export function check(name, faults, measured = '') {
  const told = [...new Set(faults)]
  console.log(`${told.length ? 'FAILED' : 'ok    '} ${name}${measured && `: ${measured}`}`)
  for (const fault of told.slice(0, SHOWN)) console.log(`         ${fault}`)
  if (told.length > SHOWN) console.log(`         and ${told.length - SHOWN} more`)
  if (told.length) process.exitCode = 1
}

/** Runs `act`; where it cannot end, that is a fault of the check `name` and the others still have their turn. */
export const attempt = (name, act) => act().catch(error => check(name, [`the check could not end: ${short(error)}`]))

/** An error or a text on one line, shortened: what a report has room for. */
export const short = (what, length = 240) => String(what?.message ?? what).replace(/\u001B\[\d*m/g, '').replace(/\s+/g, ' ').trim().slice(0, length)
