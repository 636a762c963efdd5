'use strict';
(async () => {
  const $ = id => document.getElementById(id);
  const dark = matchMedia('(prefers-color-scheme: dark)');
  let isDark = dark.matches;

  // ---- data

  async function unpack(name) {
    const element = $('data-' + name);
    const binary = atob(element.textContent);
    const packed = new Uint8Array(binary.length);
    for (let i = 0; i < binary.length; i++) packed[i] = binary.charCodeAt(i);
    element.remove();
    const stream = new DecompressionStream('deflate'), writer = stream.writable.getWriter();
    writer.write(packed).catch(() => {});
    writer.close().catch(() => {});
    const parts = [], reader = stream.readable.getReader();
    for (let part = await reader.read(); !part.done; part = await reader.read()) parts.push(part.value);
    const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) { whole.set(part, at); at += part.length; }
    return whole.buffer;
  }
  const json = async name => JSON.parse(new TextDecoder().decode(await unpack(name)));

  const meta = await json('meta');
  const count = meta.points;
  const places = new Float32Array(await unpack('places'));
  const groupOf = new Uint32Array(await unpack('groups'));
  const related = new Int32Array(await unpack('related'));
  const { areas, themes, groups } = meta;
  // A picture that is wider than high lies on its side in a window that is higher than wide.
  const turned = (() => {
    let [wide, high] = [0, 0];
    for (let i = 0; i < count; i++) {
      wide += places[2 * i] ** 2;
      high += places[2 * i + 1] ** 2;
    }
    return (wide > high) !== (innerWidth > innerHeight);
  })();
  if (turned) {
    for (let i = 0; i < count; i++) [places[2 * i], places[2 * i + 1]] = [places[2 * i + 1], places[2 * i]];
    for (const region of [...areas, ...themes, ...groups]) region.place.reverse();
  }
  const themeOf = i => groups[groupOf[i]].parent ?? 0;
  const areaOf = i => themes[themeOf(i)]?.parent ?? 0;

  const records = new Array(count);
  let unpacked = 0;
  const whenUnpacked = (async () => {
    for (let block = 0, at = 0; at < count; block++) {
      for (const record of await json('texts' + block)) records[at++] = record;
      unpacked = at;
      // Let the page breathe between blocks.
      await new Promise(done => setTimeout(done));
    }
  })();

  // ---- colours: areas stand apart in hue, themes inside an area in hue and lightness a little

  function hues(n) {
    return Array.from({ length: n }, (_, i) => (i * 137.508 + 20) % 360);
  }
  const few = areas.length < 6 && themes.length <= 40;
  const areaHue = hues(areas.length), themeHue = hues(themes.length);
  const within = new Map();
  const themeTone = themes.map((theme, i) => {
    const area = theme.parent ?? 0;
    const at = within.get(area) ?? 0;
    within.set(area, at + 1);
    const swing = ((at * 0.618034) % 1) - 0.5;
    return few
      ? { hue: themeHue[i], light: ((i * 0.414) % 1 - 0.5) * 0.1 }
      : { hue: areaHue[area] + swing * 26, light: swing * 0.16 };
  });

  // OKLCH to sRGB, so that all hues look equally bright.
  function rgb(lightness, chroma, hue) {
    const a = chroma * Math.cos(hue * Math.PI / 180), b = chroma * Math.sin(hue * Math.PI / 180);
    const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
    const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
    const s = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3;
    return [
      4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
      -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
      -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s,
    ].map(x => Math.round(255 * Math.min(1, Math.max(0, x <= 0.0031308 ? 12.92 * x : 1.055 * x ** (1 / 2.4) - 0.055))));
  }
  const themeColour = (i, lightness = isDark ? 0.74 : 0.6, swing = 0) => {
    const { hue, light } = themeTone[i] ?? { hue: 0, light: 0 };
    return rgb(lightness + light + swing * 0.12, isDark ? 0.13 : 0.15, hue + swing * (few ? 44 : 16));
  };
  // A group differs a little from its theme: seams show where the same colour goes on.
  const groupColour = i => themeColour(groups[i].parent ?? 0, undefined, (i * 0.618034) % 1 - 0.5);

  // ---- WebGL: one buffer of places, one of colours

  const canvas = $('points'), labelCanvas = $('labels');
  const gl = canvas.getContext('webgl', { antialias: false, alpha: false, powerPreference: 'high-performance' });
  if (!gl) { $('loading').textContent = 'This browser has no WebGL, which the map needs.'; return; }
  const program = gl.createProgram();
  for (const [kind, source] of [[gl.VERTEX_SHADER, `
    attribute vec2 place; attribute vec3 colour; attribute float state;
    uniform vec2 middle, scale; uniform float size, dim; varying vec4 ink; varying float wide;
    void main() {
      gl_Position = vec4((place - middle) * scale, 0.0, 1.0);
      wide = size * (state > 0.5 ? 1.7 : 1.0);
      gl_PointSize = wide;
      ink = vec4(colour, state > 0.5 ? 1.0 : dim);
    }`], [gl.FRAGMENT_SHADER, `
    precision mediump float; varying vec4 ink; varying float wide;
    void main() {
      float far = length(gl_PointCoord - 0.5) * 2.0;
      float cover = 1.0 - smoothstep(1.0 - 2.0 / max(wide, 2.0), 1.0, far);
      gl_FragColor = vec4(ink.rgb, ink.a * cover);
    }`]]) {
    const shader = gl.createShader(kind);
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS)) { $('loading').textContent = gl.getProgramInfoLog(program); return; }
  gl.useProgram(program);
  const buffer = (name, width, data, kind, normal) => {
    const made = gl.createBuffer(), at = gl.getAttribLocation(program, name);
    gl.bindBuffer(gl.ARRAY_BUFFER, made);
    gl.bufferData(gl.ARRAY_BUFFER, data, gl.DYNAMIC_DRAW);
    gl.enableVertexAttribArray(at);
    gl.vertexAttribPointer(at, width, kind, normal, 0, 0);
    return data => { gl.bindBuffer(gl.ARRAY_BUFFER, made); gl.bufferData(gl.ARRAY_BUFFER, data, gl.DYNAMIC_DRAW); };
  };
  const colours = new Uint8Array(count * 3), states = new Uint8Array(count);
  buffer('place', 2, places, gl.FLOAT, false);
  const sendColours = buffer('colour', 3, colours, gl.UNSIGNED_BYTE, true);
  const sendStates = buffer('state', 1, states, gl.UNSIGNED_BYTE, false);
  const uniform = name => gl.getUniformLocation(program, name);
  const uMiddle = uniform('middle'), uScale = uniform('scale'), uSize = uniform('size'), uDim = uniform('dim');
  gl.enable(gl.BLEND);
  gl.blendFuncSeparate(gl.SRC_ALPHA, gl.ONE_MINUS_SRC_ALPHA, gl.ONE, gl.ONE);

  function paint() {
    document.documentElement.classList.toggle('dark', isDark);
    const tones = groups.map((_, i) => groupColour(i));
    for (let i = 0; i < count; i++) colours.set(tones[groupOf[i]], i * 3);
    sendColours(colours);
    themes.forEach((theme, i) => {
      const css = tone => `rgb(${tone.join(' ')})`;
      theme.ink = css(themeColour(i, isDark ? 0.88 : 0.4));
      theme.swatch?.style.setProperty('background', css(themeColour(i)));
    });
    draw();
  }

  // ---- the view: the middle of the window and pixels for each unit

  const view = { x: 0, y: 0, zoom: 1 };
  let width = 0, height = 0, ratio = 1, home = null, waiting = false, filtered = false, chosen = -1;
  let moved = false, flight = 0;
  // The square that holds nearly all points: a few that nothing is like may lie far out.
  function whole() {
    const xs = new Float32Array(count), ys = new Float32Array(count);
    for (let i = 0; i < count; i++) { xs[i] = places[2 * i]; ys[i] = places[2 * i + 1]; }
    xs.sort(); ys.sort();
    const at = (list, share) => list[Math.min(count - 1, Math.floor(share * count))] ?? 0;
    const [left, right, low, high] = [at(xs, 0.002), at(xs, 0.998), at(ys, 0.002), at(ys, 0.998)];
    // What the header and the buttons cover is not free: the left edge of a wide window, both ends of a narrow one.
    const isWide = width > 900;
    const free = [isWide ? width - 372 : width, isWide ? height : height - 160];
    const zoom = 0.94 * Math.min(free[0] / Math.max(right - left, 1e-6), free[1] / Math.max(high - low, 1e-6));
    return {
      x: (left + right) / 2 - (width - free[0]) / 2 / zoom,
      y: (low + high) / 2 + (isWide ? 0 : 30 / zoom),
      zoom,
    };
  }
  const toScreen = (x, y) => [(x - view.x) * view.zoom + width / 2, height / 2 - (y - view.y) * view.zoom];
  const toMap = (px, py) => [(px - width / 2) / view.zoom + view.x, (height / 2 - py) / view.zoom + view.y];
  function size() {
    const grown = view.zoom / home.zoom;
    const crowd = Math.sqrt(width * height / Math.max(count, 1));
    return ratio * Math.min(14, Math.max(2, 0.42 * Math.min(crowd, 18) * grown ** 0.62));
  }

  function draw() {
    if (waiting || !home) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; frame(); });
  }
  function frame() {
    const paper = isDark ? [0.078, 0.086, 0.106] : [0.984, 0.98, 0.969];
    gl.viewport(0, 0, canvas.width, canvas.height);
    gl.clearColor(...paper, 1);
    gl.clear(gl.COLOR_BUFFER_BIT);
    gl.uniform2f(uMiddle, view.x, view.y);
    gl.uniform2f(uScale, 2 * view.zoom / width, 2 * view.zoom / height);
    const wide = size();
    gl.uniform1f(uSize, wide);
    gl.uniform1f(uDim, filtered ? 0.09 : wide < 3 * ratio ? 0.62 : 0.85);
    gl.drawArrays(gl.POINTS, 0, count);
    drawLabels();
    clearTimeout(settled);
    settled = setTimeout(keepView, 300);
  }
  // A link to what is seen: map.html#@X,Y,ZOOM, in the picture's own coordinates; the zoom that shows everything is 1.
  let settled = 0;
  function keepView() {
    if (chosen >= 0 || !moved) return;
    const [x, y] = turned ? [view.y, view.x] : [view.x, view.y];
    history.replaceState(null, '', `#@${x.toFixed(5)},${y.toFixed(5)},${(view.zoom / home.zoom).toFixed(3)}`);
  }
  function seenBefore() {
    const [, x, y, zoom] = /^#@(-?[\d.]+),(-?[\d.]+),([\d.]+)$/.exec(location.hash) ?? [];
    if (!(zoom > 0)) return false;
    flight++;
    Object.assign(view, turned ? { x: +y, y: +x } : { x: +x, y: +y }, { zoom: zoom * home.zoom });
    draw();
    return true;
  }

  // ---- labels: areas, then themes, then groups, the largest first, as many as find room; what fills the window is not
  // named any more. Sizes do not depend on the zoom, so a label that is there stays while it comes nearer.

  const pen = labelCanvas.getContext('2d');
  const family = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif';
  const levels = [
    { list: areas, weight: 750, most: 19, least: 15, room: 10 },
    { list: themes, weight: 680, most: 17, least: 13, room: 8 },
    { list: groups, weight: 480, most: 14, least: 11.5, room: 6 },
  ];
  const LINE = 24, LINES = 3;
  // Parts of a title on lines of their own, long ones broken between words.
  function lines(title) {
    const broken = [];
    for (const part of title.split(' · ')) {
      let line = '';
      for (const word of part.split(' ')) {
        if (line && line.length + word.length >= LINE) { broken.push(line); line = ''; }
        line += (line ? ' ' : '') + (word.length > 30 ? word.slice(0, 29) + '…' : word);
      }
      broken.push(line);
    }
    return broken.length > LINES ? [...broken.slice(0, LINES - 1), broken[LINES - 1] + ' …'] : broken;
  }
  for (const { list, weight, most, least } of levels) {
    for (const region of list) {
      region.tall = least + (most - least) * Math.sqrt(region.size / Math.max(list[0].size, 1));
      region.font = `${weight} ${region.tall.toFixed(1)}px ${family}`;
    }
  }
  const everything = areas.reduce((sum, area) => sum + area.size, 0);
  function drawLabels() {
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, width, height);
    pen.textAlign = 'center';
    pen.textBaseline = 'middle';
    pen.lineJoin = 'round';
    const taken = [], least = Math.min(width, height);
    // What covers the picture covers labels, too.
    for (const cover of document.querySelectorAll('header > *, nav, #panel')) {
      const { left, top, right, bottom } = cover.getBoundingClientRect();
      if (right > left) taken.push([left, top, right, bottom]);
    }
    let left = Math.max(8, Math.round(width * height / 16000));
    if (chosen >= 0) drawLinks();
    for (const { list, room } of levels) {
      for (const region of list) {
        if (left <= 0) break;
        const radius = region.radius * view.zoom;
        // The name of nearly everything tells nothing, nor does one that is everywhere in the window.
        if (!region.title || list !== groups && (region.size > 0.6 * everything || radius > 0.55 * least)) continue;
        if (list === areas && themes.length === areas.length) continue;
        const [x, y] = toScreen(...region.place);
        if (x < 0 || y < 0 || x > width || y > height) continue;
        pen.font = region.font;
        region.lines ??= lines(region.title);
        region.wide ??= Math.max(...region.lines.map(line => pen.measureText(line).width));
        const high = region.lines.length * region.tall * 1.15;
        const box = [x - region.wide / 2 - room, y - high / 2 - room, x + region.wide / 2 + room, y + high / 2 + room];
        if (box[0] < 0 || box[1] < 0 || box[2] > width || box[3] > height) continue;
        if (taken.some(other => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1])) continue;
        taken.push(box);
        left--;
        pen.strokeStyle = isDark ? '#14161be0' : '#fbfaf7eb';
        const plain = isDark ? '#f4f2ec' : '#17191e';
        pen.fillStyle = list === themes ? region.ink : list === groups ? themes[region.parent]?.ink ?? plain : plain;
        pen.lineWidth = 4.5;
        region.lines.forEach((line, row) => {
          const at = y + (row - (region.lines.length - 1) / 2) * region.tall * 1.15;
          pen.strokeText(line, x, at);
          pen.fillText(line, x, at);
        });
      }
    }
  }
  const relatedTo = i => {
    const found = [];
    for (let at = i * meta.related; at < (i + 1) * meta.related; at++) if (related[at]) found.push(i + related[at]);
    return found;
  };
  function drawLinks() {
    const [x, y] = toScreen(places[2 * chosen], places[2 * chosen + 1]);
    pen.strokeStyle = isDark ? '#fb923c' : '#c2410c';
    pen.lineWidth = 1.3;
    pen.globalAlpha = 0.75;
    for (const other of relatedTo(chosen)) {
      const [a, b] = toScreen(places[2 * other], places[2 * other + 1]);
      pen.beginPath(); pen.moveTo(x, y); pen.lineTo(a, b); pen.stroke();
      pen.beginPath(); pen.arc(a, b, size() / ratio / 2 + 2.5, 0, 7); pen.stroke();
    }
    pen.globalAlpha = 1;
    pen.lineWidth = 2.5;
    pen.beginPath(); pen.arc(x, y, size() / ratio / 2 + 5, 0, 7); pen.stroke();
  }

  // ---- which point is under the pointer: a grid over the plane

  const cells = Math.max(1, Math.min(1024, Math.ceil(Math.sqrt(count / 2))));
  const cell = x => Math.max(0, Math.min(cells - 1, Math.floor((x + 1) / 2 * cells)));
  const starts = new Uint32Array(cells * cells + 1), order = new Uint32Array(count);
  const cellOf = i => cell(places[2 * i + 1]) * cells + cell(places[2 * i]);
  for (let i = 0; i < count; i++) starts[cellOf(i) + 1]++;
  for (let c = 0; c < cells * cells; c++) starts[c + 1] += starts[c];
  const next = starts.slice();
  for (let i = 0; i < count; i++) order[next[cellOf(i)]++] = i;
  function under(px, py) {
    const [x, y] = toMap(px, py), reach = Math.max(7, size() / ratio / 2 + 3) / view.zoom;
    let best = -1, least = reach * reach;
    for (let row = cell(y - reach); row <= cell(y + reach); row++) {
      for (let at = starts[row * cells + cell(x - reach)]; at < starts[row * cells + cell(x + reach) + 1]; at++) {
        const i = order[at], far = (places[2 * i] - x) ** 2 + (places[2 * i + 1] - y) ** 2;
        if (far < least && (!filtered || states[i])) { best = i; least = far; }
      }
    }
    return best;
  }

  // ---- texts

  const make = (tag, text, parent) => {
    const element = document.createElement(tag);
    if (text) element.textContent = text;
    parent?.append(element);
    return element;
  };
  const short = (text, most) => text.length > most ? text.slice(0, most).replace(/\s\S*$/, '') + ' …' : text;
  const safe = url => /^https?:\/\//.test(url ?? '') ? url : null;
  function item(i, list) {
    const [, , text, source] = records[i] ?? [, null, '…', ''];
    const button = make('button', short(text, 170), make('li', null, list));
    make('small', source, button);
    button.onclick = () => choose(i, true);
  }
  function choose(i, fly) {
    chosen = i;
    $('tip').hidden = true;
    $('panel').hidden = i < 0;
    if (i >= 0) {
      const [, title, text, source, url] = records[i] ?? [, null, 'Still unpacking …', ''];
      const theme = themes[themeOf(i)], area = areas[areaOf(i)];
      $('where').textContent = [area, theme, groups[groupOf[i]]].filter(Boolean).map(c => c.title).join(' › ');
      const article = $('chosen');
      article.replaceChildren();
      if (title) make('h3', title, article);
      make('p', text, article);
      make('small', source, article);
      if (safe(url)) Object.assign(make('a', 'Listen', article), { href: url, target: '_blank', rel: 'noopener' });
      $('related').replaceChildren();
      relatedTo(i).forEach(other => item(other, $('related')));
      $('panel').scrollTop = 0;
      if (records[i]) history.replaceState(null, '', '#' + encodeURIComponent(records[i][0]));
      if (fly) flyTo(places[2 * i], places[2 * i + 1], Math.max(view.zoom, home.zoom * (count > 20000 ? 14 : 4)));
    }
    draw();
  }

  // ---- moving

  function flyTo(x, y, zoom) {
    moved = true;
    const from = { ...view }, start = performance.now(), id = ++flight;
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    const step = now => {
      if (id !== flight) return;
      const t = still ? 1 : Math.min(1, (now - start) / 450), ease = t * t * (3 - 2 * t);
      view.zoom = from.zoom * (zoom / from.zoom) ** ease;
      view.x = from.x + (x - from.x) * ease;
      view.y = from.y + (y - from.y) * ease;
      draw();
      if (t < 1) requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  }
  function zoomAt(px, py, factor) {
    flight++;
    moved = true;
    const [x, y] = toMap(px, py);
    view.zoom = Math.min(home.zoom * 4000, Math.max(home.zoom * 0.5, view.zoom * factor));
    view.x = x - (px - width / 2) / view.zoom;
    view.y = y - (height / 2 - py) / view.zoom;
    draw();
  }
  const pointers = new Map();
  let travelled = 0, apart = 0;
  canvas.addEventListener('pointerdown', event => {
    canvas.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, [event.clientX, event.clientY]);
    travelled = pointers.size > 1 ? 99 : 0;
    apart = 0;
    flight++;
  });
  canvas.addEventListener('pointermove', event => {
    const [px, py] = [event.clientX, event.clientY], last = pointers.get(event.pointerId);
    if (!last) { hover(px, py); return; }
    pointers.set(event.pointerId, [px, py]);
    travelled += Math.abs(px - last[0]) + Math.abs(py - last[1]);
    if (pointers.size === 2) {
      const [a, b] = [...pointers.values()], now = Math.hypot(a[0] - b[0], a[1] - b[1]);
      if (apart) zoomAt((a[0] + b[0]) / 2, (a[1] + b[1]) / 2, now / apart);
      apart = now;
    } else if (travelled > 3) {
      canvas.classList.add('drag');
      $('tip').hidden = true;
      moved = true;
      view.x -= (px - last[0]) / view.zoom;
      view.y += (py - last[1]) / view.zoom;
      draw();
    }
  });
  const lift = event => {
    const click = pointers.delete(event.pointerId) && travelled <= 3 && event.type === 'pointerup';
    canvas.classList.remove('drag');
    if (click) choose(under(event.clientX, event.clientY), false);
  };
  canvas.addEventListener('pointerup', lift);
  canvas.addEventListener('pointercancel', lift);
  canvas.addEventListener('pointerleave', () => { $('tip').hidden = true; });
  canvas.addEventListener('wheel', event => {
    event.preventDefault();
    zoomAt(event.clientX, event.clientY, Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0016)));
  }, { passive: false });
  canvas.addEventListener('dblclick', event => zoomAt(event.clientX, event.clientY, 2.2));
  function hover(px, py) {
    const i = under(px, py), tip = $('tip');
    canvas.classList.toggle('over', i >= 0);
    tip.hidden = i < 0 || !records[i];
    if (tip.hidden) return;
    const [, title, text, source] = records[i];
    tip.replaceChildren();
    if (title) make('b', title, tip);
    make('span', short(text, 260), tip);
    make('small', source, tip);
    const box = tip.getBoundingClientRect();
    tip.style.left = Math.max(8, px + 14 + box.width > width ? px - 14 - box.width : px + 14) + 'px';
    tip.style.top = Math.max(8, Math.min(height - box.height - 8, py + 12)) + 'px';
  }
  addEventListener('keydown', event => {
    const typing = document.activeElement === $('search');
    if (event.key === 'Escape') {
      if (typing && $('search').value) { $('search').value = ''; search(); } else { choose(-1, false); canvas.focus(); }
    } else if (event.key === '/' && !typing) { event.preventDefault(); $('search').focus(); }
    if (typing || event.ctrlKey || event.metaKey) return;
    const move = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    if (move && document.activeElement === canvas) {
      flyTo(view.x + move[0] * width / 5 / view.zoom, view.y + move[1] * height / 5 / view.zoom, view.zoom);
      event.preventDefault();
    }
    if (event.key === '+' || event.key === '=') zoomAt(width / 2, height / 2, 1.5);
    if (event.key === '-') zoomAt(width / 2, height / 2, 1 / 1.5);
    if (event.key === '0') flyTo(home.x, home.y, home.zoom);
  });

  // ---- what there is, as a list: themes under their areas; where themes are few, their largest groups, too

  const named = (region, level, parent) => {
    const button = make('button', null, make('li', null, parent));
    if (level === 'theme') region.swatch = make('i', null, button);
    make('span', region.title || '…', button);
    make('small', region.size.toLocaleString('en'), button);
    button.className = level;
    button.onclick = () => {
      const room = Math.min(width > 900 ? width - 372 : width, height);
      choose(-1, false);
      flyTo(...region.place, Math.max(home.zoom, Math.min(home.zoom * 40, 0.3 * room / Math.max(region.radius, 1e-6))));
    };
  };
  const inside = (list, parent, most) => list.filter(region => region.parent === parent).slice(0, most);
  areas.forEach((area, at) => {
    const own = themes.map((theme, i) => [theme, i]).filter(([theme]) => theme.parent === at);
    if (own.length > 1 && areas.length > 1) named(area, 'area', $('themes'));
    for (const [theme, i] of own.slice(0, 60)) {
      named(theme, 'theme', $('themes'));
      if (themes.length < 12) inside(groups, i, 6).forEach(group => named(group, 'group', $('themes')));
    }
  });
  $('contents').hidden = !themes.length;
  $('contents').open = innerWidth > 900;
  $('contents').addEventListener('toggle', () => draw());

  // ---- search: all words must occur; titles of groups and themes count as well

  const folded = [];
  const fold = i => folded[i] ??= [records[i][1] ?? '', records[i][2], records[i][3]].join(' ').toLowerCase();
  let asked = 0;
  async function search() {
    const words = $('search').value.toLowerCase().split(/\s+/).filter(Boolean), id = ++asked;
    filtered = words.length > 0;
    $('contents').hidden = filtered || !themes.length;
    states.fill(0);
    $('hits').replaceChildren();
    $('count').textContent = '';
    if (filtered) {
      if (unpacked < count) $('count').textContent = 'Unpacking texts …';
      await whenUnpacked;
      const found = [];
      for (let from = 0; from < count; from += 20000) {
        if (id !== asked) return;
        for (let i = from; i < Math.min(count, from + 20000); i++) {
          const text = fold(i);
          if (words.every(word => text.includes(word))) { found.push(i); states[i] = 1; }
        }
        await new Promise(done => setTimeout(done));
      }
      if (id !== asked) return;
      $('count').textContent = found.length === 1 ? '1 insight' : found.length.toLocaleString('en') + ' insights';
      found.slice(0, 60).forEach(i => item(i, $('hits')));
    }
    sendStates(states);
    draw();
  }
  let pause = 0;
  $('search').addEventListener('input', () => { clearTimeout(pause); pause = setTimeout(search, 180); });
  document.querySelector('form').addEventListener('submit', event => {
    event.preventDefault();
    $('hits').querySelector('button')?.click();
  });
  $('close').onclick = () => choose(-1, false);
  $('in').onclick = () => zoomAt(width / 2, height / 2, 1.7);
  $('out').onclick = () => zoomAt(width / 2, height / 2, 1 / 1.7);
  $('home').onclick = () => flyTo(home.x, home.y, home.zoom);
  $('theme').onclick = () => { isDark = !isDark; paint(); };
  dark.addEventListener('change', () => { isDark = dark.matches; paint(); });

  function resize() {
    ratio = Math.min(2, devicePixelRatio || 1);
    [width, height] = [innerWidth, innerHeight];
    for (const each of [canvas, labelCanvas]) { each.width = width * ratio; each.height = height * ratio; }
    const before = home;
    home = whole();
    if (!before || !moved && chosen < 0) Object.assign(view, home);
    draw();
  }
  addEventListener('resize', resize);
  resize();
  paint();
  $('loading').remove();
  seenBefore();
  await whenUnpacked;
  // A link to one insight: map.html#ID.
  const linked = () => {
    if (seenBefore()) return;
    const id = decodeURIComponent(location.hash.slice(1));
    const at = id ? records.findIndex(record => record[0] === id) : -1;
    if (at >= 0 && at !== chosen) choose(at, true);
  };
  addEventListener('hashchange', linked);
  linked();
})();
