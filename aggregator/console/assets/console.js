// Small enhancements; every page works without them.

// A page with persons in it is emptied as it is left, so that no way back shows it.
addEventListener("pagehide", () => {
  for (const e of document.querySelectorAll("[data-forget]")) e.replaceChildren();
});
addEventListener("pageshow", (e) => { if (e.persisted) location.reload(); });

addEventListener("click", (e) => {
  if (e.target.closest("[data-print]")) print();
});

// What another system hands over is sent on as soon as it is here.
document.querySelector("form[data-send]")?.requestSubmit();
