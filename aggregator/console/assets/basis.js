// The caseworker's page: authorities answer one by one, and where a value comes
// from shows as it is pointed at. Without it the whole answer comes at once.
const place = (id) => document.getElementById(id);
const tell = (text) => { if (text) place("told").textContent = text; };

// watch asks, and puts each piece of the answer in its place as it comes.
async function watch(form) {
  const box = place("basis"), kept = [...box.childNodes], stop = new AbortController();
  const back = (text) => { box.replaceChildren(...kept); tell(text); };
  box.addEventListener("click", (e) => { if (e.target.closest("[data-stop]")) stop.abort(); });
  box.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), headers: { Accept: "application/jsonl" }, signal: stop.signal });
    if (!answer.headers.get("Content-Type").startsWith("application/jsonl")) return whole(await answer.text());
    if (!(await pieces(answer.body))) back(form.dataset.cut);
  } catch (e) {
    back(stop.signal.aborted ? form.dataset.stopped : form.dataset.cut);
    place("problem").textContent = place("told").textContent;
  } finally {
    box.removeAttribute("aria-busy");
  }
}

// pieces gives whether the last of them came.
async function pieces(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "", last = false;
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return last;
    const lines = (rest + value).split("\n");
    rest = lines.pop();
    for (const line of lines) last = put(JSON.parse(line));
  }
}

function put(piece) {
  place(piece.in)?.replaceChildren(document.createRange().createContextualFragment(piece.html));
  tell(piece.say);
  if (piece.focus) focus(piece.focus);
  return piece.in === "basis" && piece.focus !== "waiting";
}

// focus goes to the first field with a fault, where there is one.
function focus(id) {
  (document.querySelector("#basis [autofocus]") ?? place(id))?.focus();
  if (id !== "waiting") scrollTo(0, 0);
}

// whole shows a page that came instead of pieces: a fault in the form, or the login.
function whole(text) {
  const page = new DOMParser().parseFromString(text, "text/html");
  place("main").replaceChildren(...page.getElementById("main").childNodes);
  focus("problems");
}

addEventListener("submit", (e) => {
  if (!e.target.matches("[data-watch]") || e.submitter?.hasAttribute("formaction")) return;
  e.preventDefault();
  place("problem").textContent = "";
  watch(e.target);
});

// Where a value comes from shows while its source is pointed at or has the focus.
// Escape closes it, and the pointer may go onto it (WCAG 1.4.13).
let open, from, closing;
const tipOf = (e) => { const s = e.target.closest?.(".source"); return s && [s, place(s.getAttribute("aria-describedby"))]; };
function lay() {
  const at = from.getBoundingClientRect();
  open.style.left = Math.max(8, Math.min(at.left, innerWidth - open.offsetWidth - 8)) + "px";
  open.style.top = (at.bottom + open.offsetHeight > innerHeight ? Math.max(8, at.top - open.offsetHeight) : at.bottom) + "px";
}
function show([source, tip]) {
  clearTimeout(closing);
  if (!tip) return;
  if (!tip.matches(":popover-open")) tip.showPopover();
  [open, from] = [tip, source];
  lay();
}
const hide = () => { clearTimeout(closing); closing = setTimeout(() => { if (open?.isConnected) open.hidePopover(); }, 150); };
for (const on of ["pointerover", "focusin", "click"]) addEventListener(on, (e) => { const of = tipOf(e); if (of) show(of); else if (open?.contains(e.target)) clearTimeout(closing); });
for (const on of ["pointerout", "focusout"]) addEventListener(on, (e) => { if ((tipOf(e) || open?.contains(e.target)) && document.activeElement !== tipOf(e)?.[0]) hide(); });
addEventListener("scroll", () => { if (open?.isConnected && open.matches(":popover-open")) lay(); }, { passive: true });
