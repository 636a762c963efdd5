'use strict';
// Search while one types, keys, copying. Every page is whole without this.
(() => {
  const field = document.getElementById('q'), results = document.getElementById('results');

  // ---- results come as one types; an older answer never takes the place of a newer one

  let asking = null, pause = 0, calm = 0;
  const address = () => {
    const fields = new URLSearchParams(new FormData(field.form));
    for (const [name, value] of [...fields]) if (!value.trim()) fields.delete(name);
    const query = fields.toString();
    return field.form.getAttribute('action') + (query ? '?' + query : '');
  };
  const say = text => {
    // Read aloud once it is calm.
    clearTimeout(calm);
    calm = setTimeout(() => { document.getElementById('count').textContent = text; }, 500);
  };
  async function ask() {
    const here = address();
    asking?.abort();
    const mine = asking = new AbortController();
    try {
      const answer = await fetch(here + (here.includes('?') ? '&' : '?') + 'part=results', { signal: mine.signal });
      if (!answer.ok) return;
      const part = new DOMParser().parseFromString(await answer.text(), 'text/html');
      if (mine !== asking) return;
      const found = part.getElementById('found');
      if (!found) return;
      document.getElementById('found').replaceWith(found);
      say(part.getElementById('count').textContent);
      history.replaceState(history.state, '', here);
      const query = field.value.trim();
      document.title = (query ? query.slice(0, 80) + ' – ' : '') + 'Search · Quintet';
    } catch (error) {
      if (error.name !== 'AbortError') field.form.classList.add('offline');
    }
  }
  if (field && results) {
    field.addEventListener('input', event => {
      if (event.isComposing) return;
      clearTimeout(pause);
      pause = setTimeout(ask, 90);
    });
    field.addEventListener('compositionend', () => { clearTimeout(pause); pause = setTimeout(ask, 90); });
    field.form.addEventListener('submit', event => {
      event.preventDefault();
      clearTimeout(pause);
      ask();
    });
    // Back from another page: the field is as the address says, and so are the results.
    addEventListener('pageshow', event => {
      const asked = new URLSearchParams(location.search).get('q') ?? '';
      if (event.persisted && field.value !== asked) field.value = asked;
    });
  }

  // ---- keys: / to the field, arrows or j and k through what was found, Esc empties

  const links = () => [...document.querySelectorAll('main .said')];
  const step = by => {
    const all = links(), at = all.indexOf(document.activeElement);
    if (!all.length) return false;
    if (at + by < 0) { if (!field) return false; field.focus(); return true; }
    all[Math.min(all.length - 1, at + by)].focus();
    return true;
  };
  addEventListener('keydown', event => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const inside = event.target.closest?.('input, textarea, select, [contenteditable]');
    if (inside && inside !== field) return;
    let done = false;
    if (inside) {
      if (event.key === 'ArrowDown') done = step(1);
      else if (event.key === 'Escape' && field.value) {
        field.value = '';
        field.dispatchEvent(new Event('input'));
        done = true;
      }
    } else if (event.key === '/') {
      if (field) { field.focus(); field.select(); } else location.href = '/search';
      done = true;
    } else if (event.key === 'j') done = step(1);
    else if (event.key === 'k') done = step(-1);
    else if (document.activeElement?.classList.contains('said')) {
      if (event.key === 'ArrowDown') done = step(1);
      else if (event.key === 'ArrowUp') done = step(-1);
      else if (event.key === 'Escape' && field) { field.focus(); field.select(); done = true; }
    }
    if (done) event.preventDefault();
  });

  // ---- copying, where the browser lets us

  if (navigator.clipboard) {
    for (const part of document.querySelectorAll('.copy')) part.hidden = false;
    addEventListener('click', async event => {
      const button = event.target.closest?.('[data-copy]');
      if (!button) return;
      const name = button.dataset.name ??= button.textContent;
      try {
        await navigator.clipboard.writeText(button.dataset.copy);
        button.textContent = 'Copied';
      } catch {
        button.textContent = 'Not allowed';
      }
      setTimeout(() => { button.textContent = name; }, 1600);
    });
  }

  // ---- the time zone of the browser, where a form asks for one

  for (const field of document.querySelectorAll('[data-zone]'))
    field.value = Intl.DateTimeFormat().resolvedOptions().timeZone || field.value;

  // ---- moments also in the reader's own zone, behind the day

  const zone = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'long' });
  addEventListener('pointerover', event => {
    const time = event.target.closest?.('time');
    if (!time || time.dataset.local || !time.dateTime.includes('T')) return;
    time.dataset.local = 'yes';
    time.title += '\n' + zone.format(new Date(time.dateTime));
  });
})();
