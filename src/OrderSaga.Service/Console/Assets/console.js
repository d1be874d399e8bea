// What a page gains where scripts run. Every page says the same without.
'use strict';

const language = document.documentElement.lang;
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
// A phone has no room for the year; it is in the title.
const local = new Intl.DateTimeFormat(language, matchMedia('(max-width: 45rem)').matches
  ? { month: 'numeric', day: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }
  : { dateStyle: 'medium', timeStyle: 'medium', hourCycle: 'h23' });

function showTimes(root) {
  for (const time of root.querySelectorAll('time[datetime]')) {
    if (!time.title) {
      time.title = time.textContent;
      time.textContent = local.format(new Date(time.dateTime));
    }
  }
  for (const name of root.querySelectorAll('[data-zone]')) name.textContent = zone;
}

function countDown() {
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'always' });
  for (const place of document.querySelectorAll('[data-countdown]')) {
    const seconds = Math.round((Number(place.dataset.countdown) - Date.now()) / 1000);
    const [unit, size] = Math.abs(seconds) < 90 ? ['second', 1] : Math.abs(seconds) < 5400 ? ['minute', 60] : Math.abs(seconds) < 172800 ? ['hour', 3600] : ['day', 86400];
    place.textContent = relative.format(Math.trunc(seconds / size), unit);
  }
}

function offerCopies(root) {
  if (!navigator.clipboard) return;
  for (const button of root.querySelectorAll('button[data-copy]')) {
    button.hidden = false;
    button.addEventListener('click', async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      const said = button.textContent;
      button.textContent = button.dataset.done;
      setTimeout(() => { button.textContent = said; }, 1500);
    });
  }
}

function slideThroughVersions(root) {
  for (const form of root.querySelectorAll('form[data-version]')) {
    const range = form.querySelector('input[type=range]');
    const output = form.querySelector('output');
    range.addEventListener('input', () => { output.textContent = `${range.value} / ${range.max}`; });
    range.addEventListener('change', () => form.requestSubmit());
  }
}

// Figures that change while somebody looks: the same page, fetched again, gives its new parts.
const isLive = document.querySelector('[data-live]') !== null;
const lookEveryMs = 3000;
const patienceMs = 15000;
let lookedAt = new Date();
let looks = 0;

async function look() {
  const mine = ++looks;
  const answer = await fetch(location.href, { headers: { Accept: 'text/html', 'X-Live': '1' }, signal: AbortSignal.timeout?.(patienceMs) }).catch(() => null);
  const text = answer?.ok ? await answer.text().catch(() => null) : null;
  if (mine !== looks) return; // a later one knows more
  sayWhetherItFails(text !== null ? null : answer?.status === 401 ? 'ended' : 'away');
  if (text === null) return;
  const page = new DOMParser().parseFromString(text, 'text/html');
  for (const part of document.querySelectorAll('[data-live]')) {
    const fresh = page.querySelector(`[data-live="${part.dataset.live}"]`);
    if (fresh && (fresh.dataset.of === undefined || fresh.dataset.of !== part.dataset.of) && !isInUse(part)) renew(part, fresh);
  }
}

// A page that stands still does not go on saying that all is well.
function sayWhetherItFails(how) {
  if (how === null) lookedAt = new Date();
  for (const notice of document.querySelectorAll('[data-live-fails]')) {
    notice.querySelector('[data-since]').textContent = local.format(lookedAt);
    notice.hidden = notice.dataset.liveFails !== how;
  }
}

// Nobody loses a form that is being filled in, or a text that was opened to be read; what is asked of an old version is refused.
function isInUse(part) {
  const isWritten = field => field.type === 'checkbox' || field.type === 'radio' ? field.checked !== field.defaultChecked
    : field.type !== 'hidden' && field.type !== 'range' && field.value !== field.defaultValue;
  return part.querySelector('details[open]') !== null
    || (part.contains(document.activeElement) && document.activeElement.matches('input, textarea, select'))
    || [...part.querySelectorAll('input, textarea')].some(isWritten);
}

function renew(part, fresh) {
  // What the same button or link is called in the new part.
  const nameOf = one => [one.tagName, one.dataset.copy ?? one.getAttribute('href') ?? one.textContent].join(' ');
  const focused = part.contains(document.activeElement) ? nameOf(document.activeElement) : null;
  part.replaceChildren(...document.importNode(fresh, true).childNodes);
  if (fresh.dataset.of !== undefined) part.dataset.of = fresh.dataset.of;
  showTimes(part);
  offerCopies(part);
  slideThroughVersions(part);
  if (focused !== null) [...part.querySelectorAll('a, button, summary')].find(one => nameOf(one) === focused)?.focus({ preventScroll: true });
}

if (isLive) {
  const goOn = async () => {
    try {
      if (!document.hidden) await look();
    } finally {
      setTimeout(goOn, lookEveryMs);
    }
  };
  setTimeout(goOn, lookEveryMs);
}

// The order changes a moment after the action was taken down: look again, once. Where nothing looks by itself, the page is asked for anew.
for (const notice of document.querySelectorAll('[data-refresh-ms]')) {
  if (isLive) history.replaceState(null, '', location.pathname);
  const again = setTimeout(isLive ? look : () => location.replace(location.pathname), Number(notice.dataset.refreshMs));
  // Whoever goes elsewhere meanwhile is not called back.
  addEventListener('beforeunload', () => clearTimeout(again), { once: true });
}

// On a phone the screens do not fit beside each other: the one that is open is in sight.
document.querySelector('.screens [aria-current]')?.scrollIntoView({ inline: 'center', block: 'nearest' });

showTimes(document);
offerCopies(document);
slideThroughVersions(document);
countDown();
setInterval(countDown, 1000);
