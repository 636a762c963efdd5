// Every kind of page once: where it stands, what it may weigh, and whether a stranger may see it.

const segment = encodeURIComponent

/** The pages of a served sample. `html` is the budget in bytes as sent, compressed; an `unlisted` page asks search engines to pass. */
export function pagesOf({ insights: [insight], areas, themes, groups, full, quiet, between }) {
  const of = `/r/${segment(full.reader)}`
  return [
    { name: 'front', path: '/', html: 14_000, lighthouse: true },
    { name: 'search', path: '/search?q=coffee+and+sleep', html: 14_000, lighthouse: true, unlisted: true },
    { name: 'search-empty', path: '/search?q=', html: 14_000 },
    { name: 'search-nothing', path: '/search?q=zxqv+zxqv&mode=lexical', html: 14_000 },
    { name: 'search-filtered', path: '/search?q=sleep&since=2026-03-05&until=2026-03-15&n=5', html: 14_000 },
    { name: 'insight', path: `/i/${segment(insight)}`, html: 14_000, lighthouse: true },
    { name: 'themes', path: '/themes', html: 20_000, lighthouse: true },
    { name: 'rising', path: '/themes/rising', html: 20_000 },
    { name: 'area', path: `/area/${areas[0]}`, html: 20_000 },
    { name: 'theme', path: `/theme/${themes[0]}`, html: 20_000, lighthouse: true },
    { name: 'group', path: `/group/${groups[0]}`, html: 20_000 },
    { name: 'map', path: '/map', html: 20_000, map: true },
    { name: 'readers', path: '/readers', html: 12_000 },
    { name: 'brief', path: of, html: 12_000 },
    { name: 'brief-day', path: `/r/${segment(between.reader)}/${between.date}`, html: 12_000 },
    { name: 'brief-quiet', path: `/r/${segment(quiet.reader)}/${quiet.date}`, html: 12_000 },
    { name: 'brief-noted', path: `${of}?said=more&about=${segment(insight)}`, html: 12_000, again: true },
    { name: 'brief-next', path: `${of}/next`, html: 12_000 },
    { name: 'profile', path: `${of}/profile`, html: 14_000 },
    { name: 'status', path: '/status', html: 8_000 },
    { name: 'subscribe', path: '/subscribe', html: 8_000, json: false },
    { name: 'deliveries', path: '/deliveries', html: 12_000, json: false },
    { name: 'link-gone', path: '/t/AAAA', html: 8_000, status: 403, json: false },
    { name: 'api', path: '/api', html: 14_000, json: false },
    { name: 'insight-unknown', path: '/i/no-such-insight', html: 14_000, status: 404 },
    { name: 'page-unknown', path: '/no/such/page', html: 8_000, status: 404 },
    { name: 'search-wrong', path: '/search?q=sleep&since=yesterday-ish', html: 14_000, status: [400, 422] },
  ]
}

/** The page that explains a problem, found as a client finds it: by the `type` of an answer. */
export async function problemPage(base) {
  const { type } = await fetch(`${base}/v1/insights/no-such-insight`).then(answer => answer.json())
  return { name: 'problem', path: new URL(type, base).pathname, html: 8_000, json: false }
}

/** Whether `status` is the one that the page ought to have. */
export const hasStatus = (page, status) => [page.status ?? 200].flat().includes(status)
