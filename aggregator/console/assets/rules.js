// The text of a file in colours, with its lines' numbers, while it is written.
// Without it the field is as it is: the text, in one colour.
const field = document.getElementById("text"), box = field.closest(".numbered");

// colour lays the coloured text over the field's own, which goes on being what is
// written, read aloud and sent.
function colour(highlighter) {
  const numbers = box.querySelector("pre"), sheet = document.createElement("div"), over = document.createElement("pre");
  sheet.className = "sheet";
  over.setAttribute("aria-hidden", "true");
  field.replaceWith(sheet);
  sheet.append(field, over);
  const follow = () => { over.scrollTo(field.scrollLeft, field.scrollTop); numbers.scrollTop = field.scrollTop; };
  const draw = () => {
    over.innerHTML = highlighter.highlight(field.value + "\n", { language: "yaml" }).value; // escaped by the highlighter
    const lines = field.value.split("\n").length;
    numbers.textContent = Array.from({ length: lines }, (_, i) => i + 1).join("\n");
    follow();
  };
  field.addEventListener("input", draw);
  field.addEventListener("scroll", follow);
  draw();
}

if (field.dataset.highlighter) {
  Promise.all([import(field.dataset.highlighter), import(field.dataset.yaml)]).then(([core, yaml]) => {
    core.default.registerLanguage("yaml", yaml.default);
    colour(core.default);
  });
}
