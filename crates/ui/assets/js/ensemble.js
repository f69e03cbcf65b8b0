// Everything here is an extra: every page works with this file blocked.
const $ = (s, r = document) => r.querySelector(s);
const $$ = (s, r = document) => [...r.querySelectorAll(s)];
const body = document.body;

// What is chosen on a device goes into a cookie, so that the server's next page is right from its first byte.
const keep = (name, value) => { document.cookie = `${name}=${value}; path=/; max-age=${value ? 31536000 : 0}; samesite=lax`; };

const dark = $('link[data-dark]');
const isDark = () => dark.media === 'screen' || (dark.media !== 'not all' && matchMedia('(prefers-color-scheme: dark)').matches);
const does = {
  theme() { const to = isDark() ? 'light' : 'dark'; dark.media = to === 'dark' ? 'screen' : 'not all'; keep('theme', to); },
  print() { print(); },
  names() { showNames(!body.classList.contains('hide-names')); },
};
function showNames(hidden) {
  body.classList.toggle('hide-names', hidden);
  $$('[data-do="names"]').forEach(b => b.setAttribute('aria-pressed', hidden));
  keep('names', hidden ? 'hidden' : '');
}
document.addEventListener('click', e => { const b = e.target.closest('[data-do]'); if (b) does[b.dataset.do]?.(); });

// "/" leads to search, but never from inside a field.
document.addEventListener('keydown', e => {
  if (e.key !== '/' || e.ctrlKey || e.metaKey || e.altKey || e.target.closest('input, textarea, select, [contenteditable]')) return;
  const find = $('#find');
  if (find?.offsetParent) { e.preventDefault(); find.focus(); }
});

// The summary of errors takes the focus, also where the browser's autofocus did not.
$('[data-focus]')?.focus();

// Step through a chart's points with the arrow keys. The words come from its own table.
function stepping(fig) {
  const svg = $('svg.plot[role]', fig), rows = $$('tbody tr', fig);
  if (!svg || !rows.length || svg.tabIndex === 0) return;
  const out = Object.assign(document.createElement('p'), { className: 'tiny readout' });
  out.setAttribute('role', 'status');
  ($('.xy', fig) ?? svg).after(out);
  svg.tabIndex = 0;
  svg.setAttribute('aria-roledescription', 'chart, use left and right arrow keys');
  let at = rows.length;
  const show = i => {
    $$('.pt.here', svg).forEach(p => p.classList.remove('here'));
    if (i === null) { out.textContent = ''; return; }
    $(`.pt[data-i="${i}"]`, svg)?.classList.add('here');
    out.textContent = [...rows[i].children].map(c => c.textContent.trim()).filter(Boolean).join(', ');
  };
  svg.addEventListener('keydown', e => {
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: rows.length - 1 }[e.key];
    if (e.key === 'Escape') show(null);
    if (to === undefined) return;
    e.preventDefault();
    at = Math.max(0, Math.min(rows.length - 1, to));
    show(at);
  });
}

// Drafts: what is typed stays on this device until the server says it has it. Each belongs to the
// person who typed it; a form about persons (data-personal) is never kept.
const mine = `draft:${body.dataset.who}:`;
const drafts = () => Object.keys(localStorage).filter(k => k.startsWith('draft:'));
const forget = test => { try { drafts().filter(test).forEach(k => localStorage.removeItem(k)); } catch { /* no storage: nothing kept */ } };
if (body.dataset.who) forget(k => !k.startsWith(mine));

const texts = form => [...form.elements].filter(f => f.name && f.matches('textarea, input:not([type]), input[type="text"], input[type="search"], input[type="number"], input[type="date"]'));
function drafting(form) {
  const key = mine + form.dataset.draft;
  if (!body.dataset.who || form.matches('[data-personal]') || form.drafting) return;
  form.drafting = true;
  try {
    const kept = JSON.parse(localStorage.getItem(key) ?? '{}');
    // Only over the text it was typed over, or to go on from it: if the server has moved on, the server's words stand.
    let back = false;
    for (const f of texts(form)) {
      const [from, to] = kept[f.name] ?? [], is = f.defaultValue;
      if (to !== undefined && to !== is && f.value === is && (from === is || to.startsWith(is))) { f.value = to; back = true; }
    }
    if (back) say('Brought back from this device: what you had typed.', form);
  } catch { /* unreadable: start afresh */ }
  form.addEventListener('input', () => {
    const now = {};
    for (const f of texts(form)) if (f.value !== f.defaultValue) now[f.name] = [f.defaultValue, f.value];
    try { Object.keys(now).length ? localStorage.setItem(key, JSON.stringify(now)) : localStorage.removeItem(key); } catch { /* full or barred */ }
  });
}
function saved(mark) {
  const key = mark.dataset.draftDone;
  mark.removeAttribute('data-draft-done');
  forget(k => k === mine + key);
  $$('form[data-draft]').filter(f => f.dataset.draft === key).flatMap(texts).forEach(f => { f.defaultValue = f.value; });
}
function say(words, form) {
  const p = Object.assign(document.createElement('p'), { className: 'saved', textContent: words });
  p.setAttribute('role', 'status');
  form.append(p);
}
document.addEventListener('submit', e => { if (e.target.matches('[data-leaving]')) forget(() => true); });

// Without a connection, say so; what is typed stays.
function offline() {
  $('.banner.offline')?.remove();
  if (navigator.onLine) return;
  const p = Object.assign(document.createElement('p'), { className: 'banner offline', textContent: $('form[data-draft]') ? 'You are offline. What you type is kept on this device until you are back.' : 'You are offline. This page stays as it is until you are back.' });
  p.setAttribute('role', 'status');
  $('main > .wrap')?.prepend(p);
}
addEventListener('online', offline);
addEventListener('offline', offline);

// Work under way goes on although the server could not say how far it is.
document.addEventListener('htmx:response:error', e => {
  const words = e.target.closest('[data-asks]')?.querySelector('.quiet');
  if (words) words.textContent = 'Still working';
});

function enhance() {
  $$('[data-draft-done]').forEach(saved);
  $$('form[data-draft]').forEach(drafting);
  $$('figure[data-step]').forEach(stepping);
}
enhance();
offline();
document.addEventListener('htmx:after:swap', enhance);
