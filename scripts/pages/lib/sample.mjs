// Builds the sample that every section serves a copy of: index, readers, briefs of four days, and what is in them.
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { quintet, ROOT, SAMPLE } from './tools.mjs'

const DAYS = ['2026-03-18', '2026-03-19', '2026-03-20', '2026-03-21']
// A reader of many interests, so that a day of theirs is full.
const ADA = ['Ada', 'sleep and health', 'how children learn', 'heating at home', 'AI agents', 'pricing of software', 'pensions']
const FULL_DAY = '2026-03-14'
mkdirSync(SAMPLE)
const index = ['--index', `${SAMPLE}/index`]
const profiles = `${ROOT}/data/sample/profiles`

quintet('build', `${ROOT}/data/sample/corpus.jsonl`, ...index)
quintet('profile', 'import', ...readdirSync(profiles).map(name => `${profiles}/${name}`), ...index)
for (const day of DAYS) quintet('brief', 'make', '--all', '--date', day, ...index)

quintet('profile', 'new', ...ADA, ...index)
quintet('brief', 'make', 'Ada', '--date', FULL_DAY, ...index)

const briefs = []
const readers = quintet('profile', 'show', ...index).readers.map(reader => reader.name)
for (const reader of readers) {
  for (const date of reader === 'Ada' ? [FULL_DAY] : DAYS) {
    const brief = quintet('brief', 'show', reader, '--date', date, ...index)
    briefs.push({ reader, date, id: brief.id, items: brief.items.map(item => item.insight.id) })
  }
}
const themes = quintet('themes', ...index)
const known = {
  full: briefs.find(brief => brief.reader === 'Ada'),
  quiet: briefs.find(brief => brief.items.length === 0),
  // A day between two others, of a reader whose name has signs in it.
  between: briefs.find(brief => brief.date === DAYS[1] && brief.reader.includes(',') && brief.items.length > 0),
  readers,
  briefs,
  insights: themes.groups.map(group => group.exemplar),
  areas: themes.areas.map(area => area.id),
  themes: themes.themes.map(theme => theme.id),
  groups: themes.groups.map(group => group.id),
}
if (known.full.items.length !== 5 || !known.quiet || !known.between) throw new Error('the sample has no full, quiet or lasting days any more')
writeFileSync(`${SAMPLE}/known.json`, JSON.stringify(known))
