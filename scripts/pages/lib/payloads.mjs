// Strings that try to get out of where they are shown, and what each looks like with its teeth drawn.

const CALL = 'alert(document.domain)'
const ELEMENTS = [
  `<script>${CALL}</script>`, `</script><script>${CALL}</script>`, `<img src=x onerror=${CALL}>`, `<svg onload=${CALL}>`,
  `<svg><animate onbegin=${CALL} attributeName=x dur=1s>`, `<iframe srcdoc="<script>parent.${CALL}</script>">`,
  `<a href="javascript:${CALL}">x</a>`, `<form action="javascript:${CALL}"><button>x</button></form>`,
  `<base href="https://example.org/">`, `<link rel=stylesheet href="https://example.org/x.css">`,
  `<style>@import "https://example.org/x.css"</style>`, `<meta http-equiv="refresh" content="0;url=https://example.org/">`,
  `<math><mi xlink:href="data:x,${CALL}">`, `<object data="javascript:${CALL}">`, `<embed src="javascript:${CALL}">`,
  `<details open ontoggle=${CALL}>`, `<input autofocus onfocus=${CALL}>`, `<noscript><p title="</noscript><img src=x onerror=${CALL}>">`,
  `<template><script>${CALL}</script></template>`, `<!--><img src=x onerror=${CALL}>-->`, `<![CDATA[<script>${CALL}</script>]]>`,
  `<plaintext>`, `<title></title><script>${CALL}</script>`, `<xmp><script>${CALL}</script>`, `<mark onclick=${CALL}>x</mark>`,
]
const BREAKS = ['"', "'", '">', "'>", '</textarea>', '</title>', '</script>', '-->', '</h1></main>', '</option></select>', ']]>', '`}']
const ATTRIBUTES = [`" onmouseover="${CALL}`, `' onfocus='${CALL}' autofocus='`, `" style="position:fixed;inset:0`, `" autofocus onfocus="${CALL}" x="`, '`onload=`']
const ADDRESSES = [
  `javascript:${CALL}`, `JaVaScRiPt:${CALL}`, ` javascript:${CALL}`, `java\tscript:${CALL}`, `java\nscript:${CALL}`, `\u0001javascript:${CALL}`,
  `data:text/html,<script>${CALL}</script>`, `vbscript:${CALL}`, '//example.org/x', '/\\example.org/x', 'https:example.org',
  'https://example.org/"onmouseover="x', "https://example.org/'><script>x</script>", 'blob:https://example.org/x', 'file:///etc/hosts', 'https://a@b:c@example.org/',
]
const WRITING = [
  '\u202Egnp.elbatius\u202C', '\u2066\u202Etfel ot thgir\u2069', '\u200F\u05E9\u05DC\u05D5\u05DD\u200F', '\u0627\u0644\u0646\u0648\u0645 \u0645\u0647\u0645',
  '👩🏽‍💻👨‍👩‍👧‍👦🏴󠁧󠁢󠁷󠁬󠁳󠁿', 'Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘!͖̬̰̙̗̿̋ͥͥ̂ͣ̐́́͜͞', '\uFEFF\u200B\u200D\u2060', 'ﷺ﷽𒐫', '\u2028\u2029',
  '{{7*7}} ${7*7} <%= 7*7 %> #{7*7}', '%3Cscript%3Ealert(1)%3C/script%3E', '&lt;script&gt;alert(1)&lt;/script&gt;', '&#x3C;img src=x onerror=alert(1)&#x3E;',
  '<scr\u0000ipt>', '＜script＞alert(1)＜/script＞', "'; DROP TABLE readers; --", '../../../../etc/passwd', 'a\r\nSet-Cookie: x=1', '?q=1&n=2#frag%20;', '"""\nname = "x"', '\\u003cscript\\u003e',
]
const LONG = ['x'.repeat(10_000), 'long words '.repeat(900), '<b>'.repeat(3_000), '"'.repeat(5_000), '\u202E'.repeat(2_000), '😀'.repeat(2_500)]

/** At least 200 strings. */
export const hostile = [
  ...ELEMENTS,
  ...BREAKS.flatMap(before => ELEMENTS.slice(0, 12).map(element => before + element)),
  ...BREAKS,
  ...ATTRIBUTES,
  ...ADDRESSES,
  ...WRITING,
  ...LONG,
]

/** The addresses among them that lead to the web and may be links, whatever they hold besides. */
export const isWeb = address => /^https?:\/\/./i.test(address)

/** The same words without any sign that means something to a browser. */
export const harmless = text =>
  text
    .replace(/[<>"'`&\\{}]/g, '|')
    .replace(/(script|data|blob|file):/gi, '$1.')
    .replace(/[\u0000-\u001F\u200B-\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/g, ' ')
